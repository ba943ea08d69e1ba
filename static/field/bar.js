/** The bars above every screen: where I am, what is kept, network, what is at risk. */

import * as outbox from "./outbox.js";
import { clone, dayOf, fill, say, slot } from "./screens.js";
import { fact, tried } from "./store.js";
import { isOpen } from "./vault.js";

const LOW_MB = 200;

let shown = {};
let isUpdate = false;
let leaving = async () => {};
let busy = () => false;

/**
 * Draw the bars of a screen, unless its turn is over.
 *
 * @param {{isNewest: () => boolean}} turn
 * @param {{what: string, place?: string, back?: string, backWord?: string, saved?: string, practice?: boolean}} values
 */
export async function draw(turn, values) {
  if (!turn.isNewest()) return;
  shown = values;
  await refresh();
}

/** Draw them again with what stands now. */
export async function refresh() {
  const place = document.getElementById("bar");
  // Before the tablet is enrolled there is nothing to lose.
  const risk = (await fact("token")) ? await riskNow() : "";
  const piece = clone("bar", {
    place: "",
    savedIcon: "check",
    saved: say("sealed"),
    ...shown,
    network: navigator.onLine ? say("online") : say("offline"),
    canLock: isOpen(),
    risk,
    update: isUpdate,
  });
  place.replaceChildren(piece);
}

addEventListener("online", () => refresh());
addEventListener("offline", () => refresh());

/** What can be lost, in one sentence with the number and the age of what was not sent; "" where nothing can. */
async function riskNow() {
  const { quota, usage } = await tried();
  const mb = Math.floor((quota - usage) / 1024 / 1024);
  if (quota && mb < LOW_MB) return say("storage-low", { mb });
  if (await navigator.storage?.persisted?.()) return "";
  const { count, oldest } = await outbox.unsent();
  if (!count) return say("not-persisted", { n: 0 });
  return say("not-persisted-since", { n: count, since: dayOf(oldest) });
}

/** Say how the saving stands. @param {string} sentence @param {"check" | "warning" | "clock"} icon */
export function saved(sentence, icon = "check") {
  shown = { ...shown, saved: sentence, savedIcon: icon };
  const place = slot(document, "saved");
  if (!place) return;
  const piece = slot(clone("bar", { saved: sentence, savedIcon: icon }), "saved");
  place.replaceChildren(...piece.childNodes);
  place.classList.toggle("unsaved", icon === "warning");
}

/** Whether a new version waits. */
export function update(is) {
  isUpdate = is;
  return refresh();
}

/** A screen that has something in hand says how to put it down, and whether it is busy. */
export function holding(putDown, isBusyNow = () => true) {
  leaving = putDown;
  busy = isBusyNow;
}

/** Nothing is in hand any more. */
export const released = () => holding(async () => {}, () => false);

export const beforeLeaving = () => leaving();
export const isBusy = () => busy();
export { fill };
