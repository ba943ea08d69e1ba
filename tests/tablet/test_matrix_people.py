"""Rows of the failure matrix that people make: two at one door, a returned form, an erased one, a lost right."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from survey.keep.envelope import Envelope, open_part
from survey.questionnaire import codebook
from survey.questionnaire.document import Interview
from survey.store import cases, devices, inbox, records, reviews
from survey.store.session import transaction
from tests.journeys.small_world import PASSWORD, TABLET_ANSWERS, TABLET_MEMBERS
from tests.tablet.conftest import Field
from tests.tablet.tablets import PIN, Tablet

pytestmark = pytest.mark.soak

HOME = ("132-1-01", 4)


def _finish(tablet: Tablet, field: Field, home: tuple[str, int]) -> str:
    """A form that is finished; its number."""
    return tablet.seal(field.cases[home], TABLET_ANSWERS, TABLET_MEMBERS)


def _content(field: Field, uuid: str) -> tuple[int, Interview]:
    """A record's newest revision, opened."""
    with transaction(field.engine) as session:
        entry = records.get_current(session, records.get_record(session, uuid)).entry
        envelope = Envelope(entry.header or b"", entry.keys, entry.body)
        parts = [json.loads(open_part(envelope, part, field.keyring)) for part in ("answers", "identifiers")]
        return entry.rev, codebook.join(*parts)


def test_two_tablets_at_the_same_household_are_both_kept_and_set_side_by_side(
    tablets: Callable[..., Tablet], field: Field
) -> None:
    home, uuids = ("132-1-02", 1), []
    for name in ("first", "second"):
        tablet = tablets(name)
        tablet.enrol(field.code())
        uuids.append(_finish(tablet, field, home))
        tablet.sync()
        assert tablet.states() == ["received"]
        tablet.close()
    with transaction(field.engine) as session:
        case = cases.find_case(session, field.cases[home])
        assert case is not None
        found = {record.uuid: record.id for record in records.list_for_case(session, case.id)}
        flags = reviews.list_flags(session, list(found.values()))
        paired = {flag.record_id for flag in flags if flag.rule == "answered-twice"}
    assert set(found) == set(uuids)
    assert paired == set(found.values())


def test_a_returned_record_is_corrected_as_a_new_revision(tablet: Tablet, field: Field) -> None:
    home = ("132-1-02", 2)
    uuid = _finish(tablet, field, home)
    tablet.sync()
    with transaction(field.engine) as session:
        record = records.get_record(session, uuid)
        comments = {"household.phone": "Hỏi lại số điện thoại"}
        reviews.decide(session, record, "return", account_id=None, seen_rev=1, reason="Thiếu số", comments=comments)
    tablet.sync()
    tablet.open_case(field.cases[home])
    expect(tablet.page.get_by_text("Hỏi lại số điện thoại", exact=False).first).to_be_visible()
    tablet.offline()
    tablet.page.locator("[data-act=correct]").first.click()
    tablet.page.locator("#finish-form").wait_for()
    tablet.go(f"#/interview/{uuid}/end")
    tablet.page.locator("[name=phone]").fill("0912 000 777")
    tablet.next()
    tablet.interview({}, TABLET_MEMBERS)
    tablet.finish()
    tablet.offline(False)
    tablet.sync()
    assert [(number, rev) for number, rev, _ in field.arrived(tablet)] == [(uuid, 1), (uuid, 2)]
    rev, interview = _content(field, uuid)
    assert (rev, interview["household"]["phone"]) == (2, "0912 000 777")
    with transaction(field.engine) as session:
        assert records.get_record(session, uuid).state == "received"


def test_a_record_erased_at_the_persons_request_leaves_the_tablet_once_the_notice_was_seen(
    tablet: Tablet, field: Field
) -> None:
    uuid = _finish(tablet, field, ("132-1-02", 3))
    tablet.sync()
    with transaction(field.engine) as session:
        inbox.forget(session, uuid, "asked by the person")
    tablet.sync()
    assert tablet.states() == ["erased"]
    tablet.press("Đã xem, xóa khỏi máy")
    expect(tablet.page.get_by_role("button", name="Đã xem, xóa khỏi máy")).to_have_count(0)
    assert (tablet.store("outbox"), tablet.store("drafts"), tablet.store("receipts")) == ([], [], [])


def test_a_form_that_was_erased_before_it_came_is_not_sent_for_ever(tablet: Tablet, field: Field) -> None:
    uuid = _finish(tablet, field, ("132-1-02", 4))
    tablet.sync()
    with transaction(field.engine) as session:
        inbox.forget(session, uuid, "asked by the person")
    tablet.page.evaluate(
        """async (uuid) => (await import(document.body.dataset.app + "outbox.js")).retry({ uuid, rev: 1 })""", uuid
    )
    tablet.sync()
    assert tablet.states() == ["erased"]


