"""Finished interviews put in as the doors do it, many at once: sealed, stored, registered, decided.

Everything goes through `survey.collect.finish` and the store's own functions; only the queue of one-by-one is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from survey.collect.finish import ANSWERED_TWICE, Handing, arrival_of, revision_of, seal_interview
from survey.keep.keys import KeyRing
from survey.store import cases, inbox, records, reviews
from survey.store.records import BulkRevision
from survey.store.reviews import NewFlag

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.inbox import Arrival


@dataclass(frozen=True, slots=True)
class Form:
    """A finished interview on its way in: when it arrives, and what the review desk will have done with it."""

    handing: Handing
    received_at: datetime
    state: str = "accepted"


def take_in(session: "Session", forms: Sequence[Form], keyring: KeyRing, accepted_by: int | None) -> list[int]:
    """Seal and store the forms in the order of their arrival; returns the inner ids of their records."""
    ordered = sorted(forms, key=lambda form: (form.received_at, form.handing.uuid))
    seqs = inbox.add_many(session, [_sealed(form, keyring) for form in ordered])
    ids = records.add_many(session, [_revision(form, seq) for form, seq in zip(ordered, seqs, strict=True)])
    accepted = [record for record, form in zip(ids, ordered, strict=True) if form.state == "accepted"]
    last = max((form.received_at for form in ordered), default=None)
    if last is not None:
        reviews.add_decisions(session, accepted, "accept", account_id=accepted_by, at=last)
    _set_case_states(session, ordered)
    _flag_doubles(session, ordered, ids)
    back = {form.handing.uuid: record for form, record in zip(ordered, ids, strict=True)}
    return [back[form.handing.uuid] for form in forms]


def _sealed(form: Form, keyring: KeyRing) -> "Arrival":
    arrival = arrival_of(form.handing, seal_interview(form.handing, keyring))
    return replace(arrival, received_at=form.received_at)


def _revision(form: Form, seq: int) -> BulkRevision:
    return BulkRevision(
        **revision_of(form.handing),
        uuid=form.handing.uuid,
        seq=seq,
        door=form.handing.door,
        received_at=form.received_at,
        state=form.state,
        checked=form.state == "accepted",
    )


def _set_case_states(session: "Session", forms: Iterable[Form]) -> None:
    groups: dict[tuple[str, int | None], list[int]] = {}
    for form in forms:
        state = form.state if form.state in ("accepted", "returned") else "received"
        groups.setdefault((state, form.handing.outcome), []).append(form.handing.case.id)
    for (state, outcome), ids in groups.items():
        cases.set_case_states(session, ids, state, outcome)


def _flag_doubles(session: "Session", forms: Sequence[Form], ids: Sequence[int]) -> None:
    """A household that came in twice is flagged on both sides, as the doors do."""
    by_case: dict[int, list[tuple[Form, int]]] = {}
    for form, record in zip(forms, ids, strict=True):
        by_case.setdefault(form.handing.case.id, []).append((form, record))
    flags: list[NewFlag] = []
    for case_id, several in by_case.items():
        if len(several) == 2:
            for (_, record), (other, _) in (several, several[::-1]):
                flags.append(_twice(record, case_id, other))
    reviews.add_flags(session, flags)


def _twice(record: int, case_id: int, other: Form) -> NewFlag:
    return NewFlag(
        rule=ANSWERED_TWICE,
        severity="hard",
        record_id=record,
        rev=1,
        case_id=case_id,
        place=other.handing.uuid,
        details={"door": other.handing.door, "other": other.handing.uuid},
    )
