/**
 * Conditions as data, brought to life: `["Is", "phone_own", [1, 2]]` becomes a function of a view.
 *
 * Each entry of the table takes the rule's parts, in the order in which `survey/questionnaire/rules.py` writes them.
 */

import { completedYears, findMember, isBlank, isWhole, lineOf } from "./document.js";
import { sha256 } from "./sha256.js";

/** @typedef {import("./types.js").Rule} Rule */

/** @type {Record<string, (...parts: any[]) => Rule>} */
const RULES = {
  Is: (variable, codes) => (view) => codes.includes(view.answer(variable)),

  Answered: (variable) => (view) => !isBlank(view.answer(variable)),

  Between: (variable, low, high) => (view) => {
    const found = view.answer(variable);
    return isWhole(found) && low <= found && found <= high;
  },

  MoreThan: (variable, other) => (view) => {
    const [left, right] = [view.answer(variable), view.answer(other)];
    return isWhole(left) && isWhole(right) && left > right;
  },

  Digits: (variable, count, first) => (view) => {
    const found = String(view.answer(variable) || "");
    return /^[0-9]+$/.test(found) && found.length === count && found.startsWith(first);
  },

  AfterReference: (variable) => (view) => {
    const found = view.answer(variable);
    return typeof found === "string" && found > view.context.reference_date;
  },

  All: (parts) => (view) => parts.every((part) => view.holds(part)),
  Any: (parts) => (view) => parts.some((part) => view.holds(part)),
  Not: (part) => (view) => !view.holds(part),

  AgeAtLeast: (years) => (view) => view.age !== null && view.age >= years,
  AgeUnder: (years) => (view) => view.age !== null && view.age < years,

  OlderThanHeadBy: (years) => (view) => {
    const { head, age } = view;
    const ofHead = head && completedYears(head, view.context.reference_date);
    return age !== null && ofHead !== null && head !== view.row && age - ofHead >= years;
  },

  SameAsHead: (variable) => (view) => {
    const { head } = view;
    const own = view.row[variable] ?? null;
    return head !== null && head !== view.row && own !== null && head[variable] === own;
  },

  SameAsAnother: (variables) => (view) => {
    const answers = (row) => variables.map((name) => row[name] ?? null);
    const own = answers(view.row);
    const same = (row) => answers(row).every((answer, at) => answer === own[at]);
    return !own.includes(null) && view.members.some((row) => lineOf(row) < (view.line ?? 0) && same(row));
  },

  MembersAtLeast: (count, part) => (view) =>
    view.lines.filter((line) => view.at(line).holds(part)).length >= count,

  IsLine: (variable) => (view) => view.line !== null && view.answer(variable) === view.line,

  LineFulfils: (variable, part) => (view) => {
    const line = view.answer(variable);
    return isWhole(line) && findMember(view.interview, line) !== null && view.at(line).holds(part);
  },

  DoorIs: (doors) => (view) => doors.includes(view.context.door),
  VisitsAtLeast: (count) => (view) => (view.context.visits ?? 0) >= count,
  ModeIs: (mode) => (view) => (view.context.mode ?? "all") === mode,

  // The lot is drawn once for the household, in the unit's view; every member's view asks who it was.
  Drawn: (part) => {
    const drawn = lot(part);
    return (view) => view.line !== null && view.root.anyone_else === 2 && view.line === drawn(view);
  },
};

/** Who is drawn: the line with the smallest SHA-256 of "seed:line" among those that fulfil the part, or null. */
function lot(part) {
  const known = new WeakMap();
  const digests = new Map();
  const digest = (text) => digests.get(text) ?? digests.set(text, sha256(text)).get(text);
  return (view) => {
    const unit = view.at(null);
    if (!known.has(unit)) {
      const lots = view.lines
        .filter((line) => view.at(line).holds(part))
        .map((line) => [digest(`${view.context.seed ?? ""}:${line}`), line]);
      lots.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
      known.set(unit, lots.length ? lots[0][1] : null);
    }
    return known.get(unit);
  };
}

/** A list that begins with a capital names a condition; other lists hold codes, variables or conditions. */
const isRule = (list) => typeof list[0] === "string" && /^[A-Z]/.test(list[0]);

/**
 * A maker of rules in which equal conditions are one function, so that a view works each out only once.
 *
 * @returns {(data: any[]) => Rule}
 */
export function ruleMaker() {
  /** @type {Map<string, Rule>} */
  const made = new Map();
  const alive = (part) => {
    if (!Array.isArray(part)) return part;
    return isRule(part) ? make(part) : part.map(alive);
  };

  function make([name, ...parts]) {
    const key = JSON.stringify([name, ...parts]);
    if (!made.has(key)) {
      if (!Object.hasOwn(RULES, name)) throw new Error(`the condition ${name} is unknown here: update the app`);
      made.set(key, RULES[name](...parts.map(alive)));
    }
    return made.get(key);
  }
  return make;
}
