"""Short secrets in the database (the seed of a second factor), sealed with a key of the key file.

Layout: one version byte (1), a random 12-byte nonce, AES-256-GCM ciphertext and tag. The key is HKDF-SHA256 of the key
file's `draft` key with the info "survey field 1"; associated data is the table's row and the field, so that whoever
can write the database cannot put one person's secret in another's place.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from survey.keep.errors import DAMAGED_FIELD, Unreadable
from survey.keep.keys import KeyRing

_VERSION = b"\x01"
_NONCE = 12


def seal_field(content: bytes, row: str, field: str, keyring: KeyRing) -> bytes:
    """Seal a value; it opens for the same row (``account:<public id>``) and field only."""
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + _cipher(keyring).encrypt(nonce, content, _bound_to(row, field))


def open_field(sealed: bytes, row: str, field: str, keyring: KeyRing) -> bytes:
    """The value. Raises `Unreadable` where it was altered, moved, or sealed with another key file."""
    try:
        if sealed[:1] != _VERSION:
            raise ValueError("unknown version")
        return _cipher(keyring).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _bound_to(row, field))
    except (InvalidTag, ValueError) as error:
        raise Unreadable(DAMAGED_FIELD) from error


def _cipher(keyring: KeyRing) -> AESGCM:
    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=b"survey field 1").derive(keyring.draft))


def _bound_to(row: str, field: str) -> bytes:
    return f"survey field 1 {row} {field}".encode()
