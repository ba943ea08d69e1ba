"""Releases spoilt on purpose. Each plant gives one confidential cell away, and says by plain arithmetic what a reader
works out from it: no plant counts that arithmetic does not bring back the true value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from survey.plan.indicators import BY_ID
from survey.plan.waves import DEMONSTRATION
from survey.publish.figure import HEADLINE, PROVINCE, Figure, hide
from survey.publish.figures.compute import compute
from survey.publish.figures.outcomes import columns_of, cut
from survey.publish.files.downloads import six_digits
from survey.publish.rules.audit import sizes_of
from survey.publish.rules.cells import Told
from survey.publish.rules.order import apply
from survey.publish.rules.system import CROSSED, JOINED, within


@dataclass(frozen=True, slots=True)
class Clean:
    """A release as it should be: its tables, its figures before and after the rules, the published ones, the sizes."""

    tables: Mapping[str, pd.DataFrame]
    raw: Mapping[str, Figure]
    published: Mapping[str, Figure]
    sizes: Mapping[str, float]

    def shown(self, name: str) -> Figure:
        """A figure as it would be published if no rule withheld it."""
        return hide(replace(self.raw[name], status="shown", rules=()))

    def table_of(self, name: str) -> list[str]:
        """The cells of a figure's table."""
        figure = self.raw[name]
        return [f.id for f in self.raw.values() if _table(f) == _table(figure)]

    def whole_of(self, name: str) -> Figure:
        """The province's figure of the same indicator."""
        return next(f for f in self.raw.values() if f.is_province and _table(f)[:2] == _table(self.raw[name])[:2])


@dataclass(frozen=True, slots=True)
class Plant:
    """A spoilt release: what was done, which cell it gives away, what arithmetic brings back, and what is true."""

    kind: str
    cell: str
    figures: tuple[Figure, ...]
    sizes: Mapping[str, float]
    found: float
    truth: float
    told: Mapping[str, Told] | None = None

    @property
    def is_a_leak(self) -> bool:
        """Whether plain arithmetic brings back the truth, to a tenth of a point (a count: exactly)."""
        return abs(self.found - self.truth) < 0.001


def clean(tables: Mapping[str, pd.DataFrame]) -> Clean:
    """The release of a snapshot."""
    raw = compute(tables).figures
    judged = apply(raw, DEMONSTRATION)
    return Clean(tables, {f.id: f for f in raw}, {f.id: hide(f) for f in judged}, sizes_of(raw))


def targets(release: Clean) -> list[str]:
    """The confidential cells below the province that hold somebody."""
    cells = release.published.values()
    return [f.id for f in cells if f.status == "withheld_c" and not f.is_province and release.sizes[f.id] > 0]


def _table(figure: Figure) -> tuple[str, str, str]:
    return figure.indicator, figure.variant, figure.breakdown


def _spoilt(release: Clean, *changed: Figure) -> tuple[Figure, ...]:
    return tuple({**release.published, **{figure.id: figure for figure in changed}}.values())


def _p(figure: Figure) -> float:
    return float(six_digits(figure.estimate) or 0.0)


def _left(release: Clean, cell: str, others: Mapping[str, float]) -> float:
    """What is left for a cell of the whole after the others, each with its share."""
    sizes = release.sizes
    taken = sum(sizes[name] * share for name, share in others.items())
    return (_p(release.whole_of(cell)) * sizes[release.whole_of(cell).id] - taken) / sizes[cell]


def rest_of_the_table(release: Clean, cell: str) -> Plant:
    """Every other cell of the table is shown."""
    others = {name: release.shown(name) for name in release.table_of(cell) if name != cell}
    found = _left(release, cell, {name: _p(figure) for name, figure in others.items()})
    figures = _spoilt(release, *others.values())
    return Plant("every other cell shown", cell, figures, release.sizes, found, release.raw[cell].estimate or 0.0)


def crossing(release: Clean, cell: str) -> Plant:
    """A table is added that splits the cell by urban and rural area."""
    figure = release.raw[cell]
    by = "urban" if figure.breakdown != "urban" else "district"
    parts, sizes = _split(release, figure, by)
    whole = release.raw[release.whole_of(cell).id].size or 1.0
    share = {part.id: size / whole for part, size in zip(parts, sizes, strict=True)}
    found = sum(_p(part) * share[part.id] for part in parts) / release.sizes[cell]
    figures = _spoilt(release, *parts)
    return Plant("a crossing added", cell, figures, {**release.sizes, **share}, found, figure.estimate or 0.0)


