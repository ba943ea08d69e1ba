/** The form that is open: sat down to, saved, put away. One at a time; what a part of it shows is not known here. */

import * as engine from "./engine/index.js";
import { contextOf } from "./assignments.js";
import * as bar from "./bar.js";
import { Stopwatch } from "./clock.js";
import * as drafts from "./drafts.js";
import { instrument as instrumentOf } from "./instruments.js";
import { rowOf } from "./part.js";
import { number } from "./rows.js";
import { announce, clockOf, language, say } from "./screens.js";

/** @type {(import("./part.js").Sitting & {watch: Stopwatch, save: (strict?: boolean) => Promise<void>}) | null} */
let sitting = null;
let putDown = async () => {};

/** What writes down the part on the screen, before it is left. @param {() => Promise<void>} work */
export const beforePutDown = (work) => {
  putDown = work;
};

export const isOpen = () => sitting !== null;

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") putDown();
});

/** Begin a form: it is written before the first question is shown. */
export async function begin(draft, instrument) {
  await drafts.save(draft, instrument, { strict: true });
  location.hash = draft.step === "summary" ? `#/check/${draft.uuid}` : `#/interview/${draft.uuid}`;
}

/** Open a draft, or stay with the one that is open; null where there is none, or where the turn of the screen is over. */
export async function sit(uuid, turn) {
  await putDown();
  putDown = async () => {};
  const draft = await drafts.found(uuid);
  if (!draft) return null;
  const instrument = await instrumentOf(draft.instrument, draft.version);
  const context = await contextOf(draft.assignment, language());
  if (!turn.isNewest()) return null;
  sitting = { draft, instrument, watch: new Stopwatch(draft.active_ms), context, save };
  bar.holding(async () => {
    await putDown();
    sitting = null;
  });
  return sitting;
}

/** Put the sitting away: the form lies in the list. */
export async function leave() {
  await putDown();
  putDown = async () => {};
  sitting = null;
  bar.released();
}

async function save(strict = false) {
  const { draft, instrument, watch } = sitting;
  draft.active_ms = watch.touch();
  draft.lang = language();
  bar.saved(say("saving"), "clock");
  try {
    await drafts.save(draft, instrument, { strict });
    bar.saved(say("draft-saved", { time: clockOf(new Date()) }));
  } catch (error) {
    bar.saved(say("not-saved"), "warning");
    announce(say("not-saved"));
    throw error;
  }
}

/** The bars of an interview. */
export const drawBar = (turn, { draft }, back) =>
  bar.draw(turn, {
    what: draft.isPractice ? say("practice") : say("household", { number: number(draft.assignment.number) }),
    place: draft.isPractice ? say("practice-place") : draft.assignment.place,
    back,
    backWord: draft.isPractice ? say("list") : say("household-word"),
    saved: say("draft-saved", { time: clockOf(draft.changed_at) }),
    practice: draft.isPractice,
  });

/** What was typed in a part that was left without "next" is taken as far as it is sound; the rest stays typed. */
export function takeTyped({ draft, instrument, context }, except = "") {
  for (const [id, { values, kept }] of Object.entries(draft.typed)) {
    const step = id === except ? null : engine.findStep(instrument, draft.interview, context, id);
    if (!step) continue;
    draft.interview = engine.post(instrument, draft.interview, context, step, values, { kept, leaving: true }).interview;
    const row = rowOf(draft, step.line);
    const isWhole = Object.entries(values).every(([name, value]) => value === null || row[name] === value);
    if (isWhole) delete draft.typed[id];
  }
}
