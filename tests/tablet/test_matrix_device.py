"""Rows of the failure matrix that lie in the tablet itself: its storage, its app's version, its clock, its thief."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, expect

from survey.paths import data
from survey.store import records, reviews
from survey.store.session import transaction
from tests.journeys.small_world import TABLET_ANSWERS, TABLET_MEMBERS
from tests.tablet import leveldb
from tests.tablet.conftest import Field
from tests.tablet.tablets import PIN, Tablet

pytestmark = pytest.mark.soak

HOME = ("132-1-01", 4)
LOOK_MS = 31_000
NOT_SAVED = "Chưa lưu được"
_WAITING = """async () => {
  const sync = await import(document.body.dataset.app + "sync.js");
  await sync.attempt("button");
  const registration = await navigator.serviceWorker.getRegistration();
  for (let tries = 0; tries < 100 && !registration.waiting; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return registration.waiting !== null;
}"""
_WRITE_MUCH = """async () => {
  const { note } = await import(document.body.dataset.app + "store.js");
  for (let made = 0; made < 500; made += 1) {
    await note({ ["filler " + made]: crypto.getRandomValues(new Uint8Array(30_000)) });
  }
}"""
_PAGES = """async () => (await (await caches.open("field-pages")).keys()).map(({ url }) => url.split("/").at(-1))"""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The program as it may be after an update: one more line in the app, one in the pages of questions."""
    package = data("static").parent
    for name in ("survey", "static", "translations", "migrations"):
        shutil.copytree(package / name, tmp_path / "newer" / name, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "newer/static/field/clock.js").open("a") as file:
        file.write("// newer\n")
    with (tmp_path / "newer/survey/collect/tablet/templates/tablet/questions.html").open("a") as file:
        file.write("<!-- newer -->\n")
    return tmp_path / "newer"


@pytest.fixture
def next_form(newer: Path, tablet: Tablet) -> Path:
    """The same with the household form in a second version, and the first one kept as tablets have it."""
    household = newer / "survey/questionnaire/instruments.py"
    household.write_text(household.read_text().replace('"household",\n    "1"', '"household",\n    "2"'))
    versions = json.loads((household.parent / "versions.json").read_text())
    versions["household"]["2"] = "not of this test"
    (household.parent / "versions.json").write_text(json.dumps(versions))
    older = newer / "survey/collect/tablet/older"
    older.mkdir()
    for name in tablet.page.evaluate("document.body.dataset.pages").split(" "):
        (older / name).write_bytes(tablet.page.request.get(f"/field/pages/{name}").body())
    return newer


def _first_member(tablet: Tablet, field: Field) -> None:
    tablet.begin(field.cases[HOME])
    tablet.interview(TABLET_ANSWERS, TABLET_MEMBERS, steps=2)
    tablet.page.locator("[name=name]").wait_for()


def test_an_update_waits_until_no_form_is_open_and_keeps_the_pages_that_a_draft_needs(
    tablet: Tablet, field: Field, newer: Path
) -> None:
    _first_member(tablet, field)
    version, pages = tablet.page.evaluate("document.body.dataset.app"), set(tablet.page.evaluate(_PAGES))
    field.restart(PYTHONPATH=str(newer), PYTHONSAFEPATH="1")
    assert tablet.page.evaluate(_WAITING)
    # The new version is here whole, and the form goes on in the one in which it was begun.
    assert tablet.page.evaluate("document.body.dataset.app") == version
    tablet.page.locator("[name=name]").fill("Lò Văn Páo")
    tablet.saved()
    uuid = tablet.store("drafts")[0]["uuid"]
    tablet.go("#/cases")
    tablet.page.get_by_label("Mã PIN của máy").wait_for()
    tablet.unlock()
    assert tablet.page.evaluate("document.body.dataset.app") != version
    tablet.offline()
    tablet.page.reload()
    tablet.unlock()
    assert pages < set(tablet.page.evaluate(_PAGES))
    tablet.go(f"#/interview/{uuid}")
    assert tablet.page.locator("[name=name]").input_value() == "Lò Văn Páo"
    tablet.go(f"#/check/{uuid}")
    tablet.page.locator("details.removing summary").click()
    tablet.press("Xóa bản nháp")
    tablet.heading("Hộ được giao")
    tablet.page.reload()
    tablet.unlock()
    for _ in range(50):
        if set(tablet.page.evaluate(_PAGES)) == set(tablet.page.evaluate("document.body.dataset.pages").split(" ")):
            break
        tablet.page.wait_for_timeout(100)
    assert len(tablet.page.evaluate(_PAGES)) == len(pages)
    assert tablet.faults == []


def test_a_form_in_a_new_version_leaves_what_was_begun_and_what_comes_back_in_the_old_one(
    tablet: Tablet, tablets: Callable[..., Tablet], field: Field, next_form: Path
) -> None:
    back = tablet.seal(field.cases["132-1-02", 7], TABLET_ANSWERS, TABLET_MEMBERS)
    tablet.sync()
    _first_member(tablet, field)
    (uuid,) = [row["uuid"] for row in tablet.store("drafts") if row["state"] == "open"]
    field.restart(PYTHONPATH=str(next_form), PYTHONSAFEPATH="1")
    with transaction(field.engine) as session:
        record = records.get_record(session, back)
        reviews.decide(session, record, "return", account_id=None, seen_rev=1, reason="Hỏi lại", comments={})
    # A tablet that never had the first version gets it for the record that came back, and keeps it.
    fresh = tablets("fresh")
    fresh.enrol(field.code())
    fresh.sync()
    fresh.offline()
    assert "household-2-" in fresh.page.evaluate("document.body.dataset.pages")
    assert any(name.startswith("household-1-") for name in fresh.page.evaluate(_PAGES))
    fresh.offline(False)
    fresh.open_case(field.cases["132-1-02", 7])
    fresh.page.locator("[data-act=correct]").first.click()
    fresh.page.locator("#finish-form").wait_for()
    fresh.finish()
    fresh.sync()
    # And the draft that was begun in the first version is finished in it.
    assert tablet.page.evaluate(_WAITING)
    tablet.go("#/cases")
    tablet.page.get_by_label("Mã PIN của máy").wait_for()
    tablet.unlock()
    tablet.go(f"#/interview/{uuid}")
    tablet.page.locator("form#phieu").wait_for()
    tablet.interview(TABLET_ANSWERS, TABLET_MEMBERS)
    tablet.finish()
    tablet.sync()
    with transaction(field.engine) as session:
        told = [records.get_current(session, records.get_record(session, one)) for one in (back, uuid)]
        assert [(one.entry.rev, one.revision.instrument_version) for one in told] == [(2, "1"), (1, "1")]
    assert (tablet.faults, fresh.faults) == ([], [])


def fill_up(disk: CDPSession, tablet: Tablet, field: Field) -> None:
    """No byte more for this app: the browser knows once the half minute is over for which it trusts its last look."""
    disk.send("Storage.overrideQuotaForOrigin", {"origin": field.server.url, "quotaSize": 1})
    tablet.page.wait_for_timeout(LOOK_MS)


def test_a_full_disk_is_said_at_once_and_nothing_that_was_saved_is_lost(tablet: Tablet, field: Field) -> None:
    _first_member(tablet, field)
    box = tablet.page.locator("[name=name]")
    box.fill("Lò Văn Páo")
    tablet.saved()
    disk = tablet.page.context.new_cdp_session(tablet.page)
    fill_up(disk, tablet, field)
    box.fill("Lò Văn Páo Hai")
    expect(tablet.page.locator(".saved")).to_contain_text(NOT_SAVED)
    assert box.input_value() == "Lò Văn Páo Hai"
    disk.send("Storage.overrideQuotaForOrigin", {"origin": field.server.url})
    box.fill("Lò Văn Páo Ba")
    tablet.saved()
    tablet.go(f"#/check/{tablet.store('drafts')[0]['uuid']}")
    tablet.page.locator("[name=reason]").fill("Hết chỗ")
    fill_up(disk, tablet, field)
    tablet.press("Kết thúc phỏng vấn")
    expect(tablet.page.locator(".saved")).to_contain_text(NOT_SAVED)
    assert (tablet.states(), [row["state"] for row in tablet.store("drafts")]) == ([], ["open"])
    disk.send("Storage.overrideQuotaForOrigin", {"origin": field.server.url})
    tablet.finish()
    assert tablet.states() == ["ready"]


def test_a_browser_that_does_not_promise_to_keep_begins_nothing(tablets: Callable[..., Tablet], field: Field) -> None:
    tablet = tablets("private", is_installed=False)
    tablet.page.get_by_label("Mã thiết bị").fill(field.code())
    tablet.press("Đăng ký máy")
    expect(tablet.page.get_by_role("heading", name="Chưa bắt đầu được trên trình duyệt này")).to_be_visible()
    assert tablet.fact("token") is None


def _read(profile: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a profile, and the blocks inside its LevelDB tables."""
    for path in profile.rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        yield path.name, path.read_bytes()
        if path.suffix == ".ldb":
            yield from ((path.name, block) for block in leveldb.contents(path))


def test_a_third_person_who_copies_the_profile_finds_no_name_and_no_answer_in_it(tablet: Tablet, field: Field) -> None:
    tablet.offline()
    tablet.begin(field.cases[HOME])
    tablet.interview(TABLET_ANSWERS, TABLET_MEMBERS)
    tablet.finish()
    tablet.begin(field.cases["132-1-01", 5])
    tablet.interview(TABLET_ANSWERS, TABLET_MEMBERS, steps=4)
    place = tablet.page.evaluate(
        """async () => (await (await import(document.body.dataset.app + "assignments.js")).listed())[0].place"""
    )
    # So much is written that the database moves what it has into tables, whose blocks are compressed.
    tablet.page.evaluate(_WRITE_MUCH)
    tablet.close()
    words = [*(row["name"] for row in TABLET_MEMBERS), TABLET_ANSWERS["phone"], PIN, place]
    secrets = [word.encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    contents = list(_read(tablet.profile))
    assert [(name, secret) for name, content in contents for secret in secrets if secret in content] == []
    # The search does find what lies open: the names of events, in a compressed block too.
    tables = [content for name, content in contents if name.endswith(".ldb")]
    assert any(b"record.ready" in content for content in tables)
