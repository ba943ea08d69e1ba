"""An enumerator's cases as rows: what stands, what is due today, what the filters count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from survey.collect.circumstances import place_of
from survey.plan.codes import OUTCOMES
from survey.plan.spelling import search_key
from survey.questionnaire.instruments import HOUSEHOLD
from survey.store import cases, drafts, records
from survey.store.tables.base import now
from survey.store.tables.field import Case, Visit, Wave
from survey.store.tables.intake import Draft, Record
from survey.web.db import session
from survey.web.forms import whole
from survey.web.languages import LOCAL, clock, day, say

ANSWERED_ONLINE = 51
FINISHED = ("received", "accepted", "closed")
_GONE = 31


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with the one thing to know about it. `kind` is what the filters sort by."""

    case: Case
    kind: str
    state: str
    icon: str
    note: str
    is_today: bool = False


def rows_of(wave: Wave, account_id: int) -> list[CaseRow]:
    """All households of an enumerator in a wave, in the order of the list."""
    found = cases.list_cases(session(), wave.id, kind="household", assigned_to=account_id)
    visits: dict[int, list[Visit]] = {}
    for visit in cases.list_visits(session(), [case.id for case in found]):
        visits.setdefault(visit.case_id, []).append(visit)
    open_drafts = {one.case_id: one for one in drafts.list_open_drafts(session(), wave.id) if one.door == "field"}
    sent = {one.case_id: one for one in records.list_records(session(), wave.id, assigned_to=account_id)}
    return [row_of(case, visits.get(case.id, []), open_drafts.get(case.id), sent.get(case.id)) for case in found]


def row_of(case: Case, visits: list[Visit], draft: Draft | None, record: Record | None) -> CaseRow:
    """One case as a row."""
    last = visits[-1] if visits else None
    note = _("Đã đến %(n)s lần", n=len(visits)) if visits else _("Chưa ghi lần đến nào")
    if case.state == "returned":
        return CaseRow(case, "returned", _("Trả lại"), "return", note, True)
    if draft is not None:
        return CaseRow(case, "open", _("Đang dở, lưu %(time)s", time=clock(draft.changed_at)), "edit", note, True)
    if case.state in ("received", "accepted"):
        is_online = record is not None and record.door == "resident"
        return CaseRow(case, "done", _("Đã trả lời qua mạng") if is_online else _("Đã nhận"), "check", note)
    if last is not None and last.appointment_at is not None and case.state != "closed":
        return _appointment(case, last.appointment_at, note)
    if last is not None:
        icon = "away" if last.outcome == _GONE else "home"
        return CaseRow(case, "done" if case.state == "closed" else "open", say(OUTCOMES[last.outcome].name), icon, note)
    return CaseRow(case, "new", _("Chưa đến"), "open", note)


def count(rows: Iterable[CaseRow]) -> dict[str, int]:
    """How many rows each filter shows."""
    listed = list(rows)
    return {key: sum(shows(key, row) for row in listed) for key in ("all", "today", "new", "open", "returned", "done")}


def shows(key: str, row: CaseRow) -> bool:
    """Whether a filter shows a row."""
    if key == "today":
        return row.is_today
    if key == "open":
        return row.kind != "done"
    return key == "all" or row.kind == key


def villages(rows: Iterable[CaseRow], query: str) -> list[tuple[str, list[CaseRow]]]:
    """The rows by village; a query narrows by number or by a part of the village's name, whatever its tones."""
    found: dict[str, list[CaseRow]] = {}
    wanted = search_key(query)
    for row in rows:
        place = place_of(row.case)
        is_number = whole(query.strip()) == (row.case.number or 0)
        if not wanted or is_number or wanted in search_key(place):
            found.setdefault(place, []).append(row)
    return list(found.items())


def comments_of(comments: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the supervisor asks to be asked again: (question and line, what)."""
    found = []
    for place, what in comments.items():
        row, _dot, variable = place.partition(".")
        known = HOUSEHOLD.placed.get(variable)
        code = known[1].code if known is not None else variable
        found.append((_("%(code)s, dòng %(line)s", code=code, line=row) if row.isdecimal() else code, what))
    return found


def _appointment(case: Case, at: datetime, note: str) -> CaseRow:
    local = at.astimezone(LOCAL)
    is_today = local.date() <= now().astimezone(LOCAL).date()
    return CaseRow(case, "open", _("Hẹn %(time)s ngày %(day)s", time=clock(at), day=day(at)), "clock", note, is_today)
