/** One household: begin or go on, correct what was sent or returned, note a visit. */

import * as api from "./api.js";
import { found as assignmentOf, visited } from "./assignments.js";
import * as bar from "./bar.js";
import { households, outcomesOf } from "./cases.js";
import * as drafts from "./drafts.js";
import { current, instrument as instrumentOf } from "./instruments.js";
import * as outbox from "./outbox.js";
import { aboutOf, APPOINTMENT, number } from "./rows.js";
import { begun, clone, go, language, momentOf, on, say, show } from "./screens.js";
import { begin } from "./sitting.js";
import { fact } from "./store.js";
import * as sync from "./sync.js";
import { recordVisit } from "./visits.js";

/** Outcomes that only a finished interview gives. */
const BY_INTERVIEW = [11, 12];

/** @param {string} id @param {{problem?: string, message?: string, typed?: Record<string, string>}} [after] */
export async function household(id, { problem = "", message = "", typed = {} } = {}) {
  const turn = begun();
  bar.released();
  const one = (await households()).find(({ assignment }) => assignment.case === id);
  if (!one) return turn.isNewest() && go("#/cases");
  const { assignment, draft, row } = one;
  const instrument = await current().catch(() => null);
  const outcomes = outcomesOf(instrument);
  const name = say("household", { number: number(assignment.number) });
  const sent = await drafts.sentFor(id);
  const returned = row.kind === "returned" ? assignment.returned : null;
  await bar.draw(turn, { what: name, place: assignment.place, back: "#/cases", backWord: say("list") });
  const screen = clone("case", {
    ...row,
    name,
    message,
    problem,
    online: assignment.answered_online,
    returned,
    reason: returned?.reason,
    comments: (returned?.comments ?? []).map((comment) => commentRow(comment, instrument)),
    draft: draft ? `#/interview/${draft.uuid}` : "",
    draftNote: draft ? say("draft-saved", { time: momentOf(draft.changed_at) }) : "",
    sent: sent && !draft,
    fresh: !sent && !draft,
    hasVisits: assignment.visits.length,
    visits: assignment.visits.map((visit, at) => visitRow(visit, at, outcomes)),
  });
  const form = screen.getElementById("visit-form");
  for (const [code, words] of outcomes) {
    if (!BY_INTERVIEW.includes(code)) form.outcome.append(new Option(`${code} · ${words}`, String(code)));
  }
  for (const [key, value] of Object.entries(typed)) form.elements[key].value = value;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    noteVisit(turn, assignment, Object.fromEntries(new FormData(form)));
  });
  on(screen, "start", async () => begin(drafts.begun(assignment, await current(), language()), await current()));
  on(screen, "correct", () => correct(assignment, sent));
  show(turn, screen);
}

const commentRow = (comment, instrument) =>
  clone("comment", { about: `${aboutOf(comment, instrument)}:`, text: comment.text });

function visitRow({ at, outcome, appointment_at: appointment }, place, outcomes) {
  const met = appointment ? `. ${say("appointment", { time: "", day: momentOf(appointment) })}` : "";
  const what = `${outcome} · ${outcomes.get(outcome) ?? ""}${met}`;
  return clone("visit-row", { no: say("visit", { n: place + 1 }), at: momentOf(at), what });
}

async function noteVisit(turn, assignment, typed) {
  const again = (problem) => household(assignment.case, { problem, typed });
  const outcome = Number(typed.outcome);
  if (!outcome) return again(say("visit-missing"));
  let appointment = null;
  if (outcome === APPOINTMENT) {
    if (!typed.day || !typed.time) return again(say("appointment-missing"));
    appointment = new Date(`${typed.day}T${typed.time}`);
    if (appointment < new Date()) return again(say("appointment-past"));
  }
  const visit = { outcome, at: new Date().toISOString(), appointment_at: appointment?.toISOString() ?? null };
  await recordVisit(assignment, visit);
  await visited(assignment.case, visit);
  sync.attempt("visit");
  return turn.isNewest() && household(assignment.case, { message: say("visit-kept") });
}

/** Open a sent record for its next revision: from the copy on this tablet, else from the server where it came back. */
async function correct(assignment, sent) {
  const { returned } = await assignmentOf(assignment.case);
  const copy = sent && (!returned || returned.uuid === sent) ? await drafts.copyOf(sent) : null;
  const records = await outbox.listed();
  if (copy) {
    const newest = Math.max(copy.rev, ...records.filter(({ uuid }) => uuid === copy.uuid).map(({ rev }) => rev));
    return begin(drafts.reopened(copy, newest, returned), await instrumentOf(copy.instrument, copy.version));
  }
  const answer = returned ? await api.returned(await fact("token"), returned.uuid) : { status: 0, data: null };
  if (answer.status !== 200 || !answer.data) return household(assignment.case, { problem: say("no-copy") });
  const { instrument: id, instrument_version: version, interview, uuid, rev, lang } = answer.data;
  const instrument = await instrumentOf(id, version);
  const blank = drafts.begun(assignment, instrument, lang);
  return begin(drafts.reopened({ ...blank, uuid, interview }, rev, returned), instrument);
}
