"""What only statisticians may take, signed in, every copy in the trail: the sums of the sampled villages."""

from flask import Blueprint, current_app
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from survey.access.gate import principal, requires
from survey.publish.current import release_of
from survey.publish.masks import questions_of
from survey.publish.preparing import with_tables
from survey.publish.psu_sums import as_psu_sums
from survey.store import audit, results
from survey.web.db import apart, session

confidential = Blueprint("confidential", __name__, url_prefix="/manage/releases")
ACT = "psu_sums.download"


@confidential.get("/<code>/psu-sums.zip")
@requires("snapshot:read")
def psu_sums(code: str) -> Response:
    """The bundle from which the figures of a release are recomputed out of the sums of its villages."""
    row = results.find_release(session(), code)
    if row is None or row.sha256 is None:
        raise NotFound
    release, tables = with_tables(release_of(code), current_app.config["SURVEY"].snapshots_url)
    made = as_psu_sums(questions_of(tables), release)
    with apart() as own:
        audit.set_actor(own, f"account:{principal().account}")
        audit.record(own, ACT, f"release:{code}", size=len(made))
    response = Response(made, mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{code}-psu-sums.zip")
    response.headers["Cache-Control"] = "no-store"
    return response
