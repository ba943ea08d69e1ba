"""The public pages and the API, from a small release: what they say, in both languages, and what they never say."""

import csv
import io
import json
import re

import pytest

from survey.plan.areas import districts
from survey.plan.indicators import ALL as INDICATORS
from survey.publish.rules.rounding import show
from survey.publish.rules.verdict import WORDS

CODE = "2025-1.0"
PAGES = [
    "/",
    "/results/indicators",
    *(f"/results/indicators/{indicator.slug}" for indicator in INDICATORS),
    "/results/areas/",
    *(f"/results/areas/{unit.code}" for unit in districts()),
    "/results/releases/",
    f"/results/releases/{CODE}",
    "/results/downloads",
    "/results/methods",
    "/results/how-to-read",
]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", [page for page in PAGES if CODE not in page])
def test_before_the_first_release_every_page_stands_and_shows_no_figure(client, address, language):
    answer = client.get(f"{address}?lang={language}")
    assert answer.status_code == 200
    assert not re.search(r'class="(band|dot|cell-on)--', re.sub(r'(?s)<ul class="key".*?</ul>', "", answer.text))
    assert 'class="big"' not in answer.text


def test_before_the_first_release_there_is_no_data(client):
    for address in ("/results/overview.csv", "/results/indicators/smartphone.json", "/api/v1/releases/current/figures"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_labelled_demonstration_and_carries_no_style(client, released, address, language):
    answer = client.get(f"{address}?lang={language}")
    assert answer.status_code == 200
    label = {"vi": "Dữ liệu minh họa.", "en": "Demonstration data."}[language]
    assert label in answer.text
    assert "style=" not in answer.text
    assert "%%" not in answer.text
    assert not re.search(r"%\(\w+\)", answer.text)
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))


def test_the_overview_shows_each_indicator_with_its_interval_and_its_word(client, released):
    page = client.get("/").text
    for indicator in INDICATORS:
        figure = released.find(indicator.id)
        assert indicator.short.vi in page
        if figure.withheld or figure.kind == "count":
            continue
        shown = show(figure)
        assert f"<b>{str(shown.estimate).replace('.', ',')}%</b>" in page
        assert f"từ {str(shown.low).replace('.', ',')} đến {str(shown.high).replace('.', ',')}" in page
        assert WORDS[figure.verdict(2025).word].says.vi in page


def test_the_sign_in_the_strip_is_the_sign_of_the_word(client, released):
    page = client.get("/").text
    rows = re.findall(r'(?s)<tr role="row"><th scope="row".*?</tr>', page)
    assert len(rows) == 10
    for row in rows:
        word = re.search(r"verdict--(\w+)", row).group(1)
        drawn = re.search(r"(?:dot|cell-on)--(\w+)", row)
        if word != "withheld":
            assert drawn.group(1) == word


def test_both_languages_hold_the_same_numbers(client, released):
    def numbers(language):
        text = client.get(f"/results/indicators/smartphone?lang={language}").text
        main = re.sub(
            r"(?s)<(title|svg).*?</\1>|<[^>]+>|[0-9]+ (tuổi|người)|\d\d/\d\d/\d{4}", " ", text.split("<main")[1]
        )
        found = re.findall(r"\d+[.,]\d+%", main)
        return sorted(number.replace(",", ".") for number in found)

    assert numbers("vi") == numbers("en")


def test_a_confidential_cell_says_nothing_anywhere(client, released):
    page = client.get("/results/areas/139").text
    table = page.split("<tbody")[1].split("</tbody>")[0]
    rows = [row for row in re.findall(r"(?s)<tr.*?</tr>", table) if "Trạm Tấu" in row and 'scope="row"' in row]
    assert rows
    for row in rows:
        assert "[c]" in row
        assert not re.search(r"\d+%<|\d–\d", row)
    for kind in ("csv", "json"):
        data = client.get(f"/results/areas/139.{kind}").text
        assert "confidential" in data
        assert "c-psus" not in data


def test_a_page_hands_out_its_own_figures(client, released):
    rows = list(csv.DictReader(io.StringIO(client.get("/results/indicators/smartphone.csv").text)))
    document = json.loads(client.get("/results/indicators/smartphone.json").text)
    assert {row["indicator"] for row in rows} == {"I01"}
    assert len(rows) == len(document["figures"]) == len(released.listed(indicator="I01"))


def test_the_api_is_open_filtered_and_cached_by_the_releases_hash(client, released):
    answer = client.get("/api/v1/releases/current/figures?indicator=I02&breakdown=sex")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert [figure["group"] for figure in answer.json["figures"]] == ["1", "2"]
    again = client.get(
        "/api/v1/releases/current/figures?indicator=I02&breakdown=sex",
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304
    assert "Access-Control-Allow-Origin" not in client.get("/").headers
    assert client.get(f"/api/v1/releases/{CODE}").json["code"] == CODE


def test_an_unknown_release_is_a_problem_in_the_api(client, released):
    answer = client.get("/api/v1/releases/2099-1.0/figures")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_files_come_byte_for_byte_and_other_names_not_at_all(client, released):
    for name in released.downloads:
        answer = client.get(f"/results/releases/{CODE}/files/{name}")
        assert answer.data == (released.folder / "files" / name).read_bytes()
    for name in ("manifest.json", "..%2Fmanifest.json", "nothing.csv"):
        assert client.get(f"/results/releases/{CODE}/files/{name}").status_code == 404


def test_a_release_that_is_not_published_is_not_there(client, noted):
    for address in (
        f"/results/releases/{CODE}",
        f"/results/releases/{CODE}/files/figures.csv",
        f"/api/v1/releases/{CODE}",
    ):
        assert client.get(address).status_code == 404
    assert "Chưa có bản công bố nào" in client.get("/").text
