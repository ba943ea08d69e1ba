"""Envelopes that wait for a person: two of one number, of a revoked tablet, or not read. None is lost by choosing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.access import gate
from survey.plan.text import Text
from survey.review.blueprint import review
from survey.review.queue import place_of
from survey.review.rules import NO_RECORD, rule_of
from survey.store import accounts, cases
from survey.store import beside as stored
from survey.store.errors import Conflict
from survey.web.db import session

if TYPE_CHECKING:
    from survey.store.beside import Waiting
    from survey.store.tables.intake import Inbox

Answer = str | Response | tuple[str, int]
_REASON_MOST = 500


@dataclass(frozen=True, slots=True)
class BesideRow:
    """One waiting envelope in words. `may_count`: it was read, so it may become the one that counts."""

    waiting: "Waiting"
    place: Text
    by: str
    why: Text
    meaning: Text
    may_count: bool


@review.get("/beside")
@gate.requires("response:read")
def beside() -> Answer:
    """What waits, within reach; what names no case is for those who see everything."""
    return _page()


@review.post("/beside/<int:seq>")
@gate.requires("response:decide")
def settle(seq: int) -> Answer:
    """Use this envelope, or keep it beside; either needs a reason, which stays in the history."""
    waiting = stored.find_waiting(session(), seq)
    if waiting is None or not _is_in_reach(waiting.entry, "response:decide"):
        gate.not_there()
    reason, act = request.form.get("reason", "").strip()[:_REASON_MOST], request.form.get("act")
    if not reason:
        return _page(_("Chưa có lý do. Ghi lý do cạnh phiếu; lý do được lưu trong lịch sử."), f"reason-{seq}"), 422
    account = gate.principal().account
    if act == "beside":
        stored.keep_beside(session(), waiting, account_id=account, reason=reason)
        flash(_("Đã giữ riêng phiếu %(code)s.", code=waiting.entry.uuid[:8]))
        return redirect(url_for("review.beside"), 303)
    if act != "this":
        gate.not_there()
    try:
        stored.keep_this(session(), waiting, account_id=account, reason=reason)
    except Conflict:
        return _page(_("Phiếu này chưa đọc được hoặc đã rút nên không dùng được. Giữ riêng."), f"reason-{seq}"), 409
    flash(_("Đã chọn dùng bản này của phiếu %(code)s.", code=waiting.entry.uuid[:8]))
    return redirect(url_for("review.beside"), 303)


def count_waiting() -> int:
    """How many envelopes wait within reach of whoever looks."""
    return sum(_is_in_reach(one.entry, "response:read") for one in stored.list_waiting(session()))


def _page(problem: str | None = None, target: str = "") -> str:
    names = {account.id: account.display_name for account in accounts.list_accounts(session())}
    rows = [_row(one, names) for one in stored.list_waiting(session()) if _is_in_reach(one.entry, "response:read")]
    return render_template("review/beside.html", rows=rows, problem=problem, target=target)


def _row(waiting: "Waiting", names: dict[int, str]) -> BesideRow:
    entry = waiting.entry
    rule = rule_of(entry.held_reason if entry.held and entry.held_reason else NO_RECORD)
    return BesideRow(
        waiting=waiting,
        place=place_of(cases.get_case_by_id(session(), entry.case_id) if entry.case_id is not None else None),
        by=names.get(entry.account_id or 0, ""),
        why=rule.title,
        meaning=rule.meaning,
        may_count=waiting.revision is not None,
    )


def _is_in_reach(entry: "Inbox", permission: str) -> bool:
    reach = gate.within(permission)
    if entry.case_id is None:
        return reach.everything
    return reach.covers(cases.get_case_by_id(session(), entry.case_id))
