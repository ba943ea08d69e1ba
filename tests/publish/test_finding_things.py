"""What a newcomer does on the public pages: finds a figure in three clicks or by typing, takes it along, frames it."""

import csv
import io
import re

import pytest

from survey.plan.areas import districts
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.waves import DEMONSTRATION
from survey.publish.figures.administrative import Administrative, administrative_of
from survey.publish.folder import open_release
from survey.publish.pages.search import find
from survey.publish.release.making import make
from survey.publish.rules.rounding import show
from survey.publish.rules.verdict import WORDS
from tests.publish.conftest import FIRST, note_release

REPORTED = (
    Administrative("I02", "province", "15", 80.0, 512000, 640000, "tài khoản", "Ngân hàng Nhà nước", "2025-06-30"),
    Administrative("I02", "legacy", "137", 75.0, 31500, 42000, "tài khoản", "Ngân hàng Nhà nước", "2025-06-30"),
    Administrative("I08", "2025", "04252", 61.5, None, None, "hồ sơ đã lập", "Sở Y tế", "2025-06-30"),
)


@pytest.fixture(scope="module")
def with_reports(tables, tmp_path_factory):
    return make(
        tables,
        DEMONSTRATION,
        tmp_path_factory.mktemp("releases"),
        **FIRST,
        administrative=REPORTED,
    )


@pytest.fixture
def reported(app, with_reports, settings):
    settings.releases.symlink_to(with_reports.folder.parent)
    note_release(app, with_reports)
    return open_release(settings.releases, with_reports.facts.code)


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def newcomer(browser, address):
    """A page of a real browser on the front page, in Vietnamese, as wide as a phone."""
    page = browser.new_page(viewport={"width": 360, "height": 800}, locale="vi-VN")
    page.goto(address)
    yield page
    page.close()


def test_a_newcomer_finds_the_account_share_of_a_district_in_two_clicks_and_reads_whether_the_target_is_met(
    newcomer, released
):
    newcomer.get_by_role("link", name="Tài khoản thanh toán").first.click()
    newcomer.get_by_role("link", name="Mù Cang Chải").first.click()
    assert newcomer.get_by_role("heading", level=1).inner_text() == "Huyện Mù Cang Chải"
    said = newcomer.locator("tr:has(a:has-text('Tài khoản thanh toán')) + tr").inner_text()
    figure = released.find("I02", "district", "137")
    shown = show(figure)
    assert f"{shown.estimate}%" in said
    assert f"từ {shown.low} đến {shown.high}" in said
    assert WORDS[figure.verdict(2025).word].short.vi in said
    assert "người từ 15 tuổi trở lên; mục tiêu 2025: 75%" in newcomer.locator("main").inner_text()


def test_a_newcomer_finds_the_share_of_women_in_one_click(newcomer, released):
    newcomer.get_by_role("link", name="Tài khoản thanh toán").first.click()
    said = newcomer.get_by_role("row", name="Nữ").inner_text()
    shown = show(released.find("I02", "sex", "2"))
    assert f"{shown.estimate}%" in said
    assert f"{shown.low}–{shown.high}" in said or f"từ {shown.low} đến {shown.high}" in said


@pytest.mark.parametrize(
    ("typed", "indicator", "district"),
    [
        ("tai khoan mu cang chai", "I02", "137"),
        ("Tài khoản thanh toán ở Mù Cang Chải", "I02", "137"),
        ("CHỮ KÝ SỐ lục yên", "I04", "135"),
        ("cap quang van yen", "I03", "136"),
        ("payment account Mu Cang Chai", "I02", "137"),
        ("dich vu cong Pung Luong", "I06", "137"),
    ],
)
def test_a_search_needs_no_tones_and_knows_former_communes(typed, indicator, district):
    found = find(typed)
    assert [one.id for one in found.indicators] == [indicator]
    assert [place.district.code for place in found.places] == [district]


@pytest.mark.parametrize("unit", districts())
def test_every_district_is_found_by_its_name_with_and_without_tones(unit):
    assert unit.code in [place.district.code for place in find(unit.short).places]


@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_is_found_by_its_short_name(indicator):
    assert find(indicator.short.vi).indicators == (indicator,)
    assert indicator in find(indicator.short.en).indicators


def test_a_search_shows_the_figure_itself_and_says_so_when_nothing_is_found(client, released):
    page = words(client.get("/results/search?q=tai+khoan+mu+cang+chai").text)
    shown = show(released.find("I02", "district", "137"))
    assert f"{shown.estimate}%" in page
    rows = csv.DictReader(io.StringIO(client.get("/results/search.csv?q=phu+nu+tai+khoan").text))
    assert [(row["indicator"], row["breakdown"], row["group"]) for row in rows] == [
        ("I02", "province", "15"),
        ("I02", "sex", "2"),
    ]
    assert 'Không tìm thấy "xyzzy".' in client.get("/results/search?q=xyzzy").text
    assert "<script>" not in client.get("/results/search?q=<script>alert(1)</script>").text


def test_only_an_embed_may_stand_in_a_frame(client, released):
    for chart in ("path", "map"):
        answer = client.get(f"/results/embed/account/{chart}")
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "<form" not in answer.text
        assert "Dữ liệu minh họa." in answer.text
    assert client.get("/results/embed/schools/path").status_code == 404
    page = client.get("/results/indicators/account")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "/results/embed/account/map?lang=vi" in page.text


def test_administrative_figures_stand_beside_the_estimate_and_never_in_it(client, reported):
    page = client.get("/results/indicators/account").text
    table = page.split("Số liệu hành chính, để bên cạnh")[1].split("</table>")[0]
    assert "80,0%" in table
    assert "512.000/640.000" in table
    assert "verdict" not in table
    assert administrative_of(reported) == REPORTED
    assert "Ngân hàng" not in client.get("/results/indicators/account.csv").text
    assert "75,0%" in client.get("/results/areas/137").text


def test_present_communes_show_what_was_reported_in_the_order_of_their_codes(client, reported):
    page = client.get("/results/areas/communes").text
    names = re.findall(r'<th scope="row">([^<]+)</th>', page)
    assert len(names) == 51
    assert names[0] == "Phường Yên Bái"
    assert "61,5%, Sở Y tế" in page
    (row,) = csv.DictReader(io.StringIO(client.get("/results/areas/communes.csv").text))
    assert (row["commune"], row["indicator"], row["percent"]) == ("04252", "I08", "61.5")


def test_a_release_without_an_earlier_wave_shows_no_change(client, released):
    assert "Chưa có đợt trước để so sánh" in client.get("/results/changes").text
    assert client.get("/results/changes.csv").status_code == 404
    assert "So với đợt trước" not in client.get("/results/indicators/account").text
