"""From a snapshot on disk to versions of a release: the same bytes again, and what changed from one to the next."""

import json

import numpy as np
import pandas as pd
import pytest

from survey.freeze.snapshot import folder_of, write_snapshot
from survey.plan.text import Refusal
from survey.publish.figures.compute import compute, compute_snapshot
from survey.publish.folder import open_release
from survey.publish.release.preparing import prepare
from survey.publish.release.rebuild import rebuild
from survey.publish.release.versions import REVISIONS, changed, numbers_of, revision_of
from survey.store import results, waves
from survey.store.session import transaction
from survey.web.db import engine
from tests.estimate.test_cluster import cluster
from tests.publish.conftest import note_release

assert cluster  # a fixture, by its name
ROWS = 400
REASON = "Sai mã của một thôn"


def as_frozen(tables):
    """The tables as freeze writes them: with the village by which they are cut."""
    frozen = {name: tables[name].assign(village=tables[name]["psu"]) for name in ("households", "members", "persons")}
    return {
        **tables,
        **frozen,
        "cases": frozen["households"][["household", "village"]],
        "totals": pd.DataFrame({"table": [], "cell": [], "total": []}),
    }


def facts(calibrated=False):
    return {"calibration": {"fitted": dict.fromkeys(("households", "members", "persons"), calibrated)}}


@pytest.fixture(scope="module")
def snapshot(tables, tmp_path_factory):
    place = folder_of(str(tmp_path_factory.mktemp("snapshots")))
    return write_snapshot(place / "2025-1", as_frozen(tables), facts(), ROWS)


def assert_same_figures(one, other):
    assert [figure.id for figure in one.figures] == [figure.id for figure in other.figures]
    for left, right in zip(one.figures, other.figures, strict=True):
        for name in left.__slots__:
            mine, theirs = getattr(left, name), getattr(right, name)
            assert mine == pytest.approx(theirs, rel=1e-11) if isinstance(mine, float) else mine == theirs, left.id


def test_the_parts_of_a_snapshot_give_the_figures_of_the_whole(tables, snapshot):
    heard = []
    assert len(snapshot.stretches()) > 3
    assert_same_figures(compute_snapshot(snapshot, tell=lambda *done: heard.append(done)), compute(tables))
    assert heard == [(n + 1, len(snapshot.stretches())) for n in range(len(snapshot.stretches()))]


def test_calibrated_weights_and_corrections_survive_the_cut_into_parts(tables, tmp_path):
    fitted = {name: table.copy() for name, table in tables.items()}
    fitted["psus"] = fitted["psus"].assign(fpc=200.0, ssu_fpc=90.0)
    for name in ("households", "members", "persons"):
        rows = fitted[name]
        cell, before = rows["district"].astype(str), rows["weight"]
        fitted[name] = rows.assign(
            design_weight=before, calibration_cell=cell, weight=before * cell.map(lambda code: 1 + int(code) / 1000),
            fpc=200.0, ssu_fpc=90.0,
        )  # fmt: skip
    written = write_snapshot(folder_of(str(tmp_path)) / "2025-1", as_frozen(fitted), facts(True), ROWS)
    assert_same_figures(compute_snapshot(written), compute(fitted))


def test_two_workers_give_the_figures_of_one_process(cluster, tables, snapshot):
    assert_same_figures(compute_snapshot(snapshot, cluster.address), compute(tables))


@pytest.fixture
def world(app, written, settings, tables, snapshot):
    """A wave with a published release and a snapshot on disk; the ids of the author and the two approvers."""
    people = note_release(app, written, publish=False)
    settings.releases.mkdir(parents=True, exist_ok=True)
    place = folder_of(settings.snapshots_url)
    with app.app_context(), transaction(engine()) as session:
        results.withdraw_release(
            session, results.list_releases(session)[0], account_id=people[1], reason="chỉ để có đợt"
        )
        wave = waves.get_wave(session, "2025")
        numbers = []
        for number, shift in ((2, 0), (3, 1)):
            changed_tables = as_frozen(tables)
            persons = changed_tables["persons"]
            if shift:
                here = persons["district"] == "132"
                persons = persons.assign(phone_smart=np.where(here, 1, persons["phone_smart"]))
            frozen = write_snapshot(place / f"2025-{number}", changed_tables | {"persons": persons}, facts(), ROWS)
            noted = results.add_snapshot(
                session, wave_id=wave.id, number=number, url=frozen.folder.url, sha256=frozen.sha256, manifest={}
            )
            numbers.append(noted.id)
    return people, numbers


