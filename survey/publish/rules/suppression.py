"""Secondary suppression: which other cells stay unsaid so that no confidential one can be worked out, with the least
loss that is still safe (statistics.md 5.2).

For each confidential cell that the audit could work out, sets of cells are tried from the cheapest on, until every
confidential cell in reach is safe, those just withheld included; this goes on until the audit finds nothing: a fixed
point. A cell that the reliability gate would withhold anyway costs next to nothing, the province's own figure most.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from survey.publish.figure import HEADLINE, Figure, hide
from survey.publish.rules.audit import at_risk, look, sizes_of, systems_of
from survey.publish.rules.cells import System, Told
from survey.publish.rules.disclosure import SECONDARY
from survey.publish.rules.methods import METHODS, Methods
from survey.publish.rules.reliability import assess
from survey.publish.rules.system import is_same_question

MOST_TRIES = 60
"""Sets tried for one cell before its whole table is withheld and then given back cell by cell."""
_CELL, _UNRELIABLE, _VARIANT, _PROVINCE = 1.0, 0.01, 2.0, 1000.0


def leave_out(figures: Iterable[Figure], methods: Methods = METHODS) -> list[Figure]:
    """The figures without the definitions that only a few people set apart from the headline.

    Beside the headline such a definition gives those few away. Withheld it would be a confidential cell that the
    headline all but says, and the headline would have to be withheld with it: the definition is not made instead.
    """
    listed = list(figures)
    heads = {figure.indicator: figure.n or 0 for figure in listed if figure.is_province and figure.variant == HEADLINE}

    def is_close(figure: Figure) -> bool:
        other = figure.is_province and figure.variant != HEADLINE and is_same_question(figure)
        apart = abs((figure.n or 0) - heads.get(figure.indicator, 0))
        return other and 0 < apart < methods.disclosure.fewest_persons

    return [figure for figure in listed if not is_close(figure)]


def withhold_more(
    figures: Iterable[Figure], methods: Methods = METHODS, *, told: Mapping[str, Told] | None = None
) -> list[Figure]:
    """The figures with everything withheld that would give a confidential one away. `figures` have passed the primary
    rules and are not yet hidden; order is kept. A cell that an earlier version told is past protecting: the audit
    names it."""
    listed = list(figures)
    seen = [hide(figure) for figure in listed]
    losses = {figure.id: _loss(figure, methods) for figure in listed}
    chosen: set[str] = set()
    for system in systems_of(seen, sizes_of(listed), methods, told).values():
        chosen |= _settle(system, losses, methods)
    return [
        replace(figure, status="withheld_c", rules=(SECONDARY, *figure.rules)) if figure.id in chosen else figure
        for figure in listed
    ]


def _loss(figure: Figure, methods: Methods) -> float:
    """What a reader loses with a cell: one cell, and more the more people it speaks of."""
    if assess(figure, methods).withheld:
        return _UNRELIABLE
    weight = _PROVINCE if figure.is_province and figure.is_headline else _VARIANT if figure.is_province else _CELL
    return weight * (1 + (figure.size or 0.0) / 1e9 + (figure.n or 0) / 1e5)


def _settle(system: System, losses: Mapping[str, float], methods: Methods) -> set[str]:
    """Withhold until nothing confidential can be worked out any more."""
    chosen: set[str] = set()
    while (failing := next(_failing(system, system.cells, methods), None)) is not None:
        more = _cheapest(system, failing, losses, methods)
        system = system.hiding(more)
        chosen |= more
    return chosen


def _failing(system: System, names: Iterable[str], methods: Methods) -> Iterator[str]:
    """The confidential cells among these that can be worked out and are not already told."""
    for name in names:
        cell = system.cells[name]
        if at_risk(cell) and cell.told is None and look(system, name, methods)[0] is not None:
            yield name


def _cheapest(system: System, failing: str, losses: Mapping[str, float], methods: Methods) -> frozenset[str]:
    """The cheapest set of cells that makes a failing cell, and whatever it bears on, safe (uniform-cost search)."""
    number = count()
    queue: list[tuple[float, int, frozenset[str]]] = [(0.0, next(number), frozenset())]
    known = {frozenset[str]()}
    for _ in range(MOST_TRIES):
        loss, _, added = heapq.heappop(queue)
        tried = system.hiding(added)
        wrong = next(_failing(tried, _touched(tried, failing, added), methods), None)
        if wrong is None:
            return added
        for name in _candidates(tried, wrong, losses):
            wider = added | {name}
            if wider not in known:
                known.add(wider)
                heapq.heappush(queue, (loss + losses[name], next(number), wider))
        if not queue:
            break
    return _whole_tables(system, failing, losses, methods)


def _touched(system: System, failing: str, added: frozenset[str]) -> list[str]:
    """The failing cell first, then those withheld for it, then every other cell in reach."""
    first = [failing, *sorted(added)]
    return [*first, *(name for name in sorted(system.reach(failing)) if name not in first)]


def _candidates(system: System, name: str, losses: Mapping[str, float]) -> list[str]:
    """The published cells that bear on a cell and could still be withheld."""
    near = (system.cells[other] for other in sorted(system.reach(name)))
    return [cell.id for cell in near if cell.id in losses and not cell.secret and cell.told is None and cell.size > 0]


def _whole_tables(system: System, failing: str, losses: Mapping[str, float], methods: Methods) -> frozenset[str]:
    """Everything that bears on a cell, the dearest last, until it is safe; then each is given back that may be."""
    added: frozenset[str] = frozenset()
    tried = system
    while wrong := next(_failing(tried, _touched(tried, failing, added), methods), None):
        more = _candidates(tried, wrong, losses)
        if not more:
            break
        added |= {min(more, key=losses.__getitem__)}
        tried = system.hiding(added)
    for name in sorted(added, key=losses.__getitem__, reverse=True):
        fewer = added - {name}
        tried = system.hiding(fewer)
        if next(_failing(tried, _touched(tried, failing, fewer), methods), None) is None:
            added = fewer
    return added
