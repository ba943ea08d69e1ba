/** Sending and receiving: what stands where, one button for all, and for every record what can be done with it. */

import { listed as assignments } from "./assignments.js";
import * as bar from "./bar.js";
import { minutesOff, offset } from "./clock.js";
import { seal } from "./envelope.js";
import * as outbox from "./outbox.js";
import { number, stateOf } from "./rows.js";
import { begun, clone, dayOf, language, momentOf, on, say, show, slot } from "./screens.js";
import { fact, happened, newest, tried } from "./store.js";
import * as sync from "./sync.js";
import { isOpen } from "./vault.js";

const LOG_LINES = 40;
const DAY_MS = 86_400_000;
const LATE_DAYS = 1;

/** @param {string} [message] */
export async function send(message = "") {
  const turn = begun();
  bar.released();
  await bar.draw(turn, { what: say("app"), back: isOpen() ? "#/cases" : "#/unlock", backWord: say("list") });
  const [records, counts, unsent] = await Promise.all([outbox.listed(), outbox.counts(), outbox.unsent()]);
  const screen = clone("send", {
    ...(await standing(counts, unsent)),
    ...counts,
    ...(await device()),
    message,
    records: await recordRows(records),
    canExport: unsent.count,
    log: (await newest(LOG_LINES)).map(({ at, what, fate }) =>
      clone("log-row", { at: momentOf(at), what: [what, fate].filter(Boolean).join(" · ") }),
    ),
  });
  for (const name of ["draft", "ready", "received", "safe"]) {
    if (counts[name]) screen.querySelector(`[data-road="${name}"]`).classList.add("on");
  }
  const isBad = counts.refused || ["stopped", "revoked"].includes((await fact("sync"))?.fate);
  slot(screen, "panel").classList.add(isBad ? "panel--soft" : "panel--quiet");
  on(screen, "sync", () => sync.attempt("button"));
  on(screen, "export-all", () => exported(records.filter(({ state }) => state === "ready" || state === "refused")));
  show(turn, screen, null, { keepPlace: document.getElementById("chinh").querySelector("[data-road]") !== null });
  sync.events.addEventListener("done", () => turn.isNewest() && send(), { once: true });
}

sync.events.addEventListener("progress", ({ detail }) => {
  const line = document.querySelector('[data-slot="progress"]');
  if (line) line.textContent = say("sync-now", { n: detail.sent, total: detail.total });
});

/** The panel: is anything lost, what happened, what to do. */
async function standing(counts, { count, oldest }) {
  const fate = (await fact("sync"))?.fate ?? "idle";
  const last = await fact("synced");
  const minutes = await minutesOff();
  const days = last ? Math.floor((Date.now() - Date.parse(last)) / DAY_MS) : 0;
  const words = { offline: "sync-offline", portal: "portal", busy: "sync-busy", stopped: "sync-stopped", revoked: "sync-revoked" };
  const waits = count ? say("sync-waiting", { n: count, since: dayOf(oldest) }) : say("sync-ok", { n: counts.received + counts.safe });
  return {
    title: words[fate] ? say(words[fate]) : waits,
    standing: [words[fate] ? waits : "", last ? say("sync-last", { moment: momentOf(last) }) : say("sync-never")].filter(Boolean).join(" "),
    late: days >= LATE_DAYS && count ? say("sync-late", { days }) : "",
    clock: minutes ? say("clock-off", { minutes }) : "",
    stopped: fate === "stopped",
  };
}

async function device() {
  const { quota, usage } = await tried();
  const ms = await offset();
  const wave = await fact("wave");
  const decimal = new Intl.NumberFormat(language() === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: 1 });
  return {
    space: quota ? say("gigabytes", { n: decimal.format((quota - usage) / 2 ** 30) }) : say("unknown"),
    persisted: say((await navigator.storage?.persisted?.()) ? "yes" : "no"),
    offset: ms === null ? say("unknown") : say("seconds", { n: Math.round(Math.abs(ms) / 1000) }),
    version: wave?.instruments?.[0]?.version ?? say("unknown"),
  };
}

/** While the tablet is locked the rows say how many and how they stand, not whose they are. */
async function recordRows(records) {
  const places = isOpen() ? new Map((await assignments()).map((one) => [one.case, one])) : new Map();
  return records.map((record) => recordRow(record, places.get(record.case)));
}

function recordRow(record, assignment) {
  const [state, icon] = stateOf(record);
  const kind = { visit: say("visit-record"), listing: say("listing") }[record.instrument] ?? "";
  const name = assignment ? say("household", { number: number(assignment.number) }) : say("household-word");
  const isMine = ["ready", "refused"].includes(record.state);
  const piece = clone("record", {
    name: [record.instrument === "listing" ? "" : name, kind, assignment?.place, record.rev > 1 ? say("visit", { n: record.rev }) : ""].filter(Boolean).join(" · "),
    state,
    icon,
    at: momentOf(record.receipt?.received_at ?? record.finished_at),
    code: record.receipt?.code,
    told: record.state === "refused" ? (record.told?.[language()] ?? "") : "",
    marked: record.marked,
    canSend: isMine,
    canExport: record.state !== "erased",
    canMark: record.state === "refused" || record.state === "ready",
    canForget: record.state === "erased",
  });
  if (record.state === "refused") slot(piece, "state").classList.add("state--bad");
  on(piece, "send-one", async () => {
    await outbox.retry(record);
    sync.attempt("button");
  });
  on(piece, "export-one", () => exported([record]));
  on(piece, "mark", async () => {
    await outbox.mark(record);
    return send();
  });
  on(piece, "forget", async () => {
    await outbox.forget(record);
    return send();
  });
  return piece;
}

/** Records as a file for the supervisor: in the frames in which they would be sent, and sealed once more as a whole. */
async function exported(records) {
  const [device, wave, key] = await Promise.all(["device", "wave", "key"].map(fact));
  const madeAt = new Date().toISOString();
  const header = { kind: "export", device, wave: wave?.id ?? null, made_at: madeAt, count: records.length };
  const name = `phieu-${device.slice(0, 8)}-${madeAt.slice(0, 16).replaceAll(/[-:T]/g, "")}.sve`;
  const content = await seal(header, { frames: outbox.frames(records) }, key);
  const file = new Blob([content], { type: "application/octet-stream" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  await happened("export", { records: records.length });
  return send(say("exported", { n: records.length, file: name }));
}
