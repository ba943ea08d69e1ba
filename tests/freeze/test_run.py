"""Freezing a wave through the store: what is refused, what is written, what stays behind, on both databases."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from survey.config import Settings
from survey.freeze.folder import Folder
from survey.freeze.run import freeze
from survey.freeze.snapshot import Snapshot, open_snapshot
from survey.keep.keys import KeyRing
from survey.plan.text import Refusal, Text
from survey.store import audit, inbox, psus, records, results, reviews, villages, waves
from survey.store.session import transaction
from tests.freeze.test_snapshot import files_of
from tests.review.desk_world import NOON, SECRET_NAME, World, interview, make_world, member


@pytest.fixture
def world(engine: Engine, settings: Settings) -> World:
    return make_world(engine, KeyRing.load(settings.key_file), each=6)


def _decide(engine: Engine, uuid: str, act: str = "accept") -> None:
    with transaction(engine) as session:
        record = records.get_record(session, uuid)
        comments = {"household.fibre_now": "xem lại"} if act == "return" else None
        reviews.decide(session, record, act, account_id=None, seen_rev=record.rev, reason="vì", comments=comments)


def _fill(engine: Engine, world: World, count: int = 12) -> list[str]:
    uuids = [world.hand_in(place, interview(member(1), member(2, sex=2, born=2015))) for place in range(count)]
    for uuid in uuids:
        _decide(engine, uuid)
    return uuids


def _close(engine: Engine, world: World) -> None:
    with transaction(engine) as session:
        waves.set_state(session, waves.get_wave_by_id(session, world.wave), "closed")


def _freeze(engine: Engine, world: World, settings: Settings, **options: Any) -> Snapshot:
    with transaction(engine) as session:
        return freeze(session, waves.get_wave_by_id(session, world.wave), settings, world.accounts["thong"], **options)


def test_a_wave_in_the_field_is_not_frozen(engine: Engine, world: World, settings: Settings) -> None:
    with pytest.raises(Refusal, match="still in the field"):
        _freeze(engine, world, settings)


def test_unreviewed_forms_stop_the_freeze_and_the_sentence_says_what_to_do(
    engine: Engine, world: World, settings: Settings
) -> None:
    _fill(engine, world, 11)
    world.hand_in(11)
    _close(engine, world)
    with pytest.raises(Refusal) as refused:
        _freeze(engine, world, settings)
    assert "Còn 1 phiếu" in refused.value.message.vi
    assert "không trả lời" in refused.value.message.vi
    assert not Path(settings.snapshots_url).exists() or not list(Path(settings.snapshots_url).iterdir())


def test_with_a_reason_unreviewed_and_returned_forms_count_as_non_response(
    engine: Engine, world: World, settings: Settings
) -> None:
    _fill(engine, world, 10)
    world.hand_in(10)
    _decide(engine, world.hand_in(11), "return")
    _close(engine, world)
    snapshot = _freeze(engine, world, settings, override="hết thời gian xem xét")
    counts = snapshot.manifest["counts"]
    assert (counts["responded"], counts["not_responded"], counts["unknown"]) == (10, 2, 0)
    assert snapshot.manifest["reasons"]["override"] == "hết thời gian xem xét"
    assert snapshot.manifest["reasons"]["unreviewed"] == 1
    assert snapshot.table("households")["weight"].sum() == pytest.approx(12 * 225.0)
    with transaction(engine) as session:
        assert "snapshot.override" in {entry.act for entry in audit.list_entries(session)}


def test_forms_that_were_set_aside_are_counted_by_their_ground(
    engine: Engine, world: World, settings: Settings
) -> None:
    _fill(engine, world)
    with transaction(engine) as session:
        record = records.list_records(session, world.wave)[0]
        reviews.decide(
            session, record, "supersede", account_id=None, seen_rev=1, reason="wrong-household: nhà bên cạnh"
        )
    _close(engine, world)
    snapshot = _freeze(engine, world, settings)
    assert snapshot.manifest["set_aside"] == {"wrong-household": 1}
    assert snapshot.manifest["counts"]["households"] == 11


def test_a_frozen_wave_holds_its_answers_its_design_and_no_name(
    engine: Engine, world: World, settings: Settings
) -> None:
    _fill(engine, world)
    with transaction(engine) as session:
        village = psus.get_psu(session, world.wave, "137-001")
        villages.record_return(session, village, fibre=3, source="VNPT", observed_on=NOON.date(), account_id=None)
    _close(engine, world)
    steps: list[Text] = []
    snapshot = _freeze(engine, world, settings, progress=steps.append)
    assert len(steps) == 3
    tables = snapshot.tables()
    assert tables["psus"].set_index("psu")["village_fibre"]["137-001"] == 3
    assert len(tables["households"]) == 12
    assert len(tables["members"]) == 24
    assert len(tables["persons"]) == 12
    assert snapshot.manifest["sample"]["lonely"] == ["137-2", "139-2"]
    written = [path for path in Path(snapshot.folder.url).rglob("*") if path.is_file()]
    assert len(written) == 8
    for path in written:
        assert SECRET_NAME.encode() not in path.read_bytes()
        assert b"V\\u00e0ng" not in path.read_bytes()


def test_the_store_knows_the_snapshot_and_the_wave_is_frozen(engine: Engine, world: World, settings: Settings) -> None:
    _fill(engine, world)
    _close(engine, world)
    snapshot = _freeze(engine, world, settings)
    with transaction(engine) as session:
        wave = waves.get_wave_by_id(session, world.wave)
        known = results.get_snapshot(session, wave.id, 1)
        assert wave.state == "frozen"
        assert known.sha256 == snapshot.sha256
        assert known.manifest["counts"]["households"] == 12
        assert known.frozen_by == world.accounts["thong"]
    assert open_snapshot(Folder(known.url), known.sha256).name == "2025-1"


def test_freezing_again_needs_a_reason_and_makes_the_next_snapshot(
    engine: Engine, world: World, settings: Settings
) -> None:
    uuids = _fill(engine, world)
    _close(engine, world)
    first = _freeze(engine, world, settings)
    before = files_of(first)
    with pytest.raises(Refusal, match="frozen already"):
        _freeze(engine, world, settings)
    with transaction(engine) as session:
        inbox.forget(session, uuids[0], "yêu cầu của người trả lời")
    second = _freeze(engine, world, settings, override="một người rút lại sự đồng ý")
    assert second.name == "2025-2"
    assert len(second.table("households")) == 11
    assert files_of(first) == before


def test_an_institution_counts_as_verified_submitted_or_none(engine: Engine, world: World, settings: Settings) -> None:
    _fill(engine, world)
    _close(engine, world)
    assert _freeze(engine, world, settings).table("institutions")["state"].tolist() == ["none"]
    uuid = world.hand_in(None)
    assert _freeze(engine, world, settings, override="a").table("institutions")["state"].tolist() == ["submitted"]
    _decide(engine, uuid)
    _decide(engine, uuid, "verify")
    table = _freeze(engine, world, settings, override="b").table("institutions")
    assert table["state"].tolist() == ["verified"]
    assert table["indicator"].tolist() == ["I10"]
    assert table["A1"].tolist() == [3]


def test_old_population_totals_are_used_only_with_a_reason(engine: Engine, world: World, settings: Settings) -> None:
    _fill(engine, world)
    _close(engine, world)
    known = {"source": "Tổng điều tra 2019", "as_of": "2019-04-01", "excludes": "doanh trại"}
    totals = pd.DataFrame(
        [
            {"unit": "household", "district": code, "sex": None, "age_group": None, "total": total, **known}
            for code, total in (("137", 3000), ("139", 2000))
        ]
    )
    with pytest.raises(Refusal, match="3 years"):
        _freeze(engine, world, settings, totals=totals)
    snapshot = _freeze(engine, world, settings, totals=totals, old_totals="chưa có số mới")
    assert snapshot.table("households").groupby("district")["weight"].sum().to_dict() == pytest.approx(
        {"137": 3000, "139": 2000}
    )
    calibration = snapshot.manifest["calibration"]
    assert calibration["fitted"] == {"households": True, "members": False, "persons": False}
    assert calibration["totals"][0]["source"] == "Tổng điều tra 2019"
    assert json.dumps(snapshot.manifest, ensure_ascii=False).count("chưa có số mới") == 1


def test_a_wave_without_a_sample_has_nothing_to_freeze(engine: Engine, world: World, settings: Settings) -> None:
    with transaction(engine) as session:
        first = waves.get_wave_by_id(session, world.wave)
        values = {
            name: getattr(first, name)
            for name in (
                "title_vi",
                "title_en",
                "reference_date",
                "starts_on",
                "ends_on",
                "household_instrument",
                "institution_instrument",
                "consent_version",
                "hotline",
                "agency",
            )
        }
        empty = waves.add_wave(session, code="2031", **values)
        with pytest.raises(Refusal, match="has not been opened"):
            freeze(session, empty, settings, None)
        waves.set_state(session, empty, "open")
        waves.set_state(session, empty, "closed")
        with pytest.raises(Refusal, match="no sampled household"):
            freeze(session, empty, settings, None)
