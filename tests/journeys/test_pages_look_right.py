"""Every page as people meet it: on a small telephone, a telephone, a tablet and a desk, in both languages.

Axe finds nothing, nothing scrolls sideways, whatever is pressed is 48 px high, no text is under 12 px. The public pages
and the doors also work without scripts, and the language switch keeps the page and what was typed.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from survey.access import codes, devices, passwords
from survey.collect import sheets
from survey.config import Settings
from survey.freeze.run import freeze
from survey.keep.keys import KeyRing
from survey.publish.release.preparing import prepare
from survey.questionnaire.document import Interview
from survey.questionnaire.instruments import HOUSEHOLD, INSTITUTION
from survey.store import devices as stored_devices
from survey.store import drafts, records, results, reviews, waves
from survey.store.session import engine_for, transaction
from survey.store.tables.field import Wave
from tests.journeys.conftest import Server, environment_of
from tests.journeys.hands import DESK, PHONE, TABLET, Hand, Seen, axe_faults, sideways
from tests.journeys.small_world import (
    BY_CODE,
    BY_TABLET,
    ONLINE_ANSWERS,
    ONLINE_MEMBERS,
    PASSWORD,
    TABLET_ANSWERS,
    TABLET_MEMBERS,
    World,
    add_answers,
    add_register,
    add_sample,
    add_wave,
    build,
    homes,
    return_of,
)

SMALL = (320, 640)
PIN = "408173"
LANGUAGES = ("vi", "en")
AXE_AT = {"vi": SMALL[0], "en": DESK[0]}
"""Both languages have one markup, so axe looks at the smallest width in one and at the widest in the other."""
PUBLIC = (
    "/",
    "/results/indicators",
    "/results/indicators/smartphone",
    "/results/indicators/schools",
    "/results/areas/",
    "/results/areas/132",
    "/results/areas/communes",
    "/results/search?q=tai+khoan+muong+lai",
    "/results/changes",
    "/results/embed/account/path",
    "/results/releases/",
    "/results/releases/2025-1.0",
    "/results/downloads",
    "/results/methods",
    "/results/how-to-read",
    "/sign-in",
    "/no-such-page",
)
DOORS = ("/respond", "/institution", "/respond/declined", "/respond/saved?pin=1")
STEPS = ("member-1", "anyone-else", "respondent", "person-2", "account-1", "signature-1", "end")
"""Parts that show every kind of question: boxes, a birth, lists, members, lines read one by one, several ticks."""


@dataclass
class Site:
    """A server with a published wave and one in the field, and what opens its doors."""

    url: str
    world: World
    case: str
    waiting: str
    returned: str
    record: str
    school_record: str
    household_code: str
    school_code: str
    sent_code: str


@pytest.fixture(scope="module")
def site(
    sqlite_template: Path, key_file: Path, compiled_catalogues: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """One world for all pages; SQLite, since no page depends on the database."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(sqlite_template, folder / "survey.sqlite")
    settings = Settings.from_environment(
        {
            "SURVEY_DATABASE_URL": f"sqlite:///{folder / 'survey.sqlite'}",
            "SURVEY_SECRET_KEY": "a secret for tests only, long enough",
            "SURVEY_SECOND_FACTOR": "offered",
            "SURVEY_KEY_FILE": str(key_file),
            "SURVEY_SNAPSHOTS_URL": str(folder / "snapshots"),
            "SURVEY_RELEASES": str(folder / "releases"),
        }
    )
    engine = engine_for(settings.database_url)
    world = build(engine, key_file, entered=True)
    with transaction(engine) as session:
        _publish(session, settings, world)
        made = _go_on(session, world, KeyRing.load(key_file))
    engine.dispose()
    server = Server(environment_of(settings), folder / "log")
    yield Site(server.url, world, *made)
    server.stop()


def _publish(session: Session, settings: Settings, world: World) -> None:
    wave = waves.get_wave(session, world.wave)
    waves.set_state(session, wave, "closed")
    freeze(session, wave, settings, world.accounts["thongke"])
    release = prepare(
        session,
        root=settings.releases,
        snapshots_url=settings.snapshots_url,
        snapshot_id=results.list_snapshots(session, wave.id)[0].id,
        version="1.0",
        stage="final",
        prepared_by=world.accounts["thongke"],
        agency=settings.agency,
    )
    for approver in ("congbo", "duyet"):
        results.approve_release(session, release, account_id=world.accounts[approver])
    results.publish_release(session, release, account_id=world.accounts["congbo"])


