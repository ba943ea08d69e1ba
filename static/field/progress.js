/** Where the interview stands: the stages, the persons, how many questions are answered, what lies before and after. */

import * as engine from "./engine/index.js";
import { rowOf } from "./part.js";
import { clone, language, say, slot } from "./screens.js";

const STAGES = {
  "stage-consent": ["consent", "cover"],
  "stage-members": ["member", "anyone-else", "respondent"],
  "stage-internet": ["internet"],
  "stage-persons": [],
  "stage-end": ["end", "outcome", "summary"],
};
const PERSONS = "stage-persons";
const stageOf = (section) => Object.keys(STAGES).find((stage) => STAGES[stage].includes(section)) ?? PERSONS;
const isUndone = ({ state }) => state === "open" || state === "started";

/** The title of a part, with the person it is about. */
export function headingOf({ title, section, line, about }) {
  if (about) return `${title[language()]}: ${about}`;
  return section === "member" ? `${title[language()]}, ${say("no-name", { n: line ?? 1 })}` : title[language()];
}

/** How many questions are asked by now, and how many of them are answered. @param {import("./part.js").Sitting} sitting */
export function progressOf({ draft, instrument, context }) {
  const found = { done: 0, total: 0 };
  for (const step of engine.steps(instrument, draft.interview, context)) {
    if (step.section === "summary" || step.state === "later") continue;
    const row = rowOf(draft, step.line);
    const asked = engine.askedQuestions(instrument, step.section, draft.interview, context, step.line);
    const answerable = asked.filter(({ kind }) => kind !== "system");
    found.total += answerable.length;
    found.done += answerable.filter(({ name }) => (row[name] ?? "") !== "").length;
  }
  return found;
}

/** What stands around a part: values for its screen, and the bar below it. */
export async function route({ draft }, walk, step) {
  const listed = walk.filter(({ section }) => section !== "summary");
  const place = listed.findIndex(({ id }) => id === step.id);
  const earlier = listed.slice(0, place).filter(({ state }) => state !== "later");
  const done = listed.filter(({ state }) => state === "done" || state === "optional").length;
  const href = (id) => `#/interview/${draft.uuid}/${id}`;
  const foot = clone("bottom", {
    back: earlier.length ? href(earlier.at(-1).id) : "",
    where: say("part", { n: place + 1, total: listed.length }),
  });
  slot(foot, "meter").setAttribute("width", `${((100 * done) / listed.length).toFixed(1)}%`);
  const isStored = step.section === "member" && (draft.interview.members ?? []).some(({ line }) => line === step.line);
  const name = step.about || say("no-name", { n: step.line });
  return {
    foot,
    values: {
      heading: headingOf(step),
      stages: [...stages(walk, step, href)],
      people: stageOf(step.section) === PERSONS ? [...people(walk, step, href, draft)] : null,
      removable: isStored,
      removing: isStored ? say("remove", { name }) : "",
      removeButton: isStored ? say("remove-button", { name }) : "",
    },
  };
}

function* stages(walk, current, href) {
  for (const stage of Object.keys(STAGES)) {
    const within = walk.filter(({ section }) => stageOf(section) === stage && section !== "summary");
    if (!within.length) continue;
    const undone = within.filter(isUndone);
    const piece = clone("stage", { title: say(stage), href: href((undone[0] ?? within[0]).id), done: !undone.length });
    if (stageOf(current.section) === stage) piece.querySelector("a").setAttribute("aria-current", "step");
    yield piece;
  }
}

function* people(walk, current, href, draft) {
  const lines = new Map();
  for (const step of walk) {
    if (step.line === null || stageOf(step.section) !== PERSONS) continue;
    lines.set(step.line, [...(lines.get(step.line) ?? []), step]);
  }
  for (const [line, own] of lines) {
    const undone = own.filter(isUndone);
    const isUntouched = own.filter(({ state }) => state !== "later").every(({ state }) => state === "open");
    const [state, icon] = !undone.length ? ["person-done", "check"] : isUntouched ? ["person-open", "open"] : ["person-now", "edit"];
    const name = String(rowOf(draft, line).name || line);
    const piece = clone("person", { name, icon, state: say(state), href: href((undone[0] ?? own[0]).id) });
    if (line === current.line) piece.querySelector("a").setAttribute("aria-current", "true");
    yield piece;
  }
}
