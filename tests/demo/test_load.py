"""The whole demonstration: drawn, asked, reviewed, frozen, published, labelled; the same again from the same seed."""

from pathlib import Path

import pytest

from survey.demo import load
from survey.demo.waves import CLOSED, IN_THE_FIELD
from survey.freeze.snapshot import folder_of, open_snapshot
from survey.plan.indicators import ALL
from survey.plan.text import Refusal
from survey.publish.folder import open_release
from survey.store import accounts, audit, cases, codes, inbox, records, reviews, villages, waves
from survey.store.session import engine_for, reading, transaction
from tests.demo.conftest import Demonstration, settings_in

EXPECTED = {
    "I01": "met",
    "I02": "open",
    "I03": "met",
    "I04": "not_met",
    "I05": "not_met",
    "I08": "open_aware",
    "I09": "not_met",
    "I10": "met",
}


def test_the_sample_is_the_planned_one(demonstration: Demonstration) -> None:
    snapshot = open_snapshot(folder_of(demonstration.settings.snapshots_url) / demonstration.built.snapshot)
    counts = snapshot.manifest["counts"]
    assert counts["psus"] == CLOSED.psus
    assert counts["cases"] == CLOSED.psus * CLOSED.households_per_psu
    assert snapshot.manifest["demonstration"] is True
    assert 0.86 < counts["responded"] / counts["cases"] < 0.93
    assert counts["forms_not_used"] == 6
    assert counts["roster_lines_left_out"] == 0


def test_the_release_says_that_it_is_a_demonstration_and_closes_2025(demonstration: Demonstration) -> None:
    release = open_release(demonstration.settings.releases, demonstration.built.release)
    assert release.facts.demonstration
    assert release.facts.closing_for == 2025
    assert "minh họa" in release.facts.wave_name.vi


def test_the_ten_verdicts_show_every_kind(demonstration: Demonstration) -> None:
    release = open_release(demonstration.settings.releases, demonstration.built.release)
    words = {}
    for indicator in ALL:
        figure = release.find(indicator.id)
        verdict = figure.verdict(2025) if figure else None
        words[indicator.id] = verdict.word if verdict else None
    assert {name: words[name] for name in EXPECTED} == EXPECTED


def test_the_estimates_lie_where_the_truth_is(demonstration: Demonstration) -> None:
    # Four standard errors: only a mistake of weights, routing or definition goes beyond them. I08 counts "don't know"
    # as no (by its definition), so it lies below the truth by about their share.
    release = open_release(demonstration.settings.releases, demonstration.built.release)
    for indicator, value in demonstration.built.truth.items():
        figure = release.find(indicator)
        assert figure is not None
        assert figure.estimate is not None
        assert figure.se is not None
        low = value - 0.06 if indicator == "I08" else value
        assert low - 4 * figure.se < figure.estimate < value + 4 * figure.se, indicator


def test_staff_find_work_in_the_open_wave(demonstration: Demonstration) -> None:
    with reading(demonstration.engine) as session:
        wave = waves.find_open_wave(session)
        assert wave is not None
        assert wave.code == IN_THE_FIELD.id
        states = records.count_states(session, wave.id)
        assert all(states[state] > 0 for state in ("accepted", "received", "returned", "held"))
        assert len(cases.list_cases(session, wave.id, states=("assigned",))) > 100
        returned = records.list_records(session, wave.id, states=("returned",))
        assert returned[0].case_id is not None
        assert reviews.find_last_return(session, returned[0].case_id) is not None


def test_every_village_of_the_closed_wave_has_its_return(demonstration: Demonstration) -> None:
    with reading(demonstration.engine) as session:
        closed = waves.get_wave(session, CLOSED.id)
        assert closed.state == "frozen"
        assert len(villages.list_returns(session, closed.id)) == CLOSED.psus


def test_twenty_codes_open_cases_that_still_wait(demonstration: Demonstration) -> None:
    assert len({code.code for code in demonstration.built.codes}) == load.CODES
    with reading(demonstration.engine) as session:
        wave = waves.get_wave(session, IN_THE_FIELD.id)
        known = [one for case in cases.list_cases(session, wave.id) for one in codes.list_codes(session, case.id)]
        assert len(known) == load.CODES
        assert {one.case.state for one in known} <= {"assigned", "new"}


def test_each_role_has_an_account(demonstration: Demonstration) -> None:
    with reading(demonstration.engine) as session:
        for line in demonstration.built.sign_ins:
            account = accounts.find_account(session, line.username)
            assert account is not None
            assert account.grants
            assert "minh họa" in account.display_name


def test_the_trail_holds_and_envelopes_can_be_put_together_again(demonstration: Demonstration) -> None:
    with reading(demonstration.engine) as session:
        assert audit.verify(session) > 0
        entry = inbox.get_by_seq(session, 1)
        content = inbox.exact_bytes(entry)
        assert content is not None
        assert content.startswith(inbox.MAGIC)


def test_it_never_goes_into_a_database_that_is_in_use(demonstration: Demonstration) -> None:
    with pytest.raises(Refusal), transaction(demonstration.engine) as session:
        load.build(session, demonstration.settings)


@pytest.mark.soak
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_same_seed_gives_the_same_snapshot_on_postgresql(
    demonstration: Demonstration, database_url: str, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, database_url)
    engine = engine_for(database_url)
    with transaction(engine) as session:
        again = load.build(session, settings)
    engine.dispose()
    assert again.files == demonstration.built.files
    first, second = (
        open_release(place, again.release).manifest["files"]["figures.json"]
        for place in (demonstration.settings.releases, settings.releases)
    )
    assert first == second
