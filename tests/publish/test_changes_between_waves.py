"""What is said to have changed from one published wave to the next."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from survey.estimate import Design, Wave, change
from survey.plan.text import Text
from survey.plan.waves import DEMONSTRATION
from survey.publish.figures.change import CHANGES, WORDS, Changed, changes, changes_of, write_changes
from survey.publish.figures.compute import questions_of
from survey.publish.folder import FIGURES, write
from survey.publish.pages.change_page import said
from survey.publish.release import checks
from survey.publish.release.making import make
from tests.publish.conftest import make_tables, note_release

NEXT = replace(
    DEMONSTRATION, id="2026", name=Text("Đợt 2026", "Wave 2026"), reference_date=date(2026, 11, 1), closing_for=None
)
MADE = {"version": "1.0", "agency": "UBND tỉnh Yên Bái", "made_at": datetime(2027, 1, 15, 8, tzinfo=UTC)}


@pytest.fixture(scope="module")
def after():
    """The next wave: the same villages, other households, and far fewer smartphones."""
    tables = make_tables(12)
    people = tables["persons"]
    tables["persons"] = people.assign(phone_smart=people["phone_smart"].where(people.index % 3 > 0, 2))
    return tables


@pytest.fixture(scope="module")
def following(written, tables, after, tmp_path_factory):
    """The release of the next wave, made with the one before."""
    root = tmp_path_factory.mktemp("following")
    return make(
        after, NEXT, root, snapshot={"id": "2026-1", "sha256": "1" * 64}, since=(written, questions_of(tables)), **MADE
    )


def cells(release):
    return {(c.indicator, c.breakdown, c.group): c for c in changes_of(release)[1]}


def test_a_change_is_the_librarys_with_the_covariance_of_shared_villages(written, following, tables, after):
    found = cells(following)["I01", "province", "15"]
    truth = [tables["persons"].assign(y=smartphone(tables)), after["persons"].assign(y=smartphone(after))]
    design = Design(strata="stratum", psu="psu", weight="weight", psus=tables["psus"])
    row = change(*(Wave(frame, design) for frame in truth), outcomes="y").iloc[0]
    assert (found.before, found.after) == pytest.approx((row.before, row.after))
    assert (found.estimate, found.se, found.ci_low, found.ci_high) == pytest.approx(
        (row.estimate, row.se, row.ci_low, row.ci_high)
    )
    assert (found.shared_psus, found.movement) == (50, "down")
    assert changes_of(following)[0] == written.facts.code


def smartphone(tables):
    people = tables["persons"]
    own, smart = people["phone_own"], people["phone_smart"]
    said = (own == 1) & (smart == 1)
    known = (own == 2) | ((own == 1) & smart.isin([1, 2]))
    return said.astype(float).where(known & (people["age"] >= 18))


def test_only_cells_that_both_releases_show_have_a_change(written, following):
    for (indicator, breakdown, group), cell in cells(following).items():
        pair = [release.find(indicator, breakdown, group) for release in (written, following)]
        hidden = any(figure.withheld for figure in pair)
        assert hidden == (cell.movement == "withheld") == (cell.estimate is None), cell
        assert cell.movement in WORDS


def test_the_word_follows_the_interval_and_the_pace_the_time(following):
    for cell in cells(following).values():
        if cell.estimate is not None:
            word = "up" if cell.ci_low > 0 else "down" if cell.ci_high < 0 else "unclear"
            assert cell.movement == word
            assert cell.pace[1] <= cell.pace[0] <= cell.pace[2]
            assert cell.pace[0] == pytest.approx(100 * cell.estimate / cell.years)
    assert next(iter(cells(following).values())).years == pytest.approx(1, abs=0.01)


def test_districts_of_other_boundaries_are_not_comparable(written, following, tables, after):
    listed = changes(
        written, questions_of(tables), questions_of(after), following.figures, NEXT.reference_date, areas="2025"
    )
    movements = {c.movement for c in listed if c.breakdown == "district"}
    assert movements == {"not_comparable"}
    assert any(c.movement == "down" for c in listed if c.breakdown == "sex")


def test_a_change_of_a_hidden_cell_fails_the_release(following, written, tmp_path):
    hidden = next(f for f in following.figures if f.status == "withheld_c" and f.is_headline)
    told = Changed(hidden.indicator, hidden.breakdown, hidden.group, "up", 1.0, estimate=0.1)
    names = {name for name in following.manifest["files"] if "/" not in name and name not in (FIGURES, CHANGES)}
    private = {name: (following.folder / name).read_bytes() for name in names}
    files = {name: following.file(name).read_bytes() for name in following.downloads}
    manifest = {name: value for name, value in following.manifest.items() if name not in ("files", "format")}
    private[CHANGES] = write_changes(written, [told])
    spoilt = write(tmp_path, manifest, following.figures, files, private)
    assert [check for check in checks.run(following, following.sha256) if not check.passed] == []
    failed = [check for check in checks.run(spoilt, spoilt.sha256) if not check.passed]
    assert [check.title.en for check in failed] == ["No confidential cell can be worked out"]
    assert hidden.group in failed[0].evidence.en


def test_the_page_of_changes_names_every_district_with_its_change(app, client, settings, following):
    settings.releases.symlink_to(following.folder.parent)
    note_release(app, following)
    answer = client.get("/results/changes?indicator=I01")
    assert answer.status_code == 200
    down = cells(following)["I01", "province", "15"]
    assert said(down, "2025-1.0").vi in answer.text
    table = answer.text.split('id="d2"')[1]
    assert "Mù Cang Chải" in table
    assert len(client.get("/results/changes.json").json["rows"]) == len(cells(following))
