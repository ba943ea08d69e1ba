/** The device PIN: set, typed, forgotten. */

import * as bar from "./bar.js";
import * as drafts from "./drafts.js";
import * as outbox from "./outbox.js";
import { begun, clone, go, on, say, show } from "./screens.js";
import * as sync from "./sync.js";
import * as vault from "./vault.js";

const EASY = /^(\d)\1+$|^(?:0123456789|1234567890|123456|1234567|12345678|123456789|654321|87654321|112233|121212)$/;

/** @param {string} [problem] */
export async function setPin(problem = "") {
  const turn = begun();
  bar.released();
  await bar.draw(turn, { what: say("app") });
  const screen = clone("pin-set", { problem });
  const form = screen.getElementById("pin-form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pin = form.pin.value;
    if (!/^\d{6,}$/.test(pin)) return setPin(say("pin-short"));
    if (EASY.test(pin)) return setPin(say("pin-easy"));
    if (pin !== form.again.value) return setPin(say("pin-differs"));
    if (await vault.exists()) return go("#/cases");
    // Boxes of a key that is gone open no more: what is sealed beside them is handed in.
    await drafts.surrender();
    await vault.create(pin);
    go("#/cases");
    return sync.attempt("button");
  });
  show(turn, screen);
}

/** @param {string} [goal] where to go on @param {string} [problem] */
export async function unlock(goal = "", problem = "") {
  const turn = begun();
  bar.released();
  await bar.draw(turn, { what: say("app") });
  const { ready, draft } = await outbox.counts();
  const standing = `${say("ready")}: ${ready}. ${say("draft")}: ${draft}.`;
  const screen = clone("unlock", { problem, standing });
  const form = screen.getElementById("pin-form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { fate, left, waitMs } = await vault.unlock(form.pin.value);
    if (fate === "open") {
      go(goal.startsWith("#/unlock") ? "#/cases" : goal || "#/cases");
      return sync.attempt("unlock");
    }
    if (fate === "waiting") return unlock(goal, say("pin-waiting", { seconds: Math.ceil(waitMs / 1000) }));
    return unlock(goal, fate === "closed" ? say("pin-closed") : say("pin-wrong", { left }));
  });
  show(turn, screen);
  if (turn.isNewest()) document.getElementById("pin").focus();
}

/** What happens to the work when the PIN is gone, before it happens. */
export async function forgotten() {
  const turn = begun();
  await bar.draw(turn, { what: say("app") });
  const { ready, draft } = await outbox.counts();
  const screen = clone("forgotten", { drafts: draft, ready });
  on(screen, "surrender", async () => {
    await drafts.surrender();
    await vault.close();
    go("#/pin");
  });
  show(turn, screen);
}
