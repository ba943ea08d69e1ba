"""A file sealed in pieces to a public key: a backup that whoever writes it cannot read.

Layout:

    SVB1\\n
    <length of the envelope in bytes, decimal>\\n
    <envelope (`survey.keep.envelope`): facts in the clear, and one part "key": a random 32-byte data key>
    <pieces: 4 bytes big-endian length, then AES-256-GCM of at most 1 MiB under the data key>

The nonce of a piece is its number (11 bytes, big-endian, from 0) and one byte that is 1 for the last piece; associated
data is the SHA-256 of the envelope. So no piece can be changed, left out, moved, added or taken from another file, and
a file that was cut ends without its last piece.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from survey.keep.envelope import Envelope, open_part, seal, split
from survey.keep.errors import DAMAGED_ARCHIVE, NOT_AN_ARCHIVE, Unreadable
from survey.keep.keys import KeyRing, PublicKey

MAGIC = b"SVB1\n"
PIECE = 1024 * 1024
_TAG = 16
_LONGEST_ENVELOPE = 65_536


def seal_file(source: BinaryIO, target: BinaryIO, facts: Mapping[str, Any], public_key: PublicKey) -> bytes:
    """Seal a file; returns the data key, with which the writer may read its own work back before forgetting it."""
    data_key = secrets.token_bytes(32)
    envelope = seal(facts, {"key": data_key}, public_key)
    target.write(MAGIC + str(len(envelope)).encode() + b"\n" + envelope)
    cipher, bound = AESGCM(data_key), hashlib.sha256(envelope).digest()
    piece, number = source.read(PIECE), 0
    while True:
        following = source.read(PIECE)
        sealed = cipher.encrypt(_nonce(number, is_last=not following), piece, bound)
        target.write(len(sealed).to_bytes(4, "big") + sealed)
        if not following:
            return data_key
        piece, number = following, number + 1


def read_facts(source: BinaryIO) -> dict[str, Any]:
    """What an archive says in the clear; not to be believed before it was opened."""
    return split(_envelope(source)).facts


def open_file(source: BinaryIO, keyring: KeyRing) -> Iterator[bytes]:
    """The pieces of an archive, each checked. Raises `Unreadable` for another key and for the smallest damage.

    What came before the damage has been given out by then: take it into a file that is thrown away.
    """
    content = _envelope(source)
    envelope: Envelope = split(content)
    yield from _pieces(source, open_part(envelope, "key", keyring), content)


def read_back(source: BinaryIO, data_key: bytes) -> Iterator[bytes]:
    """The pieces again for whoever has just sealed them."""
    yield from _pieces(source, data_key, _envelope(source))


def _pieces(source: BinaryIO, data_key: bytes, envelope: bytes) -> Iterator[bytes]:
    cipher, bound = AESGCM(data_key), hashlib.sha256(envelope).digest()
    sealed, number = _next(source, 0), 0
    while sealed:
        following = _next(source, number + 1)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), sealed, bound)
        except InvalidTag as error:
            raise Unreadable(DAMAGED_ARCHIVE.format(piece=number + 1)) from error
        sealed, number = following, number + 1
    if number == 0:
        raise Unreadable(DAMAGED_ARCHIVE.format(piece=1))


def _next(source: BinaryIO, number: int) -> bytes:
    """The sealed piece with this number; empty at the very end of the file."""
    head = source.read(4)
    length = int.from_bytes(head, "big")
    sealed = source.read(min(length, PIECE + _TAG))
    if head and (len(head) < 4 or len(sealed) != length or length < _TAG):
        raise Unreadable(DAMAGED_ARCHIVE.format(piece=number + 1))
    return sealed


def _envelope(source: BinaryIO) -> bytes:
    length = source.readline(16).strip() if source.read(len(MAGIC)) == MAGIC else b""
    if not length.isdigit() or int(length) > _LONGEST_ENVELOPE:
        raise Unreadable(NOT_AN_ARCHIVE)
    return source.read(int(length))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
