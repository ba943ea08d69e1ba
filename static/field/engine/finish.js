/** The end of an interview: how complete it is, what still stops it, the closing. */

import { findMember, isBlank, rootOf, STAFF } from "./document.js";
import { check } from "./edits.js";
import { askedLines, standing, withSystemCodes } from "./routing.js";
import { filled, tidied } from "./text.js";

/** @typedef {import("./types.js").Problem} Problem */

const COMPLETED = 11;
const PARTLY = 12;
const REFUSED = 31;
const SAYS_NOTHING = [7, 8, 9, null];
const NOT_COMPLETE = {
  vi: "Câu E07 ghi 11 nhưng còn phần chưa trả lời xong: {names}. Hỏi tiếp, hoặc ghi 12.",
  en: "E07 is 11, but parts are not finished: {names}. Go on asking, or write 12.",
};

/**
 * Close an interview: what cannot be is refused (an enumerator may give one `reason` for all of it), the system's
 * codes are written, a self-completed household gets its outcome. Persons who have not answered do not stop it.
 *
 * @param {import("./view.js").View} view
 * @param {{reason?: string}} [how]
 * @returns {import("./types.js").Outcome}
 */
export function finish(view, { reason = "" } = {}) {
  const { instrument, interview, context } = view;
  const only = context.only_line ?? null;
  const found = [...check(view), ...atTheEnd(view)]
    .filter((problem) => stops(problem, instrument))
    .filter(({ line }) => only === null || line === only)
    .filter(({ key }) => !Object.hasOwn(interview.kept ?? {}, key));
  const isStaff = STAFF.includes(context.door);
  const why = tidied(reason);
  const outcome = { voided: [], pending: [] };
  if (found.length && !(isStaff && why)) return { interview, accepted: false, problems: found, ...outcome };

  const closed = withSystemCodes(view);
  if (found.length) closed.kept = { ...closed.kept, ...Object.fromEntries(found.map(({ key }) => [key, why])) };
  if (closed.household && !isStaff) {
    const refused = closed.household.consent === 2;
    closed.household.outcome = refused ? REFUSED : complete(view).outcome;
  }
  return { interview: closed, accepted: true, problems: [], ...outcome };
}

/** The questions that are asked and have no answer, in the order of the walk. @returns {Problem[]} */
export function unanswered(view) {
  return check(view).filter(({ edit }) => edit === "blank");
}

/**
 * How far a household's interview has come: who is asked, who responded, who answered every question asked now.
 * The outcome is 11 when everyone who is asked has answered everything, else 12.
 *
 * @param {import("./view.js").View} view
 */
export function complete(view) {
  const { root } = view;
  const isClosed = root.consent === 1 && root.anyone_else === 2 && view.lines.length > 0;
  const asked = askedLines(view);
  const finished = asked.filter((line) => hasFinished(view.at(line)));
  return {
    rosterClosed: isClosed,
    asked,
    responded: asked.filter((line) => hasResponded(view.at(line))),
    finished,
    outcome: isClosed && finished.length === asked.length ? COMPLETED : PARTLY,
  };
}

/** Consent for this person, and a valid answer to one of the indicators' questions. */
function hasResponded(view) {
  const { rules, indicator_items: items } = view.instrument;
  const agreed = view.at(null).holds(rules.consented) && view.holds(rules.agreed);
  return agreed && items.some((item) => !SAYS_NOTHING.includes(view.row[item] ?? null));
}

function hasFinished(view) {
  const { sections, rules } = view.instrument;
  const isOpen = (section, question) => {
    const found = standing(section, question, view);
    return found === "closed" || (found === "asked" && isBlank(view.row[question.name]));
  };
  const personal = sections.filter(({ level }) => level === "individual");
  return (
    view.holds(rules.agreed) &&
    !personal.some((section) => section.questions.some((one) => one.required && isOpen(section, one)))
  );
}

function stops({ severity, edit, section }, instrument) {
  return severity === "hard" && !(edit === "blank" && instrument.byId.get(section)?.level === "individual");
}

/** What only the whole can tell: an outcome "completed" while somebody has not answered. @returns {Problem[]} */
function atTheEnd(view) {
  const { interview, context, instrument } = view;
  if (instrument.id !== "household" || !STAFF.includes(context.door)) return [];
  const state = complete(view);
  if (rootOf(interview).outcome !== COMPLETED || state.outcome !== PARTLY) return [];
  const missing = state.asked.filter((line) => !state.finished.includes(line));
  const names = missing.map((line) => findMember(interview, line)?.name || line).join(", ") || "R09";
  const message = filled(NOT_COMPLETE, { names });
  const where = { edit: "not_complete", variable: "outcome", line: null, section: "outcome" };
  return [{ ...where, severity: "hard", message, key: "not_complete-outcome-0" }];
}