def test_a_stolen_tablet_hands_in_and_keeps_nothing_of_what_it_was_lent(tablet: Tablet, field: Field) -> None:
    sent = _finish(tablet, field, ("132-1-02", 5))
    tablet.sync()
    waiting = _finish(tablet, field, ("132-1-02", 6))
    with transaction(field.engine) as session:
        devices.revoke(session, devices.get_device(session, tablet.fact("device")), account_id=None)
    tablet.sync()
    assert {row["uuid"]: row.get("held") for row in tablet.store("outbox")} == {sent: False, waiting: True}
    assert (tablet.store("assignments"), tablet.store("drafts")) == ([], [])
    expect(tablet.page.get_by_role("heading", name="Máy này đã bị thu hồi quyền", exact=False)).to_be_visible()
    tablet.sync()
    assert [row[0] for row in field.arrived(tablet)] == [sent, waiting]
    assert tablet.faults == []


def test_another_enumerator_on_the_same_tablet_sends_what_lies_there_and_reads_none_of_it(
    tablet: Tablet, field: Field
) -> None:
    uuid = _finish(tablet, field, ("132-1-02", 7))
    tablet.go("#/cases")
    tablet.press("Khóa máy")
    tablet.offline()
    tablet.go("#/send")
    row = tablet.page.locator(".sent-record")
    expect(row).to_have_count(1)
    assert "Bản" not in row.inner_text()
    tablet.offline(False)
    tablet.go("#/enrol")
    tablet.page.get_by_label("Mã thiết bị").fill(field.code("cho"))
    tablet.press("Đăng ký máy")
    expect(tablet.page.get_by_label("Mã PIN của máy")).to_be_visible()
    tablet.sync()
    assert tablet.states() == ["received"]
    assert _content(field, uuid)[1]["household"]["phone"] == TABLET_ANSWERS["phone"]
    tablet.go("#/forgotten")
    tablet.press("Gửi phiếu đang dở và đặt mã PIN mới")
    tablet.set_pin("739215")
    tablet.sync()
    assert tablet.store("assignments") == []


def test_an_export_file_and_a_later_upload_make_one_record(
    tablet: Tablet, tablets: Callable[..., Tablet], field: Field, tmp_path: Path
) -> None:
    uuid = _finish(tablet, field, HOME)
    tablet.offline()
    tablet.fill(2)
    tablet.go("#/send")
    with tablet.page.expect_download() as download:
        tablet.press("Xuất ra tệp (đã mã hóa)")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert uuid.encode() not in file.read_bytes()
    office = tablets("office", open_at="/sign-in").page
    office.get_by_label("Tên đăng nhập", exact=True).fill("mai")
    office.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    office.get_by_role("button", name="Đăng nhập", exact=True).click()
    office.wait_for_url(lambda url: "sign-in" not in url)

    def counts() -> dict[str, Any]:
        office.goto("/review/import")
        office.get_by_label("Tệp do máy xuất ra").set_input_files(file)
        office.get_by_role("button", name="Nhập tệp", exact=True).click()
        sums = office.locator("dl.sums > div")
        sums.first.wait_for()
        return {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in sums.all()}

    assert counts() == {"Phiếu mới": "3", "Đã có từ trước": "0", "Giữ riêng, chờ xem": "0", "Không nhận được": "0"}
    assert _content(field, uuid)[1]["household"]["phone"] == TABLET_ANSWERS["phone"]
    imported = field.arrived(tablet)
    tablet.offline(False)
    tablet.sync()
    assert set(tablet.states()) == {"received"}
    assert counts() == {"Phiếu mới": "0", "Đã có từ trước": "3", "Giữ riêng, chờ xem": "0", "Không nhận được": "0"}
    assert field.arrived(tablet) == imported
    assert sorted(imported) == sorted(tablet.sealed())


def test_what_a_stolen_tablet_shows_of_a_visit_is_that_there_was_one(tablet: Tablet, field: Field) -> None:
    tablet.offline()
    _finish(tablet, field, ("132-1-01", 1))
    tablet.fill(1)
    headers = tablet.page.evaluate(
        """async () => {
          const { all } = await import(document.body.dataset.app + "store.js");
          const lines = (await all("outbox")).map(({ bytes }) => new TextDecoder().decode(bytes).split("\\n")[1]);
          return lines.map((line) => JSON.parse(line));
        }"""
    )
    assert sorted(one["instrument"] for one in headers) == ["household", "visit"]
    assert all("outcome" not in json.dumps(one) and set(one["visit"]) <= {"number", "at"} for one in headers)
    tablet.offline(False)
    tablet.sync()
    with transaction(field.engine) as session:
        case = cases.find_case(session, field.cases["132-1-01", 1])
        assert case is not None
        assert 12 in [visit.outcome for visit in cases.list_visits(session, [case.id])]
    assert PIN not in json.dumps(headers)
