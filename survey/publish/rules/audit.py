"""The audit: can a confidential cell be worked out from everything that is published? (statistics.md 5.2)

For every [c] cell a linear program finds the least and the greatest share that fit everything published, at the
precision of the files. The release fails where they lie closer together than the protection width, or where the number
of answers is fixed.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from survey.plan.text import Text
from survey.publish.figure import Figure
from survey.publish.rules.cells import Cell, Contradiction, Interval, System, Told
from survey.publish.rules.methods import METHODS, Methods
from survey.publish.rules.rounding import number_text, percent, percent_text
from survey.publish.rules.system import cell_of, system_of

SIZES = "audit.json"
"""The file of a release that keeps the sizes the audit takes as known. No page and no path hands it out."""
_SLACK = 1e-6
_PINNED = Text(
    "Ô bảo mật {cell} bị lộ: từ những gì công bố tính được tỷ lệ nằm từ {low} đến {high}, hẹp hơn {width} điểm. "
    "Giữ kín thêm một ô cùng bảng hoặc bỏ bảng mới thêm.",
    "Confidential cell {cell} is given away: from what is published its share lies between {low} and {high}, less than "
    "{width} points apart. Withhold one more cell of the table, or leave out the table that was added.",
)
_COUNTED = Text(
    "Ô bảo mật {cell} bị lộ số người trả lời: tính được đúng {n}. Giữ kín thêm một ô cùng bảng.",
    "Confidential cell {cell} gives away its number of answers: exactly {n}. Withhold one more cell of the table.",
)
_CONTRADICTION = Text(
    "Các ô công bố của {cell} không cộng được với nhau. Tính lại từ bộ số liệu.",
    "The published cells of {cell} do not add up. Compute them again from the snapshot.",
)


@dataclass(frozen=True, slots=True)
class Leak:
    """A confidential cell that can be worked out, and what can be known of it."""

    cell: str
    share: Interval
    n: Interval
    says: Text


@dataclass(frozen=True, slots=True)
class Audited:
    """What the audit saw: how many confidential cells, the narrowest range left to a reader, and every leak."""

    secret: int
    narrowest: float | None
    leaks: tuple[Leak, ...]

    def as_record(self) -> dict[str, Any]:
        """What the manifest says of the audit: nothing that helps to work a cell out."""
        return {"confidential": self.secret, "leaks": len(self.leaks)}


def sizes_of(figures: Iterable[Figure]) -> dict[str, float]:
    """The size of every cell, as a share of its indicator's province. `figures` are not yet hidden; `ValueError` where
    one has no size."""
    listed = list(figures)
    if nameless := [figure.id for figure in listed if figure.size is None]:
        raise ValueError(f"without its size a cell cannot be audited: {nameless[0]}")
    whole = {figure.indicator: figure.size for figure in listed if figure.is_province and figure.is_headline}
    return {figure.id: (figure.size or 0.0) / (whole[figure.indicator] or 1.0) for figure in listed}


def write_sizes(sizes: Mapping[str, float], told: Mapping[str, Told] | None = None) -> bytes:
    """The sizes, and what earlier versions told, as the file that the release keeps."""
    kept = {name: [list(ends) for ends in both] for name, both in (told or {}).items()}
    return (json.dumps({"sizes": sizes, "told": kept}, sort_keys=True, indent=1, allow_nan=False) + "\n").encode()


def read_sizes(data: bytes) -> tuple[dict[str, float], dict[str, Told]]:
    """The sizes and the told that `write_sizes` wrote."""
    document = json.loads(data)
    sizes = {str(name): float(size) for name, size in document["sizes"].items()}
    told = {str(name): ((s[0], s[1]), (n[0], n[1])) for name, (s, n) in document["told"].items()}
    return sizes, told


def systems_of(
    figures: Iterable[Figure],
    sizes: Mapping[str, float],
    methods: Methods = METHODS,
    told: Mapping[str, Told] | None = None,
) -> dict[str, System]:
    """What a reader knows of each indicator. `told` is what earlier versions of the same wave said, by cell."""
    by_indicator: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_indicator[figure.indicator].append(figure)
    return {
        indicator: system_of(
            {f.id: cell_of(f, sizes[f.id], methods, (told or {}).get(f.id)) for f in listed}, listed, methods
        )
        for indicator, listed in by_indicator.items()
    }


def audit(
    figures: Iterable[Figure],
    sizes: Mapping[str, float],
    methods: Methods = METHODS,
    *,
    told: Mapping[str, Told] | None = None,
) -> Audited:
    """Try to work out every confidential cell of a release. `figures` are the published ones, `sizes` by figure id."""
    secret, widths, leaks = 0, [], []
    for indicator, system in systems_of(figures, sizes, methods, told).items():
        for cell in system.cells.values():
            if not at_risk(cell):
                continue
            secret += 1
            try:
                leak, width = look(system, cell.id, methods)
            except Contradiction:
                leaks.append(Leak(cell.id, (0, 1), (0, 0), _CONTRADICTION.format(cell=indicator)))
                break
            widths.append(width)
            leaks += [leak] if leak else []
    return Audited(secret, min(widths, default=None), tuple(leaks))


def at_risk(cell: Cell) -> bool:
    """Whether a cell has something to protect: a group without anybody has nothing."""
    return cell.secret and cell.size > _SLACK


def look(system: System, name: str, methods: Methods = METHODS) -> tuple[Leak | None, float]:
    """The leak of one confidential cell, if there is one, and the width of what a reader can know of its share."""
    needed = methods.disclosure.protection_width
    share = system.share_of(name)
    width = share[1] - share[0]
    if width < needed - _SLACK:
        low, high = (percent_text(percent(min(max(end, 0.0), 1.0), 1)) for end in share)
        says = _PINNED.format(cell=name, low=low, high=high, width=number_text(percent(needed, 0)))
        return Leak(name, share, system.n_of(name), says), width
    n = system.n_of(name)
    if n[1] - n[0] < 1 - _SLACK:
        return Leak(name, share, n, _COUNTED.format(cell=name, n=number_text(Decimal(round(n[0]))))), width
    return None, width