def publish(app, settings, world, version, snapshot, reason=""):
    people, numbers = world
    with app.app_context(), transaction(engine()) as session:
        row = prepare(
            session, root=settings.releases, snapshots_url=settings.snapshots_url, snapshot_id=numbers[snapshot],
            version=version, stage="final", prepared_by=people[0], agency="UBND tỉnh Yên Bái", reason=reason,
        )  # fmt: skip
        for approver in people[1:]:
            results.approve_release(session, row, account_id=approver)
        results.publish_release(session, row, account_id=people[1])
        return open_release(settings.releases, row.code)


def test_a_correction_says_cell_by_cell_what_changed_and_why(app, client, settings, world):
    first = publish(app, settings, world, "1.1", 0)
    second = publish(app, settings, world, "1.1.1", 1, REASON)
    assert client.get("/results/releases/2025-1.1/revisions.json").status_code == 404
    log = client.get("/results/releases/2025-1.1.1/revisions.json").get_json()
    assert (log["replaces"], log["kind"], log["reason"]) == ("2025-1.1", "error", REASON)
    assert log["sha256"] == first.sha256
    cells = {
        f"{cell['indicator']}.{cell['variant']}.{cell['breakdown']}.{cell['group']}": cell for cell in log["cells"]
    }
    province = cells["I01.headline.province.15"]
    assert province["new"]["estimate"] > province["old"]["estimate"]
    assert not any(name.startswith(("I02", "I03", "I08", "I09", "I10")) for name in cells)
    for name, cell in cells.items():
        hidden = [figure for figure in (*first.figures, *second.figures) if figure.id == name and figure.withheld]
        assert sum(cell[side]["estimate"] is None for side in ("old", "new")) == len(hidden)
    page = client.get("/results/releases/2025-1.1.1").text
    assert REASON in page
    assert "I01.headline.province.15" in page
    assert "Đính chính" in page
    assert "2025-1.1.1" in client.get("/results/releases/2025-1.1").text


def test_a_version_comes_after_the_published_one_and_has_a_reason(app, settings, world):
    published = publish(app, settings, world, "1.1", 0)
    for version in ("1.0", "1.0.9", "0.9"):
        with pytest.raises(Refusal, match="does not follow"):
            revision_of(version, [published], REASON)
    with pytest.raises(Refusal, match="needs a reason"):
        revision_of("1.2", [published], " ngắn ")
    kinds = {version: revision_of(version, [published], REASON).kind for version in ("1.1.1", "1.2", "2.0")}
    assert kinds == {"1.1.1": "error", "1.2": "planned", "2.0": "definition"}
    assert revision_of("1.0", [], "") is None
    assert numbers_of("1.0") == (1, 0, 0)


def test_nothing_changed_is_an_empty_log(written):
    assert changed(written.figures, written.figures) == []


def test_a_release_made_again_has_every_hash(app, settings, world):
    publish(app, settings, world, "1.1", 0)
    release = publish(app, settings, world, "1.1.1", 1, REASON)
    with app.app_context(), transaction(engine()) as session:
        for code in ("2025-1.1", "2025-1.1.1"):
            again = rebuild(session, settings.releases, settings.snapshots_url, code)
            assert again.different == ()
            assert again.versions == ()
    assert again.files == len(release.manifest["files"]) + 1
    assert REVISIONS in release.manifest["files"]


def test_a_rebuild_finds_what_was_not_made_from_the_snapshot(app, settings, world):
    release = publish(app, settings, world, "1.1", 0)
    manifest = json.loads((release.folder / "manifest.json").read_text())
    other = manifest | {"agency": "ai đó"}
    (release.folder / "manifest.json").chmod(0o644)
    (release.folder / "manifest.json").write_text(json.dumps(other))
    open_release.__globals__["_open"].cache_clear()
    with app.app_context(), transaction(engine()) as session:
        again = rebuild(session, settings.releases, settings.snapshots_url, "2025-1.1")
    assert "manifest.json" in again.different
