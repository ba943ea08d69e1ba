"""The road back: from a published figure to its snapshot, the forms behind it, and the envelopes as they came.

Nothing that was answered is shown: the walk tells how many forms stand behind a figure, checks every link by its
digest, and says where one is broken.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from survey.freeze.snapshot import folder_of, open_snapshot
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.text import Refusal, Text
from survey.publish.figure import PROVINCE, Figure
from survey.publish.figures.outcomes import Tables, columns_of, cut
from survey.publish.folder import Release, open_release
from survey.store import inbox, records, results

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.records import Current
    from survey.store.tables.results import Snapshot

_ACCEPTED = ("accepted",)


@dataclass(frozen=True, slots=True)
class Trace:
    """What stands behind a figure. `forms` were counted in it, `envelopes` of them were found and rehashed;
    `forgotten` were erased at the person's request (their digest stays), `broken` names envelopes whose bytes are not
    those that were received."""

    release: Release
    figure: Figure
    snapshot: str
    snapshot_sha256: str
    rows: int
    forms: int
    envelopes: int
    first_seq: int | None
    last_seq: int | None
    forgotten: int
    broken: tuple[str, ...]
    missing: int


def trace(session: "Session", root: Path, snapshots_url: str, name: str) -> Trace:
    """Walk back from a figure named ``<release>/<figure>``, such as ``2025-1.0/I01.headline.province.15``.

    Raises `Refusal` for a name that no release has, and for a release or snapshot whose files were changed.
    """
    code, _, cell = name.partition("/")
    noted = results.find_release(session, code)
    if noted is None:
        raise _unknown(name, [row.code for row in results.list_releases(session)])
    release = open_release(root, code)
    figure = next((figure for figure in release.figures if figure.id == cell), None)
    if figure is None:
        raise _unknown(name, [f"{code}/{figure.id}" for figure in release.figures[:3]])
    frozen = noted.snapshot
    opened = open_snapshot(folder_of(snapshots_url) / release.facts.snapshot, frozen.sha256)
    units, rows = _units(opened.tables(), figure)
    return _follow(session, frozen, release, figure, opened.name, units, rows)


def _unknown(name: str, known: Collection[str]) -> Refusal:
    return Refusal(
        Text(
            "Không có số liệu nào tên {name}. Có, ví dụ: {known}.",
            "There is no figure named {name}. There are, for instance: {known}.",
        ).format(name=name, known=", ".join(known) or "–")
    )


def _units(tables: Tables, figure: Figure) -> tuple[set[int], int]:
    """The cases (households or institutions) behind a figure, and how many rows of the unit they hold."""
    indicator = next(one for one in INDICATORS if one.id == figure.indicator)
    if not indicator.is_sampled:
        register = tables["institutions"]
        inside = register[indicator.universe.includes(register).astype(bool) & (register["state"] == "verified")]
        return {int(case) for case in inside["case"]}, len(inside)
    columns = columns_of(indicator.unit, tables, (indicator,))
    name = columns.names[figure.indicator, figure.variant]
    rows = columns.frame[columns.frame[name].notna()]
    if figure.breakdown != PROVINCE:
        rows = rows[rows[cut(figure.breakdown)] == figure.group]
    return {int(household) for household in rows["household"]}, len(rows)


def _follow(
    session: "Session",
    frozen: "Snapshot",
    release: Release,
    figure: Figure,
    snapshot: str,
    units: set[int],
    rows: int,
) -> Trace:
    seqs: list[int] = []
    broken: list[str] = []
    found: set[int] = set()
    forgotten = 0
    for current in records.iterate_current(session, frozen.wave_id, states=_ACCEPTED):
        if current.record.case_id not in units:
            continue
        found.add(current.record.case_id)
        seqs.append(current.entry.seq)
        state = _state(current)
        forgotten += state == "forgotten"
        if state == "broken":
            broken.append(current.record.uuid)
    return Trace(
        release=release,
        figure=figure,
        snapshot=snapshot,
        snapshot_sha256=frozen.sha256,
        rows=rows,
        forms=len(units),
        envelopes=len(seqs),
        first_seq=min(seqs, default=None),
        last_seq=max(seqs, default=None),
        forgotten=forgotten,
        broken=tuple(broken),
        missing=len(units - found),
    )


def _state(current: "Current") -> str:
    """Whether an envelope's bytes are those that were received: whole, forgotten or broken."""
    content = inbox.exact_bytes(current.entry)
    if content is None:
        return "forgotten"
    return "whole" if hashlib.sha256(content).hexdigest() == current.entry.sha256 else "broken"
