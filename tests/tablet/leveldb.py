"""What lies in a LevelDB table (``.ldb``), as a thief would read it: its blocks, those under Snappy unpacked.

After the formats as they are published: LevelDB's ``table_format.md`` and Snappy's ``format_description.txt``.
"""

from collections.abc import Iterator
from pathlib import Path

_FOOTER, _SNAPPY = 48, 1


def contents(path: Path) -> Iterator[bytes]:
    """Every data block of a table."""
    data = path.read_bytes()
    at = len(data) - _FOOTER
    for _ in range(2):  # offset and size of the meta index come first
        _, at = _number(data, at)
    for handle in _values(_block(data, data, at)):
        yield _block(data, handle)


def _block(data: bytes, handle: bytes, at: int = 0) -> bytes:
    """The block that a handle, which stands somewhere, points to."""
    offset, at = _number(handle, at)
    size, _ = _number(handle, at)
    raw = data[offset : offset + size]
    return unpacked(raw) if data[offset + size] == _SNAPPY else raw


def _values(block: bytes) -> Iterator[bytes]:
    """The values of a block's entries, in their order."""
    restarts = int.from_bytes(block[-4:], "little")
    at, end = 0, len(block) - 4 * (restarts + 1)
    while at < end:
        _shared, at = _number(block, at)
        own, at = _number(block, at)
        length, at = _number(block, at)
        yield block[at + own : at + own + length]
        at += own + length


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first; and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def unpacked(packed: bytes) -> bytes:
    """A block under Snappy: literals, and copies of what came before."""
    size, at = _number(packed, 0)
    out = bytearray()
    while at < len(packed):
        tag = packed[at]
        at += 1
        kind, upper = tag & 3, tag >> 2
        if kind == 0:
            extra = max(0, upper - 59)
            length = 1 + (int.from_bytes(packed[at : at + extra], "little") if extra else upper)
            at += extra
            out += packed[at : at + length]
            at += length
            continue
        if kind == 1:
            length, offset = 4 + (upper & 7), (upper >> 3 << 8) | packed[at]
            at += 1
        else:
            width = 2 if kind == 2 else 4
            length, offset = 1 + upper, int.from_bytes(packed[at : at + width], "little")
            at += width
        for _ in range(length):  # a copy may reach into what it writes itself
            out.append(out[-offset])
    if len(out) != size:
        raise ValueError(f"{len(out)} bytes unpacked, {size} announced")
    return bytes(out)
