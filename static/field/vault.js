/**
 * The vault: assignments and drafts lie in boxes under a data key, which itself lies wrapped under the device PIN.
 *
 * The PIN and the unwrapped key exist in memory only, between unlocking and locking. Wrong PINs slow down and in the
 * end close the reading key for good; what is sealed to the server's key does not depend on any of this.
 */

import { joined, random, text, utf8 } from "./bytes.js";
import { fact, note } from "./store.js";

const ROUNDS = 1_000_000;
const NONCE = 12;
export const PIN_SHORTEST = 6;
/** Wrong PINs before the key is destroyed, and from which one on each waits, twice as long every time. */
export const MOST_WRONG = 12;
const FREE_WRONG = 3;
const FIRST_WAIT_MS = 30_000;

let dataKey = null;

/** Whether boxes can be opened now. */
export const isOpen = () => dataKey !== null;

/** Forget the key until the PIN is typed again. */
export const lock = () => {
  dataKey = null;
};

/** Whether a PIN was set and its key still exists. */
export const exists = async () => Boolean(await fact("vault"));

/** A new data key under a new PIN. What lay in older boxes stays closed for good. @param {string} pin */
export async function create(pin) {
  const raw = random(32);
  const salt = random(16);
  const nonce = random(NONCE);
  const wrapping = await slowKey(pin, salt, ROUNDS);
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, wrapping, raw));
  dataKey = await imported(raw);
  raw.fill(0);
  await note({ vault: { salt, nonce, wrapped, rounds: ROUNDS }, wrong: { count: 0, until: 0 } }, { strict: true });
}

/**
 * Try a PIN.
 *
 * @param {string} pin
 * @returns {Promise<{fate: "open" | "wrong" | "waiting" | "closed", left?: number, waitMs?: number}>}
 */
export async function unlock(pin) {
  const vault = await fact("vault");
  if (!vault) return { fate: "closed" };
  const wrong = (await fact("wrong")) ?? { count: 0, until: 0 };
  // A clock that was set back must not lengthen the wait beyond its own measure.
  const waitMs = Math.min(wrong.until - Date.now(), waitAfter(wrong.count));
  if (waitMs > 0) return { fate: "waiting", waitMs };
  // Counted before it is tried, so that a tablet switched off in between has counted too.
  const count = wrong.count + 1;
  await note({ wrong: { count, until: Date.now() + waitAfter(count) } }, { strict: true });
  try {
    const wrapping = await slowKey(pin, vault.salt, vault.rounds);
    const raw = await crypto.subtle.decrypt({ name: "AES-GCM", iv: vault.nonce }, wrapping, vault.wrapped);
    dataKey = await imported(raw);
  } catch (error) {
    if (error.name !== "OperationError") throw error;
    if (count < MOST_WRONG) return { fate: "wrong", left: MOST_WRONG - count, waitMs: waitAfter(count) };
    await close();
    return { fate: "closed" };
  }
  await note({ wrong: { count: 0, until: 0 } });
  return { fate: "open" };
}

/** Destroy the wrapped key. Boxes can then be opened by nobody. */
export async function close() {
  lock();
  await note({ vault: null }, { strict: true });
}

/** @param {unknown} content @param {string} name what the box is, so that no box stands in for another */
export async function boxed(content, name) {
  const nonce = random(NONCE);
  const how = { name: "AES-GCM", iv: nonce, additionalData: utf8(name) };
  return joined(nonce, new Uint8Array(await crypto.subtle.encrypt(how, needed(), utf8(JSON.stringify(content)))));
}

/** @param {Uint8Array} box @param {string} name */
export async function unboxed(box, name) {
  const how = { name: "AES-GCM", iv: box.subarray(0, NONCE), additionalData: utf8(name) };
  return JSON.parse(text(await crypto.subtle.decrypt(how, needed(), box.subarray(NONCE))));
}

function needed() {
  if (dataKey === null) throw new Error("the vault is locked");
  return dataKey;
}

const waitAfter = (count) => (count < FREE_WRONG ? 0 : FIRST_WAIT_MS * 2 ** (count - FREE_WRONG));

const imported = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

async function slowKey(pin, salt, iterations) {
  const typed = await crypto.subtle.importKey("raw", utf8(pin.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
