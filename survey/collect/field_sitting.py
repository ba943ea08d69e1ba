"""An enumerator's sitting: the case in reach, its open sheet, where the pages of the door are."""

from flask import Blueprint, url_for

from survey.access import gate
from survey.collect import sheets
from survey.collect.circumstances import context_of
from survey.collect.entrance import keyring
from survey.collect.sheets import Sheet
from survey.questionnaire.document import Context
from survey.store import cases, drafts, records
from survey.store.tables.field import Case
from survey.store.tables.intake import Record
from survey.web.db import session

field = Blueprint("field", __name__, template_folder="templates")
PERMISSION = "field:collect"


def own_case(public_id: str) -> Case:
    """A household assigned to whoever asks; anything else is not there."""
    case = cases.find_case(session(), public_id)
    gate.check_within(PERMISSION, case)
    if case is None or case.kind != "household":
        gate.not_there()
    return case


def own_sheet(case: Case) -> Sheet | None:
    """The open sheet of a case, or None."""
    draft = drafts.find_open_draft(session(), case.id, "field")
    return sheets.unseal(draft, keyring()) if draft is not None else None


def context(case: Case) -> Context:
    """The circumstances at this door; the visit under way counts."""
    made = len(cases.list_visits(session(), [case.id]))
    return context_of(case, "field", visits=made + 1, enumerator=gate.principal().name)


def own_record(case: Case) -> Record | None:
    """The newest record that an enumerator sent for this case, or None."""
    sent = [one for one in records.list_for_case(session(), case.id) if one.door in ("field", "paper")]
    return next((one for one in reversed(sent) if one.state not in ("superseded", "withdrawn")), None)


def href(case: Case, step_id: str, anchor: str = "") -> str:
    """The address of a step of a case."""
    if step_id == "summary":
        return url_for("field.check", public_id=case.public_id)
    return url_for("field.step", public_id=case.public_id, step_id=step_id, _anchor=anchor or None)
