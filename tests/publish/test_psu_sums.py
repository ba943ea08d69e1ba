"""The sums of villages go to statisticians alone, and every copy stands in the trail."""

import io
import zipfile

from survey.store import accounts, audit
from survey.store.session import transaction
from survey.web.db import engine
from tests.publish.conftest import _enter
from tests.publish.test_versions import publish, snapshot, world

assert snapshot, world  # fixtures, by their names
PAGE = "/manage/releases/2025-1.1/psu-sums.zip"


def test_a_statistician_takes_the_sums_and_the_trail_says_so(app, client, settings, world):
    publish(app, settings, world, "1.1", 0)
    with app.app_context(), transaction(engine()) as session:
        person = accounts.add_account(session, username="so", display_name="so", password_hash="x", must_change=False)
        accounts.add_grant(session, person, role="statistician", reach="all")
        known = person.id
    answer = _enter(app, known).get(PAGE)
    assert answer.status_code == 200
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert {"figures.csv", "psu_sums.R", "sums_household.csv", "sums_individual.csv", "sums_member.csv"} <= set(names)
    with app.app_context(), transaction(engine()) as session:
        (entry,) = [one for one in audit.list_entries(session, "release:2025-1.1") if one.act == "psu_sums.download"]
        assert entry.actor == f"account:{known}"
    assert client.get(PAGE).status_code == 303
    assert _enter(app, world[0][0]).get(PAGE).status_code == 404
