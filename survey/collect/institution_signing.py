"""The head's signature: the return passed on, confirmed with the head's own code, submitted."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import redirect, request, url_for
from flask_babel import gettext as _

from survey.access import codes, gate, tokens
from survey.collect import closing, sheets
from survey.collect.circumstances import context_of
from survey.collect.entrance import Answer, keyring, own_case, switches_language
from survey.collect.institution_pages import SIGN, institution, overview_page, own_record, own_sheet, sign_page
from survey.collect.interview import apply, find_step, finish
from survey.collect.sheets import Sheet
from survey.questionnaire.edits import Problem
from survey.store.tables.field import Case
from survey.store.tables.intake import Record
from survey.web.db import session
from survey.web.languages import say

_HEAD = "head"


@institution.post("/institution/pass-on")
@gate.institution
def pass_on() -> Answer:
    """Hand the return to the head, once every part is in order."""
    case = own_case()
    sheet = own_sheet(case)
    if sheet is None:
        return redirect(url_for("institution.overview"), 303)
    problems = _unsound(case, sheet)
    if problems:
        return overview_page(case, sheet, own_record(case), problems), 422
    sheet.facts["passed_on"] = datetime.now(UTC).isoformat(timespec="seconds")
    sheets.save(session(), keyring(), sheet)
    return redirect(url_for("institution.sign"), 303)


@institution.get("/institution/sign")
@gate.institution
def sign() -> Answer:
    """The head's page."""
    case = own_case()
    sheet = own_sheet(case)
    if sheet is None or not sheet.facts.get("passed_on"):
        return redirect(url_for("institution.overview"), 303)
    return sign_page(case, sheet, {})


@institution.post("/institution/sign")
@gate.institution
def sign_post() -> Answer:
    """Submit with the head's word and the head's code."""
    case = own_case()
    sheet, context = own_sheet(case), context_of(case, "institution")
    if sheet is None or not sheet.facts.get("passed_on"):
        return redirect(url_for("institution.overview"), 303)
    typed = {name: request.form.get(name, "") for name in ("signed", "naming", "code")}
    if switches_language():
        return sign_page(case, sheet, typed)
    problems = _missing(typed) if request.form.get("rev") == str(sheet.draft.rev) else [_changed()]
    if problems:
        return sign_page(case, sheet, typed, problems), 422
    refused = _check_head(case, typed["code"])
    if refused is not None:
        return sign_page(case, sheet, typed, [("ma", refused[0])]), refused[1]
    step = find_step(sheet.interview, context, SIGN)
    if step is None:
        return redirect(url_for("institution.overview"), 303)
    values = {"signed": 1, "naming_consent": int(typed["naming"])}
    sheet.interview = apply(sheet.interview, step, values, context).interview
    record = closing.close(keyring(), sheet, case, context)
    if not isinstance(record, Record):
        return overview_page(case, sheet, own_record(case), _links(record.problems)), 422
    return redirect(url_for("institution.receipt"), 303)


def _unsound(case: Case, sheet: Sheet) -> list[tuple[str, str]]:
    """What stands between a return and its signature, as links to the parts."""
    problems = finish(sheet.interview, context_of(case, "institution")).problems
    return _links([one for one in problems if one.section != SIGN])


def _links(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    return [(one.section, say(one.message)) for one in problems]


def _missing(typed: dict[str, str]) -> list[tuple[str, str]]:
    problems = []
    if typed["signed"] != "1":
        problems.append(("signed-1", _("Chưa xác nhận chịu trách nhiệm về số liệu. Đánh dấu vào ô xác nhận.")))
    if typed["naming"] not in ("1", "2"):
        problems.append(("naming-1", _("Chưa chọn có đồng ý nêu tên cơ sở hay không. Chọn một trong hai.")))
    if not typed["code"].strip():
        problems.append(("ma", _("Chưa có mã xác nhận của thủ trưởng. Nhập mã in trong thư gửi thủ trưởng.")))
    return problems


def _changed() -> tuple[str, str]:
    return "", _("Phiếu vừa được sửa ở nơi khác. Xem lại phiếu của cơ sở rồi xác nhận.")


def _check_head(case: Case, typed: str) -> tuple[str, int] | None:
    """None when the head's code of this very institution was given; else the sentence and the status."""
    try:
        code = codes.check_typed(session(), typed, purposes=(_HEAD,), network=tokens.network())
    except codes.TypingSlip as slip:
        return say(slip.message), 422
    except codes.TooManyTries as refused:
        return say(refused.message), 429
    except codes.WrongCode as refused:
        return say(refused.message), 422
    return None if code.case_id == case.id else (say(codes.WRONG), 422)
