/**
 * Finished records on their way: ready → received → safe → purged; beside it refused and erased.
 *
 * "Sending" is no state: it lives in memory, so a tablet that stops in the middle finds the record ready. A record
 * leaves only when the server has it in a backup and fourteen days have passed, both by the server's own clock; or when
 * the server says that the person had it erased, and the enumerator has seen that.
 *
 * @typedef {"ready" | "received" | "safe" | "refused" | "erased"} State
 * @typedef {object} Sealed
 * @property {string} uuid
 * @property {number} rev
 * @property {string} sha256 hexadecimal, over the bytes
 * @property {Uint8Array} bytes exactly what is sent
 * @property {string | null} case
 * @property {string} instrument
 * @property {State} state
 * @property {string} finished_at by the tablet's clock; shown, never trusted
 * @property {number} refusals how often the server could not take the bytes as they arrived
 * @property {boolean} [held] the server keeps it beside, a supervisor will look
 * @property {boolean} [marked] the enumerator asks the supervisor to look
 * @property {{vi: string, en: string}} [told] why it was refused
 */

import { joined, utf8 } from "./bytes.js";
import { all, read, result, write } from "./store.js";

export const BATCH_MOST = 50;
const BATCH_BYTES = 4 * 1024 * 1024 - 64 * 1024;
const KEPT_MS = 14 * 24 * 60 * 60 * 1000;
const GARBLED_MOST = 3;
const STORES = ["outbox", "receipts", "events"];

/** Put a sealed record into the outbox, inside the caller's transaction. @param {IDBObjectStore} outbox */
export const add = (outbox, record) => outbox.add({ refusals: 0, state: "ready", ...record });

/** Every record on this tablet, newest first, with its receipt. */
export async function listed() {
  const [records, receipts] = await Promise.all([all("outbox"), all("receipts")]);
  const by = new Map(receipts.map((receipt) => [`${receipt.uuid} ${receipt.rev}`, receipt]));
  const found = records.map((record) => ({ ...record, receipt: by.get(`${record.uuid} ${record.rev}`) ?? null }));
  return found.sort((a, b) => (a.finished_at < b.finished_at ? 1 : -1));
}

/** The records that wait, oldest first; of one record the earlier revision first. @returns {Promise<Sealed[]>} */
export async function waiting() {
  const ready = (await all("outbox")).filter(({ state }) => state === "ready");
  return ready.sort((a, b) => (a.uuid === b.uuid ? a.rev - b.rev : a.finished_at < b.finished_at ? -1 : 1));
}

/** What has no receipt: how many, and since when. */
export async function unsent() {
  const open = (await all("outbox")).filter(({ state }) => state === "ready" || state === "refused");
  const dates = open.map((record) => record.finished_at).sort();
  return { count: open.length, oldest: dates[0] ?? "" };
}

/** The oldest records that fit into one request. @param {Sealed[]} records */
export function batch(records) {
  const chosen = [];
  let size = 0;
  for (const record of records.slice(0, BATCH_MOST)) {
    size += record.bytes.length + 256;
    if (chosen.length && size > BATCH_BYTES) break;
    chosen.push(record);
  }
  return chosen;
}

/** Records as a batch carries them, and as the export file holds them. @param {Sealed[]} records */
export const frames = (records) =>
  joined(
    ...records.flatMap(({ uuid, rev, sha256, bytes }) => [
      utf8(`${JSON.stringify({ uuid, rev, sha256, length: bytes.length })}\n`),
      bytes,
    ]),
  );

/**
 * Take the server's answer about one record.
 *
 * @param {Sealed} record
 * @param {number} status
 * @param {any} said the receipt or the problem
 * @returns {Promise<"kept" | "settled" | "stopped">} `kept`: unknown, try later; `stopped`: nobody may send now
 */
export async function settle(record, status, said) {
  const { uuid, rev } = record;
  if (status === 401 || status === 403) return "stopped";
  if ([200, 201, 202].includes(status)) {
    // A receipt counts for the very bytes that lie here, and for nothing else.
    if (said?.uuid !== uuid || said?.rev !== rev || said?.sha256 !== record.sha256) return "kept";
    await change(record, { state: "received", held: status === 202, told: null }, receiptOf(said));
    return "settled";
  }
  if (status === 410) {
    await change(record, { state: "erased" });
    return "settled";
  }
  if ([400, 413, 422].includes(status)) {
    const refusals = record.refusals + 1;
    const isFinal = status !== 422 || refusals >= GARBLED_MOST;
    const told = { vi: said?.detail ?? said?.title ?? "", en: said?.detail_en ?? said?.title ?? "" };
    await change(record, { refusals, told, ...(isFinal ? { state: "refused" } : {}) });
    return isFinal ? "settled" : "kept";
  }
  return "kept";
}

