"""How long answering took: what tablets and pages counted while somebody was at work on a form."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.store.tables.field import Case
from survey.store.tables.intake import Record, Revision

_ANSWERED = (11, 12)
"""Outcomes of a whole and of a partial interview."""


def list_durations(
    session: Session, wave_id: int, *, psu_ids: Collection[int] | None = None
) -> list[tuple[int, int, int | None]]:
    """The active seconds of each household's current revision: (mode, seconds, persons in the roster)."""
    query = (
        select(Revision.mode, Revision.seconds, Revision.persons)
        .join(Record, (Record.id == Revision.record_id) & (Record.rev == Revision.rev))
        .where(Record.wave_id == wave_id, Record.kind == "household", Revision.seconds.is_not(None))
        .where(Revision.beside.is_(False), Record.outcome.in_(_ANSWERED))
    )
    if psu_ids is not None:
        query = query.join(Case, Record.case_id == Case.id).where(Case.psu_id.in_(psu_ids))
    return [(mode, seconds or 0, persons) for mode, seconds, persons in session.execute(query)]
