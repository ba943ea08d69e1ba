/**
 * The instruments on this tablet: questions as a page in each language, definition as data. Files are named by their
 * content; one that a draft needs is never deleted.
 */

import { load } from "./engine/index.js";
import * as drafts from "./drafts.js";
import { language, page } from "./screens.js";
import { fact, note } from "./store.js";

const CACHE = "field-pages";
const known = new Map();

/** The instrument that the wave uses now. */
export async function current() {
  const wave = await fact("wave");
  const version = wave?.instruments?.find(({ id }) => id === "household")?.version;
  return instrument("household", version ?? "1");
}

/** An instrument in one of its versions; throws where its file is not here and cannot be fetched. */
export async function instrument(id, version) {
  const name = `${id}-${version}`;
  if (!known.has(name)) {
    const response = await fetch(await address(name, ".json"));
    if (!response.ok) throw new Error(name);
    known.set(name, load(await response.json()));
  }
  return known.get(name);
}

/** The template of a section, or of the consent text, in the language that is read. */
export async function template({ id, version }, name) {
  const found = await page(await address(`${id}-${version}`, `.${language()}.html`));
  return /** @type {HTMLTemplateElement | null} */ (found.getElementById(name));
}

/** The pages that the app names: those of the version in force, which its worker brings, and those of older versions. */
const named = (which) => (document.body.dataset[which] ?? "").split(" ").filter(Boolean).map((name) => `/field/pages/${name}`);

const isOf = (versions, url) => versions.some((version) => url.startsWith(`/field/pages/${version}-`));

/**
 * Have the pages of these versions here before they are needed without a network: a wave may still use an older form,
 * and a record that comes back is corrected on the one it was asked on.
 *
 * @param {{id: string, version: string}[]} wanted
 */
export async function bring(wanted) {
  const versions = [...new Set(wanted.map(({ id, version }) => `${id}-${version}`))];
  await note({ versions });
  const kept = new Set(await keptUrls());
  const missing = named("older").filter((url) => isOf(versions, url) && !kept.has(url));
  await (await caches.open(CACHE)).addAll(missing);
}

/** Where a version's file is: among those that the app names, else among those that an older app left for its drafts. */
async function address(name, ending) {
  const fits = (url) => url.split("/").at(-1).startsWith(`${name}-`) && url.endsWith(ending);
  const own = [...named("pages"), ...named("older")].find(fits);
  if (own) return own;
  const older = (await keptUrls()).find(fits);
  if (!older) throw new Error(`no page ${name}${ending}`);
  return older;
}

async function keptUrls() {
  const kept = await (await caches.open(CACHE)).keys();
  return kept.map(({ url }) => new URL(url).pathname);
}

/**
 * Delete pages that neither this app nor any draft nor the work of this tablet needs. Not while a new version is
 * coming: what it has put beside these pages is known to it alone, so it holds the lock while it installs and is seen
 * here until it has taken over.
 */
export const tidy = () => navigator.locks.request(CACHE, { ifAvailable: true }, (lock) => lock && removeUnneeded());

async function removeUnneeded() {
  const worker = await navigator.serviceWorker?.getRegistration();
  if (!worker?.active || worker.installing || worker.waiting) return;
  const wanted = (await fact("versions")) ?? [];
  const own = new Set([...named("pages"), ...named("older").filter((url) => isOf(wanted, url))]);
  const begun = [...(await drafts.versions())];
  const cache = await caches.open(CACHE);
  for (const url of await keptUrls()) {
    if (!own.has(url) && !isOf(begun, url)) await cache.delete(url);
  }
}
