/** Time that a set clock cannot change: how long somebody worked on a form, and how far the tablet's clock is off. */

import { fact } from "./store.js";

/** A pause longer than this is not work on the form. */
const LONGEST_PAUSE_MS = 5 * 60_000;
const CLOCK_OFF_MS = 5 * 60_000;

/** A stopwatch that runs while the page is seen and is used. */
export class Stopwatch {
  #active;
  #last = performance.now();

  /** @param {number} [already] milliseconds counted before */
  constructor(already = 0) {
    this.#active = already;
  }

  /** Something was done just now. @returns {number} active milliseconds in all */
  touch() {
    const now = performance.now();
    const passed = now - this.#last;
    this.#last = now;
    if (passed <= LONGEST_PAUSE_MS) this.#active += passed;
    return Math.round(this.#active);
  }
}

/** How many milliseconds the server is ahead of this tablet, as it was last seen; null before the first answer. */
export const offset = async () => (await fact("offset_ms")) ?? null;

/** By how many minutes the clock is off, where that is worth saying; else 0. */
export async function minutesOff() {
  const ms = Math.abs((await offset()) ?? 0);
  return ms > CLOCK_OFF_MS ? Math.round(ms / 60_000) : 0;
}