def _split(release: Clean, figure: Figure, by: str) -> tuple[list[Figure], list[float]]:
    """The parts of a cell by another breakdown, from the snapshot itself."""
    indicator = BY_ID[figure.indicator]
    columns = columns_of(indicator.unit, release.tables, (indicator,))
    name = columns.names[figure.indicator, HEADLINE]
    rows = columns.frame[columns.frame[name].notna() & (columns.frame[cut(figure.breakdown)] == figure.group)]
    parts, sizes = [], []
    for code, some in rows.groupby(cut(by)):
        size = float(some["weight"].sum())
        part = Figure(
            figure.indicator,
            breakdown=f"{figure.breakdown}{CROSSED}{by}",
            group=f"{figure.group}{CROSSED}{code}",
            n=len(some),
            size=size,
            estimate=float((some[name] * some["weight"]).sum()) / size,
        )
        parts.append(hide(part))
        sizes.append(size)
    return parts, sizes


def joined(release: Clean, cell: str) -> Plant:
    """A second set of areas is added: everything but the cell, taken together."""
    others = [release.raw[name] for name in release.table_of(cell) if name != cell and release.sizes[name] > 0]
    size = sum(other.size or 0.0 for other in others)
    share = sum((other.size or 0.0) * (other.estimate or 0.0) for other in others) / size
    group = JOINED.join(other.group for other in others)
    together = replace(others[0], group=group, n=sum(f.n or 0 for f in others), estimate=share, status="shown")
    sizes = {**release.sizes, together.id: size / (release.whole_of(cell).size or 1.0)}
    found = _left(replace(release, sizes=sizes), cell, {together.id: _p(together)})
    figures = _spoilt(release, hide(together))
    return Plant("areas joined", cell, figures, sizes, found, release.raw[cell].estimate or 0.0)


def earlier_version(release: Clean, cell: str) -> Plant:
    """An earlier version of the wave showed what this one withholds beside the cell."""
    beside = [release.shown(name) for name in release.table_of(cell) if name != cell]
    told = {f.id: (within(f.estimate), (float(f.n or 0), float(f.n or 0))) for f in beside if f.n}
    found = _left(release, cell, {figure.id: _p(figure) for figure in beside})
    figures, truth = tuple(release.published.values()), release.raw[cell].estimate or 0.0
    return Plant("an earlier version shows more", cell, figures, release.sizes, found, truth, told)


def definition(release: Clean, cell: str) -> Plant:
    """A definition is added that leaves out four people."""
    head = release.whole_of(cell)
    few = 4
    n, size, p = head.n or 0, head.size or 0.0, head.estimate or 0.0
    left = size * (1 - few / n)
    secret = 0.75
    share = (size * p - (size - left) * secret) / left
    variant = Figure(head.indicator, "self", PROVINCE, head.group, n=n - few, size=left, estimate=share)
    written, sizes = hide(variant), {**release.sizes, variant.id: left / size}
    # Six digits of two shares, of which four people are so little: the reader comes near, not to the last digit.
    found = (size * _p(head) - left * _p(written)) / (size - left)
    near = secret if abs(found - secret) < 0.02 else found
    name = f"{head.id}-{variant.id}"
    return Plant("a definition without four people", name, _spoilt(release, written), sizes, near, secret)


def numbers_left(release: Clean, cell: str) -> Plant:
    """The numbers of answers stay in the file beside the cell."""
    whole, names = release.whole_of(cell), [name for name in release.table_of(cell) if name != cell]
    counted = [replace(release.published[name], n=release.raw[name].n) for name in names]
    found = (whole.n or 0) - sum(figure.n or 0 for figure in counted)
    figures = _spoilt(release, *counted)
    return Plant("numbers of answers left", cell, figures, release.sizes, found, float(release.raw[cell].n or 0))


def value_left(release: Clean, cell: str) -> Plant:
    """The cell's own value stays in the file under its status."""
    left = replace(release.published[cell], estimate=release.raw[cell].estimate)
    figures = _spoilt(release, left)
    return Plant("its own value left", cell, figures, release.sizes, _p(left), release.raw[cell].estimate or 0.0)


KINDS: tuple[Callable[[Clean, str], Plant], ...] = (
    rest_of_the_table,
    crossing,
    joined,
    earlier_version,
    definition,
    numbers_left,
    value_left,
)


def plants(release: Clean) -> Iterator[Plant]:
    """One plant of each kind for each confidential cell, the kinds taking turns so that the first few hold them all."""
    cells = targets(release)
    for turn in range(len(cells)):
        for number, kind in enumerate(KINDS):
            cell = cells[(turn + number) % len(cells)]
            if kind is not definition or _can_be_defined(release.raw[cell]):
                yield partial(kind, release)(cell)


def _can_be_defined(figure: Figure) -> bool:
    return any(variant.id == "self" for variant in BY_ID[figure.indicator].variants)
