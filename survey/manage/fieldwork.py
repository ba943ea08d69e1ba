"""Fieldwork: villages given to enumerators, progress as counts, access codes printed once."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from survey.access import codes as access_codes
from survey.access import gate
from survey.manage.blueprint import manage
from survey.manage.progress import progress_of
from survey.manage.waves import STATES, get_wave
from survey.plan.text import Text
from survey.store import accounts, cases, psus
from survey.store import waves as stored
from survey.store.codes import list_codes
from survey.web.db import session
from survey.web.forms import whole

if TYPE_CHECKING:
    from survey.store.tables.field import Case, Psu, Wave

Answer = str | Response | tuple[str, int]
MOST_CODES = 500
USUAL_CODES = 20
_MAY_CHANGE = ("new", "assigned", "started", "returned")


@dataclass(frozen=True, slots=True)
class Village:
    """A village of the assignment page: its cases, who holds them, and how many are under way already."""

    psu: "Psu"
    cases: int
    holder: int | None
    started: int


@dataclass(frozen=True, slots=True)
class Printed:
    """One code as it goes into a letter; it is shown once and kept nowhere."""

    where: Text
    purpose: Text
    code: str


@manage.get("/waves/<code>/assignment")
@gate.requires("case:assign")
def assignment(code: str) -> Answer:
    """Who asks in which village, within the reach of whoever looks."""
    wave = get_wave(code)
    enumerators = accounts.list_accounts(session(), role="enumerator")
    return render_template("manage/assignment.html", wave=wave, villages=_villages(wave), enumerators=enumerators)


@manage.post("/waves/<code>/assignment")
@gate.requires("case:assign")
def assign(code: str) -> Answer:
    """Give villages to enumerators; what came in already stays with whoever asked it."""
    wave = get_wave(code)
    if wave.state == "frozen":
        gate.not_there()
    known = {account.public_id: account.id for account in accounts.list_accounts(session(), role="enumerator")}
    reach, changed = gate.within("case:assign"), 0
    for psu in psus.list_psus(session(), wave.id, psu_ids=reach.psu_ids):
        wish = request.form.get(f"psu-{psu.id}")
        if wish is None or (wish and wish not in known):
            continue
        account_id = known[wish] if wish else None
        households = cases.list_cases(session(), wave.id, kind="household", psu_ids=[psu.id])
        moving = [case for case in households if case.state in _MAY_CHANGE and case.assigned_to != account_id]
        if moving:
            cases.assign(session(), moving, account_id)
            changed += 1
    flash(ngettext("Đã phân công lại %(num)d thôn.", "Đã phân công lại %(num)d thôn.", changed))
    return redirect(url_for("manage.assignment", code=wave.code), 303)


@manage.get("/progress")
@gate.requires("progress:read")
def progress() -> Answer:
    """How far the fieldwork has come: counts and response rates, no answer."""
    waves = [wave for wave in stored.list_waves(session()) if wave.state != "planned"]
    asked = request.args.get("wave")
    wave = get_wave(asked) if asked else stored.find_open_wave(session()) or next(iter(waves), None)
    if wave is None:
        return render_template("manage/progress.html", wave=None)
    district = request.args.get("district") or None
    found = progress_of(session(), wave, gate.within("progress:read").psu_ids, district)
    return render_template(
        "manage/progress.html", wave=wave, waves=waves, state=STATES[wave.state], progress=found, district=district
    )


@manage.get("/waves/<code>/codes")
@gate.requires("wave:manage")
def codes(code: str) -> Answer:
    """The form that makes access codes."""
    wave = get_wave(code)
    return render_template("manage/codes.html", wave=wave, printed=None, count=USUAL_CODES, problem=None)


@manage.post("/waves/<code>/codes")
@gate.requires("wave:manage")
def issue_codes(code: str) -> Answer:
    """Make codes for letters and show them this once."""
    wave = get_wave(code)
    asked, kind = request.form.get("count", ""), request.form.get("kind", "household")
    count = whole(asked)
    if count is None or not 1 <= count <= MOST_CODES:
        problem = _("Số thư phải từ 1 đến %(most)s.", most=MOST_CODES)
        return render_template("manage/codes.html", wave=wave, printed=None, count=asked, problem=problem), 422
    waiting = cases.list_cases(
        session(), wave.id, kind="institution" if kind == "institution" else "household", states=("new", "assigned")
    )
    chosen = _spread(_without_code(waiting), count) if wave.state in ("planned", "open") else []
    printed = [one for case in chosen for one in _print(case)]
    problem = None if printed else _("Không còn hộ hoặc cơ sở nào cần mã trong đợt này.")
    return render_template("manage/codes.html", wave=wave, printed=printed, count=asked, problem=problem)


def _villages(wave: "Wave") -> list[Village]:
    reach = gate.within("case:assign").psu_ids
    by_psu: dict[int, list[Case]] = defaultdict(list)
    for case in cases.list_cases(session(), wave.id, kind="household", psu_ids=reach):
        by_psu[case.psu_id or 0].append(case)
    found = []
    for psu in psus.list_psus(session(), wave.id, psu_ids=reach):
        holders = {case.assigned_to for case in by_psu[psu.id]}
        started = sum(case.state not in ("new", "assigned") for case in by_psu[psu.id])
        found.append(Village(psu, len(by_psu[psu.id]), holders.pop() if len(holders) == 1 else None, started))
    return found


def _without_code(waiting: list["Case"]) -> list["Case"]:
    return [case for case in waiting if not any(one.revoked_at is None for one in list_codes(session(), case.id))]


def _spread(waiting: list["Case"], count: int) -> list["Case"]:
    """Cases evenly over the list, so that letters do not all go to one village."""
    if count >= len(waiting):
        return waiting
    return [waiting[place * len(waiting) // count] for place in range(count)]


def _print(case: "Case") -> list[Printed]:
    if case.kind == "institution":
        where = Text(case.institution_name or "", case.institution_name or "")
        return [
            Printed(
                where, Text("Phiếu của cơ sở", "The return"), access_codes.issue(session(), case.id, "institution").code
            ),
            Printed(
                where, Text("Thủ trưởng ký", "The head signs"), access_codes.issue(session(), case.id, "head").code
            ),
        ]
    village = case.psu.village_name if case.psu is not None else ""
    where = Text(f"Hộ {case.number:02d}, {village}", f"Household {case.number:02d}, {village}")
    return [
        Printed(where, Text("Phiếu hộ", "Household form"), access_codes.issue(session(), case.id, "household").code)
    ]