def _go_on(session: Session, world: World, keyring: KeyRing) -> tuple[str, ...]:
    """Another wave, in the field: forms that wait, one that was returned, drafts half-way, codes for the doors."""
    wave = add_wave(session, "2026")
    sample, mai = homes(), world.accounts["mai"]
    rows = add_sample(session, wave, sample, world.accounts["sung"])
    _add_tablets(session, wave.id, world)
    village = [home for home in sample if home.village.code == "132-1-01"]
    add_answers(session, village[:2], rows, keyring, mai, state="received", first=2000)
    back, *_ = add_answers(session, village[2:3], rows, keyring, mai, state="received", first=2100)
    record = records.get_record(session, back)
    comments = {"household.fibre_now": "Xem lại hộp cáp trong nhà"}
    reviews.decide(session, record, "return", account_id=mai, seen_rev=1, reason="Hỏi lại một câu", comments=comments)
    waiting = sorted(records.list_records(session, wave.id, states=("received",)), key=lambda one: one.id)[0]
    document: Interview = {"household": {**TABLET_ANSWERS, "anyone_else": 2}, "members": TABLET_MEMBERS}
    tablet, online = rows[BY_TABLET], rows[BY_CODE]
    sheets.begin(session, keyring, tablet, "field", HOUSEHOLD, interview=document, account_id=world.accounts["sung"])
    answered = {"consent": 1, "consent_private": 1, "anyone_else": 2, **ONLINE_ANSWERS}
    sheet = sheets.begin(
        session, keyring, online, "resident", HOUSEHOLD, interview={"household": answered, "members": ONLINE_MEMBERS}
    )
    drafts.set_pin(session, sheet.draft, passwords.hash_secret(PIN))
    schools = add_register(session, wave)
    school = schools["CD-01"]
    unsigned = {name: said for name, said in return_of(school).items() if name not in ("signed", "naming_consent")}
    sheets.begin(session, keyring, school, "institution", INSTITUTION, interview={"institution": unsigned})
    return (
        tablet.public_id,
        rows["132-1-01", 7].public_id,
        rows[village[2].key].public_id,
        waiting.uuid,
        _first_school(session, waves.get_wave(session, world.wave)),
        codes.issue(session, online.id, "household").code,
        codes.issue(session, school.id, "institution").code,
        codes.issue(session, rows["132-1-03", 7].id, "household").code,
    )


def _add_tablets(session: Session, wave: int, world: World) -> None:
    """A tablet in use, one whose rights were taken back, and a code that waits."""
    sung = world.accounts["sung"]
    for name in ("Máy 7", "Máy 8"):
        typed = devices.issue(session, account_id=sung, wave_id=wave)
        devices.enrol(session, typed, name=name, persisted=name == "Máy 7", network="test")
    in_use, lost = sorted(stored_devices.list_devices(session, wave), key=lambda one: one.id)
    stored_devices.report(session, in_use.id, unsent=3, oldest=datetime(2026, 11, 3, 2, tzinfo=UTC), persisted=False)
    stored_devices.revoke(session, lost, account_id=world.accounts["quanly"])
    devices.issue(session, account_id=sung, wave_id=wave)


def _first_school(session: Session, wave: Wave) -> str:
    return records.list_records(session, wave.id, kind="institution")[0].uuid


# -- what is held ------------------------------------------------------------------------------------------------------

_SMALL_THINGS = """() => {
  const seen = (element) => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.display !== "none"
      && !element.closest(".visually-hidden, .skip");
  };
  const faults = [], desk = innerWidth >= 992;
  for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    const target = element.closest("label.answer, label.check, label.tick, .segments label") || element;
    if (element.type === "hidden" || !seen(target)) continue;
    const inline = getComputedStyle(element).display === "inline";
    if (element.tagName === "A" && inline) continue;
    if (desk && element.closest(".breadcrumb, .foot")) continue;
    const high = target.getBoundingClientRect().height;
    if (high < 47.5) faults.push(`${Math.round(high)} px high: ${element.outerHTML.slice(0, 120)}`);
  }
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const parent = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || !seen(parent) || parent.closest("script, style")) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < 12) faults.push(`${size} px letters: ${words.currentNode.data.trim().slice(0, 60)}`);
  }
  return faults;
}"""


