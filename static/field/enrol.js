/** Enrolment: a code from the manager, typed or read from its QR, makes this tablet one of the wave's. */

import * as api from "./api.js";
import * as bar from "./bar.js";
import { begun, clone, go, language, on, say, show } from "./screens.js";
import { fact, note, promised, tried } from "./store.js";
import * as sync from "./sync.js";

const SHORTEST = 16;

/** Where nothing can be kept, nothing begins. */
export async function unsafe() {
  const turn = begun();
  await bar.draw(turn, { what: say("app") });
  const screen = clone("unsafe");
  on(screen, "again", () => location.reload());
  show(turn, screen);
}

/** @param {string} [typed] @param {string} [problem] */
export async function enrol(typed = "", problem = "") {
  const turn = begun();
  bar.released();
  const isAgain = Boolean(await fact("token"));
  await bar.draw(turn, { what: say("app"), back: isAgain ? "#/send" : "", backWord: say("list") });
  const screen = clone("enrol", { problem, canScan: "BarcodeDetector" in globalThis });
  const form = screen.getElementById("enrol-form");
  form.code.value = typed;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enrolled(form.code.value, form.elements.name.value);
  });
  on(form, "scan", () => scan(form));
  show(turn, screen);
  if (problem && turn.isNewest()) document.getElementById("code").setAttribute("aria-invalid", "true");
}

async function enrolled(code, name) {
  if (code.replaceAll(/[^0-9A-Za-z]/g, "").length < SHORTEST) return enrol(code, say("code-short"));
  const persisted = await promised();
  if (!persisted || !(await tried()).kept) return unsafe();
  const answer = await api.enrol({ code: code.trim(), name: name.trim() || navigator.platform, persisted });
  if (answer.status === 0) return enrol(code, say("enrol-offline"));
  if (answer.isPortal) return enrol(code, say("portal"));
  if (answer.status !== 201) {
    const { detail, detail_en: english } = answer.data ?? {};
    return enrol(code, (language() === "vi" ? detail : (english ?? detail)) ?? say("enrol-failed"));
  }
  const { device, token, enumerator, key } = answer.data;
  await note({ device, token, enumerator, key, since: 0 }, { strict: true });
  go("#/cases");
  return sync.attempt("button");
}

/** Read a QR with the camera until a code is seen. @param {HTMLFormElement} form */
async function scan(form) {
  const video = form.querySelector("video");
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
  if (!stream) return;
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  while (video.isConnected) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found) {
      // The code may stand alone or behind the # of an address.
      form.code.value = found.rawValue.split("#").at(-1);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  for (const track of stream.getTracks()) track.stop();
  video.hidden = true;
  form.code.focus();
}
