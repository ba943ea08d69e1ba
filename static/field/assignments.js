/**
 * The work of this tablet: households to visit, villages, what was returned. In the vault's boxes; the wave itself
 * (its words, its communes, which pages are needed) names nobody and lies open.
 */

import * as outbox from "./outbox.js";
import { all, fact, note, one, result, write } from "./store.js";
import { boxed, isOpen, unboxed } from "./vault.js";

/** Take what the server told. While the vault is locked only what needs no box is taken, and asked for again later. */
export async function keep(news) {
  await note({ wave: { ...news.wave, instruments: news.instruments ?? [] }, ...(news.key ? { key: news.key } : {}) });
  await outbox.erase(news.gone ?? []);
  await outbox.tidy(news.backed_up_seq ?? -1, news.server_time);
  if (!isOpen()) return;
  const returned = Object.fromEntries((news.returned ?? []).map((one) => [one.case, one]));
  const known = new Set((await all("assignments")).map((row) => row.case));
  const listed = news.assignments ?? [];
  const fresh = known.size ? listed.filter((row) => !known.has(row.case)).length : 0;
  const boxes = await Promise.all(
    listed.map(async (row) => ({
      case: row.case,
      box: await boxed({ ...row, returned: returned[row.case] ?? null }, `assignment ${row.case}`),
    })),
  );
  await write(["assignments", "meta"], ({ assignments, meta }) => {
    assignments.clear();
    for (const box of boxes) assignments.put(box);
    meta.put(news.newest_seq ?? 0, "since");
    meta.put(fresh, "fresh");
  });
}

/**
 * Forget what a device that was revoked was lent: the assignments, and the copies that could be corrected. Sealed
 * records stay and may still be handed in; so do forms under way, which their enumerator can still finish.
 */
export const wipe = () =>
  write(["assignments", "drafts", "meta"], async ({ assignments, drafts, meta }) => {
    assignments.clear();
    for (const { uuid, state } of await result(drafts.getAll())) if (state === "sent") drafts.delete(uuid);
    meta.put(0, "since");
  }, { strict: true });

/** The households of this tablet, in the order of village and number. */
export async function listed() {
  const rows = await all("assignments");
  const open = await Promise.all(rows.map(({ case: id, box }) => unboxed(box, `assignment ${id}`)));
  return open.sort((a, b) => a.psu.localeCompare(b.psu) || a.number - b.number);
}

/** One household, or null. @param {string} id */
export async function found(id) {
  const row = await one("assignments", id);
  return row ? unboxed(row.box, `assignment ${id}`) : null;
}

/** Note a visit at the household too, until the server tells it back. */
export async function visited(id, visit) {
  const assignment = await found(id);
  if (!assignment) return;
  const box = await boxed({ ...assignment, visits: [...assignment.visits, visit] }, `assignment ${id}`);
  await write(["assignments"], ({ assignments }) => assignments.put({ case: id, box }), { strict: true });
}

/** What surrounds an interview with this household. @param {any} assignment @param {"vi" | "en"} language */
export async function contextOf(assignment, language) {
  const wave = await fact("wave");
  return {
    reference_date: wave.reference_date,
    door: "field",
    language,
    visits: assignment.visits.length + 1,
    mode: wave.selection,
    seed: assignment.seed,
    only_line: null,
    words: wave.words,
    areas: wave.areas,
  };
}
