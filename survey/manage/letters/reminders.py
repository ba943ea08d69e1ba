"""Households that have their letter and have not answered: whom to remind; letters taken back or printed anew."""

import csv
import io
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from flask import Response as Download
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.access import gate
from survey.manage.blueprint import manage
from survey.manage.letters import making
from survey.manage.letters.pages import as_download, chosen_language
from survey.manage.letters.printing import as_pdf
from survey.manage.waves import get_wave
from survey.plan.text import Text
from survey.store import cases
from survey.store import codes as stored
from survey.web.db import session
from survey.web.languages import say

if TYPE_CHECKING:
    from survey.store.tables.field import AccessCode, Case, Wave

Answer = str | Response | tuple[str, int]
UNANSWERED = ("new", "assigned", "started")


class Village(NamedTuple):
    """A village with the codes whose households have not answered."""

    code: str
    name: str
    commune: Text
    waiting: list["AccessCode"]


@manage.get("/waves/<code>/letters/unanswered")
@gate.requires("wave:manage")
def unanswered(code: str) -> Answer:
    """Whom to remind, village by village; the households of one village by name of the village."""
    wave = get_wave(code)
    villages = _villages(wave)
    chosen = next((one for one in villages if one.code == request.args.get("village")), None)
    total = sum(len(one.waiting) for one in villages)
    return render_template("manage/unanswered.html", wave=wave, villages=villages, chosen=chosen, total=total)


@manage.get("/waves/<code>/letters/unanswered.csv")
@gate.requires("wave:manage")
def unanswered_file(code: str) -> Download:
    """The same as a table for a mailing: places and numbers, no name and no code."""
    wave, text = get_wave(code), io.StringIO()
    table = csv.writer(text)
    table.writerow(("village", "village_name", "commune", "household", "letter_issued", "last_opened"))
    for village in _villages(wave):
        for one in village.waiting:
            opened = one.last_used_at.date().isoformat() if one.last_used_at else ""
            row = (village.code, village.name, say(village.commune), one.case.number, one.issued_at.date(), opened)
            table.writerow(row)
    headers = {"Content-Disposition": f"attachment; filename=unanswered-{wave.code}.csv"}
    return Download("\ufeff" + text.getvalue(), mimetype="text/csv", headers=headers)


@manage.post("/waves/<code>/letters/<public_id>/revoke")
@gate.requires("wave:manage")
def revoke_letter(code: str, public_id: str) -> Answer:
    """A letter went astray: its code opens nothing any more, and the household may get another."""
    wave = get_wave(code)
    case = _household(wave, public_id)
    _revoke(case)
    flash(_("Đã thu hồi mã của hộ %(number)s. Mã cũ không mở được phiếu nữa.", number=f"{case.number:02d}"))
    return redirect(url_for("manage.unanswered", code=wave.code, village=case.psu.code if case.psu else None), 303)


@manage.post("/waves/<code>/letters/<public_id>/reissue")
@gate.requires("wave:manage")
def reissue_letter(code: str, public_id: str) -> Answer | Download:
    """A new letter with a new code; the old one opens nothing any more."""
    wave = get_wave(code)
    case = _household(wave, public_id)
    if wave.state not in making.MAY_PRINT:
        gate.not_there()
    _revoke(case)
    made = making.letters_for([case], making.free_lookups(session(), 1))
    others = making.count_households(session(), wave) - 1
    pdf = as_pdf(made, wave, request.host_url, others, chosen_language())
    making.keep_codes(session(), wave, made)
    return as_download(pdf, f"thu-moi-{wave.code}-{case.public_id[:8]}.pdf")


def _villages(wave: "Wave") -> list[Village]:
    waiting = stored.list_unanswered(session(), wave.id, making.HOUSEHOLD, UNANSWERED)
    found = []
    for _psu, group in groupby(waiting, key=lambda one: one.case.psu_id):
        codes = list(group)
        psu = codes[0].case.psu
        if psu is not None:
            found.append(Village(psu.code, psu.village_name, making.commune_of(codes[0].case), codes))
    return found


def _household(wave: "Wave", public_id: str) -> "Case":
    case = cases.find_case(session(), public_id)
    if case is None or case.wave_id != wave.id or case.kind != "household":
        gate.not_there()
    return case


def _revoke(case: "Case") -> None:
    for one in stored.list_codes(session(), case.id):
        if one.revoked_at is None:
            stored.revoke(session(), one)
