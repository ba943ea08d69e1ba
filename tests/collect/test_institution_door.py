"""A school's return: filled in with its code, confirmed with the head's."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey.store import cases, records, reviews
from survey.store.session import transaction
from tests.collect.conftest import World
from tests.collect.pages import Answers, Page, get, post

HEADER: Answers = {
    "commune": "",
    "pupils": "420",
    "staff": "30",
    "sites": "2",
    "internet": "1",
    "filled_by": "Nguyễn Thị Hà, văn thư, 0216 000 0001",
}


def _open(client: FlaskClient, world: World, school: str) -> None:
    assert client.post("/institution", data={"code": world.schools[school]}).status_code == 303


def _fill(client: FlaskClient, parts: str) -> None:
    header = get(client, "/institution/return/header")
    commune = next(value for value in header.controls["commune"].values if value)
    assert post(client, "/institution/return/header", {**HEADER, "commune": commune}).status_code == 303
    for part in parts:
        page = get(client, f"/institution/return/{part}")
        levels: Answers = {name: "2" for name in page.controls if len(name) == 2}
        first = f"{part.upper()}1"
        levels |= {first: "3", f"{first}_evidence": "QĐ 12/QĐ-THCP ngày 05/09/2025", f"{first}_date": "2025-09-05"}
        assert post(client, f"/institution/return/{part}", levels).status_code == 303, part


def _record(session: Session, world: World, school: str) -> list[records.Record]:
    session.rollback()
    case = cases.find_institution(session, world.wave, school)
    assert case is not None
    return records.list_for_case(session, case.id)


def test_a_school_has_three_components_and_a_college_four(client: FlaskClient, app: Flask, world: World) -> None:
    _open(client, world, "TH-01")
    school = get(client, "/institution/return").links
    assert "/institution/return/c" not in school
    assert "/institution/return/d" in school
    other = app.test_client()
    _open(other, world, "CD-01")
    assert "/institution/return/c" in get(other, "/institution/return").links


def test_the_register_fills_the_header(client: FlaskClient, world: World) -> None:
    _open(client, world, "TH-01")
    page = get(client, "/institution/return/header")
    assert page.controls["name"].chosen == ["Trường Tiểu học Cao Phạ"]
    assert page.controls["type"].chosen == ["1"]


def test_done_without_evidence_is_refused_at_its_item(client: FlaskClient, world: World) -> None:
    _open(client, world, "TH-01")
    answer = post(client, "/institution/return/a", {"A1": "3", **{f"A{n}": "2" for n in range(2, 7)}})
    page = Page(answer)
    assert answer.status_code == 422
    assert 'Mục A1 ghi "Hoàn thành" nhưng chưa có minh chứng' in page.words
    assert "#A1_evidence" in page.links
    assert page.controls["A1"].chosen == ["3"]


def test_an_unfinished_return_does_not_reach_the_head(client: FlaskClient, world: World) -> None:
    _open(client, world, "TH-01")
    answer = client.post("/institution/pass-on")
    assert answer.status_code == 422
    assert "/institution/return/a" in Page(answer).links
    assert client.get("/institution/sign").location == "/institution/return"


def test_the_head_signs_with_a_code_of_their_own(client: FlaskClient, world: World, session: Session) -> None:
    _open(client, world, "TH-01")
    _fill(client, "abd")
    assert client.post("/institution/pass-on").location == "/institution/sign"
    assert "Chờ thủ trưởng xác nhận" in get(client, "/institution/return").words
    page = get(client, "/institution/sign")
    unsigned = client.post("/institution/sign", data=page.filled({"code": world.heads["TH-01"]}))
    assert unsigned.status_code == 422
    word: Answers = {"signed": "1", "naming": "2"}
    for wrong in (world.schools["TH-01"], world.heads["CD-01"], ""):
        refused = client.post("/institution/sign", data=page.filled({**word, "code": wrong}))
        assert refused.status_code == 422
        assert Page(refused).controls["naming"].chosen == ["2"]
    assert _record(session, world, "TH-01") == []
    signed = client.post("/institution/sign", data=page.filled({**word, "code": world.heads["TH-01"]}))
    assert signed.location == "/institution/receipt"
    assert "Mã biên nhận" in get(client, signed.location).words
    (record,) = _record(session, world, "TH-01")
    assert (record.kind, record.door, record.state) == ("institution", "institution", "received")
    assert "Đã nộp" in get(client, "/institution/return").words


def test_a_change_after_passing_on_takes_the_return_back_from_the_head(client: FlaskClient, world: World) -> None:
    _open(client, world, "TH-01")
    _fill(client, "abd")
    client.post("/institution/pass-on")
    post(client, "/institution/return/header", {"pupils": "500"})
    assert client.get("/institution/sign").location == "/institution/return"


def test_a_returned_return_shows_its_comments_and_is_submitted_again(
    client: FlaskClient, app: Flask, world: World, session: Session, engine: Engine
) -> None:
    _open(client, world, "TH-01")
    _fill(client, "abd")
    client.post("/institution/pass-on")
    sign: Answers = {"signed": "1", "naming": "1", "code": world.heads["TH-01"]}
    client.post("/institution/sign", data=get(client, "/institution/sign").filled(sign))
    with transaction(engine) as own:
        case = cases.find_institution(own, world.wave, "TH-01")
        assert case is not None
        (record,) = records.list_for_case(own, case.id)
        comments = {"institution.A1_evidence": "Đường dẫn không mở được."}
        reviews.decide(own, record, "return", account_id=None, seen_rev=1, reason="", comments=comments)
    other = app.test_client()
    _open(other, world, "TH-01")
    assert "Bị trả lại" in get(other, "/institution/return").words
    page = get(other, "/institution/return/a")
    assert "Đường dẫn không mở được" in page.words
    assert page.controls["A1_evidence"].chosen == ["QĐ 12/QĐ-THCP ngày 05/09/2025"]
    post(other, "/institution/return/a", {"A1_evidence": "https://truong.example/qd12"})
    other.post("/institution/pass-on")
    other.post("/institution/sign", data=get(other, "/institution/sign").filled(sign))
    (record,) = _record(session, world, "TH-01")
    assert (record.rev, record.state) == (2, "received")


def test_a_household_code_does_not_open_the_institutions_door(client: FlaskClient, world: World) -> None:
    assert client.post("/institution", data={"code": world.codes[0]}).status_code == 422
