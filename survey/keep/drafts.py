"""Drafts on the server, sealed with the key file's own draft key.

Layout: one version byte (1), a random 12-byte nonce, AES-256-GCM ciphertext and tag; associated data is the draft's
uuid, so that whoever can write the database cannot exchange one household's draft for another's.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from survey.keep.errors import DAMAGED_DRAFT, Unreadable
from survey.keep.keys import KeyRing

_VERSION = b"\x01"
_NONCE = 12


def seal_draft(content: bytes, uuid: str, keyring: KeyRing) -> bytes:
    """Seal a draft's content; it opens under the same uuid only."""
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(keyring.draft).encrypt(nonce, content, _bound_to(uuid))


def open_draft(sealed: bytes, uuid: str, keyring: KeyRing) -> bytes:
    """The content of a draft. Raises `Unreadable` where it was altered or belongs to another uuid."""
    if sealed[:1] != _VERSION:
        raise Unreadable(DAMAGED_DRAFT)
    try:
        return AESGCM(keyring.draft).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _bound_to(uuid))
    except (InvalidTag, ValueError) as error:
        raise Unreadable(DAMAGED_DRAFT) from error


def _bound_to(uuid: str) -> bytes:
    return b"survey draft 1 " + uuid.encode()
