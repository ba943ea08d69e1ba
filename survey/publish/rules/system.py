"""What a reader knows of one indicator, as a linear system: every published cell with its rounding, and how the cells
add up (statistics.md 5.2).

A share p_c stands for each cell c, a count n_c for its answers. The whole is the sum of its parts, weighted by their
sizes: Σ s_c p_c = s p and Σ n_c = n, for the province over districts, urban and rural, sexes and age groups, for each
of these over a crossing, and for a definition that takes in or leaves out a group of people. The sizes are taken as
known to every reader: census tables come close to them. Shown cells lie within half a unit of the sixth digit of the
files; withheld ones within 0 and 1.

Four-way crossings that no table shows are not variables, so crossings that form a circle (A×B, B×C, C×A) would need
them; the fixed list of tables has none.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import TypeAlias

from survey.plan.indicators import BY_ID
from survey.publish.figure import HEADLINE, PROVINCE, Figure
from survey.publish.rules.cells import ANYTHING, SOMEBODY, Cell, Interval, System, Told
from survey.publish.rules.methods import METHODS, Methods

Place: TypeAlias = frozenset[tuple[str, str]]
CROSSED = "~"
"""Between the ids of a crossing's breakdowns, and between the codes of its groups: ``sex~age_group``, ``2~18-29``."""
JOINED = "|"
"""Between the codes of groups that a figure takes together: ``137|139``."""
FILE_DIGITS = 6
BANDS: Mapping[str | None, Interval] = {"n<30": (1.0, 29.0), "n>=30": (30.0, math.inf)}
_LEAST_SIZE = 1e-9


def place_of(figure: Figure) -> Place:
    """Where a figure stands: nowhere in particular for the province, else one value for each breakdown crossed."""
    if figure.breakdown == PROVINCE:
        return frozenset()
    names = figure.breakdown.split(CROSSED)
    return frozenset(zip(names, figure.group.split(CROSSED), strict=True))


def cell_of(figure: Figure, size: float, methods: Methods = METHODS, told: Told | None = None) -> Cell:
    """What a reader knows of a figure, as it is published; `told` is what earlier versions said of the cell. A number
    left in a withheld figure is read like any other."""
    share, n = told if figure.withheld and told is not None else _said(figure, methods)
    if figure.withheld and figure.estimate is not None:
        share = within(figure.estimate)
    if figure.withheld and figure.n is not None:
        n = float(figure.n), float(figure.n)
    return Cell(figure.id, size, share, n, secret=figure.status == "withheld_c", told=told)


def _said(figure: Figure, methods: Methods) -> Told:
    """What a published figure says of its share and its n. A relative width that fails alone, the width itself being
    narrow enough, says that the share is small."""
    if figure.status == "withheld_c":
        return ANYTHING, SOMEBODY
    if figure.status == "withheld_u":
        if "u-no-sample" in figure.rules:
            return ANYTHING, (0.0, 0.0)
        limits = methods.reliability
        small = "u-relative-width" in figure.rules and "u-width" not in figure.rules
        top = min(limits.widest / limits.widest_relative, 1.0) if small else 1.0
        return (0.0, top), BANDS.get(figure.n_band, SOMEBODY)
    n = float((figure.register if figure.kind == "count" else figure.n) or 0)
    return within(figure.estimate), (n, n)


def within(share: float | None) -> Interval:
    """Where a share lies of which the files give the first six digits."""
    if share is None:
        return ANYTHING
    written = float(f"{share:.{FILE_DIGITS}g}")
    if not 0 < written < 1:
        return written, written
    half = 0.5 * 10.0 ** (math.floor(math.log10(written)) - FILE_DIGITS + 1)
    return max(written - half, 0.0), min(written + half, 1.0)


def system_of(cells: Mapping[str, Cell], figures: Iterable[Figure], methods: Methods = METHODS) -> System:
    """The system of one indicator: its cells by id, laid out as its figures are."""
    listed = list(figures)
    known = dict(cells)
    all_places = {place_of(figure): figure.id for figure in listed if figure.is_headline}
    places = {place: name for place, name in all_places.items() if not any(JOINED in code for _, code in place)}
    for place in list(places):
        _sub_totals(place, places, known)
    joined = [_joined(place, name, places) for place, name in all_places.items() if place not in places]
    sums = [*joined, *_sums(places, known), *_definitions(listed, known, methods)]
    return System(known, tuple((whole, parts) for whole, parts in sums if known[whole].size > _LEAST_SIZE))


def _sub_totals(place: Place, places: dict[Place, str], known: dict[str, Cell]) -> None:
    """The sums of a crossing over some of its breakdowns exist, whether a table shows them or not."""
    for length in range(1, len(place)):
        for part in combinations(sorted(place), length):
            total = frozenset(part)
            if total not in places:
                dims = {name for name, _ in place}
                inside = [p for p in places if p >= total and {name for name, _ in p} == dims]
                name = "+".join(f"{dim}={code}" for dim, code in part)
                places[total] = name
                known[name] = Cell(name, sum(known[places[p]].size for p in inside))


def _joined(place: Place, name: str, places: Mapping[Place, str]) -> tuple[str, tuple[str, ...]]:
    """Groups taken together are the sum of each."""
    codes = [[(dimension, code) for code in joined.split(JOINED)] for dimension, joined in sorted(place)]
    return name, tuple(places[frozenset(part)] for part in product(*codes))


def _sums(places: Mapping[Place, str], known: dict[str, Cell]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every place as the sum over one more breakdown; what its parts leave out is a part of its own."""
    parts: dict[tuple[Place, str], list[str]] = defaultdict(list)
    for place, name in places.items():
        for value in place:
            parts[place - {value}, value[0]].append(name)
    for (whole_place, dimension), names in parts.items():
        whole = places[whole_place]
        rest = known[whole].size - sum(known[name].size for name in names)
        if rest > 1e-6 * known[whole].size:
            left = f"{whole}:{dimension}:rest"
            known[left] = Cell(left, rest, n=(0.0, math.inf))
            names.append(left)
        yield whole, tuple(names)


def _definitions(
    figures: Iterable[Figure], known: dict[str, Cell], methods: Methods
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Definitions that differ in whom they count give a third group away: those whom only one of them counts. Too few
    of them are as secret as any other cell."""
    province = {figure.variant: figure for figure in figures if figure.is_province}
    for variant, figure in province.items():
        if variant == HEADLINE or HEADLINE not in province or not is_same_question(figure):
            continue
        large, small = sorted((figure.id, province[HEADLINE].id), key=lambda name: -known[name].size)
        size = known[large].size - known[small].size
        if size > 1e-6 * known[large].size:
            between = f"{large}-{small}"
            n = known[large].n[0] - known[small].n[0] if known[large].n[1] < math.inf > known[small].n[1] else math.inf
            secret = n < methods.disclosure.fewest_persons
            known[between] = Cell(between, size, n=(0.0, math.inf), secret=secret)
            yield large, (small, between)


def is_same_question(figure: Figure) -> bool:
    """Whether a definition differs from the headline only in whom it counts."""
    variant = next((v for v in BY_ID[figure.indicator].variants if v.id == figure.variant), None)
    return variant is not None and variant.counts is None and variant.universe is not None
