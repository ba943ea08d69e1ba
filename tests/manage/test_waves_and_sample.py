"""A wave from its plan to its sample: through the pages, on both databases."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from survey.manage import sampling
from survey.sample.demonstration import demonstration_frame
from survey.sample.frame import frame_csv
from survey.store import audit, cases, psus, waves
from survey.store.session import reading, transaction
from survey.store.tables.field import Wave
from tests.review.desk_world import World

Browser = Callable[[str], FlaskClient]
PLAN = {
    "code": "2027",
    "title_vi": "Đợt 2027",
    "title_en": "Wave 2027",
    "reference_date": "2027-11-01",
    "starts_on": "2027-11-02",
    "ends_on": "2027-12-15",
    "respondents": "all",
    "hotline": "0216 000 0000",
}
FRAME = frame_csv(demonstration_frame(231).psus)


def _wave(engine: Engine, code: str) -> Wave:
    with reading(engine) as session:
        return waves.get_wave(session, code)


def _file(content: str | bytes, name: str = "frame.csv") -> dict[str, object]:
    data = content.encode() if isinstance(content, str) else content
    return {"file": (io.BytesIO(data), name)}


def test_a_wave_is_planned_opened_closed_and_reopened_with_a_reason(browser: Browser, engine: Engine) -> None:
    manager = browser("quan")
    assert manager.post("/manage/waves/new", data=PLAN).status_code == 303
    assert _wave(engine, "2027").state == "planned"
    assert "Mở đợt 2027" in manager.get("/manage/waves/2027/open").text
    manager.post("/manage/waves/2027/open")
    assert _wave(engine, "2027").state == "open"
    manager.post("/manage/waves/2027/close")
    assert _wave(engine, "2027").state == "closed"
    refused = manager.post("/manage/waves/2027/reopen")
    assert refused.status_code == 422
    assert "cần lý do" in refused.text
    manager.post("/manage/waves/2027/reopen", data={"reason": "thiếu hai thôn"})
    assert _wave(engine, "2027").state == "open"
    with reading(engine) as session:
        assert any("thiếu hai thôn" in entry.details for entry in audit.list_entries(session))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "đợt 27"}, "Mã đợt gồm"),
        ({"code": "2025"}, "Đã có đợt mang mã 2025"),
        ({"title_vi": " "}, "đang trống"),
        ({"reference_date": ""}, "chưa có ngày"),
        ({"starts_on": "31/02/2027"}, "chưa có ngày"),
        ({"ends_on": "2027-10-01"}, "sớm hơn ngày bắt đầu"),
        ({"closing_for": "2030"}, "đợt chốt của năm"),
        ({"closing_for": "soon"}, "Năm chốt phải là một năm"),
    ],
)
def test_what_is_wrong_in_a_plan_is_said_beside_its_box(
    browser: Browser, engine: Engine, change: dict[str, str], sentence: str
) -> None:
    answer = browser("quan").post("/manage/waves/new", data={**PLAN, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    with reading(engine) as session:
        assert waves.find_wave(session, "2027") is None


def test_a_step_that_does_not_lead_there_changes_nothing(browser: Browser, engine: Engine) -> None:
    answer = browser("quan").post("/manage/waves/2025/open")
    assert answer.status_code == 409
    assert _wave(engine, "2025").state == "open"


def test_a_frame_with_faults_is_told_row_by_row_and_nothing_is_kept(browser: Browser, engine: Engine) -> None:
    lines = FRAME.splitlines()
    lines[3] = lines[3].replace(lines[3].split(",")[-2], "1,5", 1)
    answer = browser("quan").post("/manage/frame", data=_file("\n".join(lines)))
    assert answer.status_code == 422
    assert "Chưa có dòng nào được ghi" in answer.text
    with reading(engine) as session:
        assert sampling.find_frame(session) is None


def test_a_frame_is_kept_whole_and_comes_back_as_it_was(browser: Browser, engine: Engine) -> None:
    answer = browser("quan").post("/manage/frame", data=_file(FRAME), follow_redirects=True)
    assert "Dàn mẫu có 1.356 thôn, 214.184 hộ, 18 tầng" in answer.text
    with reading(engine) as session:
        kept = sampling.find_frame(session)
    assert kept is not None
    assert kept.sha256 == demonstration_frame(231).sha256


def test_no_file_is_an_answer_too(browser: Browser) -> None:
    answer = browser("quan").post("/manage/frame", data={})
    assert answer.status_code == 422
    assert "Chưa chọn tệp" in answer.text


@pytest.fixture
def drawn(browser: Browser, engine: Engine) -> FlaskClient:
    manager = browser("quan")
    manager.post("/manage/waves/new", data=PLAN)
    manager.post("/manage/frame", data=_file(FRAME))
    manager.post("/manage/waves/2027/sample", data={"total": "36", "seed": "231"})
    return manager


def test_the_draw_is_kept_with_seed_hash_and_probabilities_and_repeats_itself(
    drawn: FlaskClient, engine: Engine
) -> None:
    wave = _wave(engine, "2027")
    with reading(engine) as session:
        villages = psus.list_psus(session, wave.id)
        facts = sampling.facts_of_draw(session, wave)
        assert sampling.redraws_identically(session, wave)
    assert len(villages) == 36
    assert facts is not None
    assert (facts["seed"], facts["frame"]) == (231, demonstration_frame(231).sha256)
    assert all(0 < psu.probability <= 1 for psu in villages)
    assert "kết quả trùng khớp" in drawn.get("/manage/waves/2027/sample").text


def test_a_changed_probability_is_noticed_when_the_sample_is_drawn_again(drawn: FlaskClient, engine: Engine) -> None:
    wave = _wave(engine, "2027")
    with transaction(engine) as session:
        psus.list_psus(session, wave.id)[0].probability *= 0.5
    with reading(engine) as session:
        assert not sampling.redraws_identically(session, wave)


def test_a_sample_is_drawn_once(drawn: FlaskClient, engine: Engine) -> None:
    again = drawn.post("/manage/waves/2027/sample", data={"total": "40", "seed": "1"})
    assert again.status_code == 422
    assert "không chọn lại" in again.text
    with reading(engine) as session:
        assert len(psus.list_psus(session, _wave(engine, "2027").id)) == 36


@pytest.mark.parametrize(("total", "sentence"), [("x", "Số địa bàn"), ("5000", "Không phân bổ được")])
def test_an_impossible_number_of_villages_is_refused(browser: Browser, total: str, sentence: str) -> None:
    manager = browser("quan")
    manager.post("/manage/waves/new", data=PLAN)
    manager.post("/manage/frame", data=_file(FRAME))
    answer = manager.post("/manage/waves/2027/sample", data={"total": total})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_without_a_frame_nothing_is_drawn(browser: Browser) -> None:
    manager = browser("quan")
    manager.post("/manage/waves/new", data=PLAN)
    answer = manager.post("/manage/waves/2027/sample", data={"total": "36"})
    assert answer.status_code == 422
    assert "Chưa có dàn mẫu" in answer.text


def test_a_listing_draws_fifteen_households_whose_weight_is_made_stage_by_stage(
    drawn: FlaskClient, engine: Engine
) -> None:
    wave = _wave(engine, "2027")
    with reading(engine) as session:
        village = psus.list_psus(session, wave.id)[0]
    path = f"/manage/waves/2027/listing/{village.code}"
    assert drawn.post(path, data={"listed": "120"}).status_code == 303
    with reading(engine) as session:
        households = cases.list_cases(session, wave.id, kind="household")
    assert len(households) == 15
    weight = village.segments * 120 / 15 / village.probability
    assert [case.base_weight for case in households] == pytest.approx([weight] * 15)
    assert len({case.number for case in households}) == 15
    again = drawn.post(path, data={"listed": "90"})
    assert again.status_code == 422
    assert "Bảng kê không sửa" in again.text


def test_a_small_village_is_taken_whole_and_an_empty_one_has_no_household(drawn: FlaskClient, engine: Engine) -> None:
    wave = _wave(engine, "2027")
    with reading(engine) as session:
        small, empty = psus.list_psus(session, wave.id)[:2]
    drawn.post(f"/manage/waves/2027/listing/{small.code}", data={"listed": "9"})
    drawn.post(f"/manage/waves/2027/listing/{empty.code}", data={"listed": "0"})
    with reading(engine) as session:
        counts = [len(cases.list_cases(session, wave.id, psu_ids=[psu.id])) for psu in (small, empty)]
    assert counts == [9, 0]


def test_a_village_of_another_wave_is_not_there(drawn: FlaskClient) -> None:
    assert drawn.post("/manage/waves/2027/listing/137-001", data={"listed": "9"}).status_code == 404
    assert drawn.get("/manage/waves/1999").status_code == 404


REGISTER = (
    "register_code,name,type,ownership,district,commune_new\n"
    "TH-07,Trường Tiểu học Nậm Khắt,1,1,137,{commune}\nCD-02,Trường Trung cấp Nghĩa Lộ,12,1,133,{commune}\n"
)


def _commune() -> str:
    from survey.plan import areas

    return areas.units("2025", "commune")[0].code


def test_the_register_is_imported_whole(browser: Browser, engine: Engine, world: World) -> None:
    answer = browser("quan").post(
        "/manage/waves/2025/register", data=_file(REGISTER.format(commune=_commune())), follow_redirects=True
    )
    assert "Đã nhập 2 cơ sở" in answer.text
    with reading(engine) as session:
        school = cases.find_institution(session, world.wave, "TH-07")
    assert school is not None
    assert (school.indicator, school.district) == ("I10", "137")


@pytest.mark.parametrize("row", ['"' + "x\n" * 100_000, "a,b," + "9" * 5000 + ",1,132,00000"])
def test_a_register_that_no_csv_holds_is_told_and_not_taken(browser: Browser, world: World, row: str) -> None:
    file = _file(REGISTER.partition("\n")[0] + "\n" + row)
    assert browser("quan").post("/manage/waves/2025/register", data=file).status_code == 422


def test_a_register_with_one_fault_is_told_and_not_taken(browser: Browser, engine: Engine, world: World) -> None:
    wrong = REGISTER.format(commune=_commune()).replace(",12,", ",77,").replace("TH-07", "TH-01")
    answer = browser("quan").post("/manage/waves/2025/register", data=_file(wrong))
    assert answer.status_code == 422
    assert "mã này đã có" in answer.text
    assert "loại này không thuộc phạm vi" in answer.text
    with reading(engine) as session:
        assert len(cases.list_cases(session, world.wave, kind="institution")) == 1
