"""Settings of the methods and single figures: changed by persons, with a reason, in the trail and in the manifest."""

from contextlib import contextmanager

import pytest

from survey.plan.text import Refusal
from survey.plan.waves import DEMONSTRATION
from survey.publish.release.making import make
from survey.publish.rules.decisions import change_setting, current_methods, lift, withheld_in, withhold
from survey.publish.rules.methods import METHODS, Change, methods_of
from survey.publish.words.names import RULES, rules_told
from survey.store import audit
from survey.store.session import transaction
from survey.web.db import engine

MADE = {"version": "1.1", "snapshot": {"id": "2025-1", "sha256": "0" * 64}, "agency": "UBND tỉnh Yên Bái"}
REASON = "two villages are one in the field"
FIGURE = "I02.headline.district.132"


@pytest.fixture
def opened(app, noted):
    """A transaction of its own at each call, as each command has one."""

    @contextmanager
    def opened():
        with app.app_context(), transaction(engine()) as session:
            yield session

    return opened


@pytest.fixture
def session(opened):
    with opened() as session:
        yield session


def test_a_changed_setting_is_logged_and_stands_in_the_manifest(opened, tables, tmp_path):
    with opened() as session:
        change_setting(session, "disclosure.fewest_psus", 4, reason=REASON, by="tk")
    with opened() as session:
        entry = next(entry for entry in audit.list_entries(session) if entry.act == "methods.change")
        methods = current_methods(session)
    assert (entry.subject, REASON in entry.details) == ("methods:disclosure.fewest_psus", True)
    release = make(tables, DEMONSTRATION, tmp_path, methods=methods, **MADE)
    method = release.manifest["method"]
    assert method["disclosure"]["fewest_psus"] == 4
    assert [(c["before"], c["after"], c["by"]) for c in method["changes"]] == [(3, 4, "tk")]
    assert methods_of(release.manifest) == methods != METHODS


@pytest.mark.parametrize(
    ("name", "value", "reason", "by"),
    [
        ("disclosure.fewest", 4, REASON, "tk"),
        ("disclosure.fewest_psus", 3, REASON, "tk"),
        ("disclosure.fewest_psus", 3.5, REASON, "tk"),
        ("reliability.widest", float("nan"), REASON, "tk"),
        ("disclosure.fewest_psus", 4, "because", "tk"),
        ("disclosure.fewest_psus", 4, REASON, "nobody"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_leaves_everything(session, name, value, reason, by):
    with pytest.raises(Refusal):
        change_setting(session, name, value, reason=reason, by=by)
    assert current_methods(session) == METHODS


def test_a_reviewer_withholds_a_figure_from_the_next_version_on(opened, written, tables, tmp_path):
    assert written.find("I02", "district", "132").status in ("shown", "caution")
    with opened() as session:
        withhold(session, written, FIGURE, reason=REASON, by="cb")
    with opened() as session:
        reviewed = withheld_in(session, "2025")
        entry = audit.list_entries(session, f"figure:2025/{FIGURE}")[0]
    release = make(tables, DEMONSTRATION, tmp_path, reviewed=reviewed, earlier=[written], **MADE)
    figure = release.find("I02", "district", "132")
    assert (figure.status, figure.rules, figure.estimate) == ("withheld_u", ("u-reviewer",), None)
    assert release.manifest["reviewed"] == {FIGURE: REASON}
    assert (entry.act, REASON in entry.details) == ("figure.withhold", True)


def test_a_reviewer_cannot_touch_what_the_rules_withhold(session, written):
    hidden = next(figure for figure in written.figures if figure.status == "withheld_c")
    with pytest.raises(Refusal, match=hidden.id):
        withhold(session, written, hidden.id, reason=REASON, by="cb")


def test_the_words_of_a_rule_follow_a_changed_setting():
    change = Change("reliability.high_cv", 0.165, 0.2, "thử ngưỡng khác", "tk", "2026-01-01T00:00:00+00:00")
    changed = METHODS.changed(change)
    assert RULES["n-cv"].told(METHODS).vi == "hệ số biến thiên trên 16,5%"
    assert RULES["n-cv"].told(changed).en == "a coefficient of variation above 20%"
    assert all("{" not in said.vi + said.en for _rule, said in rules_told(METHODS))


def test_a_withholding_is_taken_back_until_it_is_published(opened, written):
    with opened() as session:
        withhold(session, written, FIGURE, reason=REASON, by="cb")
    with opened() as session:
        lift(session, "2025", FIGURE, public=[written], reason="the village was asked again", by="db")
    with opened() as session:
        assert withheld_in(session, "2025") == {}
        assert {entry.act for entry in audit.list_entries(session, f"figure:2025/{FIGURE}")} >= {
            "figure.lift",
            "figure.withhold",
        }
        with pytest.raises(Refusal, match="No reviewer withholds"):
            lift(session, "2025", FIGURE, public=[], reason=REASON, by="db")


def test_a_published_withholding_stays(opened, tables, tmp_path, written):
    release = make(tables, DEMONSTRATION, tmp_path, reviewed={FIGURE: REASON}, earlier=[written], **MADE)
    with opened() as session:
        withhold(session, written, FIGURE, reason=REASON, by="cb")
        with pytest.raises(Refusal, match="was published with"):
            lift(session, "2025", FIGURE, public=[written, release], reason=REASON, by="db")
