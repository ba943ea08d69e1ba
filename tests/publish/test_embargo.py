"""Until its minute a release is nowhere; at its minute it is everywhere. Who reads it before is named and noted."""

from datetime import timedelta

import pytest

from survey.publish.release import current
from survey.store import audit, results
from survey.store.session import reading, transaction
from survey.store.tables.base import now
from survey.web.db import engine
from survey.web.languages import LOCAL

CODE = "2025-1.0"
PAGE = f"/manage/releases/{CODE}"
EVERYWHERE = (
    f"/results/releases/{CODE}",
    f"/results/releases/{CODE}/manifest.json",
    f"/results/releases/{CODE}/files/figures.csv",
    f"/results/releases/{CODE}/files/figures.vi.xlsx",
    "/results/overview.json",
    "/results/indicators/smartphone.csv",
    "/results/areas/132.json",
    f"/api/v1/releases/{CODE}",
    f"/api/v1/releases/{CODE}/figures",
    "/api/v1/releases/current",
    "/api/v1/releases/current/figures",
)
LISTS = ("/results/releases/", "/api/v1/releases")


@pytest.fixture
def minute():
    return (now() + timedelta(days=3)).replace(second=0, microsecond=0)


@pytest.fixture
def waiting(approver, second, minute):
    """An approved release whose minute is set."""
    for person in (approver, second):
        person.post(f"{PAGE}/approve", data={"seen": "1"})
    answer = approver.post(f"{PAGE}/embargo", data={"until": f"{minute.astimezone(LOCAL):%Y-%m-%dT%H:%M}"})
    assert answer.status_code == 302


def at(monkeypatch, moment):
    monkeypatch.setattr(current, "now", lambda: moment)


def test_a_second_before_nothing_answers_and_at_the_minute_everything_does(waiting, client, minute, monkeypatch):
    at(monkeypatch, minute - timedelta(seconds=1))
    assert {place: client.get(place).status_code for place in EVERYWHERE} == dict.fromkeys(EVERYWHERE, 404)
    for place in LISTS:
        assert CODE not in client.get(place).text
    assert "Chưa có bản công bố nào" in client.get("/").text
    at(monkeypatch, minute)
    assert {place: client.get(place).status_code for place in EVERYWHERE} == dict.fromkeys(EVERYWHERE, 200)
    for place in LISTS:
        assert CODE in client.get(place).text


@pytest.mark.parametrize("first", [*EVERYWHERE, *LISTS, "/"])
def test_whichever_address_is_asked_first_opens_it(waiting, client, app, minute, monkeypatch, first):
    at(monkeypatch, minute + timedelta(hours=2))
    assert client.get(first).status_code == 200
    with app.app_context(), reading(engine()) as session:
        row = results.get_release(session, CODE)
        assert (row.state, row.published_at) == ("published", minute)
        assert [entry.actor for entry in audit.list_entries(session) if entry.act == "release.publish"] == ["embargo"]


def test_the_minute_can_be_taken_back_and_nobody_opens_it_before(waiting, approver, client, minute, monkeypatch):
    assert approver.post(f"{PAGE}/publish").status_code == 422
    assert "Tạm giữ đến" in approver.get(PAGE).text
    assert approver.post(f"{PAGE}/embargo").status_code == 302
    at(monkeypatch, minute)
    assert client.get(f"/results/releases/{CODE}").status_code == 404
    assert approver.post(f"{PAGE}/publish").status_code == 302
    assert client.get(f"/results/releases/{CODE}").status_code == 200


@pytest.mark.parametrize("until", ["2020-01-01T09:00", "soon", "2030-13-01T09:00"])
def test_a_minute_that_is_past_or_none_is_refused_with_a_sentence(approver, second, until):
    for person in (approver, second):
        person.post(f"{PAGE}/approve", data={"seen": "1"})
    answer = approver.post(f"{PAGE}/embargo", data={"until": until})
    assert answer.status_code == 422
    assert "Giờ công bố phải ở sau lúc này" in answer.text


def test_a_release_that_two_have_not_approved_gets_no_minute(approver):
    assert approver.post(f"{PAGE}/embargo", data={"until": "2099-01-01T09:00"}).status_code == 422


def test_reading_early_is_marked_on_the_page_and_noted_in_the_trail(noted, author, approver, app):
    page = author.get(PAGE).text
    assert page.count("CHƯA CÔNG BỐ") == 12
    taken = author.get(f"{PAGE}/files/figures.csv")
    assert taken.status_code == 200
    assert f"CHUA-CONG-BO-{CODE}-figures.csv" in taken.headers["Content-Disposition"]
    assert "no-store" in taken.headers["Cache-Control"]
    with app.app_context(), reading(engine()) as session:
        found = [e for e in audit.list_entries(session, f"release:{CODE}") if e.act == "release.read_early"]
        assert [entry.actor for entry in found] == [f"account:{noted[0]}"] * 2
        assert audit.verify(session) > 0
    shown = approver.get(PAGE).text
    assert "Được xem trước giờ công bố" in shown
    assert "tk, figures.csv" in shown


def test_a_public_release_is_read_without_a_mark_or_a_note(waiting, approver, app, minute, monkeypatch):
    at(monkeypatch, minute)
    before = count_reads(app)
    assert "CHƯA CÔNG BỐ" not in approver.get(PAGE).text
    assert "CHUA" not in approver.get(f"{PAGE}/files/figures.csv").headers["Content-Disposition"]
    assert count_reads(app) == before


def count_reads(app):
    with app.app_context(), transaction(engine()) as session:
        return sum(entry.act == "release.read_early" for entry in audit.list_entries(session))


def test_a_file_that_the_release_does_not_list_is_not_handed_out_early(author):
    for name in ("..%2Fmanifest.json", "manifest.json", "sizes.json", "none.csv"):
        assert author.get(f"{PAGE}/files/{name}").status_code == 404
