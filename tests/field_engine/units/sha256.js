import { sha256 } from "/static/field/engine/sha256.js";
import { same, test } from "../unit.js";

test("the digest of known texts is the published one", () => {
  same(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  same(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("the digest is WebCrypto's at every length around a block, in Vietnamese too", async () => {
  for (let length = 0; length < 140; length += 1) {
    const text = "hộ🏠a".repeat(40).slice(0, length * 2).toWellFormed();
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    same(sha256(text), [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(""), text);
  }
});
