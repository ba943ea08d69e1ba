/** What is handed in without an interview: a visit that found nobody, the list of a village's households. */

import { hex, sha256 } from "./bytes.js";
import { offset } from "./clock.js";
import { seal } from "./envelope.js";
import * as outbox from "./outbox.js";
import { fact, write } from "./store.js";

const TABLET = 1;
const VERSION = "1";

/** Seal a visit: its number is read by all, what came of it only by the server. @param {any} assignment @param {{outcome: number, at: string, appointment_at: string | null}} visit */
export const recordVisit = (assignment, visit) =>
  handIn("visit", assignment.case, { answers: { visit }, identifiers: {} }, {
    visit: { number: assignment.visits.length + 1 },
  });

/**
 * Seal the list of a village: where and how large a household is among the answers, whose it is among the identifiers.
 *
 * @param {string} psu @param {{number: number, place: string, head: string, members: number | null, dwelling: number}[]} households
 */
export function recordListing(psu, households) {
  const told = households.map(({ number, place, members, dwelling }) => ({ number, place, members, dwelling }));
  const heads = Object.fromEntries(households.filter(({ head }) => head).map(({ number, head }) => [number, head]));
  const parts = { answers: { listing: { psu, households: told } }, identifiers: { listing: heads } };
  return handIn("listing", null, parts, { psu });
}

async function handIn(instrument, caseId, parts, more) {
  const [key, wave, device] = await Promise.all(["key", "wave", "device"].map(fact));
  const uuid = crypto.randomUUID();
  const finishedAt = new Date().toISOString();
  const header = {
    uuid,
    rev: 1,
    case: caseId,
    wave: wave.id,
    instrument,
    instrument_version: VERSION,
    door: "field",
    mode: TABLET,
    lang: document.documentElement.lang,
    device,
    finished_at: finishedAt,
    server_offset_ms: await offset(),
    ...more,
  };
  const bytes = await seal(header, parts, key);
  const record = { uuid, rev: 1, case: caseId, instrument, bytes, finished_at: finishedAt };
  record.sha256 = hex(await sha256(bytes));
  await write(["outbox", "events"], ({ outbox: box, events }) => {
    outbox.add(box, record);
    events.add({ what: "record.ready", at: finishedAt, uuid, rev: 1 });
  }, { strict: true });
  return uuid;
}
