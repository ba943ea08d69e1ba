/** The answers document: its rows, and a person's age. As `survey/questionnaire/document.py`. */

/** @typedef {import("./types.js").Interview} Interview */
/** @typedef {import("./types.js").Row} Row */

const MONTH_UNKNOWN = 98;
const YEAR_UNKNOWN = 9998;
export const UNITS = ["household", "institution", "village"];
export const STAFF = ["field", "paper"];
const SELF_COMPLETED = ["resident", "open", "institution"];

/** A whole number, the only kind that an answer may be. */
export const isWhole = Number.isInteger;

/** Nothing was answered: no key, null, or an empty text. */
export const isBlank = (answer) => answer === null || answer === undefined || answer === "";

/** Whether people read the questions themselves at this door. */
export const isSelfCompleted = (context) => SELF_COMPLETED.includes(context.door);

/** The row of the unit that was drawn; a new empty row where there is none. @returns {Row} */
export function rootOf(interview) {
  return interview.household ?? interview.institution ?? interview.village ?? {};
}

/** The roster, in line order. @returns {Row[]} */
export function membersOf(interview) {
  return [...(interview.members ?? [])].sort((one, other) => lineOf(one) - lineOf(other));
}

/** The line number of a member's row; 0 for a row that has none. */
export const lineOf = (row) => (isWhole(row.line) ? row.line : 0);

/** The member's own row, not a copy, or null. @returns {Row | null} */
export function findMember(interview, line) {
  return (interview.members ?? []).find((row) => lineOf(row) === line) ?? null;
}

/** The row that a line means: the unit's for null, an empty one for a line that does not exist. @returns {Row} */
export function rowAt(interview, line) {
  return line === null ? rootOf(interview) : (findMember(interview, line) ?? {});
}

/** Whether questions of this level are answered once for each member. */
export const isOfMembers = (level) => level === "member" || level === "individual";

/** Every row that a question of this level is answered in, with its line. @returns {[number | null, Row][]} */
export function rowsOf(interview, level) {
  if (!isOfMembers(level)) return [[null, rootOf(interview)]];
  return membersOf(interview).map((row) => [lineOf(row), row]);
}

/** A copy whose rows may be changed. @param {Interview} interview @returns {Interview} */
export function copied(interview) {
  const parts = Object.entries(interview).map(([name, part]) => [
    name,
    Array.isArray(part) ? part.map((row) => ({ ...row })) : { ...part },
  ]);
  return Object.fromEntries(parts);
}

/**
 * Age in completed years on the reference date, counted from day 1 of the birth month; negative if born later. An
 * unknown month counts as January; with an unknown year the stated age stands.
 *
 * @param {Row} row
 * @param {string} reference "2025-11-01"
 * @returns {number | null}
 */
export function completedYears(row, reference) {
  const { birth_month: month, birth_year: year, age_stated: stated } = row;
  if (year === YEAR_UNKNOWN) return isWhole(stated) ? stated : null;
  if (!isWhole(year) || !isWhole(month)) return null;
  const [onYear, onMonth] = reference.split("-").map(Number);
  return onYear - year - (onMonth < (month === MONTH_UNKNOWN ? 1 : month) ? 1 : 0);
}
