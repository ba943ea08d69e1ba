"""The page of one record: why it is here, what it says, what was decided, and what may be decided now."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app, render_template
from flask_babel import gettext as _

from survey.access import gate
from survey.plan.text import Text
from survey.questionnaire.document import Interview
from survey.review.blueprint import review
from survey.review.deciding import FAULTS, allowed_acts
from survey.review.opening import context_of, open_answers
from survey.review.queue import STATES, district_of, flag_meaning, flag_title, place_of, queue_of
from survey.review.rules import rule_of
from survey.review.sheet import Part, differences, find_line, sheet
from survey.store import accounts, records, reviews
from survey.web.db import session
from survey.web.languages import clock, day, say

if TYPE_CHECKING:
    from survey.store.tables.field import Wave
    from survey.store.tables.intake import Record
    from survey.store.tables.review import Flag

COMMENT_ROWS = 3
_BESIDE = 5


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the decision's boxes when the page is shown again."""

    reason: str = ""
    fault: str = ""
    rows: tuple[tuple[str, str], ...] = (("", ""),) * COMMENT_ROWS


def record_page(
    found: "Record", wave: "Wave", interview: Interview | None, typed: Typed, faults: dict[str, Text] | None = None
) -> str:
    """The record's page. `interview` is given where names were opened; else the answers alone are."""
    flags = reviews.list_flags(session(), [found.id], state=None)
    current = records.get_current(session(), found)
    parts = parts_of(found, wave, interview)
    acts = allowed_acts(found, wave, gate.can("institution:verify")) if gate.can("response:decide") else ()
    waiting = queue_of(session(), wave, gate.within("response:read"), None, None, _BESIDE)
    return render_template(
        "review/record.html",
        record=found,
        revision=current.revision,
        wave=wave,
        place=place_of(found.case),
        district=district_of(found.case),
        state=STATES[found.state],
        sheets=parts,
        flags=[_flag_view(flag, found.door, parts) for flag in flags if flag.rev in (None, found.rev)],
        pairs=_pairs(found, wave, parts),
        kept=_kept(interview),
        with_names=interview is not None,
        history=_history(found),
        acts=[(act, act_names()[act]) for act in acts],
        act_names=act_names(),
        why_shut=_why_shut(found, wave, acts),
        places=_places(parts),
        faults_list=FAULTS,
        typed=typed,
        errors={key: say(text) for key, text in (faults or {}).items()},
        queue=waiting,
    )


def parts_of(found: "Record", wave: "Wave", interview: Interview | None) -> list[Part]:
    opened = interview
    if opened is None:
        opened = open_answers(records.get_current(session(), found), current_app.config["KEY_RING"])
    return sheet(opened, context_of(wave, found.case, found.door)) if opened else []


def _pairs(found: "Record", wave: "Wave", parts: list[Part]) -> list[tuple["Record", list[Any]]]:
    """The other forms of the same household, each with the questions that it answers differently."""
    if found.case_id is None:
        return []
    others = [one for one in records.list_for_case(session(), found.case_id) if one.id != found.id]
    return [(one, differences(parts, parts_of(one, wave, None))) for one in others if one.state != "withdrawn"]


def _flag_view(flag: "Flag", door: str, parts: list[Part]) -> dict[str, Any]:
    place, _sep, edit = flag.place.partition(":")
    line = find_line(parts, place)
    return {
        "title": flag_title(flag, door),
        "meaning": flag_meaning(flag),
        "icon": rule_of(flag.rule).icon,
        "open": flag.state == "open",
        "line": line,
        "edit": edit,
        "key": f"{edit}-{place.split('.')[-1]}-{place.split('.')[0] if place[:1].isdigit() else 0}",
    }


def _kept(interview: Interview | None) -> dict[str, str]:
    return dict(interview.get("kept", {})) if interview is not None else {}


def _history(found: "Record") -> list[dict[str, Any]]:
    """Revisions and decisions, oldest first."""
    people = {account.id: account.display_name for account in accounts.list_accounts(session())}
    came = [
        {"at": one.received_at, "what": _("Nhận bản sửa %(rev)s", rev=one.rev), "who": "", "reason": "", "comments": {}}
        for one in records.list_revisions(session(), found)
    ]
    decided = [
        {
            "at": one.at,
            "what": act_names()[one.act],
            "who": people.get(one.account_id or 0, ""),
            "reason": _reason(one.reason),
            "comments": one.comments,
        }
        for one in reviews.list_decisions(session(), [found.id])
    ]
    return sorted([*came, *decided], key=lambda event: event["at"])


def _reason(reason: str) -> str:
    fault, sep, rest = reason.partition(": ")
    return f"{say(FAULTS[fault])}: {rest}" if sep and fault in FAULTS else reason


def _places(parts: list[Part]) -> list[tuple[Text, list[tuple[str, str]]]]:
    """The questions that can be commented on, in groups by person; values are places."""
    return [
        (part.title, [(line.place, f"{line.code} {_short(say(line.question))}") for line in part.lines])
        for part in parts
    ]


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:59].rsplit(" ", 1)[0] + "…"


def _why_shut(found: "Record", wave: "Wave", acts: tuple[str, ...]) -> str:
    if acts:
        return ""
    if wave.state == "frozen":
        return str(_("Số liệu đợt này đã chốt, nên phiếu chỉ để xem."))
    if not gate.can("response:decide"):
        return str(_("Tài khoản này chỉ được xem phiếu."))
    state = say(STATES[found.state]).lower()
    return str(_("Phiếu đang ở trạng thái %(state)s, không còn gì để quyết định.", state=state))


def act_names() -> dict[str, str]:
    return {
        "accept": _("Chấp nhận"),
        "return": _("Trả lại điều tra viên"),
        "hold": _("Chờ xem thêm"),
        "release": _("Đưa lại hàng chờ"),
        "supersede": _("Không dùng phiếu này"),
        "withdraw": _("Người trả lời rút lại"),
        "verify": _("Xác minh"),
        "unverify": _("Bỏ xác minh"),
    }


@review.app_template_filter("when")
def when(moment: datetime) -> str:
    """A moment in a list: the hour, and the day below it."""
    return ", ".join((clock(moment), day(moment)))
