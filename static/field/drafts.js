/**
 * Forms under way. Each lies in a box of the vault, and beside it, sealed to the server's key, as it would be handed
 * in: a forgotten PIN closes the box, and the sealed copy still goes to the server.
 *
 * @typedef {object} Draft
 * @property {string} uuid
 * @property {number} rev the revision that its finish makes
 * @property {string | null} case
 * @property {boolean} isPractice never sealed, never sent
 * @property {any} assignment the household, as it was when the form was begun
 * @property {any} interview
 * @property {Record<string, {values: object, kept: object}>} typed what stands in a part that was not passed yet
 * @property {Record<string, unknown>} facts which consent text was read
 * @property {string} instrument
 * @property {string} version
 * @property {string} step where to go on
 * @property {string} lang
 * @property {string} started_at
 * @property {number} active_ms
 * @property {{done: number, total: number}} progress
 * @property {any} [returned] what the supervisor asks, where the record came back
 */

import { split } from "./engine/index.js";
import { hex, sha256 } from "./bytes.js";
import { offset } from "./clock.js";
import { seal } from "./envelope.js";
import * as outbox from "./outbox.js";
import { all, fact, one, result, write } from "./store.js";
import { boxed, unboxed } from "./vault.js";

const TABLET = 1;

/** A new form for a household, not yet written. @returns {Draft} */
export const begun = (assignment, instrument, lang, isPractice = false) => ({
  uuid: crypto.randomUUID(),
  rev: 1,
  case: isPractice ? null : assignment.case,
  isPractice,
  assignment,
  interview: { household: {}, members: [] },
  typed: {},
  facts: {},
  instrument: instrument.id,
  version: instrument.version,
  step: "",
  lang,
  started_at: new Date().toISOString(),
  active_ms: 0,
  progress: { done: 0, total: 0 },
});

/** Writes follow each other, so that an older state never comes to lie over a newer one. */
let last = Promise.resolve();

/**
 * Write a draft: box and sealed copy in one transaction.
 *
 * @param {Draft} draft @param {import("./engine/types.js").Instrument} instrument @param {{strict?: boolean}} [how]
 */
export function save(draft, instrument, how) {
  const now = structuredClone(draft);
  const writing = last.then(() => put(now, instrument, how));
  last = writing.catch(() => {});
  return writing;
}

async function put(draft, instrument, how) {
  const row = await rowOf(draft, "open");
  if (!draft.isPractice) Object.assign(row, await sealed(draft, instrument, withTyped(draft), { unfinished: true }));
  await write(["drafts"], async ({ drafts }) => {
    // A save that was late must not open a form again that was finished meanwhile.
    const known = await result(drafts.get(draft.uuid));
    if (known?.state === "sent" && known.rev >= draft.rev) return;
    drafts.put(row);
  }, how);
}

/** The interview with what stands in parts that were not passed yet: the sealed copy leaves nothing out. */
function withTyped({ interview, typed }) {
  const whole = structuredClone(interview);
  for (const [id, { values }] of Object.entries(typed)) {
    const line = Number(id.match(/-(\d+)$/)?.[1] ?? 0);
    let row = line ? whole.members?.find((one) => one.line === line) : whole.household;
    if (!row) (whole.members ??= []).push((row = { line }));
    for (const [name, value] of Object.entries(values)) if (value !== null) row[name] = value;
  }
  return whole;
}

const rowOf = async (draft, state) => ({
  uuid: draft.uuid,
  rev: draft.rev,
  case: draft.case,
  state,
  instrument: draft.instrument,
  version: draft.version,
  isPractice: draft.isPractice,
  changed_at: new Date().toISOString(),
  box: await boxed(draft, `draft ${draft.uuid}`),
});

/** The record as it is sent: bytes and digest. */
async function sealed(draft, instrument, interview, more) {
  const [key, wave, device] = await Promise.all(["key", "wave", "device"].map(fact));
  const header = {
    uuid: draft.uuid,
    rev: draft.rev,
    case: draft.case,
    wave: wave.id,
    instrument: draft.instrument,
    instrument_version: draft.version,
    door: "field",
    mode: TABLET,
    lang: draft.lang,
    device,
    started_at: draft.started_at,
    finished_at: new Date().toISOString(),
    active_ms: draft.active_ms,
    server_offset_ms: await offset(),
    ...draft.facts,
    ...more,
  };
  const bytes = await seal(header, split(instrument, interview), key);
  return { bytes, sha256: hex(await sha256(bytes)), finished_at: header.finished_at };
}