def faults_at_every_width(page: Page, looked_at: int) -> list[str]:
    """What is wrong on the page that is open, at four widths; axe looks at one of them."""
    found = []
    for width, height in (DESK, TABLET, PHONE, SMALL):
        page.set_viewport_size({"width": width, "height": height})
        if wide := sideways(page):
            found.append(f"{width}: {wide} px too wide")
        found += [f"{width}: {fault}" for fault in page.evaluate(_SMALL_THINGS)]
        if width == looked_at:
            found += [f"{width}: {fault}" for fault in axe_faults(page)]
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return list(dict.fromkeys(found))


def look_at_all(hand: Hand, paths: list[str]) -> list[str]:
    """The faults of these pages in both languages."""
    found = []
    for path in paths:
        for language in LANGUAGES:
            answer = hand.page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
            wanted = 404 if path == "/no-such-page" else 200
            if answer is None or answer.status != wanted or hand.page.locator("html").get_attribute("lang") != language:
                found.append(f"{path} {language}: {answer.status if answer else 'no answer'}")
            if hand.page.url.split("?")[0] != f"{hand.url}{path.split('?')[0]}":
                found.append(f"{path} led to {hand.page.url}")
            found += [f"{path} {language} {fault}" for fault in faults_at_every_width(hand.page, AXE_AT[language])]
    return found


def nothing_is_wrong(found: list[str]) -> None:
    if found:
        raise AssertionError("\n".join(found))


@pytest.fixture
def hand(browser: Browser, site: Site) -> Iterator[Hand]:
    hand = Hand(browser, site.url, Seen())
    yield hand
    hand.close()


def test_the_public_pages(hand: Hand) -> None:
    nothing_is_wrong(look_at_all(hand, [*PUBLIC, *DOORS]))


def test_the_pages_of_a_household_that_answers_online(hand: Hand, site: Site) -> None:
    enter(hand, "/respond", site.sent_code)
    found = look_at_all(hand, ["/respond/consent"])
    hand.go("/respond/consent?lang=vi")
    hand.page.get_by_role("radio", name="Đồng ý tham gia").check()
    hand.page.get_by_role("radio", name="Đồng ý trả lời").check()
    hand.press("Tiếp tục")
    found += look_at_all(hand, ["/respond/pin"])
    enter(hand, "/respond", site.household_code)
    found += look_at_all(hand, ["/respond/resume"])
    hand.go("/respond/resume?lang=vi")
    hand.write("Mã PIN (6 chữ số)", PIN)
    hand.press("Mở phiếu")
    found += look_at_all(hand, [*(f"/respond/form/{step}" for step in STEPS), "/respond/check"])
    hand.go("/respond/check?lang=vi")
    hand.press("Gửi câu trả lời")
    nothing_is_wrong(found + look_at_all(hand, ["/respond/receipt"]))


def test_the_pages_of_an_institution(hand: Hand, site: Site) -> None:
    enter(hand, "/institution", site.school_code)
    steps = [f"/institution/return/{step}" for step in ("header", "a", "c")]
    found = look_at_all(hand, ["/institution/return", *steps])
    hand.go("/institution/return?lang=vi")
    hand.press("Chuyển thủ trưởng xác nhận")
    nothing_is_wrong(found + look_at_all(hand, ["/institution/sign"]))


def enter(hand: Hand, door: str, code: str) -> None:
    hand.go(f"{door}?lang=vi")
    hand.page.locator("#ma").fill(code)
    hand.press("Mở phiếu")


def test_the_pages_of_an_enumerator(hand: Hand, site: Site) -> None:
    hand.sign_in("sung", PASSWORD)
    own = f"/field/desk/cases/{site.case}"
    steps = ("consent", *STEPS, "outcome")
    paths = ["/field/desk/", own, f"/field/desk/cases/{site.returned}", *(f"{own}/interview/{step}" for step in steps)]
    nothing_is_wrong(look_at_all(hand, [*paths, f"{own}/check"]))


