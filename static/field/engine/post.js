/** What a posted step does: set, void, check. As `apply` in `survey/collect/interview.py`. */

import { copied, findMember, isBlank, lineOf, membersOf, rootOf, rowAt, STAFF } from "./document.js";
import { check } from "./edits.js";
import { askedQuestions, voided } from "./routing.js";
import { tidied } from "./text.js";
import { View } from "./view.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Interview} Interview */
/** @typedef {import("./types.js").Step} Step */

/**
 * Take the values of a step.
 *
 * @param {View} view
 * @param {Step} step
 * @param {Record<string, Answer>} values null or "" empties a variable, one that is not there stays as it is
 * @param {{kept?: Record<string, string>, leaving?: boolean}} [how] `kept`: reasons by problem key; an enumerator may
 *   keep any problem with a reason, others only a soft one. `leaving`: takes what is sound and asks for nothing.
 * @returns {import("./types.js").Outcome}
 */
export function post(view, step, values, { kept = {}, leaving = false } = {}) {
  const { instrument, interview, context } = view;
  const section = instrument.byId.get(step.section);
  const only = { section: section.id, line: step.line };
  const draft = copied(interview);
  const row = rowFor(draft, step);
  const shown = new Set(askedQuestions(section, new View(instrument, draft, context).at(step.line)).map(nameOf));
  for (const name of write(section, row, values)) shown.delete(name);

  const { interview: result, removed } = voided({ instrument, interview: draft, context });
  const after = new View(instrument, result, context);
  keep(after, only, kept);
  const found = check(after, only);
  const opened = found.filter(({ variable }) => !shown.has(variable) && !had(result, variable, step.line));
  const standing = found.filter((problem) => !opened.includes(problem));
  const problems = leaving ? [] : hardFirst(standing);
  const accepted = !problems.some(isHard);
  if (!accepted) return { interview, accepted, problems, voided: [], pending: [] };
  return {
    interview: leaving ? without(result, step, standing) : result,
    accepted,
    problems,
    voided: removed.filter(([name, line]) => had(interview, name, line)),
    pending: [...new Set(opened.map(({ variable }) => variable))],
  };
}

/**
 * A copy without this member, and without the answers that pointed to the line or hung on it.
 *
 * @param {View} view @param {number} line @returns {Interview}
 */
export function removeMember({ instrument, interview, context }, line) {
  const left = copied(interview);
  left.members = membersOf(left).filter((row) => lineOf(row) !== line);
  const root = rootOf(left);
  if (root.household_respondent === line) delete root.household_respondent;
  for (const row of left.members) if (row.proxy_line === line) delete row.proxy_line;
  delete root.anyone_else;
  return voided({ instrument, interview: left, context }).interview;
}

const nameOf = ({ name }) => name;
const isHard = ({ severity }) => severity === "hard";
const had = (interview, name, line) => Object.hasOwn(rowAt(interview, line), name);
const hardFirst = (problems) => [...problems.filter(isHard), ...problems.filter((problem) => !isHard(problem))];

/** The row that a step writes to; a new member's row is added and the question "anyone else?" opened again. */
function rowFor(draft, { line }) {
  if (line === null) return rootOf(draft);
  const known = findMember(draft, line);
  if (known) return known;
  const row = { line };
  (draft.members ??= []).push(row);
  delete rootOf(draft).anyone_else;
  return row;
}

/** Set the section's values; returns what has to be asked again (the age, after another birth was written). */
function write(section, row, values) {
  const birth = () => [row.birth_month ?? null, row.birth_year ?? null];
  const before = birth();
  for (const { name } of section.questions) {
    if (!Object.hasOwn(values, name)) continue;
    const answer = typeof values[name] === "string" ? tidied(values[name]) : values[name];
    if (isBlank(answer)) delete row[name];
    else row[name] = answer;
  }
  if (before.includes(null) || birth().every((part, at) => part === before[at])) return [];
  delete row.age_confirmed;
  return ["age_confirmed"];
}

/** Note the reasons for problems that stand, and forget those of problems that are gone. */
function keep(view, only, reasons) {
  const { interview, context } = view;
  const kept = { ...interview.kept };
  if (!Object.keys(kept).length && !Object.keys(reasons).length) return;
  for (const problem of check(view, { ...only, kept: true })) {
    if (!Object.hasOwn(reasons, problem.key)) continue;
    const reason = tidied(reasons[problem.key]);
    if (STAFF.includes(context.door) ? reason : !isHard(problem)) kept[problem.key] = reason;
  }
  const standing = new Set(check(view, { kept: true }).map(({ key }) => key));
  const still = Object.entries(kept).filter(([key]) => standing.has(key));
  if (still.length) interview.kept = Object.fromEntries(still);
  else delete interview.kept;
}

/** The draft without the values that cannot be. */
function without(draft, step, problems) {
  const row = rowAt(draft, step.line);
  for (const problem of problems.filter(isHard)) delete row[problem.variable];
  return draft;
}