/**
 * Finish: the draft leaves, the sealed record waits to be sent, in one strict transaction: one or the other, never
 * neither. A copy that can be corrected stays in the vault.
 */
export async function finish(draft, instrument, closed) {
  await last;
  if (draft.isPractice) return discard(draft);
  // What came of the visit stands among the sealed answers, and nowhere that a thief could read.
  const visit = { number: draft.assignment.visits.length + 1, at: new Date().toISOString() };
  const record = await sealed(draft, instrument, closed, { visit });
  const copy = await rowOf({ ...draft, interview: closed, typed: {}, returned: null }, "sent");
  const at = new Date().toISOString();
  return write(["drafts", "outbox", "events"], ({ drafts, outbox: box, events }) => {
    const { uuid, rev } = draft;
    outbox.add(box, { uuid, rev, case: draft.case, instrument: draft.instrument, ...record });
    drafts.put(copy);
    events.add({ what: "record.ready", at, uuid, rev, active_ms: draft.active_ms });
  }, { strict: true });
}

/** Delete a draft: a practice form, or one that the household wants gone. @param {{uuid: string}} draft */
export async function discard({ uuid }) {
  await last;
  await write(["drafts", "events"], ({ drafts, events }) => {
    drafts.delete(uuid);
    events.add({ what: "draft.discarded", at: new Date().toISOString(), uuid });
  }, { strict: true });
}

/** The open drafts, newest first. @returns {Promise<(Draft & {changed_at: string})[]>} */
export async function listed() {
  const rows = (await all("drafts")).filter(({ state }) => state === "open");
  rows.sort((a, b) => (a.changed_at < b.changed_at ? 1 : -1));
  return Promise.all(rows.map(opened));
}

/** One open draft, or null. @param {string} uuid @returns {Promise<Draft | null>} */
export async function found(uuid) {
  await last;
  const row = await one("drafts", uuid);
  return row?.state === "open" ? opened(row) : null;
}

const opened = async (row) => ({ ...(await unboxed(row.box, `draft ${row.uuid}`)), changed_at: row.changed_at });

/** The copy of a sent record that can still be corrected, or null. @param {string} uuid */
export async function copyOf(uuid) {
  const row = await one("drafts", uuid);
  return row ? opened(row) : null;
}

/** The newest sent record of a household on this tablet: its uuid, or null. @param {string} caseId */
export async function sentFor(caseId) {
  const rows = (await all("drafts")).filter((row) => row.case === caseId && row.state === "sent");
  return rows.sort((a, b) => (a.changed_at < b.changed_at ? 1 : -1))[0]?.uuid ?? null;
}

/**
 * The form for the next revision of a sent record.
 *
 * @param {Draft} copy @param {number} rev the revision it corrects @param {any} returned what the supervisor asks
 */
export const reopened = (copy, rev, returned) => ({
  ...copy,
  rev: rev + 1,
  typed: {},
  step: "summary",
  started_at: new Date().toISOString(),
  active_ms: 0,
  returned,
});

/** The instruments' versions that open drafts need. */
export const versions = async () => new Set((await all("drafts")).map((row) => `${row.instrument}-${row.version}`));

/**
 * The PIN is forgotten: what was under way goes to the server as it stands, sealed; the boxes, which nobody can open
 * any more, leave. Nothing that was typed and saved is lost.
 */
export async function surrender() {
  await last;
  const at = new Date().toISOString();
  await write(["drafts", "outbox", "events", "assignments", "meta"], async (stores) => {
    for (const row of await result(stores.drafts.getAll())) {
      const { uuid, rev, case: id, instrument, bytes, sha256: digest, finished_at } = row;
      if (row.state === "open" && bytes) {
        outbox.add(stores.outbox, { uuid, rev, case: id, instrument, bytes, sha256: digest, finished_at, isDraft: true });
        stores.events.add({ what: "draft.surrendered", at, uuid, rev });
      }
    }
    stores.drafts.clear();
    stores.assignments.clear();
    stores.meta.put(0, "since");
  }, { strict: true });
}
