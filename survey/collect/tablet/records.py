"""Sealed records as they arrive from tablets: stored first, judged afterwards, never refused for what they say.

The answers are the table of the protocol. 201 stored, 200 stored before, 202 stored beside and held for a person,
410 erased at the person's request, 400, 413, 422 not what it claims to be (nothing stored). Nothing is promised here:
the answer goes out after the commit. What an envelope says is read inside a savepoint; whatever goes wrong there
leaves the stored bytes and a flag, and `read_again` reads them later.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from survey.access.devices import may_collect
from survey.collect.finish import receipt_code, register
from survey.collect.stored import NO_RECORD, NotRead, flag_unread, try_reading
from survey.collect.tablet import sentences
from survey.collect.tablet.reading import (
    LISTING,
    VISIT,
    Attempt,
    attempt_of,
    case_of,
    document_of,
    facts_of,
    handing_of,
    listing_of,
    visit_moment,
    whole,
)
from survey.collect.visits import note_visit
from survey.keep.envelope import Envelope, split
from survey.keep.errors import Unreadable
from survey.keep.keys import KeyRing
from survey.plan.text import Text
from survey.store import cases, devices, inbox, reviews, waves
from survey.store.inbox import Arrival
from survey.store.tables.devices import Device
from survey.store.tables.intake import Inbox, Record

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LARGEST = 256 * 1024
REVOKED, UNKNOWN_DEVICE = "revoked-device", "unknown-device"
WRONG_CLOCK, NOT_ASSIGNED, SENT_BY_ANOTHER = "wrong-clock", "not-assigned", "sent-by-another"
CLOCK_MS = 5 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """One envelope as its sender names it; `sha256` is hexadecimal."""

    uuid: str
    rev: int
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What a sender is told about one envelope: a receipt, or why there is none."""

    status: int
    receipt: dict[str, object] = field(default_factory=dict)
    problem: Text | None = None


def receive(session: "Session", sent: Sent, sender: Device | None, keyring: KeyRing) -> Result:
    """Take one envelope in, to the credit of whoever made it: `sender` brought it (None where it comes by a file)."""
    if inbox.is_forgotten(session, sent.uuid):
        return Result(410, problem=sentences.GONE)
    envelope = _taken_apart(sent)
    if not isinstance(envelope, Envelope):
        return envelope
    maker = _maker(session, envelope.facts, sender)
    receipt = inbox.add(session, _arrival(session, sent, envelope, maker, sender))
    entry = receipt.entry
    if receipt.fate != "already":
        reason = try_reading(session, entry, partial(_take_in, session, entry, maker, sender, keyring))
        if reason is not None:
            flag_unread(session, entry, reason)
    told = {
        "uuid": entry.uuid,
        "rev": entry.rev,
        "sha256": entry.sha256,
        "seq": entry.seq,
        "received_at": entry.received_at.isoformat(timespec="seconds"),
        "code": receipt_code(entry.uuid),
    }
    # A held one answers 202 however often it is sent, so that a lost answer does not lose its notice.
    return Result(202 if entry.held else 200 if receipt.fate == "already" else 201, told)


def read_again(session: "Session", keyring: KeyRing) -> tuple[int, int]:
    """Read what could not be read when it came: after a correction of ours, or a key file put back.

    Returns how many were read and how many still could not be.
    """
    read = left = 0
    for flag in reviews.list_entry_flags(session):
        if flag.rule != NO_RECORD or flag.seq is None:
            continue
        entry = inbox.get_by_seq(session, flag.seq)
        reason = try_reading(session, entry, partial(_take_again, session, entry, keyring))
        if reason is None:
            reviews.resolve_flag(session, flag, account_id=None, resolution="read again")
            read += 1
        else:
            left += 1
    return read, left


