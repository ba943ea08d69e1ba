"""Frame and sample: a file in, its faults reported or the whole kept; the draw; listings that turn into households."""

import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from survey.access import gate
from survey.manage import sampling
from survey.manage.blueprint import manage
from survey.manage.register import COLUMNS as REGISTER_COLUMNS
from survey.manage.register import import_register
from survey.manage.waves import get_wave
from survey.plan.text import Refusal
from survey.sample.allocation import TOTAL
from survey.sample.faults import Fault, FrameRefused
from survey.sample.frame import COLUMNS, SampleFrame, read_frame
from survey.store import cases, psus
from survey.store.errors import NotFound
from survey.web.db import session
from survey.web.forms import whole
from survey.web.languages import number, say

if TYPE_CHECKING:
    from survey.store.tables.field import Wave

Answer = str | Response | tuple[str, int]
FAULTS_SHOWN = 100
_LARGEST_SEED = 2**31 - 1


@manage.get("/frame")
@gate.requires("frame:import")
def frame() -> Answer:
    """The frame in force, and the form for another."""
    return _frame_page(None, None)


@manage.post("/frame")
@gate.requires("frame:import")
def import_frame() -> Answer:
    """Read a frame; keep all of it or nothing."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _frame_page(None, _("Chưa chọn tệp. Chọn tệp CSV của dàn mẫu rồi bấm Nhập.")), 422
    try:
        found = frame_from(sent.read())
    except FrameRefused as refused:
        return _frame_page(refused, None), 422
    sampling.keep_frame(session(), found)
    flash(
        _(
            "Dàn mẫu có %(n)s thôn, %(m)s hộ, %(k)s tầng",
            n=number(len(found.psus)),
            m=number(int(found.psus["households"].sum())),
            k=number(found.psus["stratum"].nunique()),
        )
    )
    return redirect(url_for("manage.frame"), 303)


@manage.get("/waves/<code>/sample")
@gate.requires("frame:import")
def sample(code: str) -> Answer:
    """The sample of a wave: before the draw its form, after it the villages and their listings."""
    return _sample_page(get_wave(code), None)


@manage.post("/waves/<code>/sample")
@gate.requires("frame:import")
def draw(code: str) -> Answer:
    """Draw the sample; seed, frame, allocation and probabilities are kept."""
    wave = get_wave(code)
    total, seed = request.form.get("total", ""), request.form.get("seed", "").strip()
    villages, first = whole(total), whole(seed)
    if villages is None or not 1 <= villages <= 10_000:
        return _sample_page(wave, _("Số địa bàn phải là số nguyên từ 1. Ghi ví dụ 360.")), 422
    if seed and (first is None or first > _LARGEST_SEED):
        return _sample_page(wave, _("Số khởi tạo phải là số nguyên không âm. Để trống thì máy chọn.")), 422
    chosen = first if first is not None else secrets.randbelow(_LARGEST_SEED)
    try:
        drawn = sampling.draw_sample(session(), wave, villages, chosen)
    except Refusal as refusal:
        session().rollback()
        return _sample_page(wave, say(refusal.message)), 422
    flash(ngettext("Đã chọn %(num)d thôn.", "Đã chọn %(num)d thôn.", len(drawn.psus)))
    return redirect(url_for("manage.sample", code=wave.code), 303)


@manage.route("/waves/<code>/listing/<psu>", methods=["GET", "POST"])
@gate.requires("frame:import")
def list_village(code: str, psu: str) -> Answer:
    """Enter a village's listing; its households are drawn at once."""
    wave = get_wave(code)
    try:
        village = psus.get_psu(session(), wave.id, psu)
    except NotFound:
        gate.not_there()
    if request.method == "GET":
        return redirect(url_for("manage.sample", code=wave.code))
    listed = request.form.get("listed", "").strip()
    try:
        households = whole(listed)
        if households is None:
            raise Refusal(sampling.BAD_LISTING.format(psu=psu, listed=listed or "–", most=sampling.LARGEST_LISTING))
        count = sampling.list_village(session(), wave, village, households)
    except Refusal as refusal:
        return _sample_page(wave, say(refusal.message)), 422
    flash(_("Thôn %(village)s: đã chọn %(n)s hộ.", village=village.village_name, n=count))
    return redirect(url_for("manage.sample", code=wave.code) + f"#psu-{village.code}", 303)


@manage.get("/waves/<code>/register")
@gate.requires("frame:import")
def register(code: str) -> Answer:
    """The register of institutions of a wave, and the form to add to it."""
    return _register_page(get_wave(code), None, None)


@manage.post("/waves/<code>/register")
@gate.requires("frame:import")
def add_register(code: str) -> Answer:
    """Read a register; keep all of it or nothing."""
    wave = get_wave(code)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _register_page(wave, None, _("Chưa chọn tệp. Chọn tệp CSV của danh mục rồi bấm Nhập.")), 422
    if wave.state == "frozen":
        return _register_page(wave, None, _("Số liệu đợt này đã chốt, danh mục không thêm được nữa.")), 409
    try:
        count = import_register(session(), wave, sent.read())
    except FrameRefused as refused:
        return _register_page(wave, refused, None), 422
    flash(ngettext("Đã nhập %(num)d cơ sở.", "Đã nhập %(num)d cơ sở.", count))
    return redirect(url_for("manage.register", code=wave.code), 303)


def frame_from(content: bytes) -> SampleFrame:
    """The frame in bytes that were sent. Raises `FrameRefused` with all its faults."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "frame.csv"
        path.write_bytes(content)
        return read_frame(path)


def _frame_page(refused: FrameRefused | None, problem: str | None) -> str:
    found = sampling.find_frame(session())
    return render_template(
        "manage/frame.html",
        frame=found,
        households=int(found.psus["households"].sum()) if found is not None else 0,
        strata=int(found.psus["stratum"].nunique()) if found is not None else 0,
        columns=COLUMNS,
        problem=problem,
        **_faults(refused),
    )


def _faults(refused: FrameRefused | None) -> dict[str, object]:
    faults: tuple[Fault, ...] = refused.faults if refused is not None else ()
    return {"heading": refused.heading if refused else None, "faults": faults[:FAULTS_SHOWN], "count": len(faults)}


def _sample_page(wave: "Wave", problem: str | None) -> str:
    villages = psus.list_psus(session(), wave.id)
    facts = sampling.facts_of_draw(session(), wave)
    return render_template(
        "manage/sample.html",
        wave=wave,
        villages=villages,
        facts=facts,
        listed=sum(psu.listed is not None for psu in villages),
        frame=sampling.find_frame(session()) if facts is None else None,
        same=sampling.redraws_identically(session(), wave) if facts is not None else None,
        total=request.form.get("total", TOTAL),
        seed=request.form.get("seed", ""),
        problem=problem,
    )


def _register_page(wave: "Wave", refused: FrameRefused | None, problem: str | None) -> str:
    institutions = cases.list_cases(session(), wave.id, kind="institution")
    return render_template(
        "manage/register.html",
        wave=wave,
        institutions=len(institutions),
        schools=sum(case.indicator == "I10" for case in institutions),
        columns=REGISTER_COLUMNS,
        problem=problem,
        **_faults(refused),
    )
