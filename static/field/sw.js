/**
 * The service worker: the app opens without a network. LIST (the app's files below their version, the question pages)
 * is put before this file by the server, so a new version of anything is a new worker.
 *
 * Installing takes everything or nothing. A new worker waits until the page says that no interview is open. Pages of
 * questions are never deleted here: the app itself does that, since it alone knows which drafts need them. No answer of
 * the API passes through any cache.
 */

const APP = `field-app-${LIST.version}`;
const PAGES = "field-pages";
const FRAME = LIST.app[0];

self.addEventListener("install", (event) => event.waitUntil(navigator.locks.request(PAGES, install)));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === "/field/") event.respondWith(kept(FRAME, event.request));
  else if (/^\/field\/(app|pages)\//.test(url.pathname)) event.respondWith(kept(url.pathname, event.request));
});
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

async function install() {
  try {
    const app = await caches.open(APP);
    // Past the browser's own cache: what is installed is what the server has now.
    await app.addAll(LIST.app.map((url) => new Request(url, { cache: "reload" })));
    const pages = await caches.open(PAGES);
    const missing = [];
    for (const url of LIST.pages) if (!(await pages.match(url))) missing.push(url);
    await pages.addAll(missing.map((url) => new Request(url, { cache: "reload" })));
  } catch (error) {
    await caches.delete(APP);
    throw error;
  }
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("field-app-") && name !== APP);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The kept file; where there is none, the network's. */
async function kept(url, request) {
  return (await caches.match(url)) ?? fetch(request);
}
