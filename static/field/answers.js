/** The answers of a part as they stand on the page: read from its inputs, written into them. */

const UNKNOWN = { month: 98, year: 9998 };
const WHOLE = ["8", "9"];
const YES = 1;
const NO = 2;
const UNREAD = 8;

/** The lines of a list of ticks. */
const linesOf = (group, questions) =>
  questions.filter((one) => one.group?.name === group && one.group.kind === "multi" && one.kind === "yes_no");

const isTick = (question) => question.group?.kind === "multi" && question.kind === "yes_no";

/** The name that a question has on the page: ticks share that of their group. */
export const fieldOf = (question) => (isTick(question) ? question.group.name : question.name);

/**
 * What is answered.
 *
 * @param {HTMLFormElement} form @param {any[]} questions those that are asked now
 * @returns {Record<string, number | string | null>}
 */
export function readFrom(form, questions) {
  const typed = new FormData(form);
  const found = {};
  for (const question of questions) {
    if (isTick(question)) Object.assign(found, ticksOf(typed, question.group.name, questions));
    else found[question.name] = answerOf(typed, question);
  }
  return found;
}

function answerOf(typed, { name, kind }) {
  if (kind in UNKNOWN && typed.get(`${name}_unknown`)) return UNKNOWN[kind];
  const said = String(typed.get(name) ?? "").normalize("NFC").trim();
  if (said === "") return null;
  const isText = ["text", "long_text", "phone", "date", "area"].includes(kind);
  // What is no number stays as it was typed, so that the check can say so.
  return isText || !/^-?\d{1,9}$/.test(said) ? said : Number(said);
}

/** Ticked is yes, the rest no; unknown kinds and refusals hold for all that is not ticked. */
function ticksOf(typed, group, questions) {
  const ticked = new Set(typed.getAll(group));
  const lines = linesOf(group, questions);
  const chosen = lines.filter(({ name }) => ticked.has(name));
  const whole = WHOLE.find((code) => ticked.has(code));
  const rest = chosen.length ? (chosen.some(({ name }) => name.endsWith("_kind_unknown")) ? UNREAD : NO) : whole ? Number(whole) : null;
  return Object.fromEntries(lines.map(({ name }) => [name, ticked.has(name) ? YES : rest]));
}

/** Write answers into the inputs. @param {HTMLFormElement} form @param {any[]} questions @param {Record<string, any>} row */
export function writeInto(form, questions, row) {
  for (const question of questions) {
    const value = row[question.name] ?? null;
    if (isTick(question)) {
      const own = [...form.querySelectorAll(`[name="${question.group.name}"]`)];
      for (const box of own) if (box.value === question.name && value === YES) box.checked = true;
      const lines = linesOf(question.group.name, questions);
      const isWhole = (code) => lines.every(({ name }) => String(row[name]) === code);
      for (const box of own) if (WHOLE.includes(box.value) && isWhole(box.value)) box.checked = true;
      continue;
    }
    for (const input of form.querySelectorAll(`[name="${question.name}"]`)) setOne(input, question, value, form);
  }
}

function setOne(input, { name, kind }, value, form) {
  if (input.type === "radio" || input.type === "checkbox") input.checked = value !== null && input.value === String(value);
  else if (kind in UNKNOWN && value === UNKNOWN[kind]) form.querySelector(`[name="${name}_unknown"]`).checked = true;
  else input.value = value === null ? "" : String(value);
}

/** Choices that exclude each other: a tick and "don't know"; a typed month and "month not known". */
export function settle(form, input) {
  const { name, value } = input;
  if (input.type === "checkbox" && input.checked && !input.dataset.empties) {
    const isWhole = WHOLE.includes(value);
    for (const other of form.querySelectorAll(`[type="checkbox"][name="${name}"]`)) {
      if (other !== input && (isWhole || WHOLE.includes(other.value))) other.checked = false;
    }
  }
  if (input.dataset.empties && input.checked) form.querySelector(`#${input.dataset.empties}`).value = "";
  const tick = form.querySelector(`[data-empties="${input.id}"]`);
  if (tick && input.value) tick.checked = false;
}

/** Reasons for which doubtful answers stay: by the problem's key. @param {HTMLFormElement} form */
export const reasonsIn = (form) =>
  Object.fromEntries(
    [...form.querySelectorAll('[name^="keep-"]')].filter(({ value }) => value.trim()).map(({ name, value }) => [name.slice(5), value]),
  );