const receiptOf = ({ uuid, rev, sha256, seq, received_at, code }) => ({ uuid, rev, sha256, seq, received_at, code });

/** Change one record as it stands now: it may have moved since it was read. */
function change({ uuid, rev }, changes, receipt = null) {
  return write(STORES, async ({ outbox, receipts, events }) => {
    const now = await result(outbox.get([uuid, rev]));
    if (!now) return;
    outbox.put({ ...now, ...changes });
    if (receipt) receipts.put(receipt);
    if (changes.state) events.add({ what: `record.${changes.state}`, at: new Date().toISOString(), uuid, rev });
  });
}

/** Send a refused record once more, because somebody asks for it. */
export const retry = (record) => change(record, { state: "ready", refusals: 0 });

/** Ask the supervisor to look at a record. */
export const mark = (record) => change(record, { marked: !record.marked });

/** What the digest asks about: every record of which the tablet holds the bytes and a receipt. */
export async function receipted() {
  const held = (await all("outbox")).filter(({ state }) => state === "received" || state === "safe");
  return held.map(({ uuid, rev, sha256 }) => [uuid, rev, sha256]);
}

/** The server lacks these, so they wait again. @param {[string, number, string][]} lacked */
export async function requeue(lacked) {
  for (const [uuid, rev] of lacked) await change({ uuid, rev }, { state: "ready" });
}

/** The server erased these. @param {string[]} uuids */
export async function erase(uuids) {
  const gone = (await all("outbox")).filter(({ uuid, state }) => uuids.includes(uuid) && state !== "erased");
  for (const record of gone) await change(record, { state: "erased" });
}

/** Delete an erased record, once its notice was seen; the bare fact stays among the events. */
export const forget = ({ uuid }) =>
  write([...STORES, "drafts"], async ({ outbox, receipts, events, drafts }) => {
    for (const { rev, state } of (await result(outbox.getAll())).filter((one) => one.uuid === uuid)) {
      if (state !== "erased") continue;
      outbox.delete([uuid, rev]);
      receipts.delete([uuid, rev]);
    }
    drafts.delete(uuid);
    events.add({ what: "record.forgotten", at: new Date().toISOString(), uuid });
  });

/**
 * Records that a backup holds become safe; what has been safe for fourteen days is purged, its receipt and the copy
 * that could be corrected with it.
 *
 * @param {number} backedUp the newest sequence number in a backup
 * @param {string} serverTime
 */
export async function tidy(backedUp, serverTime) {
  const receipts = new Map((await all("receipts")).map((one) => [`${one.uuid} ${one.rev}`, one]));
  for (const record of await all("outbox")) {
    const receipt = receipts.get(`${record.uuid} ${record.rev}`);
    if (!receipt || !["received", "safe"].includes(record.state)) continue;
    const isSafe = typeof receipt.seq === "number" && receipt.seq <= backedUp;
    const isOld = Date.parse(serverTime) - Date.parse(receipt.received_at) >= KEPT_MS;
    if (isSafe && isOld) await purge(record);
    else if (isSafe !== (record.state === "safe")) await change(record, { state: isSafe ? "safe" : "received" });
  }
}

const purge = ({ uuid, rev }) =>
  write([...STORES, "drafts"], async ({ outbox, receipts, events, drafts }) => {
    outbox.delete([uuid, rev]);
    receipts.delete([uuid, rev]);
    const copy = await result(drafts.get(uuid));
    if (copy?.state === "sent" && copy.rev === rev) drafts.delete(uuid);
    events.add({ what: "record.purged", at: new Date().toISOString(), uuid, rev });
  });

/** How many records stand where on the road. */
export const counts = () =>
  read(["outbox", "drafts"], async ({ outbox, drafts }) => {
    const found = { draft: 0, ready: 0, received: 0, safe: 0, refused: 0, erased: 0 };
    for (const { state } of await result(outbox.getAll())) found[state] += 1;
    for (const { state } of await result(drafts.getAll())) if (state === "open") found.draft += 1;
    return found;
  });
