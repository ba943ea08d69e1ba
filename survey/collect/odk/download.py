"""The XLSForm of a wave as a download for survey managers, who put it on their ODK or Kobo server."""

from io import BytesIO

from flask import Blueprint, Response, send_file

from survey.access import gate
from survey.collect.odk.form import form_of
from survey.plan.text import Refusal
from survey.questionnaire.workbook import write_xlsx
from survey.store import waves
from survey.web.db import session
from survey.web.languages import say

xlsforms = Blueprint("xlsforms", __name__, url_prefix="/manage/waves")
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@xlsforms.get("/<code>/xlsform/<any(household,institution):instrument>.xlsx")
@gate.requires("wave:manage")
def download(code: str, instrument: str) -> Response | tuple[str, int]:
    """The form of one instrument; a wave whose questions it cannot say answers with the reason."""
    wave = waves.find_wave(session(), code)
    if wave is None:
        gate.not_there()
    try:
        form = form_of(wave, instrument)
    except Refusal as refusal:
        return say(refusal.message), 409
    target = BytesIO()
    write_xlsx(form, target)
    target.seek(0)
    return send_file(target, _TYPE, as_attachment=True, download_name=f"{form.settings['form_id']}.xlsx")
