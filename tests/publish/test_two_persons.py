"""Two persons stand between a locked release and the public."""

CODE = "2025-1.0"
PAGE = f"/manage/releases/{CODE}"


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
    assert "Người lập bản công bố không tự duyệt" in page
    answer = author.post(f"{PAGE}/approve", data={"seen": "1"})
    assert answer.status_code == 422
    assert "Cần người thứ hai" in answer.text
    assert client.get(f"/results/releases/{CODE}").status_code == 404


def test_a_release_is_not_published_before_it_is_approved(approver):
    assert approver.post(f"{PAGE}/publish").status_code == 422


def test_who_approves_must_say_that_it_was_seen(approver):
    assert approver.post(f"{PAGE}/approve").status_code == 422


def test_a_second_person_approves_and_publishes_and_everybody_reads(author, approver, client):
    assert approver.post(f"{PAGE}/approve", data={"seen": "1"}).status_code == 302
    assert client.get(f"/results/releases/{CODE}").status_code == 404
    assert author.post(f"{PAGE}/publish").status_code == 302
    assert client.get(f"/results/releases/{CODE}").status_code == 200
    assert "finding" in client.get("/results/indicators/smartphone").text


def test_a_withdrawn_release_says_why_and_shows_no_figure(approver, client):
    approver.post(f"{PAGE}/approve", data={"seen": "1"})
    approver.post(f"{PAGE}/publish")
    assert approver.post(f"{PAGE}/withdraw", data={"reason": "ngắn"}).status_code == 422
    assert approver.post(f"{PAGE}/withdraw", data={"reason": "Sai tổng dân số của một huyện"}).status_code == 302
    page = client.get(f"/results/releases/{CODE}").text
    assert "Sai tổng dân số của một huyện" in page
    assert "band--" not in page
    assert "Chưa có bản công bố nào" in client.get("/").text


def test_the_list_offers_the_form_only_where_a_snapshot_stands(author):
    page = author.get("/manage/releases/").text
    assert CODE in page
    assert 'name="snapshot"' in page


def test_a_version_that_cannot_be_is_refused_on_the_form(author):
    answer = author.post("/manage/releases/", data={"snapshot": "1", "version": "one", "stage": "final"})
    assert answer.status_code == 422
    assert "không dùng được" in answer.text


def test_a_version_that_is_taken_is_refused_on_the_form(author):
    answer = author.post("/manage/releases/", data={"snapshot": "1", "version": "1.0", "stage": "final"})
    assert answer.status_code == 422
    assert "không thay đổi được" in answer.text
