/** The list of a village's households: each is kept at once in a box, the whole is sealed at the end. */

import { listed as assignments } from "./assignments.js";
import * as bar from "./bar.js";
import { begun, clone, on, say, show } from "./screens.js";
import { fact, note } from "./store.js";
import * as sync from "./sync.js";
import { boxed, unboxed } from "./vault.js";
import { recordListing } from "./visits.js";

const MOST_PERSONS = 60;

/** @param {string} [psu] @param {{problem?: string, message?: string}} [after] */
export async function listing(psu = "", { problem = "", message = "" } = {}) {
  const turn = begun();
  bar.released();
  await bar.draw(turn, { what: say("listing"), back: "#/cases", backWord: say("list") });
  const villages = new Map((await assignments()).map((one) => [one.psu, one.place]));
  const chosen = villages.has(psu) ? psu : ([...villages.keys()][0] ?? "");
  const rows = await kept(chosen);
  const screen = clone("listing", { problem, message, count: rows.length, rows: rows.map(drawn) });
  const form = screen.getElementById("listing-form");
  for (const [code, place] of villages) form.psu.append(new Option(place, code, false, code === chosen));
  form.psu.addEventListener("change", () => listing(form.psu.value));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add(chosen, rows, Object.fromEntries(new FormData(form)));
  });
  on(screen, "drop", async ({ value }) => {
    await keep(chosen, rows.filter((row) => row.number !== Number(value)));
    return listing(chosen);
  });
  on(screen, "seal", async () => {
    if (!rows.length) return listing(chosen, { problem: say("listing-empty") });
    await recordListing(chosen, rows);
    await keep(chosen, []);
    sync.attempt("listing");
    return listing(chosen, { message: say("listing-kept") });
  });
  show(turn, screen);
}

async function add(psu, rows, typed) {
  const place = typed.place.normalize("NFC").trim();
  const members = typed.members.trim();
  if (!place) return listing(psu, { problem: say("place-missing") });
  const isNumber = /^\d{1,2}$/.test(members) && Number(members) >= 1 && Number(members) <= MOST_PERSONS;
  if (members && !isNumber) return listing(psu, { problem: say("not-a-number") });
  const row = {
    number: Math.max(0, ...rows.map((one) => one.number)) + 1,
    place,
    head: typed.head.normalize("NFC").trim(),
    members: members ? Number(members) : null,
    dwelling: Number(typed.dwelling),
  };
  await keep(psu, [...rows, row]);
  return listing(psu);
}

const drawn = ({ number, place, head }) => clone("listing-row", { number, place, head: head || say("household", { number }) });

const nameOf = (psu) => `listing ${psu}`;

async function kept(psu) {
  const box = await fact(nameOf(psu));
  return box ? unboxed(box, nameOf(psu)) : [];
}

const keep = async (psu, rows) => note({ [nameOf(psu)]: await boxed(rows, nameOf(psu)) }, { strict: true });
