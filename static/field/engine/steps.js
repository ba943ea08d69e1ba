/** The walk through an interview: which steps there are, which comes next. As `survey/collect/interview.py`. */

import { findMember, isBlank } from "./document.js";
import { check, isRequired } from "./edits.js";
import { askedLines, askedQuestions } from "./routing.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./view.js").View} View */

const SUMMARY = { vi: "Xem lại trước khi kết thúc", en: "Check before finishing" };
const MOST_MEMBERS = 60;

/** All steps for the answers so far, in order. What cannot be reached yet is not listed. @returns {Step[]} */
export function steps(view) {
  const { instrument, context } = view;
  const only = context.only_line ?? null;
  const all = [...(instrument.id === "household" ? householdSteps(view) : unitSteps(view))];
  const found = only === null ? all : all.filter((step) => step.line === only && step.section !== "member");
  return [...found, { id: "summary", section: "summary", line: null, title: SUMMARY, state: "open", about: "" }];
}

/** The step with this id, or null where the walk has none (yet). @returns {Step | null} */
export function findStep(view, id) {
  return steps(view).find((step) => step.id === id) ?? null;
}

/**
 * The step to show next: the one just posted while something is left in it, else the first with something left,
 * looked for after it first; the summary when none is left. The outcome comes last; the head's confirmation is never
 * next (it has a door of its own).
 *
 * @param {View} view
 * @param {string | null} [after] the id of the step just posted
 * @returns {Step}
 */
export function nextStep(view, after = null) {
  const walk = steps(view);
  const current = walk.find((step) => step.id === after);
  const isClosing = current?.section === "anyone-else";
  const undone = walk.filter(
    ({ state, section }) => (state === "open" || state === "started") && section !== "sign" && section !== "summary",
  );
  if (current && undone.includes(current) && !isClosing) return current;
  const ahead = current && !isClosing ? walk.slice(walk.indexOf(current) + 1) : [];
  const waiting = undone.filter((step) => step.section !== "outcome");
  const first = ahead.find((step) => waiting.includes(step) || step.state === "optional");
  return first ?? waiting[0] ?? undone[0] ?? walk.at(-1);
}

function* unitSteps(view) {
  let isWaiting = false;
  for (const section of view.instrument.sections) {
    if (!view.holds(section.universe)) continue;
    const step = stepOf(section, view);
    yield section.id === "sign" && isWaiting && step.state !== "done" ? { ...step, state: "later" } : step;
    isWaiting ||= step.state !== "done" && step.state !== "optional";
  }
}

function* householdSteps(view) {
  for (const section of view.instrument.sections) {
    if (section.level === "household") {
      const isEarly = section.id === "anyone-else" && !view.lines.length;
      if (!isEarly && askedQuestions(section, view).length) yield stepOf(section, view);
    } else if (section.id === "member") {
      if (view.holds(section.gate)) for (const line of rosterLines(view)) yield stepOf(section, view.at(line));
    } else if (section.id === "person") {
      for (const line of askedLines(view)) yield* personSteps(view.at(line));
    }
  }
}

/** The lines of the roster, and the next one while somebody is still to be added. */
function rosterLines(view) {
  const { lines } = view;
  const isWanted = !lines.length || view.root.anyone_else === 1;
  return isWanted && lines.length < MOST_MEMBERS ? [...lines, nextLine(view)] : lines;
}

/** The line number of the next member; a number is never given twice. @param {View} view */
export function nextLine(view) {
  return (view.lines.at(-1) ?? 0) + 1;
}

/** A person's parts; those that only the person can answer stay `later` while another member answers. */
function* personSteps(view) {
  const { sections, rules } = view.instrument;
  for (const section of sections.filter(({ level }) => level === "individual")) {
    const isListed = section.id === "person" && view.holds(rules.listed);
    if (isListed || askedQuestions(section, view).length) yield stepOf(section, view);
    else if (view.holds(rules.anyone) && !view.holds(section.gate)) yield { ...stepOf(section, view), state: "later" };
  }
}

/** @returns {Step} */
function stepOf(section, view) {
  const { line } = view;
  const id = line === null ? section.id : `${section.id}-${line}`;
  const about = line === null ? "" : String(view.row.name || "");
  return { id, section: section.id, line, title: section.title, state: stateOf(section, view), about };
}

/** @returns {import("./types.js").State} */
function stateOf(section, view) {
  const { line, row } = view;
  if (line !== null && !findMember(view.interview, line)) return "open";
  const asked = askedQuestions(section, view);
  if (asked.length && asked.every(({ name }) => isBlank(row[name]))) {
    return asked.some((question) => isRequired(question, view)) ? "open" : "optional";
  }
  const isWrong = check(view, { section: section.id, line }).some(({ severity }) => severity === "hard");
  const isWaiting = section.id === "anyone-else" && row.anyone_else !== 2;
  return isWrong || isWaiting ? "started" : "done";
}
