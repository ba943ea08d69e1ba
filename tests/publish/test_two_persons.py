"""Three persons stand between a snapshot and the public: an author, and two who approve."""

import pytest

CODE = "2025-1.0"
PAGE = f"/manage/releases/{CODE}"
SEEN = {"seen": "1"}


@pytest.fixture
def approved(approver, second):
    for person in (approver, second):
        assert person.post(f"{PAGE}/approve", data=SEEN).status_code == 302


def test_nobody_without_a_sign_in_sees_a_release_that_is_not_public(client, noted):
    assert client.get(PAGE).status_code == 303


def test_the_page_shows_the_checks_and_no_withheld_number(approver):
    page = approver.get(PAGE).text
    assert page.count(">Qua<") == 7
    assert "Không qua" not in page
    assert "[c]" in page
    assert "Dữ liệu minh họa." in page


def test_the_author_cannot_approve(author, client):
    page = author.get(PAGE).text
    assert "Bạn đã lập hoặc đã duyệt bản này" in page
    answer = author.post(f"{PAGE}/approve", data=SEEN)
    assert answer.status_code == 422
    assert "Cần hai người khác nhau duyệt" in answer.text
    assert client.get(f"/results/releases/{CODE}").status_code == 404


def test_one_person_does_not_approve_twice(approver, client):
    assert approver.post(f"{PAGE}/approve", data=SEEN).status_code == 302
    assert "chờ người thứ hai" in approver.get(PAGE).text
    assert approver.post(f"{PAGE}/approve", data=SEEN).status_code == 422
    assert approver.post(f"{PAGE}/publish").status_code == 422
    assert client.get(f"/results/releases/{CODE}").status_code == 404


def test_a_release_is_not_published_before_it_is_approved(approver):
    assert approver.post(f"{PAGE}/publish").status_code == 422


def test_who_approves_must_say_that_it_was_seen(approver):
    assert approver.post(f"{PAGE}/approve").status_code == 422


def test_two_persons_approve_and_everybody_reads(approved, author, client):
    assert client.get(f"/results/releases/{CODE}").status_code == 404
    assert author.post(f"{PAGE}/publish").status_code == 302
    assert client.get(f"/results/releases/{CODE}").status_code == 200
    assert "finding" in client.get("/results/indicators/smartphone").text


def test_a_withdrawn_release_says_why_and_shows_no_figure(approved, approver, client):
    approver.post(f"{PAGE}/publish")
    assert client.get(f"/results/releases/{CODE}/files/figures.csv").status_code == 200
    assert approver.post(f"{PAGE}/withdraw", data={"reason": "ngắn"}).status_code == 422
    assert approver.post(f"{PAGE}/withdraw", data={"reason": "Sai tổng dân số của một huyện"}).status_code == 302
    page = client.get(f"/results/releases/{CODE}").text
    assert "Sai tổng dân số của một huyện" in page
    assert "band--" not in page
    assert "Chưa có bản công bố nào" in client.get("/").text
    for figures in (f"/results/releases/{CODE}/files/figures.csv", f"/api/v1/releases/{CODE}/figures"):
        assert client.get(figures).status_code == 404


def test_what_was_withdrawn_before_it_was_public_never_becomes_so(approver, client):
    assert approver.post(f"{PAGE}/withdraw", data={"reason": "Sai tổng dân số của một huyện"}).status_code == 302
    for place in (f"/results/releases/{CODE}", f"/results/releases/{CODE}/manifest.json", f"/api/v1/releases/{CODE}"):
        assert client.get(place).status_code == 404
    assert CODE not in client.get("/results/releases/").text
    assert CODE not in client.get("/api/v1/releases").text


def test_the_list_offers_the_form_only_where_a_snapshot_stands(author):
    page = author.get("/manage/releases/").text
    assert CODE in page
    assert 'name="snapshot"' in page


@pytest.mark.parametrize("version", ["one", "1", "1.0.0.0", "1.-1", "1.٣"])
def test_a_version_that_cannot_be_is_refused_on_the_form(author, version):
    answer = author.post("/manage/releases/", data={"snapshot": "1", "version": version, "stage": "final"})
    assert answer.status_code == 422
    assert "không dùng được" in answer.text


def test_a_version_that_is_taken_is_refused_on_the_form(author):
    answer = author.post("/manage/releases/", data={"snapshot": "1", "version": "1.0", "stage": "final"})
    assert answer.status_code == 422
    assert "không thay đổi được" in answer.text
