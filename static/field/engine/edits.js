/** What answers cannot be, and what deserves a second look. As `survey/questionnaire/edits.py`. */

import { isBlank, isWhole } from "./document.js";
import { blankMessage, editMessage, valueMessage } from "./messages.js";
import { standing, systemCode } from "./routing.js";

/** @typedef {import("./types.js").Problem} Problem */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./view.js").View} View */

const NUMBERS = ["number", "month", "year", "line"];
export const WORDED = ["text", "long_text", "phone", "date", "area"];

/**
 * The problems of a whole interview, of a section, or of a section for one line, in the order of the questions.
 * Problems that were kept with a reason are left out unless `kept` asks for them.
 *
 * @param {View} view
 * @param {{section?: string | null, line?: number | null, kept?: boolean}} [only]
 * @returns {Problem[]}
 */
export function check(view, { section = null, line = null, kept = false } = {}) {
  const { instrument, interview } = view;
  const parts = section === null ? instrument.sections : [instrument.byId.get(section)];
  const reasons = kept ? {} : (interview.kept ?? {});
  return parts.flatMap((part) =>
    view
      .linesOf(part.level)
      .filter((one) => line === null || one === line)
      .flatMap((one) => [...problemsOf(part, view.at(one))])
      .filter((problem) => !Object.hasOwn(reasons, problem.key)),
  );
}

/** Whether an asked question needs an answer in this row. @param {Question} question @param {View} view */
export function isRequired(question, view) {
  return Boolean(question.required) && !(question.waived && view.holds(question.waived));
}

function* problemsOf(section, view) {
  const asked = new Map();
  for (const question of section.questions) {
    const answer = view.row[question.name] ?? null;
    const found = (edit, message) => problem(edit, question.name, view, "hard", message, section);
    if (standing(section, question, view) === "asked") {
      asked.set(question.name, question);
      for (const [edit, message] of valueProblems(question, answer, view)) yield found(edit, message);
    } else if (answer !== null && !question.fills.length && answer !== systemCode(section, question, view)) {
      yield found("misplaced", valueMessage("misplaced", question, answer, view));
    }
  }
  for (const edit of section.edits) {
    if (asked.has(edit.at) && view.holds(edit.when)) {
      yield problem(edit.id, edit.at, view, edit.severity, editMessage(edit, asked.get(edit.at), view), section);
    }
  }
}

/** @returns {Problem} */
function problem(edit, variable, { line }, severity, message, section) {
  return { edit, variable, line, severity, message, section: section.id, key: `${edit}-${variable}-${line || 0}` };
}

/** What is wrong with an answer by itself: edit and message. */
function* valueProblems(question, answer, view) {
  const say = (edit, message = edit) => [edit, valueMessage(message, question, answer, view)];
  if (isBlank(answer)) {
    if (isRequired(question, view)) yield ["blank", blankMessage(question, view)];
  } else if (NUMBERS.includes(question.kind)) {
    if (!isWhole(answer)) yield say("not_a_number");
    else if (isOutside(question, answer)) yield say("out_of_range");
  } else if (WORDED.includes(question.kind)) {
    if ([...String(answer)].length > question.longest) yield say("too_long");
    if (question.kind === "date" && !isDate(String(answer))) yield say("not_a_date");
    if (question.kind === "area" && isUnknownArea(String(answer), view.context)) yield say("code_list", "not_listed");
  } else if (question.options.length && !question.options.some((option) => option.code === answer)) {
    yield say("code_list", "not_listed");
  }
}

function isOutside({ low, high }, answer) {
  return low !== undefined && high !== undefined && !(low <= answer && answer <= high);
}

function isUnknownArea(code, { areas = [] }) {
  return areas.length > 0 && !areas.some(([known]) => known === code);
}

function isDate(value) {
  const [, year, month, day] = (value.match(/^(\d{4})-(\d{2})-(\d{2})$/) ?? []).map(Number);
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
}
