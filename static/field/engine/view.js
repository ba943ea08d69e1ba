/** What a rule looks at: an interview from the place of one row, with what was found out about it so far. */

import { completedYears, findMember, isOfMembers, lineOf, membersOf, rootOf } from "./document.js";

/** @typedef {import("./types.js").Row} Row */

/**
 * A view of the interview from the unit itself (`line` null) or from a member's line. A rule is worked out at most
 * once in each view, so a view lives as long as one look at the interview: whoever changes an answer takes a new one.
 * (Voiding may go on with the same view, because it removes an answer only before anything that reads it is asked.)
 */
export class View {
  /** @type {Map<import("./types.js").Rule, boolean>} */
  #found = new Map();
  /** @type {Map<number | null, View>} */
  #views;
  #row;
  #age;
  #members;
  #lines;
  #head;

  /**
   * @param {import("./types.js").Instrument} instrument
   * @param {import("./types.js").Interview} interview
   * @param {import("./types.js").Context} context
   */
  constructor(instrument, interview, context, line = null, views = new Map()) {
    this.instrument = instrument;
    this.interview = interview;
    this.context = context;
    this.line = line;
    this.#views = views;
    views.set(line, this);
  }

  /** The same interview from another row. @returns {View} */
  at(line) {
    return this.#views.get(line) ?? new View(this.instrument, this.interview, this.context, line, this.#views);
  }

  /** The member's row, or the unit's; empty for a line that does not exist. @returns {Row} */
  get row() {
    this.#row ??= this.line === null ? this.root : (findMember(this.interview, this.line) ?? {});
    return this.#row;
  }

  /** @returns {Row} */
  get root() {
    return rootOf(this.interview);
  }

  /** The roster, in line order. @returns {Row[]} */
  get members() {
    const unit = this.at(null);
    unit.#members ??= membersOf(this.interview);
    return unit.#members;
  }

  /** The lines of the roster, in order. @returns {number[]} */
  get lines() {
    const unit = this.at(null);
    unit.#lines ??= this.members.map(lineOf);
    return unit.#lines;
  }

  /** Every line that a question of this level is answered in; null for the unit itself. @returns {(number | null)[]} */
  linesOf(level) {
    return isOfMembers(level) ? this.lines : [null];
  }

  /** The answer in this row, or else the household's (names are unique across levels). */
  answer(variable) {
    return this.row[variable] ?? this.root[variable] ?? null;
  }

  /** Completed years of this row's person, or null. */
  get age() {
    if (this.#age === undefined) this.#age = completedYears(this.row, this.context.reference_date);
    return this.#age;
  }

  /** The row of the head of household, when exactly one is marked. @returns {Row | null} */
  get head() {
    const unit = this.at(null);
    if (unit.#head === undefined) {
      const heads = this.members.filter((row) => row.relation === 1);
      unit.#head = heads.length === 1 ? heads[0] : null;
    }
    return unit.#head;
  }

  /** Whether a rule holds here. @param {import("./types.js").Rule} rule */
  holds(rule) {
    let found = this.#found.get(rule);
    if (found === undefined) {
      found = rule(this);
      this.#found.set(rule, found);
    }
    return found;
  }
}
