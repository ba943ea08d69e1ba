/**
 * A record sealed to the server's public key: the envelope SVE1, byte for byte as `survey/keep/envelope.py` lays it
 * out. Whoever holds the tablet cannot open it again; only the server's key file can.
 */

import { base64, joined, random, sha256, unbase64, utf8 } from "./bytes.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const NONCE = 12;
const TAG = 16;
const MAGIC = utf8("SVE1\n");
const LINE_END = utf8("\n");

/**
 * @param {Record<string, unknown>} header what stays readable
 * @param {Record<string, unknown>} parts name and content of each sealed part; bytes stay bytes, all else becomes JSON
 * @param {{id: string, point: string}} serverKey the uncompressed point in base64
 * @returns {Promise<Uint8Array>}
 */
export async function seal(header, parts, serverKey) {
  const contents = Object.entries(parts).map(([name, content]) => [name, bytesOf(content)]);
  const lengths = contents.map(([name, content]) => [name, NONCE + content.length + TAG]);
  const line = utf8(JSON.stringify({ ...header, key_id: serverKey.id, parts: lengths }));
  const { point, shared } = await agreed(serverKey.point);
  const salt = await sha256(line);
  const keys = {};
  const body = [];
  for (const [name, content] of contents) {
    const info = utf8(`survey envelope 1 wrap ${name}`);
    const wrapping = await crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt, info }, shared, { name: "AES-GCM", length: 256 }, false, ["encrypt"],
    );
    const dataKey = random(32);
    keys[name] = { epk: point, wrapped: base64(await encrypted(wrapping, new Uint8Array(NONCE), dataKey, info)) };
    const key = await crypto.subtle.importKey("raw", dataKey, "AES-GCM", false, ["encrypt"]);
    const nonce = random(NONCE);
    body.push(nonce, await encrypted(key, nonce, content, joined(line, LINE_END, utf8(name))));
  }
  return joined(MAGIC, line, LINE_END, utf8(JSON.stringify(keys)), LINE_END, ...body);
}

const bytesOf = (content) => (content instanceof Uint8Array ? content : utf8(JSON.stringify(content)));

/** A new key pair's point, and the secret it shares with the server's key. */
async function agreed(serverPoint) {
  const server = await crypto.subtle.importKey("raw", unbase64(serverPoint), CURVE, false, []);
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, pair.privateKey, 256);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { point: base64(point), shared: await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]) };
}

async function encrypted(key, iv, content, additionalData) {
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, content));
}
