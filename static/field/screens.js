/**
 * Screens: templates in the language that is read, cloned and filled. Text goes in as text; nothing is parsed here, so
 * nothing that was typed can become part of a page.
 */

let pages = new Map();
let words = new Map();
let current = null;

/** The language that is read. @returns {"vi" | "en"} */
export const language = () => /** @type {"vi" | "en"} */ (document.documentElement.lang);

/** A page as a document of its own. @param {string} url @returns {Promise<Document>} */
export function page(url) {
  if (!pages.has(url)) {
    const loading = loaded(url);
    loading.catch(() => pages.delete(url));
    pages.set(url, loading);
  }
  return pages.get(url);
}

/** XMLHttpRequest parses a page without running anything in it, and without a string that would have to be trusted. */
const loaded = (url) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.onload = () => (request.status === 200 && request.response ? resolve(request.response) : reject(new Error(url)));
    request.onerror = () => reject(new Error(url));
    request.send();
  });

/** Read the screens in a language. @param {"vi" | "en"} chosen */
export async function speak(chosen) {
  current = await page(`${document.body.dataset.app}screens-${chosen}.html`);
  document.documentElement.lang = chosen;
  const spans = template("words").content.querySelectorAll("[data-word]");
  words = new Map([...spans].map((span) => [span.dataset.word, span.textContent]));
}

/** A sentence of the app. @param {string} key @param {Record<string, unknown>} [values] */
export function say(key, values = {}) {
  const sentence = words.get(key);
  if (sentence === undefined) throw new Error(`no word "${key}"`);
  return sentence.replaceAll(/\{(\w+)\}/g, (mark, name) => (name in values ? String(values[name]) : mark));
}

const template = (id) => /** @type {HTMLTemplateElement} */ (current.getElementById(id));

/**
 * A screen, or a piece of one, filled with values.
 *
 * @param {string} id
 * @param {Record<string, any>} [values] lists hold what `clone` returned
 * @returns {DocumentFragment}
 */
export const clone = (id, values = {}) => fill(document.importNode(template(id).content, true), values);

/** @template {ParentNode} T @param {T} piece @param {Record<string, any>} values @returns {T} */
export function fill(piece, values) {
  for (const one of piece.querySelectorAll("[data-if]")) if (!values[one.dataset.if]) one.remove();
  for (const one of piece.querySelectorAll("[data-unless]")) if (values[one.dataset.unless]) one.remove();
  for (const one of piece.querySelectorAll("[data-text]")) one.textContent = values[one.dataset.text] ?? "";
  for (const one of piece.querySelectorAll("[data-href]")) one.setAttribute("href", values[one.dataset.href]);
  for (const one of piece.querySelectorAll("[data-value]")) one.value = values[one.dataset.value];
  for (const one of piece.querySelectorAll("[data-list]")) one.append(...(values[one.dataset.list] ?? []));
  for (const one of piece.querySelectorAll("[data-icon-at]")) {
    const name = values[one.dataset.iconAt];
    if (name) one.replaceWith(icon(name));
    else one.remove();
  }
  return piece;
}

function icon(name) {
  const found = template("icons").content.querySelector(`[data-icon="${name}"]`);
  return document.importNode(found.firstElementChild, true);
}

/** The element with this data-slot. @param {ParentNode} piece @param {string} name */
export const slot = (piece, name) => piece.querySelector(`[data-slot="${name}"]`);

/**
 * The turn of a screen. Reading what a screen shows takes a moment, and another one may be begun meanwhile: only the one
 * begun last is drawn, so that nobody who went on is carried back.
 */
let newest = 0;
export function begun() {
  newest += 1;
  const mine = newest;
  return { isNewest: () => mine === newest };
}

/**
 * Show a screen, unless its turn is over: the bar, the main part, the foot. The heading, or the summary of faults, takes the focus, so that a
 * screen reader begins there.
 *
 * @param {{isNewest: () => boolean}} turn
 * @param {DocumentFragment} main
 * @param {DocumentFragment | null} [foot]
 */
export function show(turn, main, foot = null, { keepPlace = false } = {}) {
  if (!turn.isNewest()) return undefined;
  const place = document.getElementById("chinh");
  const summary = main.querySelector(".error-summary");
  place.replaceChildren(main);
  document.getElementById("foot").replaceChildren(...(foot ? [foot] : []));
  const heading = place.querySelector("h1");
  // The browser writes titles into its history, so a title never names a person.
  document.title = [heading?.dataset.title ?? heading?.textContent.trim(), say("app")].filter(Boolean).join(" · ");
  if (summary) return summary.focus();
  if (keepPlace) return undefined;
  scrollTo(0, 0);
  return place.focus({ preventScroll: true });
}

/** Say something to whoever listens to the page. @param {string} sentence */
export const announce = (sentence) => {
  document.getElementById("spoken").textContent = sentence;
};

/** Show another place of the app, and say something there. @param {string} goal @param {string} [message] */
export function go(goal, message = "") {
  if (message) announce(message);
  if (location.hash === goal) dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = goal;
}

/**
 * Text with names in bold: ``**name**``.
 *
 * @param {Element} element @param {string} text
 */
export function emphasise(element, text) {
  element.replaceChildren(
    ...text.split("**").map((part, at) => {
      if (at % 2 === 0) return document.createTextNode(part);
      const bold = document.createElement("b");
      bold.textContent = part;
      return bold;
    }),
  );
}

/** 15:30 */
export const clockOf = (date) => new Date(date).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });

/** 23/11/2026, or 23 November 2026. */
export const dayOf = (date) =>
  language() === "vi"
    ? new Date(date).toLocaleDateString("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric" })
    : new Date(date).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

export const momentOf = (date) => say("moment", { time: clockOf(date), day: dayOf(date) });

/** Listen to a press of what has this data-act. @param {ParentNode} place @param {string} act @param {(button: HTMLButtonElement) => unknown} work */
export const on = (place, act, work) => {
  for (const button of place.querySelectorAll(`[data-act="${act}"]`)) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      work(/** @type {HTMLButtonElement} */ (event.currentTarget));
    });
  }
};
