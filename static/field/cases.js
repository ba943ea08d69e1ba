/** The list: drafts to go on with, households by village, filters, search without tones. */

import { listed as assignments } from "./assignments.js";
import * as bar from "./bar.js";
import * as drafts from "./drafts.js";
import { current } from "./instruments.js";
import * as outbox from "./outbox.js";
import { number, resumed, rowOf } from "./rows.js";
import { begun, clone, language, on, say, show, slot } from "./screens.js";
import { begin } from "./sitting.js";
import { fact } from "./store.js";
import * as sync from "./sync.js";

const LATE_DAYS = 1;
const VERY_LATE_DAYS = 5;
const SHOWS = {
  all: () => true,
  today: ({ row }) => row.isToday,
  open: ({ row }) => row.kind !== "done" && row.kind !== "ready",
  returned: ({ row }) => row.kind === "returned",
  ready: ({ row }) => row.kind === "ready",
};

/** @param {string} [filter] @param {string} [message] */
export async function cases(filter = "all", message = "") {
  const turn = begun();
  bar.released();
  const chosen = filter in SHOWS ? filter : "all";
  const all = await households();
  const open = await drafts.listed();
  const wave = await fact("wave");
  await bar.draw(turn, { what: say("assigned"), place: wave ? wave.title[language()] : "" });
  const counts = Object.fromEntries(Object.entries(SHOWS).map(([key, fits]) => [`count-${key}`, all.filter(fits).length]));
  const screen = clone("cases", {
    message,
    warning: await lateness(),
    drafts: open.map(draftRow),
    hasDrafts: open.length,
    total: all.length,
    done: all.filter(({ row }) => ["done", "ready"].includes(row.kind)).length,
    today: counts["count-today"],
    new: all.filter(({ row }) => row.kind === "new").length,
    villages: villages(all.filter(SHOWS[chosen]), ""),
    ...counts,
  });
  screen.querySelector(`[data-chip="${chosen}"]`)?.setAttribute("aria-current", "true");
  const place = screen.querySelector('[data-list="villages"]');
  const search = screen.getElementById("search");
  search.addEventListener("submit", (event) => event.preventDefault());
  search.q.addEventListener("input", () => place.replaceChildren(...villages(all.filter(SHOWS[chosen]), search.q.value)));
  on(screen, "practice", practise);
  show(turn, screen);
  redrawWhenDone(turn, search, chosen);
}

/** What came in is shown, unless somebody is searching. */
function redrawWhenDone(turn, search, filter) {
  const redraw = () => {
    if (!turn.isNewest()) return;
    if (search.q.value === "" && document.activeElement !== search.q) cases(filter);
    else redrawWhenDone(turn, search, filter);
  };
  sync.events.addEventListener("done", redraw, { once: true });
}

/** Every household with what stands: draft, newest record, row. */
export async function households() {
  const [work, open, records, instrument] = await Promise.all([
    assignments(), drafts.listed(), outbox.listed(), current().catch(() => null),
  ]);
  const outcomes = outcomesOf(instrument);
  return work.map((assignment) => {
    const draft = open.find((one) => one.case === assignment.case);
    const own = records.filter((one) => one.case === assignment.case && one.instrument === "household");
    const record = own.sort((a, b) => b.rev - a.rev)[0];
    return { assignment, draft, record, row: rowOf(assignment, draft, record, outcomes) };
  });
}

/** The words of the outcomes, in the language that is read. @returns {Map<number, string>} */
export function outcomesOf(instrument) {
  const question = instrument?.placed.get("outcome")?.question;
  return new Map((question?.options ?? []).map(({ code, text }) => [code, text[language()]]));
}

function villages(all, query) {
  const wanted = bare(query);
  const groups = new Map();
  for (const one of all) {
    const { place, number: no } = one.assignment;
    if (wanted && !bare(place).includes(wanted) && Number(wanted) !== no) continue;
    if (!groups.has(place)) groups.set(place, []);
    groups.get(place).push(caseRow(one));
  }
  const found = [...groups].map(([place, rows]) => clone("village", { place, rows }));
  return found.length || !all.length ? found : [clone("village", { place: say("found-none"), rows: [] })];
}

function caseRow({ assignment, row }) {
  const no = number(assignment.number);
  const piece = clone("case-row", {
    ...row, no, href: `#/case/${assignment.case}`, name: say("household", { number: no }),
  });
  if (row.isToday) {
    piece.querySelector(".case").classList.add("case--today");
    slot(piece, "state").classList.add("state--now");
  }
  return piece;
}

function draftRow(draft) {
  const no = draft.isPractice ? "" : number(draft.assignment.number);
  return clone("case-row", {
    no,
    href: `#/interview/${draft.uuid}`,
    name: draft.isPractice ? say("practice") : `${say("household", { number: no })}, ${resumed(draft)}`,
    note: draft.isPractice ? say("practice-place") : draft.assignment.place,
    icon: "edit",
    state: say("draft"),
  });
}

/** A warning where the last synchronisation lies long back; never more than a warning. */
async function lateness() {
  const last = await fact("synced");
  if (!last) return "";
  const days = Math.floor((Date.now() - Date.parse(last)) / 86_400_000);
  const { count } = await outbox.unsent();
  return days >= VERY_LATE_DAYS || (days >= LATE_DAYS && count) ? say("sync-late", { days }) : "";
}

async function practise() {
  const instrument = await current();
  const nobody = { case: null, number: 0, place: say("practice"), seed: "practice", visits: [], psu: "" };
  await begin(drafts.begun(nobody, instrument, language(), true), instrument);
}

/** Letters without tones, đ as d. */
const bare = (text) =>
  text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll(/[đĐ]/g, "d").toLowerCase().trim();
