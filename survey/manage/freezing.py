"""Freezing a wave: what would go in, what would stay out, and one confirmation."""

import io
from typing import TYPE_CHECKING

import pandas as pd
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.access import gate
from survey.freeze.run import freeze
from survey.freeze.totals import COLUMNS
from survey.manage.blueprint import manage
from survey.manage.sentences import NOT_A_TABLE
from survey.manage.waves import STATES, get_wave
from survey.plan.text import Refusal
from survey.store import records, results
from survey.web.db import session
from survey.web.languages import number, say

if TYPE_CHECKING:
    from survey.store.tables.field import Wave

Answer = str | Response | tuple[str, int]


@manage.get("/waves/<code>/freeze")
@gate.requires("snapshot:freeze")
def freeze_page(code: str) -> Answer:
    """How many forms would be frozen, what is missing, and the snapshots there are."""
    return _page(get_wave(code), None)


@manage.post("/waves/<code>/freeze")
@gate.requires("snapshot:freeze")
def freeze_wave(code: str) -> Answer:
    """Freeze the wave; on a refusal nothing was written and the sentence says what to do."""
    wave = get_wave(code)
    if request.form.get("confirm") != "yes":
        return _page(wave, _("Chưa xác nhận. Đánh dấu ô xác nhận rồi bấm Chốt số liệu.")), 422
    try:
        snapshot = freeze(
            session(),
            wave,
            current_app.config["SURVEY"],
            gate.principal().account,
            override=request.form.get("override", "").strip()[:500] or None,
            totals=_totals(),
            old_totals=request.form.get("old_totals", "").strip()[:500] or None,
        )
    except Refusal as refusal:
        session().rollback()
        return _page(get_wave(code), say(refusal.message)), 422
    counts = snapshot.manifest["counts"]
    flash(
        _(
            "Đã chốt bộ số liệu %(id)s: %(n)s hộ, %(m)s người",
            id=snapshot.name,
            n=number(counts["households"]),
            m=number(counts["members"]),
        )
    )
    return redirect(url_for("manage.freeze_page", code=code), 303)


def _totals() -> pd.DataFrame | None:
    """The population totals that were sent, or None. Raises `Refusal` where the file is no table."""
    sent = request.files.get("totals")
    if sent is None or not sent.filename:
        return None
    return totals_from(sent.read())


def totals_from(content: bytes) -> pd.DataFrame:
    """Population totals in a CSV file (UTF-8); what is wrong with them `survey.freeze.totals` says."""
    try:
        text = content.decode("utf-8-sig")
        table = pd.read_csv(io.StringIO(text), dtype=str, sep=None, engine="python")
    except (UnicodeDecodeError, ValueError, pd.errors.ParserError) as error:
        raise Refusal(NOT_A_TABLE.format(columns=", ".join(COLUMNS))) from error
    return table


def _page(wave: "Wave", problem: str | None) -> str:
    # Households only: the returns of institutions are counted by their verification instead.
    counts = {
        state: len(records.list_records(session(), wave.id, states=(state,), kind="household"))
        for state in ("accepted", "received", "held", "returned")
    }
    return render_template(
        "manage/freeze.html",
        wave=wave,
        state=STATES[wave.state],
        accepted=counts["accepted"],
        waiting=counts["received"] + counts["held"],
        returned=counts["returned"],
        snapshots=results.list_snapshots(session(), wave.id),
        columns=COLUMNS,
        problem=problem,
        typed=request.form,
    )
