"""A finished interview handed in: sealed once, put into the inbox, read into a record, its doubts raised.

The one place where the doors and the demonstration world turn answers into an envelope, and where an envelope, sealed
here or on a tablet, becomes a revision of its record.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from survey.access.symbols import ALPHABET
from survey.keep.envelope import digest, seal, split
from survey.keep.keys import KeyRing
from survey.plan.codes import ONLINE, TABLET
from survey.questionnaire import codebook
from survey.questionnaire.document import Door, Interview, members_of
from survey.questionnaire.model import Questionnaire
from survey.store import cases, inbox, records, reviews
from survey.store.errors import Conflict
from survey.store.inbox import Arrival
from survey.store.records import NewRevision
from survey.store.tables.field import Case
from survey.store.tables.intake import Inbox, Record

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ANSWERED_TWICE = "answered-twice"
FINISHED_WITH_ERROR = "finished-with-error"
KEPT_DOUBT = "kept-doubt"
LATE = "late"
_MODES: Mapping[Door, int] = {"field": TABLET, "resident": ONLINE, "institution": ONLINE, "open": ONLINE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """What a door hands in: the interview as it stands, and what surrounds it.

    `uuid` and `rev` name the record and its revision; `facts` go into the clear header too (which consent text was
    shown). `left` are the hard edits an enumerator finished with,
    `doubts` the soft ones that stay with a reason: pairs of rule and place. The reasons themselves are in the
    interview (`kept`) and are sealed with it.
    """

    uuid: str
    rev: int
    case: Case
    door: Door
    questionnaire: Questionnaire
    interview: Interview
    outcome: int | None
    lang: str
    finished_at: datetime
    mode: int | None = None
    seconds: int | None = None
    account_id: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    left: Sequence[tuple[str, str]] = ()
    doubts: Sequence[tuple[str, str]] = ()

    @property
    def way(self) -> int:
        """The mode of answering: tablet, online or paper."""
        return self.mode if self.mode is not None else _MODES[self.door]


def hand_in(session: "Session", handing: Handing, keyring: KeyRing) -> Record:
    """Seal, store and register a finished interview; returns its record. The same revision twice is one record.

    Raises `Conflict` where this revision was handed in before with other answers: nothing is then written, because
    the person can see and settle it at once (an envelope that comes from outside is kept beside instead).
    """
    known = records.find_record(session, handing.uuid)
    if known is not None and known.rev >= handing.rev:
        raise Conflict(f"record {handing.uuid} already has revision {known.rev}")
    receipt = inbox.add(session, arrival_of(handing, seal_interview(handing, keyring)))
    return register(session, receipt.entry, handing)


def register(session: "Session", entry: Inbox, handing: Handing) -> Record:
    """Make a stored envelope a revision of its record, whatever door it came through; returns the record.

    One that is kept beside, or that a newer revision has overtaken, is registered too, and moves nothing.
    """
    records.add_revision(session, entry, **revision_of(handing))
    record = records.get_record(session, handing.uuid)
    if record.rev == handing.rev and not entry.held:
        cases.set_case_state(session, handing.case, "received", handing.outcome)
    _raise_flags(session, record, handing)
    return record


def seal_interview(handing: Handing, keyring: KeyRing) -> bytes:
    """The envelope: answers and identifiers apart, each under a key of its own."""
    answers, identifiers = codebook.split(handing.interview)
    parts = {"answers": _json(answers), "identifiers": _json(identifiers)}
    return seal(header_of(handing), parts, keyring.current)


def header_of(handing: Handing) -> dict[str, object]:
    """What an envelope says in the clear."""
    return {
        "uuid": handing.uuid,
        "rev": handing.rev,
        "case": handing.case.public_id,
        "wave": handing.case.wave.code,
        "instrument": handing.questionnaire.id,
        "instrument_version": handing.questionnaire.version,
        "door": handing.door,
        "mode": handing.way,
        "lang": handing.lang,
        "finished_at": handing.finished_at.isoformat(timespec="seconds"),
        **handing.facts,
    }


def arrival_of(handing: Handing, envelope: bytes) -> Arrival:
    """The envelope as a row for the inbox."""
    taken = split(envelope)
    return Arrival(
        uuid=handing.uuid,
        rev=handing.rev,
        sha256=digest(envelope),
        header=taken.header,
        keys=taken.keys,
        body=taken.body,
        door=handing.door,
        key_id=str(taken.facts["key_id"]),
        wave_id=handing.case.wave_id,
        case_id=handing.case.id,
        account_id=handing.account_id,
    )


def revision_of(handing: Handing) -> NewRevision:
    """What is known about the revision without opening it."""
    return NewRevision(
        kind=handing.case.kind,
        wave_id=handing.case.wave_id,
        case_id=handing.case.id,
        mode=handing.way,
        instrument=handing.questionnaire.id,
        instrument_version=handing.questionnaire.version,
        outcome=handing.outcome,
        lang=handing.lang,
        persons=len(members_of(handing.interview)) if handing.case.kind == "household" else None,
        seconds=handing.seconds,
        account_id=handing.account_id,
        finished_at=handing.finished_at,
    )


def receipt_code(uuid: str) -> str:
    """The receipt code of a record: the first 40 bits of its uuid in letters and digits that cannot be mistaken."""
    bits = int(uuid.replace("-", "")[:10], 16)
    letters = "".join(ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def _raise_flags(session: "Session", record: Record, handing: Handing) -> None:
    def flag(rule: str, severity: str, place: str = "", **details: object) -> None:
        reviews.raise_flag(
            session,
            rule=rule,
            severity=severity,
            record_id=record.id,
            rev=handing.rev,
            case_id=handing.case.id,
            place=place,
            details=details,
        )

    for edit, place in handing.left:
        flag(FINISHED_WITH_ERROR, "hard", f"{place}:{edit}", edit=edit)
    for edit, place in handing.doubts:
        flag(KEPT_DOUBT, "soft", f"{place}:{edit}", edit=edit)
    if handing.case.wave.state in ("closed", "frozen"):
        flag(LATE, "note")
    for other in _others(session, record, handing):
        # Which of the two counts is chosen by rule before anybody sees an answer; here they are only set side by side.
        flag(ANSWERED_TWICE, "hard", other.uuid, door=other.door, other=other.uuid)
        reviews.raise_flag(
            session,
            rule=ANSWERED_TWICE,
            severity="hard",
            record_id=other.id,
            rev=other.rev,
            case_id=handing.case.id,
            place=record.uuid,
            details={"door": record.door, "other": record.uuid},
        )


def _others(session: "Session", record: Record, handing: Handing) -> list[Record]:
    found = records.list_for_case(session, handing.case.id)
    return [other for other in found if other.id != record.id and other.state not in ("superseded", "withdrawn")]


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
