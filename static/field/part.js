/** One part of the interview, drawn: the page's template with the person's words, the answers, what is asked now. */

import { askedQuestions, spoken, standing } from "./engine/index.js";
import { fieldOf, readFrom, writeInto } from "./answers.js";
import { template } from "./instruments.js";
import { clone, emphasise, language, say } from "./screens.js";

/**
 * @typedef {object} Sitting what is open on the screen
 * @property {import("./drafts.js").Draft} draft
 * @property {import("./engine/types.js").Instrument} instrument
 * @property {import("./engine/types.js").Context} context
 */

/** The row that a part writes to, as it is stored. */
export const rowOf = ({ interview }, line) =>
  line === null ? interview.household : (interview.members.find((row) => row.line === line) ?? { line });

/** Everything a part can ask at this door. */
const questionsOf = (instrument, section) => instrument.byId.get(section).questions.filter(({ kind }) => kind !== "system");

/** The part's questions as nodes. @param {Sitting} sitting @param {import("./engine/types.js").Step} step */
export async function questions(sitting, step) {
  const { draft, instrument, context } = sitting;
  const found = document.createDocumentFragment();
  const isRead = step.section === "consent" && draft.interview.household.consent === undefined;
  if (isRead) found.append(document.importNode((await template(instrument, "consent-text")).content, true));
  const drawn = document.importNode((await template(instrument, `section-${step.section}`)).content, true);
  if (isRead) drawn.querySelector(".lead")?.remove();
  addMembers(drawn, sitting, step);
  addAreas(drawn, context);
  found.append(drawn);
  const speaking = { ...draft.interview, members: draft.interview.members ?? [] };
  const said = (text, to) => spoken(instrument, { vi: text, en: text }, speaking, step, context, to)[language()];
  fillTokens(found, instrument, said);
  return found;
}

/** Tokens and bold names, text by text: markup is never made of them. */
function fillTokens(place, instrument, said) {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) if (/[{*]/.test(walker.currentNode.data)) found.push(walker.currentNode);
  for (const node of found) {
    const piece = document.createElement("span");
    emphasise(piece, said(node.data, listenerAt(node.parentElement, instrument)));
    node.replaceWith(...piece.childNodes);
  }
}

/** Who hears a text: whom its question speaks to; the consent text is read to the household. */
function listenerAt(element, instrument) {
  if (element?.closest(".statement")) return "household";
  if (!element || element.closest(".tell, .lead, .line-note")) return "person";
  const block = element.closest(".question");
  const name = (element.closest(".line")?.querySelector("input") ?? block?.querySelector("[name]"))?.name;
  const placed = instrument.placed.get(name?.replace(/_unknown$/, "") ?? "");
  const isTitle = block && element.closest(".read") && block.querySelector(".lines");
  return isTitle ? "person" : (placed?.question.listener ?? "person");
}

/** The other members of the household, where one of them is the answer. */
function addMembers(drawn, { draft, instrument }, step) {
  for (const { name, kind } of questionsOf(instrument, step.section)) {
    const block = kind === "line" && drawn.querySelector(`#block-${name} .answers`);
    if (!block) continue;
    for (const row of draft.interview.members ?? []) {
      if (row.line === step.line) continue;
      const piece = clone("answer", { text: String(row.name || row.line) });
      const input = piece.querySelector("input");
      Object.assign(input, { id: `${name}-${row.line}`, name, value: String(row.line) });
      block.append(piece);
    }
  }
}

function addAreas(drawn, { areas }) {
  for (const select of drawn.querySelectorAll("select")) {
    for (const [code, name] of areas) select.append(new Option(name, code));
  }
}

/** The answers into the inputs: what was typed and not passed yet lies over what is stored. */
export function fillIn(form, { draft, instrument }, step) {
  const typed = draft.typed[step.id];
  const row = { ...rowOf(draft, step.line), ...typed?.values };
  writeInto(form, questionsOf(instrument, step.section), row);
  for (const [key, reason] of Object.entries(typed?.kept ?? {})) {
    const input = form.querySelector(`[name="keep-${CSS.escape(key)}"]`);
    if (input) input.value = reason;
  }
}

/** The interview as it would be with the answers on the page; the stored one is not touched. */
export function tentative({ draft }, step, values) {
  const { interview } = draft;
  if (step.line === null) return { ...interview, household: { ...interview.household, ...values } };
  const others = (interview.members ?? []).filter(({ line }) => line !== step.line);
  return { ...interview, members: [...others, { ...rowOf(draft, step.line), ...values }] };
}

/**
 * Show what is asked and hide the rest, until the answers and the questions agree.
 *
 * @returns {Record<string, any>} the answers to what is asked
 */
