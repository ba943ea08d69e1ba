/** A finished interview as a record: its two parts, its receipt code. As `codebook.split` and `collect/finish.py`. */

import { lineOf, membersOf, UNITS } from "./document.js";

/** @typedef {import("./types.js").Row} Row */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * The document as its two sealed parts hold it. Whatever names or reaches a person goes to the identifiers; so does a
 * variable that the instrument does not know. Free reasons leave their keys with the answers.
 *
 * @param {import("./types.js").Instrument} instrument
 * @param {import("./types.js").Interview} interview
 * @returns {{answers: object, identifiers: object}}
 */
export function split(instrument, interview) {
  const answers = {};
  const identifiers = {};
  for (const unit of UNITS.filter((name) => Object.hasOwn(interview, name))) {
    [answers[unit], identifiers[unit]] = divided(interview[unit], instrument);
  }
  if (interview.members) {
    const parts = membersOf(interview).map((row) => [lineOf(row), ...divided(row, instrument)]);
    answers.members = parts.map(([, told]) => told);
    const hiding = parts.filter(([, , hidden]) => Object.keys(hidden).length);
    identifiers.members = Object.fromEntries(hiding.map(([line, , hidden]) => [String(line), hidden]));
  }
  if (Object.keys(interview.kept ?? {}).length) {
    answers.kept = Object.keys(interview.kept).sort();
    identifiers.kept = { ...interview.kept };
  }
  return { answers, identifiers };
}

/** The reverse of `split`. @returns {import("./types.js").Interview} */
export function join(answers, identifiers = {}) {
  const found = { ...answers };
  for (const unit of UNITS.filter((name) => Object.hasOwn(found, name))) {
    found[unit] = { ...found[unit], ...identifiers[unit] };
  }
  if (found.members) found.members = found.members.map((row) => ({ ...row, ...identifiers.members?.[row.line] }));
  if (found.kept) found.kept = Object.fromEntries(found.kept.map((key) => [key, identifiers.kept?.[key] ?? ""]));
  return found;
}

/** @param {Row} row @returns {[Row, Row]} told, hidden */
function divided(row, { placed }) {
  const isTold = ([name]) => name === "line" || (placed.has(name) && !placed.get(name).question.identifying);
  const all = Object.entries(row);
  return [Object.fromEntries(all.filter(isTold)), Object.fromEntries(all.filter((entry) => !isTold(entry)))];
}

/** The receipt code: the first 40 bits of the uuid in letters and digits that cannot be mistaken. */
export function receiptCode(uuid) {
  const bits = BigInt(`0x${uuid.replaceAll("-", "").slice(0, 10)}`);
  const letters = [35n, 30n, 25n, 20n, 15n, 10n, 5n, 0n].map((shift) => ALPHABET[Number((bits >> shift) & 31n)]);
  return `${letters.slice(0, 4).join("")}-${letters.slice(4).join("")}`;
}
