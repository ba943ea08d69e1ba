"""Many envelopes in one body: for each a line of JSON, ``{"uuid", "rev", "sha256", "length"}``, then its bytes.

The batch request and the inside of an export file are both written like this.
"""

import json
from collections.abc import Iterator
from uuid import UUID

from survey.collect.tablet.records import Sent

LONGEST_LINE = 512
MOST_REV = 9999
_HEX = frozenset("0123456789abcdef")


class BrokenFrame(ValueError):
    """The body is cut or mixed up from `at` on, counted in bytes: what stands before it is whole."""

    def __init__(self, at: int) -> None:
        super().__init__(f"byte {at}")
        self.at = at


def frames(body: bytes) -> Iterator[Sent]:
    """The envelopes of a body in their order; raises `BrokenFrame` at the first that is not whole."""
    at = 0
    while at < len(body):
        end = body.find(b"\n", at, at + LONGEST_LINE)
        head = _head(body[at:end]) if end >= 0 else None
        if head is None or end + 1 + head[3] > len(body):
            raise BrokenFrame(at)
        uuid, rev, sha256, length = head
        at = end + 1 + length
        yield Sent(uuid, rev, sha256, body[end + 1 : at])


def named(uuid: object, rev: object, sha256: object) -> tuple[str, int, str] | None:
    """Number, revision and digest of an envelope in their one spelling; None where they are not."""
    if not isinstance(uuid, str) or not isinstance(rev, int) or not isinstance(sha256, str):
        return None
    if not 1 <= rev <= MOST_REV or len(sha256) != 64 or not _HEX.issuperset(sha256):
        return None
    try:
        return (uuid, rev, sha256) if str(UUID(uuid)) == uuid else None
    except ValueError:
        return None


def _head(line: bytes) -> tuple[str, int, str, int] | None:
    try:
        said = json.loads(line)
        name, length = named(said["uuid"], said["rev"], said["sha256"]), said["length"]
    except (ValueError, KeyError, TypeError):
        return None
    if name is None or not isinstance(length, int) or length < 1:
        return None
    return *name, length
