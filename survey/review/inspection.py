"""Looking at what is new: the checks run over every revision that none has looked at, and their flags are raised."""

from collections import defaultdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from survey.keep.keys import KeyRing
from survey.review.checks import Other, Seen, doubts, fingerprint
from survey.review.opening import context_of, open_answers
from survey.store import records, reviews

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.records import Current
    from survey.store.tables.field import Wave

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_OVER = ("superseded", "withdrawn")
Marks = dict[str, str]


def inspect_new(session: "Session", wave: "Wave", keyring: KeyRing) -> int:
    """Check every record of a wave whose current revision is unchecked; returns how many were looked at."""
    new = [one for one in records.iterate_unchecked(session, wave.id) if one.record.state not in _OVER]
    marks = _marks_of_villages(session, wave, keyring, {_village(one) for one in new} - {None})
    for current in new:
        inspect(session, wave, current, keyring, marks.get(_village(current), {}))
    return len(new)


def inspect(session: "Session", wave: "Wave", current: "Current", keyring: KeyRing, marks: Marks) -> None:
    """Check one record and raise its flags. `marks`: the fingerprint of each form of its village and whose it is."""
    record, revision = current.record, current.revision
    interview = open_answers(current, keyring)
    if interview is not None and record.kind in ("household", "institution"):
        seen = Seen(
            interview=interview,
            context=context_of(wave, record.case, record.door),
            mode=revision.mode,
            seconds=revision.seconds,
            finished_at=revision.finished_at.astimezone(LOCAL) if revision.finished_at else None,
            others=_others(session, current),
            twins={mark: uuid for mark, uuid in marks.items() if uuid != record.uuid},
        )
        for doubt in doubts(seen):
            reviews.raise_flag(
                session,
                rule=doubt.rule,
                severity=doubt.severity,
                record_id=record.id,
                rev=record.rev,
                case_id=record.case_id,
                place=doubt.place,
                details=dict(doubt.details),
            )
    records.mark_checked(session, record, record.rev)


def _others(session: "Session", current: "Current") -> list[Other]:
    if current.record.case_id is None:
        return []
    found = records.list_for_case(session, current.record.case_id)
    return [Other(one.uuid, one.door) for one in found if one.id != current.record.id and one.state not in _OVER]


def _village(current: "Current") -> int | None:
    return current.record.case.psu_id if current.record.case is not None else None


def _marks_of_villages(
    session: "Session", wave: "Wave", keyring: KeyRing, villages: set[int | None]
) -> dict[int | None, Marks]:
    """The fingerprints of all forms of these villages; of two equal ones the earlier names the twin."""
    marks: dict[int | None, Marks] = defaultdict(dict)
    if not villages:
        return marks
    states = ("received", "accepted", "returned", "held")
    for current in records.iterate_current(session, wave.id, states=states, kinds=("household",)):
        village = _village(current)
        interview = open_answers(current, keyring) if village in villages else None
        mark = fingerprint(interview) if interview is not None else None
        if mark is not None:
            marks[village].setdefault(mark, current.record.uuid)
    return marks
