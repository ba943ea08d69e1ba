/** The end of an interview: everything said is read back, what is missing is named, the record is sealed. */

import * as engine from "./engine/index.js";
import * as bar from "./bar.js";
import * as drafts from "./drafts.js";
import { rowOf } from "./part.js";
import { headingOf } from "./progress.js";
import { begun, clone, emphasise, go, language, momentOf, on, say, show, slot } from "./screens.js";
import { drawBar, leave, sit, takeTyped } from "./sitting.js";
import { one } from "./store.js";
import * as sync from "./sync.js";

const NOT_KNOWN = { month: 98, year: 9998 };

/** @param {string} uuid @param {{reason?: string, isMissing?: boolean}} [after] */
export async function check(uuid, { reason = "", isMissing = false } = {}) {
  const turn = begun();
  const open = await sit(uuid, turn);
  if (!open) return turn.isNewest() && go("#/cases");
  const { draft, instrument, context } = open;
  takeTyped(open);
  await drawBar(turn, open, draft.case ? `#/case/${draft.case}` : "#/cases");
  const walk = engine.steps(instrument, draft.interview, context);
  const { problems } = engine.finish(instrument, draft.interview, context);
  const href = (id) => `#/interview/${uuid}/${id}`;
  const undone = walk.find(({ state, section }) => (state === "open" || state === "started") && section !== "summary");
  const screen = clone("summary", {
    faults: problems.length ? problems.map((problem) => fault(problem, href)) : null,
    faultsTitle: say("faults", { n: problems.length }),
    missing: missing(open),
    reasonMissing: isMissing ? say("reason-missing") : "",
    next: undone ? href(undone.id) : "",
    parts: walk.map((step) => part(open, step, href)).filter(Boolean),
  });
  const form = screen.getElementById("finish-form");
  if (form.reason) form.reason.value = reason;
  if (isMissing) {
    slot(form, "reason").classList.add("field--error");
    form.reason.setAttribute("aria-invalid", "true");
    form.reason.setAttribute("aria-describedby", "reason-e");
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close(open, form.reason?.value ?? "");
  });
  on(screen, "pause", async () => {
    await open.save(true);
    await leave();
    return go("#/cases");
  });
  on(screen, "erase", async () => {
    await leave();
    await drafts.discard(draft);
    return go("#/cases");
  });
  show(turn, screen);
}

const fault = (problem, href) =>
  clone("fault", {
    href: href(problem.line === null ? problem.section : `${problem.section}-${problem.line}`),
    text: problem.message[language()],
  });

/** How many questions wait, and whose. */
function missing({ draft, instrument, context }) {
  const n = engine.unanswered(instrument, draft.interview, context).length;
  if (!n) return "";
  const { asked, finished } = engine.complete(instrument, draft.interview, context);
  const names = asked.filter((line) => !finished.includes(line)).map((line) => rowOf(draft, line).name || line);
  return names.length ? say("unanswered-of", { n, names: names.join(", ") }) : say("unanswered", { n });
}

/** A part read back: questions and answers in words; null where nothing was answered. */
function part({ draft, instrument, context }, step, href) {
  if (step.section === "summary") return null;
  const row = rowOf(draft, step.line);
  const asked = engine.askedQuestions(instrument, step.section, draft.interview, context, step.line);
  const answered = asked.filter(({ kind, name }) => kind !== "system" && (row[name] ?? "") !== "");
  if (!answered.length) return null;
  const said = (what) => engine.spoken(instrument, what, draft.interview, step, context)[language()];
  const rows = answered.map((question) => {
    const piece = clone("said-row", {});
    emphasise(piece.querySelector("dt"), said(question));
    emphasise(piece.querySelector("dd"), answerText(question, row[question.name], draft, context, said));
    return piece;
  });
  return clone("said-part", { title: headingOf(step), href: href(step.id), rows });
}

function answerText(question, answer, draft, context, said) {
  if (question.kind === "line") return String(rowOf(draft, answer).name || answer);
  if (question.kind === "area") return context.areas.find(([code]) => code === answer)?.[1] ?? String(answer);
  if (NOT_KNOWN[question.kind] === answer) return say("not-known");
  const option = question.options.find(({ code }) => code === answer);
  return option ? said(option.text) : String(answer);
}

async function close(open, reason) {
  const { draft, instrument, context, watch } = open;
  const outcome = engine.finish(instrument, draft.interview, context, { reason });
  if (!outcome.accepted) return check(draft.uuid, { reason, isMissing: true });
  draft.active_ms = watch.touch();
  draft.lang = language();
  try {
    await drafts.finish(draft, instrument, outcome.interview);
  } catch (error) {
    bar.saved(say("not-saved"), "warning");
    throw error;
  }
  await leave();
  sync.attempt("finish");
  return go(`#/receipt/${draft.isPractice ? "practice" : draft.uuid}`);
}

/** The receipt code, to be written on the slip. @param {string} uuid */
export async function receipt(uuid) {
  const turn = begun();
  bar.released();
  await bar.draw(turn, { what: say("app"), back: "#/cases", backWord: say("list") });
  if (uuid === "practice") return show(turn, clone("practised"));
  const row = await one("drafts", uuid);
  if (!row) return turn.isNewest() && go("#/cases");
  return show(turn, clone("finished", { code: engine.receiptCode(uuid), at: momentOf(row.changed_at), rev: row.rev }));
}
