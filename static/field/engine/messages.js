/** What is said about a problem, in both languages: the instrument's messages with this row's names and numbers. */

import { isSelfCompleted, lineOf } from "./document.js";
import { filled, inBoth, saidDay } from "./text.js";

/** @typedef {import("./types.js").Text} Text */
/** @typedef {import("./view.js").View} View */

const WRITTEN = ["text", "long_text", "phone", "date", "area", "number", "month", "year"];
const MONTH_UNKNOWN = 98;

/** What is said where an answer is missing. @param {View} view @returns {Text} */
export function blankMessage(question, { instrument, context }) {
  const { messages } = instrument;
  if (question.name === "consent") return messages.blank_consent;
  const message = () => {
    if (WRITTEN.includes(question.kind)) return messages.blank_words;
    if (!question.options.some((option) => option.unread)) return messages.blank_choice;
    return isSelfCompleted(context) ? messages.blank_self : messages.blank;
  };
  return filled(message(), { code: question.code });
}

/** What is said about an answer that cannot be. @param {string} name of the message @returns {Text} */
export function valueMessage(name, question, answer, { instrument }) {
  const { code, low, high, longest } = question;
  const over = [...String(answer)].length - longest;
  return filled(instrument.messages[name], { code, answer, low, high, n: over, longest });
}

/** An edit's message. @param {View} view @returns {Text} */
export function editMessage(edit, question, view) {
  const { row, line, age } = view;
  const answer = row[edit.at] ?? null;
  const option = question.options.find(({ code }) => code === answer);
  const people = view.members.filter((one) => view.at(lineOf(one)).holds(edit.counts)).map(({ name }) => name);
  return filled(edit.message, {
    name: row.name || { vi: `người ở dòng ${line}`, en: `the person on line ${line}` },
    line,
    age,
    year: row.birth_year,
    month: row.birth_month === MONTH_UNKNOWN ? null : row.birth_month,
    answer: option?.text.vi ? option.text : answer,
    n: question.kind === "phone" ? String(answer || "").replace(/[^0-9]/g, "").length : people.length,
    names: people.map((name) => name || "?").join(", "),
    code: question.code,
    reference: inBoth((language) => saidDay(view.context.reference_date, language)),
  });
}
