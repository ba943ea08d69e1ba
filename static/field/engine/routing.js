/** Who is asked what: standing, voiding, the codes of the system. As `survey/questionnaire/routing.py`. */

import { copied, isOfMembers, rootOf, rowsOf } from "./document.js";
import { View } from "./view.js";

/** @typedef {import("./types.js").Section} Section */
/** @typedef {import("./types.js").Question} Question */

/**
 * What a question is to this row: asked, or the first reason why it is not.
 *
 * @param {Section} section @param {Question} question @param {View} view
 * @returns {import("./types.js").Standing}
 */
export function standing(section, question, view) {
  if (!view.holds(section.universe)) return "outside";
  if (!view.holds(section.gate)) return "closed";
  if (question.consent && !view.holds(question.consent)) return "private";
  return view.holds(question.relevance) ? "asked" : "not_applicable";
}

/** The questions of a section that are asked in this row now, in order. @returns {Question[]} */
export function askedQuestions(section, view) {
  return section.questions.filter((question) => standing(section, question, view) === "asked");
}

/** The members who are asked the personal part: all eligible, or the one that was drawn. @returns {number[]} */
export function askedLines(view) {
  const { asked } = view.instrument.rules;
  return asked ? view.lines.filter((line) => view.at(line).holds(asked)) : [];
}

/**
 * A copy of the view's interview without the answers that are not relevant, and which they were.
 *
 * Questions are looked at after those that they depend on, so one pass is enough: an answer stays if and only if it
 * is relevant among the answers that stay. Without consent no member is kept at all.
 *
 * @returns {{interview: import("./types.js").Interview, removed: [string, number | null][]}}
 */
export function voided({ instrument, interview, context }) {
  const kept = copied(interview);
  const view = new View(instrument, kept, context);
  const removed = [];
  for (const { section, question, line, row } of everyPlace(instrument, kept)) {
    if (Object.hasOwn(row, question.name) && standing(section, question, view.at(line)) !== "asked") {
      delete row[question.name];
      removed.push([question.name, line]);
    }
  }
  if (rootOf(kept).consent === 2) delete kept.members;
  return { interview: kept, removed };
}

/**
 * What the system writes for a question that was not asked; null where it stays open.
 *
 * A question may name its own codes (`fills`). A closed gate and a row outside the universe write nothing: whoever
 * was not asked is missing, not "not applicable".
 */
export function systemCode(section, question, view) {
  const found = standing(section, question, view);
  if (found === "asked") return null;
  const fill = question.fills.find(({ when }) => view.holds(when));
  if (fill) return fill.code;
  if (found === "private") return question.not_consented;
  return found === "not_applicable" ? question.not_applicable : null;
}

/**
 * A copy, voided, with the system's codes in the questions that were not asked. Where the question that decides was
 * itself left without an answer, what hangs on it stays open too.
 *
 * @param {View} view
 * @returns {import("./types.js").Interview}
 */
export function withSystemCodes(view) {
  const { instrument, context } = view;
  const before = new View(instrument, voided(view).interview, context);
  const coded = copied(before.interview);
  const after = new View(instrument, coded, context);
  for (const { section, question, line, row } of everyPlace(instrument, coded)) {
    const code = systemCode(section, question, before.at(line));
    if (code !== null && isDecided(question, after.at(line))) row[question.name] = code;
  }
  return coded;
}

/** Whether everything that the question's relevance reads is known. */
function isDecided(question, view) {
  if (question.doors && !question.doors.includes(view.context.door)) return true;
  return question.needs.every((name) => view.answer(name) !== null);
}

/** Every question in every row that it belongs to, each after those that it depends on. */
function* everyPlace(instrument, interview) {
  const [unit, members] = [rowsOf(interview, instrument.id), rowsOf(interview, "member")];
  for (const name of instrument.order) {
    const { section, question } = instrument.placed.get(name);
    for (const [line, row] of isOfMembers(section.level) ? members : unit) yield { section, question, line, row };
  }
}
