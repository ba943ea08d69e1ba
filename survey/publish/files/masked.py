"""Masked rows (statistics.md 6.1): made-up PSUs of one stratum from which `svyratio` gives a figure again, and nothing
else can be had.

A figure P = A / B has df degrees of freedom. Its df + 1 rows (a, b) add up to A = P and B = 1, and the covariance of
their totals is that of the sample, calibration and all: with r = a - P b

    V(r) = SE(P)^2        V(b) = V(B) / B^2        C(r, b) = (V(A) - V(r) - P^2 V(b)) / 2P      (in units of B = 1)

The rows are that covariance laid on two directions drawn at random for each figure: they hold P, SE, df and these two
numbers. No row is a village, and no label stands for the same thing twice.
"""

import hashlib
import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

Vector = list[float]
MASKS = "masks.json"


@dataclass(frozen=True, slots=True)
class Mask:
    """What the rows of one figure are made from. `figure` is its id; `ceiling` is n over the least design effect that
    the interval allows; the two variances and the covariance are for B = 1."""

    figure: str
    n: int
    df: int
    estimate: float
    ceiling: float
    var_r: float
    var_b: float
    cov_rb: float


def rows_of(mask: Mask, seed: str) -> list[tuple[float, float]]:
    """The rows (a, b) of one figure; the same seed gives the same ones."""
    size = mask.df + 1
    digest = hashlib.sha256(f"{seed}/{mask.figure}".encode()).digest()
    chance = random.Random(int.from_bytes(digest))  # noqa: S311 - a direction, not a secret
    first, second = _directions(size, chance)
    spread = math.sqrt(max(mask.var_r, 0.0))
    along = mask.cov_rb / spread if spread else 0.0
    # One degree of freedom leaves room for one direction; the standard error comes first.
    across = math.sqrt(max(mask.var_b - along**2, 0.0)) if size > 2 else 0.0
    rows = []
    for one, other in zip(first, second, strict=True):
        b = 1 / size + along * one + across * other
        rows.append((mask.estimate * b + spread * one, b))
    return rows


def _directions(size: int, chance: random.Random) -> tuple[Vector, Vector]:
    """Two directions at right angles to each other and to (1, ..., 1), long enough that R's variance of a total,
    m/(m - 1) times the sum of squares, is 1."""
    found: list[Vector] = []
    wanted = min(2, size - 1)
    while len(found) < wanted:
        drawn = _centred([chance.gauss(0, 1) for _ in range(size)])
        for _ in range(2):  # once more against rounding
            for other in found:
                share = _dot(drawn, other) / _dot(other, other)
                drawn = _centred([x - share * y for x, y in zip(drawn, other, strict=True)])
        length = math.sqrt(_dot(drawn, drawn))
        if length > 1e-3:
            scale = math.sqrt((size - 1) / size) / length
            found.append([x * scale for x in drawn])
    return found[0], found[1] if wanted == 2 else [0.0] * size


def _centred(values: Vector) -> Vector:
    mean = math.fsum(values) / len(values)
    return [value - mean for value in values]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(x * y for x, y in zip(one, other, strict=True))


def lines_of(masks: Sequence[Mask], seed: str) -> Iterator[tuple[str, int, int, int, float, float, float]]:
    """Every row of every figure: figure, n, df, row, ceiling, a, b."""
    for mask in masks:
        for number, (a, b) in enumerate(rows_of(mask, seed), start=1):
            yield mask.figure, mask.n, mask.df, number, mask.ceiling, a, b


def write_masks(masks: Sequence[Mask]) -> bytes:
    """The masks as the file that a release keeps, from which its bundle is made again. It is never handed out."""
    return (json.dumps([asdict(mask) for mask in masks], indent=1, allow_nan=False) + "\n").encode()


def read_masks(data: bytes) -> tuple[Mask, ...]:
    """The masks that `write_masks` wrote."""
    return tuple(Mask(**record) for record in json.loads(data))