def _taken_apart(sent: Sent) -> Envelope | Result:
    """The envelope, once it is whole and is the one that was announced."""
    if len(sent.content) > LARGEST:
        return Result(413, problem=sentences.TOO_LARGE.format(most=str(LARGEST // 1024)))
    if hashlib.sha256(sent.content).hexdigest() != sent.sha256:
        return Result(422, problem=sentences.DIGEST)
    try:
        envelope = split(sent.content)
        facts = envelope.facts
    except Unreadable as error:
        return Result(400, problem=error.message)
    if facts.get("uuid") != sent.uuid or facts.get("rev") != sent.rev:
        return Result(400, problem=sentences.NOT_SAME)
    return envelope


def _maker(session: "Session", facts: Mapping[str, Any], sender: Device | None) -> Device | None:
    """The tablet that made a record, as its header says; the one that sent it where that one is not known."""
    return devices.find_device(session, str(facts.get("device"))) or sender


def _arrival(
    session: "Session", sent: Sent, envelope: Envelope, maker: Device | None, sender: Device | None
) -> Arrival:
    facts = envelope.facts
    case = cases.find_case(session, str(facts.get("case")))
    wave = waves.find_wave(session, str(facts.get("wave")))
    is_revoked = any(one is not None and one.revoked_at is not None for one in (maker, sender))
    held = UNKNOWN_DEVICE if maker is None else REVOKED if is_revoked else None
    return Arrival(
        uuid=sent.uuid,
        rev=sent.rev,
        sha256=sent.sha256,
        header=envelope.header,
        keys=envelope.keys,
        body=envelope.body,
        door="field",
        key_id=str(facts.get("key_id")),
        wave_id=case.wave_id if case else wave.id if wave else None,
        case_id=case.id if case else None,
        account_id=maker.account_id if maker else None,
        held=held,
    )


def _take_again(session: "Session", entry: Inbox, keyring: KeyRing) -> None:
    _take_in(session, entry, _maker(session, facts_of(entry), None), None, keyring)


def _take_in(session: "Session", entry: Inbox, maker: Device | None, sender: Device | None, keyring: KeyRing) -> None:
    facts = facts_of(entry)
    if facts.get("instrument") == LISTING:
        listing_of(*document_of(entry, keyring))
        inbox.mark(session, entry, "parsed")
    elif facts.get("instrument") == VISIT:
        _take_visit(session, entry, document_of(entry, keyring)[0].get(VISIT))
        inbox.mark(session, entry, "parsed")
    else:
        handing = handing_of(session, entry, keyring)
        record = register(session, entry, handing)
        at = visit_moment(facts)
        if entry.rev == 1 and not entry.held and at is not None and handing.outcome is not None:
            _note(session, entry, Attempt(handing.outcome, at, None))
        for rule, details in _noted(entry, record, maker, sender):
            reviews.raise_flag(
                session,
                rule=rule,
                severity="note",
                record_id=record.id,
                rev=entry.rev,
                case_id=entry.case_id,
                details=details,
            )


def _take_visit(session: "Session", entry: Inbox, said: object) -> None:
    attempt = attempt_of(said)
    if attempt is None:
        raise NotRead("content")
    # What is held says nothing of a household until a person has looked: an outcome closes a case and moves weights.
    if not entry.held:
        _note(session, entry, attempt)


def _note(session: "Session", entry: Inbox, attempt: Attempt) -> None:
    note_visit(
        session,
        case_of(session, entry),
        outcome=attempt.outcome,
        at=attempt.at,
        appointment_at=attempt.appointment_at,
        account_id=entry.account_id,
        key=entry.uuid,
    )


def _noted(
    entry: Inbox, record: Record, maker: Device | None, sender: Device | None
) -> Iterator[tuple[str, dict[str, object]]]:
    """What a person should know about how a record came; nothing of it keeps the record out."""
    offset = whole(facts_of(entry).get("server_offset_ms"))
    if offset is not None and abs(offset) > CLOCK_MS:
        yield WRONG_CLOCK, {"minutes": abs(offset) // 60_000}
    if entry.held_reason in (REVOKED, UNKNOWN_DEVICE):
        yield entry.held_reason, {}
    is_others = record.case is not None and record.case.assigned_to != entry.account_id
    if maker is not None and (is_others or not may_collect(maker)):
        yield NOT_ASSIGNED, {}
    # A tablet that changed hands sends what the one before left on it: whoever reads the record knows of both.
    if maker is not None and sender is not None and sender.account_id != maker.account_id:
        yield SENT_BY_ANOTHER, {"sender": sender.account.display_name}
