/**
 * The app begins here: one tab, one language, one screen at a time. The address after # says which.
 */

import * as bar from "./bar.js";
import { cases } from "./cases.js";
import { household } from "./case.js";
import { enrol, unsafe } from "./enrol.js";
import { check, receipt } from "./finish.js";
import { tidy } from "./instruments.js";
import { interview } from "./interview.js";
import { listing } from "./listing.js";
import { forgotten, setPin, unlock } from "./lock.js";
import { begun, clone, language, show, speak } from "./screens.js";
import { send } from "./send.js";
import { isOpen as isInterviewOpen, leave } from "./sitting.js";
import { fact, note, tried } from "./store.js";
import * as sync from "./sync.js";
import * as vault from "./vault.js";
import { warmUp } from "./warm.js";

/** Screens that show nothing of a household and so need no PIN. */
const BARE = { send, enrol, unlock, forgotten, pin: setPin };
const FORM = ["interview", "check"];
const CLOSED = { cases, case: household, interview, check, receipt, listing };

addEventListener("hashchange", () => route());
start();

async function start() {
  await speak((await fact("language")) ?? "vi");
  registerWorker();
  navigator.locks.request("field", { ifAvailable: true }, async (lock) => {
    if (lock) return begin();
    // This tab only looks on until the other one is closed.
    show(begun(), clone("elsewhere"));
    return navigator.locks.request("field", begin);
  });
}

/** Hold the lock for as long as this tab lives. */
async function begin() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-act=language]");
    if (button) switchLanguage(button.value);
    if (event.target.closest?.("[data-act=lock]")) lockUp();
  });
  sync.events.addEventListener("done", () => {
    bar.refresh();
    warmUp();
  });
  const { kept } = await tried();
  if (!kept) return unsafe();
  sync.begin();
  await route();
  warmUp();
  tidy();
  return new Promise(() => {});
}

/** Show the screen of the address; what needs a PIN sends to where it is typed first. */
export async function route() {
  const turn = begun();
  const [name, ...rest] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  // Whichever way a form was left, it is put away: an update waits for open ones only.
  if (isInterviewOpen() && !FORM.includes(name)) await leave();
  const [token, hasPin] = [await fact("token"), await vault.exists()];
  if (!turn.isNewest()) return undefined;
  if (!token) return enrol();
  if (name !== "enrol" && !hasPin) return name === "send" ? send() : setPin();
  if (name in BARE && !(name === "unlock" && vault.isOpen())) return BARE[name](...rest);
  if (!vault.isOpen()) return unlock(location.hash);
  await (CLOSED[name] ?? cases)(...rest);
  return takeOver();
}

async function switchLanguage(chosen) {
  await bar.beforeLeaving();
  await note({ language: chosen });
  await speak(chosen);
  await route();
  document.querySelector("[data-act=language]")?.focus();
}

async function lockUp() {
  await bar.beforeLeaving();
  vault.lock();
  location.hash = "#/unlock";
  await route();
}

// -- the service worker ----------------------------------------------------------------------------------------------

let waiting = null;

async function registerWorker() {
  if (!("serviceWorker" in navigator)) return;
  const policy = globalThis.trustedTypes?.createPolicy("field", { createScriptURL: () => "/field/sw.js" });
  const registration = await navigator.serviceWorker.register(policy ? policy.createScriptURL("") : "/field/sw.js", {
    scope: "/field/",
    updateViaCache: "none",
  });
  const noticed = (worker) => {
    if (!navigator.serviceWorker.controller) return;
    waiting = worker;
    bar.update(true);
    takeOver();
  };
  if (registration.waiting) noticed(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker.addEventListener("statechange", () => worker.state === "installed" && noticed(worker));
  });
  sync.events.addEventListener("done", ({ detail }) => detail.fate === "ok" && registration.update().catch(() => {}));
}

/** A new version starts where no form is open; the page is then loaded again, with the vault locked. */
function takeOver() {
  if (!waiting || isInterviewOpen() || bar.isBusy()) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("take over");
  waiting = null;
}
