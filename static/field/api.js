/**
 * The server, asked. No cookie goes along: the device's token alone says who asks. Every answer is judged by what it
 * says, not by its status alone, because a Wi-Fi that asks for a sign-in answers 200 to everything.
 */

import { base64, sha256, unhex } from "./bytes.js";

const API = "/api/v1/";
const TIMEOUT_MS = 60_000;

/**
 * @typedef {object} Answer
 * @property {number} status 0 where no answer came
 * @property {any} data the JSON of the answer, null where there was none
 * @property {number} retryAfterMs what the server asked to wait; 0 where it did not
 * @property {boolean} isPortal an answer that cannot be the survey's server
 */

/** @returns {Promise<Answer>} */
async function ask(path, { token, headers = {}, ...how }) {
  let response;
  try {
    response = await fetch(API + path, {
      ...how,
      headers: { ...headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const data = /json/.test(response.headers.get("Content-Type") ?? "") ? await response.json() : null;
    const retryAfterMs = 1000 * (Number.parseInt(response.headers.get("Retry-After") ?? "", 10) || 0);
    return { status: response.status, data, retryAfterMs, isPortal: response.ok && data === null };
  } catch {
    return { status: 0, data: null, retryAfterMs: 0, isPortal: false };
  }
}

const json = (content) => ({ body: JSON.stringify(content), headers: { "Content-Type": "application/json" } });

/** Enrol with a code. @param {{code: string, name: string, persisted: boolean}} what */
export const enrol = (what) => ask("devices", { method: "POST", ...json(what) });

/** Send one sealed record. @param {string} token @param {{uuid: string, rev: number, sha256: string, bytes: Uint8Array}} record */
export const send = (token, { uuid, rev, sha256: digest, bytes }) =>
  ask(`records/${uuid}/${rev}`, {
    method: "PUT",
    token,
    body: bytes,
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Digest": `sha-256=:${base64(unhex(digest))}:`,
    },
  });

/** Send many in one request. @param {string} token @param {Uint8Array} frames */
export const sendMany = async (token, frames) =>
  ask("records/batch", {
    method: "POST",
    token,
    body: frames,
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Digest": `sha-256=:${base64(await sha256(frames))}:`,
    },
  });

/** What is new. @param {string} token @param {Record<string, string | number>} told */
export const news = (token, told) => ask(`sync?${new URLSearchParams(told)}`, { token });

/** Which of the records held here the server lacks. @param {string} token @param {[string, number, string][]} held */
export const lacking = (token, held) => ask("records/digest", { method: "POST", token, ...json({ held }) });

/** A returned record's answers, where this tablet has no copy of its own. @param {string} token @param {string} uuid */
export const returned = (token, uuid) => ask(`records/${uuid}`, { token });
