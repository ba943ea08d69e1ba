"""The whole road, walked as people walk it: an answer given at a door becomes a figure that an official downloads.

Every figure of the workbook is held against the one that `by_hand` computes from the answers.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from csv import DictReader
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser
from sqlalchemy import Engine

from survey.config import Settings
from tests.journeys import by_hand
from tests.journeys.by_hand import Expected
from tests.journeys.conftest import Server, environment_of
from tests.journeys.hands import PHONE, TABLET, Hand, Seen
from tests.journeys.small_world import (
    BY_CODE,
    BY_TABLET,
    ONLINE_ANSWERS,
    ONLINE_MEMBERS,
    PASSWORD,
    SCHOOLS,
    TABLET_ANSWERS,
    TABLET_MEMBERS,
    World,
    build,
)

RELEASE = "2025-1.0"
PIN = "408173"
TARGETS = {"I01": (70, 90), "I02": (75, 90), "I03": (85, 100), "I04": (50, 80), "I05": (70, 80), "I06": (50, 80)}
TARGETS |= {"I07": (30, 50), "I08": (90, 95), "I10": (70, 90)}


@pytest.fixture
def world(engine: Engine, key_file: Path) -> World:
    return build(engine, key_file)


@pytest.fixture(scope="module")
def seen() -> Seen:
    """What was looked at: a page is the same on both databases, so each is held to everything once."""
    return Seen()


@pytest.fixture
def server(settings: Settings, world: World, compiled_catalogues: None, tmp_path: Path) -> Iterator[Server]:
    server = Server(environment_of(settings), tmp_path / "log")
    yield server
    server.stop()


@pytest.mark.parametrize("database_url", [pytest.param("sqlite", marks=pytest.mark.soak), "postgresql"], indirect=True)
def test_answers_given_at_the_doors_become_the_figures_that_an_official_downloads(
    browser: Browser, server: Server, world: World, seen: Seen, tmp_path: Path
) -> None:
    an_enumerator_enters_a_household_of_five(Hand(browser, server.url, seen, TABLET), world)
    a_resident_answers_half_and_goes_on_elsewhere(browser, server.url, seen, world)
    a_school_signs(Hand(browser, server.url, seen), world)
    a_supervisor_accepts(Hand(browser, server.url, seen))
    a_manager_closes_the_wave(Hand(browser, server.url, seen), world)
    a_statistician_freezes_and_prepares(Hand(browser, server.url, seen), world)
    a_releaser_approves("congbo", Hand(browser, server.url, seen)).close()
    a_second_one_publishes(a_releaser_approves("duyet", Hand(browser, server.url, seen)))
    files = an_official_downloads(Hand(browser, server.url, seen), tmp_path)
    assert seen.faults == []
    tables = by_hand.units(world.after_the_browser())
    the_workbook_says_what_the_answers_say(files["figures.vi.xlsx"], tables, "vi")
    the_workbook_says_what_the_answers_say(files["figures.en.xlsx"], tables, "en")
    the_machine_files_say_it_to_six_digits(files["figures.json"], files["figures.csv"], tables)
    every_envelope_behind_a_figure_is_found(server, tables)


def an_enumerator_enters_a_household_of_five(sung: Hand, world: World) -> None:
    sung.sign_in("sung", PASSWORD)
    sung.page.locator(f'a[href$="/field/desk/cases/{world.cases[BY_TABLET]}"]').click()
    for _ in range(2):
        sung.page.get_by_label("Kết quả lần đến này").select_option("22")
        sung.press("Ghi lần đến")
    sung.press("Bắt đầu phỏng vấn")
    kept = sung.interview(TABLET_ANSWERS, TABLET_MEMBERS, "Tiếp", reason="Ví mở trên máy của chồng")
    assert kept == 1, "the e-wallet without a smartphone was not asked about"
    assert "Lò Văn Bin" in sung.text()
    sung.press("Kết thúc phỏng vấn")
    assert re.search(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b", sung.text())
    sung.follow("Về danh sách")
    sung.close()


def a_resident_answers_half_and_goes_on_elsewhere(browser: Browser, url: str, seen: Seen, world: World) -> None:
    at_home = Hand(browser, url, seen, PHONE)
    open_the_form(at_home, world.household_code)
    at_home.page.get_by_role("radio", name="Đồng ý tham gia").check()
    at_home.page.get_by_role("radio", name="Đồng ý trả lời").check()
    at_home.press("Tiếp tục")
    at_home.write("Mã PIN (6 chữ số)", PIN)
    at_home.write("Gõ lại mã PIN", PIN)
    at_home.press("Đặt mã PIN và tiếp tục")
    at_home.interview(ONLINE_ANSWERS, ONLINE_MEMBERS, "Lưu và tiếp tục", until="account-1")
    at_home.answer("account", {"account_bank": 1}, {})
    at_home.press("Lưu và để sau")
    at_home.close()
    elsewhere = Hand(browser, url, seen, PHONE)
    open_the_form(elsewhere, world.household_code.replace("-", "").lower())
    assert "Sùng Thị Mỷ" not in elsewhere.text(), "a code alone shows what was answered"
    elsewhere.write("Mã PIN (6 chữ số)", PIN)
    elsewhere.press("Mở phiếu")
    assert elsewhere.step == ("account", 1)
    assert elsewhere.page.get_by_role("radio", name="Có", exact=True).first.is_checked()
    elsewhere.listed = len(ONLINE_MEMBERS)
    elsewhere.interview(ONLINE_ANSWERS, ONLINE_MEMBERS, "Lưu và tiếp tục")
    elsewhere.press("Gửi câu trả lời")
    assert re.search(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b", elsewhere.text())
    elsewhere.press("Đóng trang")
    elsewhere.close()


def open_the_form(hand: Hand, code: str, label: str = "Mã truy cập trong thư (16 ký tự)") -> None:
    hand.go("/institution" if "cơ sở" in label else "/respond")
    hand.write(label, code)
    hand.press("Mở phiếu")


def a_school_signs(school: Hand, world: World) -> None:
    open_the_form(school, world.school_code, "Mã truy cập của cơ sở")
    school.follow(re.compile("Thông tin chung"))
    numbers = {"Số học sinh, sinh viên": 412, "Số cán bộ quản lý": 31, "Số điểm trường": 0, "Mức độ và điểm": 2}
    for label, number in numbers.items():
        school.page.get_by_label(re.compile(f"^{label}")).fill(str(number))
    school.page.get_by_role("group", name=re.compile("^Cơ sở có Internet")).get_by_role("radio").first.check()
    school.page.get_by_label(re.compile("^Họ tên, chức vụ")).fill("Vàng Thị Dế, giáo viên tin học")
    school.press("Lưu và tiếp tục")
    while school.page.url.split("#")[0].rsplit("/", 1)[-1] in ("a", "b", "d"):
        needed = re.findall(r"[A-D]\d", school.page.get_by_text("Mục bắt buộc để thành phần hoàn thành").inner_text())
        for group in school.page.get_by_role("group", name=re.compile(r"^[A-D]\d")).all():
            item = group.locator("legend").inner_text().split()[0][:2]
            group.get_by_role("radio", name=re.compile("^Hoàn thành" if item in needed else "^Đang làm")).check()
            if item in needed:
                group.get_by_label(re.compile("^Minh chứng")).fill(f"Quyết định số 7, mục {item}")
        school.press("Lưu và tiếp tục")
    school.press("Chuyển thủ trưởng xác nhận")
    school.page.get_by_role("group", name="Cam kết của thủ trưởng").get_by_role("checkbox").check()
    school.page.locator("fieldset").last.get_by_role("radio").first.check()
    school.write("Mã xác nhận của thủ trưởng", world.head_code)
    school.press("Xác nhận và nộp")
    assert "Phiếu đã nộp" in school.text()
    school.press("Đóng trang")
    school.close()


def a_supervisor_accepts(mai: Hand) -> None:
    mai.sign_in("mai", PASSWORD)
    mai.press("Kiểm tra 3 phiếu mới")
    queue = mai.page.get_by_role("region", name="Danh sách phiếu").get_by_role("link")
    assert queue.count() == 3
    while queue.count():
        with mai.page.expect_navigation():
            queue.first.click()
        mai.seen.look(mai.page)
        is_school = "Trường Tiểu học" in mai.page.get_by_role("heading", level=1).inner_text()
        mai.press("Xác minh" if is_school else "Chấp nhận")
        mai.go("/review/")
    assert mai.says("Đã xem xét hết.")
    mai.close()


def a_manager_closes_the_wave(manager: Hand, world: World) -> None:
    manager.sign_in("quanly", PASSWORD)
    manager.follow(re.compile(f"{world.wave}"))
    manager.follow(f"Đóng đợt {world.wave}")
    manager.press(f"Đóng đợt {world.wave}")
    assert manager.says("Đã đóng")
    manager.close()


def a_statistician_freezes_and_prepares(statistician: Hand, world: World) -> None:
    statistician.sign_in("thongke", PASSWORD)
    statistician.follow("Tiến độ")
    statistician.follow("Chốt số liệu")
    statistician.page.get_by_role("checkbox").check()
    statistician.press(f"Chốt số liệu {world.wave}")
    assert statistician.says(f"Đã chốt bộ số liệu {world.wave}-1: 101 hộ")
    statistician.follow("Bản công bố")
    statistician.write("Số bản", "1.0")
    statistician.page.get_by_label("Giai đoạn").select_option("final")
    statistician.press("Tính và khóa bản này", patience=120)
    assert statistician.says("Mọi mục kiểm tra đã qua"), statistician.text()
    statistician.close()


def a_releaser_approves(name: str, releaser: Hand) -> Hand:
    releaser.sign_in(name, PASSWORD)
    releaser.follow(RELEASE)
    releaser.page.get_by_role("checkbox").check()
    releaser.press(f"Duyệt bản {RELEASE}", patience=120)
    return releaser


def a_second_one_publishes(releaser: Hand) -> None:
    releaser.press(f"Công bố bản {RELEASE} ngay", patience=120)
    releaser.close()


def an_official_downloads(official: Hand, folder: Path) -> dict[str, Path]:
    official.sign_in("lanhdao", PASSWORD)
    official.follow("Xã hội số Yên Bái")
    official.follow("Tải về")
    found = {}
    for name in ("figures.vi.xlsx", "figures.en.xlsx", "figures.csv", "figures.json"):
        with official.page.expect_download() as arriving:
            official.page.locator(f'.files a[href$="/{name}"]').click()
        found[name] = folder / name
        arriving.value.save_as(found[name])
    official.close()
    return found


# -- the figures -------------------------------------------------------------------------------------------------------

HEADINGS = {
    "vi": {
        "id": "Mã chỉ tiêu", "group": "Mã nhóm", "estimate": "Ước lượng (%)", "low": "Cận dưới KTC 95% (%)",
        "high": "Cận trên KTC 95% (%)", "n": "Số người hoặc hộ trả lời", "k": "Cơ sở hoàn thành",
        "m": "Cơ sở chưa nộp hoặc chưa xác minh", "register": "Cơ sở trong danh mục",
        "n_psu": "Số địa bàn điều tra", "se": "Sai số chuẩn (điểm phần trăm)", "cv": "Hệ số biến thiên (%)",
        "deff": "Hiệu ứng thiết kế", "df": "Bậc tự do", "unknown": "Không biết hoặc từ chối (%)",
    },
    "en": {
        "id": "Indicator code", "group": "Group code", "estimate": "Estimate (%)", "low": "Lower bound, 95% CI (%)",
        "high": "Upper bound, 95% CI (%)", "n": "Respondents", "k": "Institutions complete",
        "m": "Not returned or not verified", "register": "Institutions on the register",
        "n_psu": "Enumeration areas", "se": "Standard error (percentage points)", "cv": "Coefficient of variation (%)",
        "deff": "Design effect", "df": "Degrees of freedom", "unknown": "Did not know or refused (%)",
    },
}  # fmt: skip
SHEETS = {
    "vi": {"province": "Mười chỉ tiêu, ", "sex": "Giới tính", "age_group": "Nhóm tuổi", "district": "Huyện", "urban":
           "Khu vực", "quality": "Chất lượng"},
    "en": {"province": "The ten indicators", "sex": "Sex", "age_group": "Age group", "district": "District", "urban":
           "Urban", "quality": "Quality"},
}  # fmt: skip


def the_workbook_says_what_the_answers_say(file: Path, tables: Any, language: str) -> None:
    book, heads = load_workbook(file), HEADINGS[language]
    province = rows_of(book.worksheets, SHEETS[language]["province"], heads)
    quality = rows_of(book.worksheets, SHEETS[language]["quality"], heads)
    for indicator in by_hand.INDICATORS:
        expected = by_hand.figure(tables, indicator)
        row, more = province[indicator, None], quality[indicator, None]
        holds(row, expected, 1, TARGETS[indicator])
        assert (row["n"].value, more["n_psu"].value, more["df"].value) == (expected.n, expected.n_psu, expected.df)
        for name, value in (
            ("se", expected.se * 100),
            ("cv", expected.cv * 100),
            ("deff", expected.deff),
            ("unknown", expected.unknown * 100),
        ):
            assert printed(more[name]) == rounded(value, digits_of(more[name])), (indicator, name)
    schools = province["I10", None]
    assert [schools[name].value for name in ("k", "m", "register")] == [SCHOOLS - 3, 0, SCHOOLS]
    assert printed(schools["estimate"]) == Decimal("75.0")
    assert {province["I09", None][name].value for name in ("estimate", "k", "m", "register")} == {"[c]"}
    shown = below_the_province(book.worksheets, tables, language)
    assert shown >= {("sex", "I01"), ("sex", "I02"), ("urban", "I08"), ("district", "I01")}


def below_the_province(sheets: Sequence[Any], tables: Any, language: str) -> set[tuple[str, str]]:
    """Check every cell below the province that shows a number; returns the (breakdown, indicator) that do."""
    shown, asked = set(), {unit.groups["district"] for units in tables.values() for unit in units}
    assert len(asked) == 2  # in the other seven districts nobody was asked: they are unknown, not confidential
    for breakdown in ("sex", "age_group", "urban", "district"):
        for (indicator, group), row in rows_of(sheets, SHEETS[language][breakdown], HEADINGS[language]).items():
            if breakdown == "district" and str(group) not in asked:
                assert row["estimate"].value == "[u]"
            if isinstance(row["estimate"].value, str):
                assert row["estimate"].value in ("[c]", "[u]")
                continue
            expected = by_hand.figure(tables, indicator, breakdown, str(group))
            holds(row, expected, 0, ())
            assert row["n"].value == expected.n
            shown.add((breakdown, indicator))
    return shown


def rows_of(sheets: Sequence[Any], title: str, heads: dict[str, str]) -> dict[tuple[str, str | None], dict[str, Any]]:
    """The rows of the sheet whose first line holds `title`, by indicator and group: cells by our own names."""
    found = [sheet for sheet in sheets if title in str(sheet["A1"].value) and len(sheet.tables)]
    if len(found) != 1:
        raise AssertionError(f"{title}: {[sheet['A1'].value for sheet in sheets]}")
    table = next(iter(found[0].tables.values()))
    head, *rows = found[0][table.ref]
    places = {str(cell.value): place for place, cell in enumerate(head)}
    named = {name: places[words] for name, words in heads.items() if words in places}
    made = [{name: row[place] for name, place in named.items()} for row in rows]
    return {(str(row["id"].value), row["group"].value if "group" in row else None): row for row in made}


def holds(row: dict[str, Any], expected: Expected, digits: int, targets: tuple[int, ...]) -> None:
    """Estimate and interval as printed: so many decimals, more only where rounding would cross a target."""
    exact = [Decimal(repr(value)) * 100 for value in (expected.estimate, expected.low, expected.high)]
    while not all(
        (value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) >= target) == (value >= target)
        for value in exact
        for target in targets
    ):
        digits += 1
    cells = [row[name] for name in ("estimate", "low", "high")]
    assert [digits_of(cell) for cell in cells] == [digits] * 3
    assert [printed(cell) for cell in cells] == [rounded(float(value), digits) for value in exact]


def digits_of(cell: Any) -> int:
    return len(str(cell.number_format).partition(".")[2])


def printed(cell: Any) -> Decimal:
    return Decimal(repr(float(cell.value))).quantize(Decimal(1).scaleb(-digits_of(cell)))


def rounded(value: float, digits: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def the_machine_files_say_it_to_six_digits(as_json: Path, as_csv: Path, tables: Any) -> None:
    figures = json.loads(as_json.read_text(encoding="utf-8"))["figures"]
    with as_csv.open(encoding="utf-8", newline="") as file:
        rows = list(DictReader(file))
    checked = 0
    for figure, row in zip(figures, rows, strict=True):
        if figure["variant"] != "headline" or figure["kind"] != "sample" or figure["estimate"] is None:
            continue
        expected = by_hand.figure(tables, figure["indicator"], figure["breakdown"], figure["group"])
        names = {"estimate": expected.estimate, "ci_low": expected.low, "ci_high": expected.high}
        if figure["breakdown"] == "province":
            names |= {"se": expected.se, "cv": expected.cv, "deff": expected.deff}
        for name, value in names.items():
            assert f"{figure[name]:.6g}" == f"{float(row[name]):.6g}" == f"{value:.6g}", (figure["indicator"], name)
        assert int(row["n"]) == figure["n"] == expected.n
        checked += 1
    assert checked >= 8 + 6


def every_envelope_behind_a_figure_is_found(server: Server, tables: Any) -> None:
    command = [sys.executable, "-m", "survey.cli", "trace", f"{RELEASE}/I01.headline.province.15"]
    ended = subprocess.run(command, env=server.environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    homes = {unit.home.key for unit in tables["person"] if by_hand.counts_for("I01", unit.row)}
    assert {BY_TABLET, BY_CODE} <= homes
    assert f"envelopes  {len(homes)} found" in ended.stdout
    assert f"bytes      {len(homes)} as received, 0 forgotten" in ended.stdout
    assert "0 changed, 0 missing" in ended.stdout
