"""A resident's sitting: which draft this session has unlocked, and where the pages of the door are."""

from flask import Blueprint, url_for

from survey.access import gate
from survey.collect import sheets
from survey.collect.entrance import keyring
from survey.collect.interview import new_household
from survey.collect.sheets import Sheet
from survey.questionnaire.instruments import HOUSEHOLD
from survey.store import drafts, records, sessions
from survey.store.tables.field import Case
from survey.store.tables.intake import Draft, Record
from survey.web.db import session

DECLINED = 31
resident = Blueprint("resident", __name__, template_folder="templates")


def href(step_id: str, anchor: str = "") -> str:
    """The address of a step."""
    if step_id == "consent":
        return url_for("resident.consent")
    if step_id == "summary":
        return url_for("resident.check")
    return url_for("resident.step", step_id=step_id, _anchor=anchor or None)


def earlier(case: Case) -> tuple[Draft | None, Record | None]:
    """The draft of this door that may be opened again, and the record that was sent from here."""
    sent = [one for one in records.list_for_case(session(), case.id) if one.door == "resident"]
    record = next((one for one in reversed(sent) if one.state not in ("superseded", "withdrawn")), None)
    draft = drafts.find_open_draft(session(), case.id, "resident")
    if draft is None and record is not None:
        draft = drafts.find_draft(session(), record.uuid)
    return draft, record


def hold(draft: Draft | None, **facts: object) -> None:
    """Note with the session which draft it has unlocked."""
    signed_in = gate.principal().session
    if signed_in is not None:
        sessions.set_facts(session(), signed_in, draft=draft.uuid if draft else None, **facts)


def _held() -> Draft | None:
    signed_in = gate.principal().session
    uuid = signed_in.facts.get("draft") if signed_in is not None else None
    return drafts.find_draft(session(), str(uuid)) if uuid else None


def own_sheet() -> Sheet | None:
    """The open sheet of this session, or None."""
    draft = _held()
    return sheets.unseal(draft, keyring()) if draft is not None and draft.state == "open" else None


def own_record() -> Record | None:
    """The record that this sitting sent, or None."""
    draft = _held()
    return records.find_record(session(), draft.uuid) if draft is not None else None


def begin(case: Case) -> Sheet:
    """A new sheet; an earlier one is put aside, a refusal is taken up again as the next revision.

    What was sent stays as it is: only the PIN opens it, so whoever holds the code alone begins a form beside it.
    """
    draft, record = earlier(case)
    signed_in = gate.principal().session
    is_restart = signed_in is not None and bool(signed_in.facts.get("restarted"))
    if draft is not None and draft.state == "open":
        drafts.set_aside(session(), draft)
    is_refusal = record is not None and record.outcome == DECLINED
    if draft is not None and draft.state == "finished" and record is not None and is_refusal and not is_restart:
        sheet = sheets.reopen(session(), keyring(), draft, new_household(), record.rev + 1)
    else:
        sheet = sheets.begin(session(), keyring(), case, "resident", HOUSEHOLD)
    hold(sheet.draft)
    return sheet
