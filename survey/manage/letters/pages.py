"""Letters on the page: how many households still need one, and the next batch as PDF."""

from flask import Response as Download
from flask import current_app, render_template, request
from flask_babel import gettext as _

from survey.access import gate
from survey.manage.blueprint import manage
from survey.manage.letters import making
from survey.manage.letters.printing import as_pdf
from survey.manage.waves import get_wave
from survey.plan.text import LANGUAGES, Language, Refusal
from survey.store.tables.field import Wave
from survey.web.db import let_others_write, session
from survey.web.forms import whole
from survey.web.languages import say

Answer = str | Download | tuple[str, int]


@manage.get("/waves/<code>/letters")
@gate.requires("wave:manage")
def letters(code: str) -> Answer:
    """How far the printing has come, and the form for the next batch."""
    return _page(get_wave(code))


@manage.post("/waves/<code>/letters")
@gate.requires("wave:manage")
def print_letters(code: str) -> Answer:
    """The next batch of letters. Their codes open forms only once the file is made."""
    wave = get_wave(code)
    asked = request.form.get("count", "")
    size = whole(asked)
    if size is None or not 1 <= size <= making.MOST:
        return _page(wave, _("Số thư phải từ 1 đến %(most)s.", most=making.MOST), asked), 422
    waiting = making.waiting_for_letters(session(), wave) if wave.state in making.MAY_PRINT else []
    batch = next(making.batches(waiting, size), [])
    if not batch:
        return _page(wave, _("Không còn hộ nào cần thư trong đợt này.")), 422
    others = making.count_households(session(), wave) - 1
    lookups = making.free_lookups(session(), len(batch))
    let_others_write()
    made = making.letters_for(batch, lookups)
    pdf = as_pdf(made, wave, request.host_url, others, chosen_language())
    try:
        making.keep_codes(session(), wave, made)
    except Refusal as refused:
        return _page(wave, say(refused.message)), 409
    number = making.count_households(session(), wave) - len(waiting) + 1
    name = f"thu-moi-{wave.code}-{number:05d}-{number + len(batch) - 1:05d}.pdf"
    current_app.logger.info("%d letters of wave %s were printed", len(batch), wave.code)
    return as_download(pdf, name)


def _page(wave: Wave, problem: str | None = None, count: str = str(making.MOST)) -> str:
    waiting = making.waiting_for_letters(session(), wave)
    return render_template(
        "manage/letters.html",
        wave=wave,
        households=making.count_households(session(), wave),
        waiting=len(waiting),
        may_print=wave.state in making.MAY_PRINT,
        most=making.MOST,
        count=count,
        problem=problem,
    )


def chosen_language() -> Language:
    """The language that was chosen for the letters."""
    chosen = request.form.get("letter_language")
    return next((one for one in LANGUAGES if one == chosen), "vi")


def as_download(pdf: bytes, name: str) -> Download:
    """Letters as the browser saves them."""
    return Download(pdf, mimetype="application/pdf", headers={"Content-Disposition": f"attachment; filename={name}"})