def test_the_pages_of_a_supervisor(hand: Hand, site: Site) -> None:
    hand.sign_in("mai", PASSWORD)
    villages = ["/review/villages?wave=2026", "/review/villages/2026/132-1-01"]
    records = [f"/review/{site.record}", f"/review/{site.school_record}"]
    nothing_is_wrong(
        look_at_all(
            hand, ["/review/", "/review/beside", "/review/import", *records, *villages, "/account", "/account/password"]
        )
    )


def test_the_pages_of_a_manager_and_an_administrator(hand: Hand) -> None:
    hand.sign_in("quanly", PASSWORD)
    wave = "/manage/waves/2026"
    pages = ["/manage/", "/manage/waves/new", "/manage/frame", "/manage/progress?district=132", wave]
    pages += [f"{wave}/{page}" for page in ("close", "sample", "register", "assignment", "codes", "devices")]
    pages += ["/manage/waves/2025/freeze"]
    found = look_at_all(hand, pages)
    hand.go(f"{wave}/devices?lang=vi")
    hand.page.locator('main a[href$="/revoke"]').first.click()
    found += look_at_all(hand, [hand.page.url.removeprefix(hand.url).split("?")[0]])
    hand.go("/manage/?lang=vi")
    hand.press("Đăng xuất")
    hand.sign_in("quantri", PASSWORD)
    found += look_at_all(hand, ["/manage/accounts"])
    hand.go("/manage/accounts?lang=vi")
    hand.page.locator('main a[href*="/manage/accounts/"]').first.click()
    nothing_is_wrong(found + look_at_all(hand, [hand.page.url.removeprefix(hand.url).split("?")[0]]))


def test_the_pages_of_a_releaser(hand: Hand) -> None:
    hand.sign_in("congbo", PASSWORD)
    nothing_is_wrong(look_at_all(hand, ["/manage/administrative", "/manage/releases/", "/manage/releases/2025-1.0"]))


# -- without scripts, in two languages ---------------------------------------------------------------------------------


def test_the_public_pages_and_the_doors_say_everything_without_scripts(browser: Browser, site: Site) -> None:
    said = {}
    for scripts in (True, False):
        context = browser.new_context(base_url=site.url, java_script_enabled=scripts)
        page = context.new_page()
        for path in (*PUBLIC, *DOORS):
            page.goto(path)
            said[scripts, path] = page.locator("body").inner_text()
        context.close()
    for path in (*PUBLIC, *DOORS):
        assert said[False, path] == said[True, path]
        assert len(said[False, path]) > 100


def test_a_household_answers_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/respond")
    page.locator("#ma").fill(site.sent_code)
    page.get_by_role("button", name="Mở phiếu").click()
    page.get_by_role("radio", name="Không tham gia").check()
    page.get_by_role("button", name="Tiếp tục").click()
    assert "Ông/bà đã chọn không tham gia" in page.locator("main").inner_text()
    context.close()


def test_the_language_switch_keeps_the_page_and_what_was_typed(hand: Hand, site: Site) -> None:
    hand.go("/results/indicators/smartphone")
    hand.follow("English")
    assert hand.page.url.split("?")[0].endswith("/results/indicators/smartphone")
    hand.follow("Tiếng Việt")
    hand.sign_in("sung", PASSWORD)
    hand.go(f"/field/desk/cases/{site.waiting}")
    hand.press("Bắt đầu phỏng vấn")
    hand.page.get_by_role("radio", name="cô", exact=True).check()
    place = hand.page.url
    hand.press("English")
    assert hand.page.url == place
    assert hand.page.locator("html").get_attribute("lang") == "en"
    assert hand.page.get_by_role("radio", name="cô", exact=True).is_checked()
    hand.press("Tiếng Việt")
    assert hand.page.get_by_role("radio", name="cô", exact=True).is_checked()
    hand.go("/respond")
    hand.page.locator("#ma").fill("XXXX XXXX")
    hand.press("English")
    assert hand.page.locator("#ma").input_value() == "XXXX XXXX"
