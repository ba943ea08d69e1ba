"""Differencing across releases: what earlier versions of the same wave said stays known, what they kept stays kept.

Two versions that each keep a confidential cell may give it away together, where each withholds another cell of the
table beside it. So the suppression and the audit of a version read everything that earlier versions showed.

Waves ask different people, so that their figures do not add up with one another; what ties them together is the table
of changes, and it holds only cells that both waves show (`change`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from survey.publish.figure import Figure
from survey.publish.folder import Release
from survey.publish.rules.cells import Interval, Told
from survey.publish.rules.system import within

LEAST_DRIFT, LEAST_DRIFT_N = 0.02, 5.0
"""Between versions from different snapshots a cell may have moved by at least so much; else by twice the most that a
cell shown in both has moved."""


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier versions of a wave said of each cell, which cells they kept confidential, and their codes."""

    told: Mapping[str, Told] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()


NONE_BEFORE = Before()


def before_of(earlier: Iterable[Release], figures: Iterable[Figure], snapshot: str) -> Before:
    """What the published versions of a wave leave known. `figures` are the new ones, computed from `snapshot` (its
    SHA-256); a version from the same snapshot is taken at its word, another within the drift."""
    now = {figure.id: figure for figure in figures}
    told: dict[str, Told] = {}
    kept: set[str] = set()
    codes = []
    for release in earlier:
        same = release.manifest["snapshot"]["sha256"] == snapshot
        shown = [f for f in release.figures if not f.withheld and f.kind == "sample" and f.estimate is not None]
        drift, drift_n = (0.0, 0.0) if same else _drift(shown, now)
        told |= {f.id: (_wide(within(f.estimate), drift, 1.0), _wide((f.n or 0, f.n or 0), drift_n)) for f in shown}
        kept |= {figure.id for figure in release.figures if figure.status == "withheld_c"}
        codes.append(release.facts.code)
    return Before(told, frozenset(kept - told.keys()), tuple(codes))


def _drift(shown: Iterable[Figure], now: Mapping[str, Figure]) -> tuple[float, float]:
    pairs = [(f, now[f.id]) for f in shown if f.id in now and now[f.id].estimate is not None]
    shares = [abs((f.estimate or 0.0) - (new.estimate or 0.0)) for f, new in pairs]
    numbers = [abs((f.n or 0) - (new.n or 0)) for f, new in pairs]
    return max(2 * max(shares, default=0.0), LEAST_DRIFT), max(2.0 * max(numbers, default=0), LEAST_DRIFT_N)


def _wide(known: Interval, drift: float, most: float = float("inf")) -> Interval:
    return max(known[0] - drift, 0.0), min(known[1] + drift, most)
