"""The key file: the server's own keys, outside the database and outside its backups.

JSON, mode 0400:

    {"format": "survey-keys-1", "current": "<key id>",
     "keys": [{"id": "<key id>", "private": "<base64 of the PKCS#8 DER of a P-256 private key>", "made": "YYYY-MM-DD"}],
     "draft": "<base64 of 32 random bytes>"}

A key id is the first 16 hexadecimal digits of the SHA-256 of the uncompressed public point. New records are sealed to
the current key; the older private keys stay as long as a record is sealed to them. `draft` seals drafts on the server.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from survey.keep.errors import (
    KEY_FILE_BROKEN,
    KEY_FILE_OPEN,
    KEY_FILE_THERE,
    NO_KEY_FILE,
    NOT_A_PUBLIC_KEY,
    UNKNOWN_KEY,
    KeyFileError,
    Unreadable,
)

FORMAT = "survey-keys-1"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that records are sealed to: its id and its P-256 point."""

    id: str
    key: ec.EllipticCurvePublicKey

    def raw(self) -> bytes:
        """The uncompressed point, 65 bytes: what WebCrypto imports as "raw"."""
        return self.key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def base64(self) -> str:
        """The uncompressed point in base64, for a tablet's page."""
        return base64.b64encode(self.raw()).decode()

    @classmethod
    def load(cls, path: str | Path) -> "PublicKey":
        """Read a public key from a file that holds its point in base64. Raises `KeyFileError` where it does not."""
        try:
            point = base64.b64decode(Path(path).read_text(encoding="ascii").strip(), validate=True)
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except (OSError, ValueError) as error:
            raise KeyFileError(NOT_A_PUBLIC_KEY.format(path=path)) from error
        return cls(key_id(key), key)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys of the key file. Its own text shows ids only."""

    current: PublicKey
    private: Mapping[str, ec.EllipticCurvePrivateKey] = field(repr=False)
    draft: bytes = field(repr=False)

    @classmethod
    def load(cls, path: str | Path) -> "KeyRing":
        """Read the key file. Raises `KeyFileError` where it is missing, readable by others, or damaged."""
        content = _read(Path(path))
        try:
            private = {entry["id"]: _private_key(entry["private"]) for entry in content["keys"]}
            current = private[content["current"]].public_key()
            draft = base64.b64decode(content["draft"], validate=True)
            if content["format"] != FORMAT or len(draft) != 32:
                raise ValueError("unknown format")
            if any(key_id(key.public_key()) != name for name, key in private.items()):
                raise ValueError("an id does not belong to its key")
        except (KeyError, TypeError, ValueError) as error:
            raise KeyFileError(KEY_FILE_BROKEN.format(path=path, reason=type(error).__name__)) from error
        return cls(PublicKey(content["current"], current), private, draft)

    def private_key(self, name: str) -> ec.EllipticCurvePrivateKey:
        """The private key with this id; raises `Unreadable` where the file does not hold it."""
        if name not in self.private:
            raise Unreadable(UNKNOWN_KEY.format(key=name))
        return self.private[name]


def make_key_file(path: str | Path) -> str:
    """Make a new key file with one key and return its id. Never writes over a file that is there."""
    entry = _new_entry()
    content = {
        "format": FORMAT,
        "current": entry["id"],
        "keys": [entry],
        "draft": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError as error:
        raise KeyFileError(KEY_FILE_THERE.format(path=path)) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return entry["id"]


def add_key(path: str | Path) -> str:
    """Add a new key to the file and make it the current one; the older keys stay. Returns the new id."""
    target = Path(path)
    content = _read(target)
    entry = _new_entry()
    content["keys"].append(entry)
    content["current"] = entry["id"]
    beside = target.with_name(target.name + ".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o400)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)
    return entry["id"]


def key_id(key: ec.EllipticCurvePublicKey) -> str:
    """The id of a public key: 16 hexadecimal digits."""
    return hashlib.sha256(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).hexdigest()[:16]


def _new_entry() -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return {
        "id": key_id(key.public_key()),
        "private": base64.b64encode(der).decode(),
        "made": datetime.now(UTC).date().isoformat(),
    }


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise KeyFileError(NO_KEY_FILE.format(path=path))
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise KeyFileError(KEY_FILE_OPEN.format(path=path, mode=f"{mode:04o}"))
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise KeyFileError(KEY_FILE_BROKEN.format(path=path, reason="JSON")) from error
    if not isinstance(content, dict):
        raise KeyFileError(KEY_FILE_BROKEN.format(path=path, reason="JSON"))
    return content


def _private_key(encoded: str) -> ec.EllipticCurvePrivateKey:
    key = load_der_private_key(base64.b64decode(encoded, validate=True), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a P-256 key")
    return key
