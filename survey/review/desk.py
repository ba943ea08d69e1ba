"""The supervisor's desk: what came in, why it is doubted, and what is decided about it."""

from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from survey.access import gate
from survey.plan.text import Refusal, Text
from survey.review import beside, villages
from survey.review.blueprint import review
from survey.review.deciding import NEWER_CAME, NOT_NOW, Wish, accept_clean, allowed_acts, carry_out, faults_of
from survey.review.inspection import inspect_new
from survey.review.opening import open_with_names
from survey.review.page import Typed, act_names, parts_of, record_page
from survey.review.queue import STATES, in_reach, place_of, queue_of
from survey.review.rules import BY_ID, rule_of
from survey.review.sheet import find_line
from survey.store import records, waves
from survey.store.errors import Conflict
from survey.web.db import session
from survey.web.forms import whole
from survey.web.languages import say

if TYPE_CHECKING:
    from survey.store.tables.field import Wave
    from survey.store.tables.intake import Record

__all__ = ["beside", "review", "villages"]
NO_REASON = Text(
    "Chưa ghi cần biết tên để làm gì. Quay lại phiếu, ghi lý do rồi mở.",
    "It does not say what the names are needed for. Go back to the form, give the reason, then open them.",
)
Answer = str | Response | tuple[str, int]
MOST_COMMENT_ROWS = 20


@review.get("/")
@gate.requires("response:read")
def queue() -> Answer:
    """What waits for a decision, the strongest doubts first."""
    wave = villages.wave_asked()
    if wave is None:
        return render_template("review/queue.html", wave=None, waves=[], queue=None)
    rule, state = request.args.get("flag") or None, request.args.get("state") or None
    found = queue_of(session(), wave, gate.within("response:read"), rule, state)
    return render_template(
        "review/queue.html",
        beside=beside.count_waiting(),
        wave=wave,
        waves=waves.list_waves(session()),
        queue=found,
        rules=[(one, rule_of(one).title, count) for one, count in sorted(found.rules.items()) if one in BY_ID],
        states=STATES,
        rule=rule,
        state=state,
    )


@review.post("/check")
@gate.requires("response:decide")
def check() -> Answer:
    """Run the checks over what is new."""
    wave = villages.wave_asked()
    count = inspect_new(session(), wave, current_app.config["KEY_RING"]) if wave is not None else 0
    flash(ngettext("Đã kiểm tra %(num)d phiếu mới.", "Đã kiểm tra %(num)d phiếu mới.", count))
    return redirect(url_for("review.queue", wave=wave.code if wave else None), 303)


@review.post("/accept-clean")
@gate.requires("response:decide")
def accept_all_clean() -> Answer:
    """Accept every checked form without a doubt that lies within reach."""
    wave = villages.wave_asked()
    if wave is None:
        gate.not_there()
    inspect_new(session(), wave, current_app.config["KEY_RING"])
    waiting = in_reach(session(), wave, gate.within("response:decide"), ("received",))
    try:
        count = accept_clean(session(), wave, [one for one in waiting if one.kind == "household"], _account())
    except Conflict:
        count = 0
    flash(ngettext("Đã chấp nhận %(num)d phiếu.", "Đã chấp nhận %(num)d phiếu.", count))
    return redirect(url_for("review.queue", wave=wave.code), 303)


@review.get("/<uuid>")
@gate.requires("response:read")
def record(uuid: str) -> Answer:
    """One record: why it is here, its answers without names, its history, the decision."""
    found, wave = _find(uuid, "response:read")
    return record_page(found, wave, None, Typed())


@review.route("/<uuid>/names", methods=["GET", "POST"])
@gate.requires("identifier:read")
def names(uuid: str) -> Answer:
    """The same page with names; the opening is noted in the trail together with its reason."""
    found, wave = _find(uuid, "identifier:read")
    if request.method == "GET":  # the language was switched: names are not shown again without a reason
        return redirect(url_for("review.record", uuid=found.uuid))
    current = records.get_current(session(), found)
    why = request.form.get("why", "").strip()[:200]
    if not why:
        raise Refusal(NO_REASON)
    interview = open_with_names(session(), current, current_app.config["KEY_RING"], why)
    return record_page(found, wave, interview, Typed())


@review.route("/<uuid>/decide", methods=["GET", "POST"])
@gate.requires("response:decide")
def decide(uuid: str) -> Answer:
    """Accept, return, hold, set aside, verify: an event, never a change of an answer."""
    found, wave = _find(uuid, "response:decide")
    if request.method == "GET":
        return redirect(url_for("review.record", uuid=found.uuid))
    wish, typed = _read_wish()
    if wish.act == "more":
        rows = (*typed.rows, ("", ""))[:MOST_COMMENT_ROWS]
        return record_page(found, wave, None, Typed(typed.reason, typed.fault, rows))
    faults = faults_of(wish, allowed_acts(found, wave, gate.can("institution:verify")), wave)
    parts = parts_of(found, wave, None)
    if any(find_line(parts, place) is None for place in wish.comments):
        faults["place-0"] = NOT_NOW
    if faults:
        return record_page(found, wave, None, typed, faults), 422
    try:
        carry_out(session(), found, wish, _account())
    except Conflict:
        return record_page(found, wave, None, typed, {"act": NEWER_CAME}), 409
    flash(_("Đã ghi: %(what)s, %(place)s.", what=act_names()[wish.act], place=say(place_of(found.case))))
    return redirect(url_for("review.queue", wave=wave.code), 303)


def _read_wish() -> tuple[Wish, Typed]:
    form = request.form
    pairs = []
    for row in range(MOST_COMMENT_ROWS):
        if f"comment-{row}" in form:
            pairs.append((form.get(f"place-{row}", ""), form[f"comment-{row}"].strip()[:500]))
    loose = next((comment for place, comment in pairs if comment and not place), "")
    comments = {place: comment for place, comment in pairs if place and comment}
    seen = form.get("seen_rev", "")
    reason, fault = form.get("reason", "").strip()[:500], form.get("fault", "")
    wish = Wish(form.get("act", ""), whole(seen) or 0, reason, comments, fault, loose)
    return wish, Typed(reason, fault, tuple(pairs) or Typed().rows)


def _find(uuid: str, permission: str) -> tuple["Record", "Wave"]:
    """The record and its wave; 404 for one that is missing, out of reach, or of an open self-report."""
    found = records.find_record(session(), uuid)
    if found is None or found.kind == "open":
        gate.not_there()
    gate.check_within(permission, found.case)
    return found, waves.get_wave_by_id(session(), found.wave_id)


def _account() -> int | None:
    return gate.principal().account
