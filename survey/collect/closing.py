"""A sheet closed at its door: checked as a whole, handed in, the draft emptied; and a sent record opened again."""

import json
from datetime import UTC, datetime

from survey.collect import sheets
from survey.collect.doubts import kept_doubts
from survey.collect.finish import Handing, hand_in
from survey.collect.interview import Outcome, finish
from survey.collect.sheets import Sheet
from survey.keep.envelope import Envelope, open_part
from survey.keep.keys import KeyRing
from survey.questionnaire import codebook
from survey.questionnaire.document import Context, Door, Interview, root_of
from survey.questionnaire.instruments import INSTRUMENTS
from survey.store import drafts, records
from survey.store.tables.field import Case
from survey.store.tables.intake import Record
from survey.web.db import session

PARTS = ("answers", "identifiers")


def close(
    keyring: KeyRing, sheet: Sheet, case: Case, context: Context, *, reason: str = "", account_id: int | None = None
) -> Record | Outcome:
    """Hand a sheet in and return its record, or the outcome that says what stops it (nothing was written then)."""
    outcome = finish(sheet.interview, context, reason)
    if not outcome.accepted:
        return outcome
    closed = outcome.interview
    given = root_of(closed).get("outcome")
    left, doubts = kept_doubts(closed, context)
    handing = Handing(
        uuid=sheet.uuid,
        rev=sheet.draft.record_rev,
        case=case,
        door=context.door,
        questionnaire=INSTRUMENTS[sheet.draft.instrument],
        interview=closed,
        outcome=given if isinstance(given, int) else None,
        lang=context.language,
        finished_at=datetime.now(UTC),
        seconds=sheet.seconds,
        account_id=account_id,
        facts={"consent": sheet.facts["consent"]} if "consent" in sheet.facts else {},
        left=left,
        doubts=doubts,
    )
    record = hand_in(session(), handing, keyring)
    drafts.finish_draft(session(), sheet.draft)
    return record


def reopen(keyring: KeyRing, case: Case, record: Record, door: Door, account_id: int | None = None) -> Sheet:
    """The sheet for the next revision of a record, filled with what the record says now."""
    draft = drafts.find_draft(session(), record.uuid)
    if draft is not None and draft.state == "open":
        return sheets.unseal(draft, keyring)
    interview = content(keyring, record)
    if draft is not None:
        return sheets.reopen(session(), keyring, draft, interview, record.rev + 1)
    instrument = INSTRUMENTS["institution" if case.kind == "institution" else "household"]
    return sheets.begin(
        session(),
        keyring,
        case,
        door,
        instrument,
        interview=interview,
        uuid=record.uuid,
        record_rev=record.rev + 1,
        account_id=account_id,
    )


def content(keyring: KeyRing, record: Record) -> Interview:
    """What the current revision of a record says. Raises `Unreadable` once it was forgotten."""
    entry = records.get_current(session(), record).entry
    envelope = Envelope(entry.header or b"", entry.keys, entry.body)
    answers, identifiers = (json.loads(open_part(envelope, part, keyring)) for part in PARTS)
    return codebook.join(answers, identifiers)
