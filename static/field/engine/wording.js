/** How a text reads for the one who hears it: the tokens of the two languages. As `survey/questionnaire/wording.py`. */

import { completedYears, findMember, isSelfCompleted, isWhole, lineOf, rootOf } from "./document.js";
import { inBoth, saidDay, trimmed } from "./text.js";

/** @typedef {import("./types.js").Text} Text */
/** @typedef {{line: number | null, address: string, age: number | null}} Listener */

const NOBODY = { line: null, address: "", age: null };
/** English auxiliaries: spoken to the person, and about them. */
const AUXILIARIES = { "do you": "does", "have you": "has", "are you": "is", "were you": "was" };
const SENTENCE_START = /(?:^|[.?!]["”]?\s+|\n\s*)["“]?$/;
const ADULT = 18;

/**
 * A question or a text of this step as it is read to whoever answers it, in both languages. A question says itself
 * whom it speaks to; for other texts `to` does. Names stand between `**`.
 *
 * @param {import("./view.js").View} view
 * @returns {Text}
 */
export function spoken(what, step, view, to = "person") {
  const { interview, context } = view;
  const isQuestion = "kind" in what && "listener" in what;
  const about = step.line === null ? null : (findMember(interview, step.line) ?? { line: step.line });
  const listener = listenerFor(isQuestion ? what.listener : to, step, view);
  const own = isQuestion ? what.text : what;
  const text = isQuestion && what.self_text && isSelfCompleted(context) ? what.self_text : own;
  return ask(text, about, listener, view);
}

/** Who is spoken to: the household's respondent, the person, whoever answers instead, or a guardian. */
export function listenerFor(role, step, { instrument, interview, context }) {
  const root = rootOf(interview);
  const [respondent, address] = [root.household_respondent ?? null, String(root.address || "")];
  const listener = (line, called) => listenerAt(interview, context, line, called);
  if (role === "guardian") return NOBODY;
  const isPersonal = instrument.byId.get(step.section)?.level === "individual";
  if (!isPersonal || role === "household") return listener(respondent, address);
  const row = findMember(interview, step.line ?? 0) ?? {};
  const isAnsweredFor = row.answered_by === 2 && step.line !== respondent;
  const line = isAnsweredFor ? (row.proxy_line ?? null) : step.line;
  if (line === respondent) return listener(line, address);
  return listener(line, line === step.line ? String(row.address_person || "") : "");
}

/** @returns {Listener} */
function listenerAt(interview, context, line, address) {
  const row = isWhole(line) ? findMember(interview, line) : null;
  if (!row) return { ...NOBODY, address };
  return { line: lineOf(row), address, age: completedYears(row, context.reference_date) };
}

/** Any text with its tokens filled. `about` is the member's row, null for the household. @returns {Text} */
export function ask(text, about, listener, { instrument, context }) {
  const scene = {
    context,
    fromWave: instrument.from_wave,
    isAddressed: about === null || (listener.line !== null && lineOf(about) === listener.line),
    called: called(listener, context, instrument.addresses),
    age: about && completedYears(about, context.reference_date),
  };
  return inBoth((language) => fill(text[language], language, { ...scene, named: bold(about, language) }));
}

/** ông, bà, chị …; until it is chosen, and on paper or screen, "ông/bà" or, under 18, "em". */
function called({ age, address }, context, addresses) {
  if (age !== null && age < ADULT) return "em";
  const chosen = Object.hasOwn(addresses, address) ? addresses[address] : "ông/bà";
  return isSelfCompleted(context) ? "ông/bà" : chosen;
}

function bold(about, language) {
  const name = trimmed(String(about?.name || "").replaceAll("*", ""));
  return name ? `**${name}**` : { vi: "người này", en: "this person" }[language];
}

function fill(text, language, scene) {
  return text.replace(/\{([^{}]+)\}/g, (mark, token, at) => {
    const word = wordFor(token, language, scene);
    if (word === undefined) return mark;
    const opens = /^\p{Uppercase}/u.test(token) && token !== "TÊN" && token !== "NAME";
    const starts = opens || SENTENCE_START.test(text.slice(0, at));
    return starts && !word.startsWith("**") ? capitalised(word) : word;
  });
}

/** What a token becomes; undefined leaves an unknown one as it stands. */
function wordFor(token, language, { context, fromWave, isAddressed, called, named, age }) {
  const plain = token.toLowerCase();
  if (token === "NAME") return named;
  if (token === "TÊN") return isAddressed ? called : named;
  if (plain === "ông/bà") return called;
  if (Object.hasOwn(AUXILIARIES, plain)) return isAddressed ? plain : `${AUXILIARIES[plain]} ${named}`;
  if (plain === "you") return isAddressed ? "you" : named;
  if (plain === "your") return isAddressed ? "your" : "their";
  if (plain === "số") return age === null ? "?" : String(age);
  if (plain === "ngày tham chiếu") return saidDay(context.reference_date, language);
  const setting = context.words?.[fromWave[plain] ?? plain];
  return setting?.[language] ?? setting;
}

function capitalised(word) {
  const [first = "", ...rest] = word;
  return first.toUpperCase() + rest.join("");
}
