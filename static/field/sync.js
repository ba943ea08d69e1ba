/**
 * Sending and receiving: the oldest record first, then what is new, then whether the server still has everything.
 *
 * It starts at the opening of the app, when a network appears, when the page is seen again, every five minutes, and at
 * the button. One run at a time; the lock of `app.js` lets one tab do it.
 */

import * as api from "./api.js";
import { keep, wipe } from "./assignments.js";
import { bring } from "./instruments.js";
import * as outbox from "./outbox.js";
import { fact, happened, note } from "./store.js";

/**
 * @typedef {"ok" | "offline" | "portal" | "busy" | "stopped" | "revoked" | "idle"} Fate
 */

const EVERY_MS = 5 * 60_000;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;
/** From so many on, records travel together. */
const TOGETHER = 4;

/** Tells "progress" {sent, total} while it runs and "done" {fate} after each run. */
export const events = new EventTarget();
export const state = { isRunning: false, failures: 0, notBefore: 0, mayAskFrom: 0, fate: "idle" };

let timer = null;

/** Begin to listen for reasons to synchronise. */
export function begin() {
  addEventListener("online", () => attempt("online"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") attempt("visible");
  });
  setInterval(() => attempt("timer"), EVERY_MS);
  attempt("start");
}

/** Synchronise, unless one run is under way or it is too early to try again; the button does not wait for that. */
export async function attempt(why) {
  const now = performance.now();
  const isEarly = now < (why === "button" || why === "online" ? state.mayAskFrom : state.notBefore);
  if (state.isRunning || isEarly || !(await fact("token"))) return state.fate;
  state.isRunning = true;
  tell("progress", { sent: 0, total: 0 });
  try {
    state.fate = await whole();
  } finally {
    state.isRunning = false;
  }
  await note({ sync: { at: new Date().toISOString(), fate: state.fate } });
  if (state.fate === "ok") await note({ synced: new Date().toISOString() });
  await happened("sync", { why, fate: state.fate });
  tell("done", { fate: state.fate });
  return state.fate;
}

async function whole() {
  const token = await fact("token");
  const pushed = await push(token);
  if (pushed !== "ok") return pushed;
  const pulled = await pull(token);
  // A revoked device has handed in what it had; there is nothing more that it may ask or should clear away.
  if (pulled !== "ok") return pulled === "revoked" ? calm("revoked") : pulled;
  const held = await outbox.receipted();
  if (held.length) {
    const answer = await api.lacking(token, held);
    if (!answer.data || answer.status !== 200) return failed(answer);
    await outbox.requeue(answer.data.lacking);
    if (answer.data.lacking.length) {
      const again = await push(token);
      if (again !== "ok") return again;
    }
    await outbox.tidy(answer.data.backed_up_seq ?? -1, (await fact("server_time")) ?? "");
  }
  return calm("ok");
}

/** The server answered: the next run need not wait. @param {Fate} fate */
function calm(fate) {
  state.failures = 0;
  state.notBefore = 0;
  return fate;
}

/** Send what waits. A record that stays does not hold back the others. @returns {Promise<Fate>} */
async function push(token) {
  let queue = await outbox.waiting();
  const total = queue.length;
  const left = new Set();
  while (queue.length) {
    const chosen = queue.length >= TOGETHER ? outbox.batch(queue) : queue.slice(0, 1);
    const answer = chosen.length > 1
      ? await api.sendMany(token, outbox.frames(chosen))
      : await api.send(token, chosen[0]);
    const judged = chosen.length > 1 ? eachOf(answer, chosen) : [[chosen[0], answer.status, answer.data]];
    if (!judged) return failed(answer);
    for (const [record, status, said] of judged) {
      const fate = await outbox.settle(record, status, said);
      if (fate === "stopped") return "stopped";
      if (fate === "settled") continue;
      if (chosen.length === 1 && status !== 422) return failed(answer);
      left.add(`${record.uuid} ${record.rev}`);
    }
    queue = (await outbox.waiting()).filter(({ uuid, rev }) => !left.has(`${uuid} ${rev}`));
    tell("progress", { sent: total - queue.length, total });
  }
  return left.size ? failed({ status: 0, retryAfterMs: 0, isPortal: false }) : "ok";
}

/** The answer to each record of a batch; null where the whole was not answered. */
function eachOf({ status, data }, records) {
  if (status === 401 || status === 403) return [[records[0], status, null]];
  if (status !== 200 || !Array.isArray(data?.answers)) return null;
  const by = new Map(data.answers.map((said) => [`${said.uuid} ${said.rev}`, said]));
  return records.map((record) => {
    const said = by.get(`${record.uuid} ${record.rev}`);
    return [record, said?.status ?? 0, said];
  });
}

/** Fetch what is new. @returns {Promise<Fate>} */
async function pull(token) {
  const { count, oldest } = await outbox.unsent();
  const persisted = (await navigator.storage?.persisted?.()) ? 1 : 0;
  const since = (await fact("since")) ?? 0;
  const asked = performance.now();
  const told = { since, unsent: count, persisted, ...(oldest ? { oldest } : {}) };
  const answer = await api.news(token, told);
  if (answer.status === 401 || answer.status === 403) return "stopped";
  if (answer.status !== 200 || !answer.data) return failed(answer);
  if (answer.data.wipe) {
    await wipe();
    return "revoked";
  }
  // The server's clock was read somewhere between asking and answering: the middle is off by half the way at most.
  const now = Date.now() - (performance.now() - asked) / 2;
  await note({ server_time: answer.data.server_time, offset_ms: Math.round(Date.parse(answer.data.server_time) - now) });
  await keep(answer.data);
  const returned = answer.data.returned.map(({ instrument, version }) => ({ id: instrument, version }));
  const isHere = await bring([...answer.data.instruments, ...returned]).then(() => true, () => false);
  return isHere ? "ok" : failed({ status: 0, retryAfterMs: 0, isPortal: false });
}

/** Note a failure, and when to try again: longer each time, and not all tablets at once. @returns {Fate} */
function failed({ status, retryAfterMs, isPortal }) {
  if (status === 401 || status === 403) return "stopped";
  state.failures += 1;
  const longest = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(state.failures, 16));
  const wait = Math.max(retryAfterMs, longest * (0.5 + Math.random() / 2));
  state.mayAskFrom = performance.now() + retryAfterMs;
  state.notBefore = performance.now() + wait;
  clearTimeout(timer);
  timer = setTimeout(() => attempt("again"), wait);
  if (isPortal) return "portal";
  return status === 0 ? "offline" : "busy";
}

const tell = (name, detail) => events.dispatchEvent(new CustomEvent(name, { detail }));
