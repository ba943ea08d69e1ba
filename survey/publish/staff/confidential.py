"""What only statisticians may take, signed in, every copy in the trail: the sums of the sampled villages, microdata.

A copy that could not be noted is not handed out: its entry is kept before the answer goes, in its own transaction.
"""

import hashlib

from flask import Blueprint, current_app
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from survey.access.gate import principal, requires
from survey.publish.folder import Release
from survey.publish.microdata.archive import as_microdata
from survey.publish.microdata.formats import FORMS
from survey.publish.microdata.rules import LEVELS
from survey.publish.release.current import release_of
from survey.publish.release.preparing import snapshot_of, with_questions
from survey.publish.staff.psu_sums import as_psu_sums
from survey.store import audit, results
from survey.web.db import apart, session
from survey.web.languages import language

confidential = Blueprint("confidential", "survey.publish", url_prefix="/manage/releases")


@confidential.get("/<code>/psu-sums.zip")
@requires("snapshot:read")
def psu_sums(code: str) -> Response:
    """The bundle from which the figures of a release are recomputed out of the sums of its villages."""
    release, questions = with_questions(_locked(code), current_app.config["SURVEY"].snapshots_url)
    return _handed_out("psu_sums.download", f"{code}-psu-sums.zip", code, as_psu_sums(questions, release))


@confidential.get("/<code>/microdata/<level>-<form>.zip")
@requires("snapshot:read")
def microdata(code: str, level: str, form: str) -> Response:
    """The answers behind a release at one level of protection in one format, labelled in the reader's language."""
    if level not in LEVELS or form not in FORMS:
        raise NotFound
    release = _locked(code)
    snapshot = snapshot_of(release, current_app.config["SURVEY"].snapshots_url)
    spoken = language()
    made = as_microdata(release, snapshot, level, form, spoken)
    name = f"{code}-microdata-{level}-{form}.{spoken}.zip"
    return _handed_out("microdata.download", name, code, made, level=level, form=form)


def _locked(code: str) -> Release:
    """A release whose figures stand; 404 where there is none."""
    row = results.find_release(session(), code)
    if row is None or row.sha256 is None:
        raise NotFound
    return release_of(code)


def _handed_out(act: str, name: str, code: str, made: bytes, **what: str) -> Response:
    """The copy as a download, noted in the trail with who took it, what it was and its hash."""
    with apart() as own:
        audit.set_actor(own, f"account:{principal().account}")
        audit.record(own, act, f"release:{code}", size=len(made), sha256=hashlib.sha256(made).hexdigest(), **what)
    response = Response(made, mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