export function adapt(form, sitting, step) {
  const { instrument, context } = sitting;
  const all = questionsOf(instrument, step.section);
  const { placeOf } = placesIn(form, all);
  let asked = all.filter((one) => placeOf.get(one)?.hidden === false);
  let values = readFrom(form, asked);
  // An answer can open a question whose own answer still stands on the page, so it is looked at again.
  for (let round = 0; round < all.length; round += 1) {
    const open = askedQuestions(instrument, step.section, tentative(sitting, step, values), context, step.line);
    const now = all.filter((one) => open.some(({ name }) => name === one.name));
    show(form, all, now);
    const isSame = now.length === asked.length && now.every((one, at) => one === asked[at]);
    asked = now;
    values = readFrom(form, asked);
    if (isSame) break;
  }
  return values;
}

/** Where the questions of a form stand: looked up once for each form, since every input asks for all of them. */
const places = new WeakMap();

function placesIn(form, all) {
  if (!places.has(form)) {
    const placeOf = new Map(all.map((one) => [one, placeFor(form, one)]));
    const blocks = [...form.querySelectorAll(".question")]
      .map((block) => ({ block, own: all.filter((one) => block.contains(placeOf.get(one))) }))
      .filter(({ own }) => own.length);
    places.set(form, { placeOf, blocks });
  }
  return places.get(form);
}

/** The element that stands for a question alone: its line, its box, its ticks' line, else its block. */
function placeFor(form, question) {
  const input = question.group?.kind === "multi" && question.kind === "yes_no"
    ? form.querySelector(`[name="${question.group.name}"][value="${question.name}"]`)
    : form.querySelector(`[name="${question.name}"]`);
  const block = form.querySelector(`#block-${blockNameOf(form, question)}`);
  if (!input) return block;
  if (fieldOf(question) !== question.name) return input.closest(".answer");
  return input.closest(".line") ?? (question.group?.kind === "birth" ? input.closest(".fill, .pairs > div") : null) ?? input.closest(".question");
}

const blockNameOf = (form, question) =>
  form.querySelector(`#block-${question.name}`) ? question.name : (question.group?.name ?? question.name);

function show(form, all, asked) {
  const { placeOf, blocks } = placesIn(form, all);
  for (const question of all) {
    const place = placeOf.get(question);
    if (place) place.hidden = !asked.includes(question);
  }
  for (const { block, own } of blocks) block.hidden = !own.some((one) => asked.includes(one));
}

/** The questions that the answers above make needless, on one line each reason. */
export function skipped({ draft, instrument, context }, step) {
  if (step.state !== "done") return [];
  const codes = (wanted) => [
    ...new Set(
      questionsOf(instrument, step.section)
        .filter(({ name, doors }) => (!doors || doors.includes("field")) && !name.endsWith("_text"))
        .filter(({ name }) => standing(instrument, name, draft.interview, context, step.line) === wanted)
        .map(({ code }) => code),
    ),
  ].join(", ");
  const [needless, closed] = [codes("not_applicable"), codes("private")];
  return [needless && say("skipped", { codes: needless }), closed && say("private", { codes: closed })]
    .filter(Boolean)
    .map((text) => clone("skipped-line", { text }));
}

/** Where a problem lies on the page. @returns {HTMLElement | null} */
export function inputOf(form, { variable }, instrument) {
  const placed = instrument.placed.get(variable);
  return placed ? form.querySelector(`[name="${fieldOf(placed.question)}"]`) : null;
}

/** Say at each answer what is wrong or doubtful. @param {any[]} problems */
export function showProblems(form, problems, instrument) {
  for (const problem of problems) {
    const input = inputOf(form, problem, instrument);
    const block = input?.closest(".question");
    if (!block) continue;
    const isSoft = problem.severity === "soft";
    const piece = clone(isSoft ? "soft-check" : "field-error", { text: problem.message[language()] });
    const top = piece.firstElementChild;
    top.id = `problem-${problem.key}`;
    if (isSoft) {
      top.querySelector("h2").id = `title-${problem.key}`;
      top.setAttribute("aria-labelledby", `title-${problem.key}`);
      nameReason(top, problem);
      block.append(piece);
      continue;
    }
    block.classList.add("field--error");
    const inside = block.querySelector("fieldset") ?? block;
    (input.closest(".line") ?? inside).querySelector("legend, label").after(piece);
    const told = input.type === "radio" || input.type === "checkbox" ? (input.closest("fieldset") ?? input) : input;
    told.setAttribute("aria-describedby", [told.getAttribute("aria-describedby"), top.id].filter(Boolean).join(" "));
    if (told === input) input.setAttribute("aria-invalid", "true");
    if (problem.edit !== "blank") {
      const reason = clone("hard-reason");
      nameReason(reason, problem);
      block.append(reason);
    }
  }
}

function nameReason(piece, { key }) {
  const input = piece.querySelector("input");
  input.id = input.name = `keep-${key}`;
  piece.querySelector("label").htmlFor = input.id;
}
