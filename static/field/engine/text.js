/** Text in the two languages, and the one form in which it is stored. */

/** @typedef {import("./types.js").Text} Text */

/** @type {import("./types.js").Language[]} */
export const LANGUAGES = ["vi", "en"];
const MONTHS =
  "January February March April May June July August September October November December".split(" ");
/** What counts as space at the ends of an answer: Unicode's white space and the separators, as on the server. */
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const ENDS = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");

/** A text made in each language. @param {(language: import("./types.js").Language) => string} make @returns {Text} */
export const inBoth = (make) => ({ vi: make("vi"), en: make("en") });

/** Both wordings with their `{placeholders}` filled: a text is said in each language, what is missing reads "?". */
export function filled(text, values) {
  return inBoth((language) =>
    text[language].replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      return String(value?.[language] ?? value ?? "?");
    }),
  );
}

/** Without space at the ends. @param {string} text */
export const trimmed = (text) => text.replace(ENDS, "");

/** Composed Unicode (NFC) without space at the ends: how a typed text is kept. @param {string} typed */
export function tidied(typed) {
  return trimmed(typed.normalize("NFC"));
}

/** A date in a sentence: 01/11/2025, 1 November 2025. @param {string} iso @param {"vi" | "en"} language */
export function saidDay(iso, language) {
  const [year, month, day] = iso.split("-");
  return language === "vi" ? `${day}/${month}/${year}` : `${Number(day)} ${MONTHS[Number(month) - 1]} ${Number(year)}`;
}
