"""The village return, once per village, within the supervisor's reach."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import Engine

from survey.store import psus, villages, waves
from survey.store.session import reading, transaction
from tests.review.desk_world import World

Browser = Callable[[str], FlaskClient]
ANSWER = {"fibre": "1", "source": "VNPT", "observed_on": "2025-10-15"}


def _last(engine: Engine, world: World) -> villages.VillageReturn | None:
    with reading(engine) as session:
        return villages.find_return(session, psus.get_psu(session, world.wave, "137-001").id)


def test_the_answer_is_kept_with_source_and_date_and_the_earlier_one_stays(
    world: World, browser: Browser, engine: Engine
) -> None:
    desk = browser("hanh")
    assert desk.post("/review/villages/2025/137-001", data=ANSWER).status_code == 303
    assert desk.post("/review/villages/2025/137-001", data={**ANSWER, "fibre": "3"}).status_code == 303
    last = _last(engine, world)
    assert last is not None
    assert (last.fibre, last.source, last.rev) == (3, "VNPT", 2)
    assert "Chưa đến" in desk.get("/review/villages").text


def test_a_known_answer_needs_its_list_and_the_unknown_one_does_not(world: World, browser: Browser) -> None:
    desk = browser("hanh")
    page = desk.post("/review/villages/2025/137-001", data={"fibre": "1"})
    assert page.status_code == 422
    assert "Chưa ghi nguồn của danh sách" in page.text
    assert "Chưa ghi ngày của danh sách" in page.text
    assert desk.post("/review/villages/2025/137-001", data={"fibre": "8"}).status_code == 303


def test_a_village_out_of_reach_is_not_there(world: World, browser: Browser) -> None:
    desk = browser("hanh")
    assert "139-001" not in desk.get("/review/villages").text
    assert desk.get("/review/villages/2025/139-001").status_code == 404
    assert desk.post("/review/villages/2025/139-001", data=ANSWER).status_code == 404


def test_nothing_is_recorded_for_a_frozen_wave(world: World, browser: Browser, engine: Engine) -> None:
    with transaction(engine) as session:
        wave = waves.get_wave_by_id(session, world.wave)
        waves.set_state(session, wave, "closed")
        waves.set_state(session, wave, "frozen")
    assert browser("hanh").post("/review/villages/2025/137-001", data=ANSWER).status_code == 422
    assert _last(engine, world) is None
