"""The envelope: one finished record, sealed once to the server's public key, in two parts that can be forgotten.

Layout (all that a browser needs with WebCrypto alone):

    SVE1\\n
    <header: one line of JSON>\\n
    <keys: one line of JSON>\\n
    <body: bytes>

*header*, in the clear: what the caller gives, plus ``key_id`` (the key it is sealed to) and ``parts``, a list of
``[name, length]`` in the order of the body; ``length`` counts the part's bytes in the body.

*keys*: ``{"<part>": {"epk": …, "wrapped": …}}``, both base64. ``epk`` is an ephemeral P-256 public key as an
uncompressed point (65 bytes; WebCrypto "raw"). The shared secret is ECDH(ephemeral, server), its 32-byte x coordinate
(WebCrypto deriveBits, 256). The wrapping key is HKDF-SHA256 of it, 32 bytes, with

    salt = SHA-256 of the header line (without its line end),
    info = "survey envelope 1 wrap " + part name, in ASCII.

``wrapped`` is AES-256-GCM of the part's own 32-byte random data key, with a nonce of twelve zero bytes (each
wrapping key wraps exactly once: its ephemeral key is new for every envelope, `info` differs between parts) and the
info string as associated data: 48 bytes. Two parts of one envelope may share one ephemeral key.

*body*: the parts one after the other, each a random 12-byte nonce followed by AES-256-GCM ciphertext and tag under its
data key; associated data = header line, a line end, and the part's name in ASCII. A changed header therefore opens
nothing, and parts cannot be exchanged between records or with each other.

Destroying the keys line (or one part's entry in it) makes the content unreadable for good: data keys exist nowhere
else. The receipt's digest is SHA-256 over the whole envelope.
"""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from survey.keep.errors import DAMAGED, FORGOTTEN, NO_SUCH_PART, NOT_AN_ENVELOPE, Unreadable
from survey.keep.keys import KeyRing, PublicKey

MAGIC = b"SVE1\n"
_NONCE = 12
_ONCE = bytes(_NONCE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope taken apart: its two lines without line ends, and the rest. `keys` is None once destroyed."""

    header: bytes
    keys: bytes | None
    body: bytes

    @property
    def facts(self) -> dict[str, Any]:
        """What the header says in the clear."""
        facts = json.loads(self.header)
        if not isinstance(facts, dict):
            raise Unreadable(NOT_AN_ENVELOPE.format(where="header"))
        return facts

    def join(self) -> bytes:
        """The exact bytes again; raises `Unreadable` where the keys are destroyed."""
        if self.keys is None:
            raise Unreadable(FORGOTTEN)
        return MAGIC + self.header + b"\n" + self.keys + b"\n" + self.body


def seal(header: Mapping[str, Any], parts: Mapping[str, bytes], public_key: PublicKey) -> bytes:
    """Seal the parts to a public key. `header` is what stays readable; returns the envelope's bytes."""
    lengths = [[name, _NONCE + len(content) + 16] for name, content in parts.items()]
    line = _line({**header, "key_id": public_key.id, "parts": lengths})
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    point = base64.b64encode(
        ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    ).decode()
    shared = ephemeral.exchange(ec.ECDH(), public_key.key)
    keys: dict[str, dict[str, str]] = {}
    body = bytearray()
    for name, content in parts.items():
        data_key, nonce = secrets.token_bytes(32), secrets.token_bytes(_NONCE)
        info = _info(name)
        wrapped = AESGCM(_wrapping_key(shared, line, info)).encrypt(_ONCE, data_key, info)
        keys[name] = {"epk": point, "wrapped": base64.b64encode(wrapped).decode()}
        body += nonce + AESGCM(data_key).encrypt(nonce, content, _bound_to(line, name))
    return MAGIC + line + b"\n" + _line(keys) + b"\n" + bytes(body)


def split(content: bytes) -> Envelope:
    """Take an envelope apart without opening it. Raises `Unreadable` where it is not one or was cut short."""
    if not content.startswith(MAGIC):
        raise Unreadable(NOT_AN_ENVELOPE.format(where="SVE1"))
    pieces = content[len(MAGIC) :].split(b"\n", 2)
    if len(pieces) != 3:
        raise Unreadable(NOT_AN_ENVELOPE.format(where="lines"))
    envelope = Envelope(*pieces)
    expected = sum(length for _, length in _parts(envelope.header))
    if expected != len(envelope.body):
        raise Unreadable(NOT_AN_ENVELOPE.format(where="length"))
    _keys(envelope)
    return envelope


def open_part(envelope: Envelope, part: str, keyring: KeyRing) -> bytes:
    """The content of one part. Raises `Unreadable` where it was altered, forgotten, or sealed to an unknown key."""
    entry = _keys(envelope).get(part)
    start = 0
    for name, length in _parts(envelope.header):
        if name == part:
            break
        start += length
    else:
        raise Unreadable(NO_SUCH_PART.format(part=part))
    if entry is None:
        raise Unreadable(FORGOTTEN)
    private = keyring.private_key(str(envelope.facts.get("key_id")))
    info = _info(part)
    sealed = envelope.body[start : start + length]
    try:
        point = _unbase64(entry["epk"])
        shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
        wrapped = _unbase64(entry["wrapped"])
        data_key = AESGCM(_wrapping_key(shared, envelope.header, info)).decrypt(_ONCE, wrapped, info)
        return AESGCM(data_key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(envelope.header, part))
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise Unreadable(DAMAGED.format(part=part)) from error


def digest(content: bytes) -> str:
    """SHA-256 of an envelope, hexadecimal: what the receipt repeats."""
    return hashlib.sha256(content).hexdigest()


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _unbase64(encoded: str) -> bytes:
    """Decode base64 in its one canonical spelling, so that no two envelopes of different bytes open alike."""
    decoded = base64.b64decode(encoded, validate=True)
    if base64.b64encode(decoded).decode() != encoded:
        raise ValueError("not canonical base64")
    return decoded


def _info(part: str) -> bytes:
    return b"survey envelope 1 wrap " + part.encode("ascii")


def _bound_to(line: bytes, part: str) -> bytes:
    return line + b"\n" + part.encode("ascii")


def _wrapping_key(shared: bytes, line: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=hashlib.sha256(line).digest(), info=info).derive(shared)


def _parts(line: bytes) -> list[tuple[str, int]]:
    try:
        facts = json.loads(line)
        parts = [(name, length) for name, length in facts["parts"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(NOT_AN_ENVELOPE.format(where="header")) from error
    for name, length in parts:
        is_name = isinstance(name, str) and name.isascii()
        if not is_name or not isinstance(length, int) or length < _NONCE + 16:
            raise Unreadable(NOT_AN_ENVELOPE.format(where="parts"))
    return parts


def _keys(envelope: Envelope) -> dict[str, dict[str, str]]:
    if envelope.keys is None:
        raise Unreadable(FORGOTTEN)
    try:
        keys = json.loads(envelope.keys)
    except (ValueError, binascii.Error) as error:
        raise Unreadable(NOT_AN_ENVELOPE.format(where="keys")) from error
    if not isinstance(keys, dict):
        raise Unreadable(NOT_AN_ENVELOPE.format(where="keys"))
    return keys
