"""The files of a release: the same figures in each, nothing withheld in any, and nothing ever changed."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest

from survey.plan.domains import BREAKDOWNS
from survey.plan.waves import DEMONSTRATION
from survey.publish.figure import hide
from survey.publish.figures.compute import compute
from survey.publish.files.downloads import COLUMNS, six_digits
from survey.publish.files.masked import MASKS, read_masks
from survey.publish.folder import DamagedRelease, ReleaseExists, open_release, write
from survey.publish.release import checks
from survey.publish.release.making import files_of, make
from survey.publish.rules.audit import SIZES
from survey.publish.rules.order import apply
from survey.publish.rules.rounding import show

MADE = {
    "version": "1.0",
    "snapshot": {"id": "2025-1", "sha256": "0" * 64},
    "agency": "UBND tỉnh Yên Bái",
    "made_at": datetime(2026, 1, 15, 8, tzinfo=UTC),
}


@pytest.fixture(scope="module")
def judged(tables):
    return apply(compute(tables).figures, DEMONSTRATION)


@pytest.fixture(scope="module")
def release(tables, tmp_path_factory):
    return make(tables, DEMONSTRATION, tmp_path_factory.mktemp("releases"), **MADE)


def read(release, name):
    return (release.folder / "files" / name).read_bytes()


def rows_of_csv(release):
    return list(csv.DictReader(io.StringIO(read(release, "figures.csv").decode())))


def test_csv_and_json_carry_every_figure_to_six_digits(release):
    rows, document = rows_of_csv(release), json.loads(read(release, "figures.json"))["figures"]
    assert len(rows) == len(document) == len(release.figures)
    for row, item, figure in zip(rows, document, release.figures, strict=True):
        assert tuple(row) == tuple(item) == COLUMNS
        for name in ("estimate", "ci_low", "ci_high", "se", "n", "k"):
            expected = six_digits(getattr(figure, name))
            assert item[name] == expected
            assert (float(row[name]) if row[name] else None) == expected


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_workbook_carries_the_rounded_figures_of_the_pages(release, language):
    book = openpyxl.load_workbook(io.BytesIO(read(release, f"figures.{language}.xlsx")))
    heading = {"vi": "Ước lượng (%)", "en": "Estimate (%)"}[language]
    seen = 0
    for sheet in book.worksheets[3:]:
        table = next(iter(sheet.tables.values()))
        cells = [[cell.value for cell in row] for row in sheet[table.ref]]
        if heading not in cells[0] or "Cách tính" in cells[0] or "Definition" in cells[0]:
            continue
        group = cells[0].index({"vi": "Mã nhóm", "en": "Group code"}[language]) if len(cells[0]) < 13 else None
        figures = [f for f in release.figures if f.variant == "headline"]
        for row in cells[1:]:
            wanted = [
                f for f in figures if f.indicator == row[0] and (f.group == row[group] if group else f.is_province)
            ]
            found = [f for f in wanted if _title_says(sheet["A1"].value, f)]
            figure = found[0]
            shown = show(figure)
            value = row[cells[0].index(heading)]
            assert value == (
                float(shown.estimate) if shown else {"withheld_c": "[c]", "withheld_u": "[u]"}[figure.status]
            )
            seen += 1
    assert seen > 100


def _title_says(title, figure):
    name = BREAKDOWNS[figure.breakdown].name
    return figure.is_province or name.vi in title or name.en in title


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_workbook_keeps_the_rules_for_spreadsheets(release, language):
    data = read(release, f"figures.{language}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.properties.title
    assert book.properties.language == language
    assert book.sheetnames[:3] == {"vi": ["Bìa", "Mục_lục", "Ghi_chú"], "en": ["Cover", "Contents", "Notes"]}[language]
    demo = {"vi": "Dữ liệu minh họa", "en": "Demonstration data"}[language]
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet["A1"].value
        if sheet.title not in book.sheetnames[1:3]:
            assert any(demo in str(cell.value) for cell in sheet["A"])
        for table in sheet.tables.values():
            cells = [[cell.value for cell in row] for row in sheet[table.ref]]
            assert all(value not in (None, "") for row in cells for value in row)
            assert table.autoFilter is None
            used = {value for row in cells for value in row if value in ("[c]", "[u]", "[z]", "[x]")}
            above = " ".join(str(sheet.cell(n, 1).value) for n in range(1, int(re.search(r"\d+", table.ref).group())))
            assert all(sign in above for sign in used if sheet.title not in book.sheetnames[:3])
    sheets = zipfile.ZipFile(io.BytesIO(data))
    assert not any(b"<f>" in sheets.read(name) for name in sheets.namelist() if name.startswith("xl/worksheets"))


def test_nothing_withheld_is_in_any_file(release, judged):
    texts = [read(release, "figures.csv").decode(), read(release, "figures.json").decode()]
    texts.append((release.folder / "figures.json").read_text())
    for language in ("vi", "en"):
        archive = zipfile.ZipFile(io.BytesIO(read(release, f"figures.{language}.xlsx")))
        texts += [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    hidden = [figure for figure in judged if figure.withheld]
    assert len(hidden) > 30
    shown = {
        str(six_digits(getattr(f, n))) for f in judged if not f.withheld for n in ("estimate", "ci_low", "ci_high")
    }
    for figure in hidden:
        for value in (figure.estimate, figure.ci_low, figure.ci_high, figure.se):
            digits = str(six_digits(value))
            if value not in (None, 0.0, 1.0) and len(digits) >= 7 and digits not in shown:
                assert all(digits not in text for text in texts)


def test_the_same_snapshot_makes_the_same_bytes(tables, release, tmp_path):
    again = make(tables, DEMONSTRATION, tmp_path, **MADE)
    assert again.sha256 == release.sha256


def test_a_release_is_written_once(tables, release):
    with pytest.raises(ReleaseExists):
        write(release.folder.parent, release.manifest, release.figures, {})
    assert not os.access(release.folder / "figures.json", os.W_OK) or os.geteuid() == 0


def test_a_changed_file_is_found_when_the_release_is_opened(release, tmp_path):
    copy = tmp_path / release.folder.name
    shutil.copytree(release.folder, copy)
    path = copy / "files" / "figures.csv"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"0.", b"1.", 1))
    with pytest.raises(DamagedRelease):
        open_release(tmp_path, release.folder.name)


def test_the_manifest_names_every_file_with_its_hash_and_every_threshold(release):
    manifest = json.loads((release.folder / "manifest.json").read_text())
    for name, fact in manifest["files"].items():
        assert hashlib.sha256((release.folder / name).read_bytes()).hexdigest() == fact["sha256"]
    assert manifest["method"]["interval"] == "korn-graubard-floor"
    assert manifest["method"]["disclosure"]["fewest_persons"] == 10
    assert manifest["method"]["reliability"]["fewest_effective"] == 30
    assert manifest["demonstration"] is True
    assert {"survey", "numpy", "scipy", "python"} <= set(manifest["versions"])


def test_a_sound_release_passes_every_check(release):
    listed = checks.run(release, release.sha256)
    assert [check.title.en for check in listed if not check.passed] == []
    assert len(listed) == 7


def test_the_checks_find_a_wrong_hash_a_leak_and_a_wrong_word(release, judged, tmp_path):
    manifest = {name: value for name, value in release.manifest.items() if name not in ("files", "format")}
    leaked = next(figure for figure in judged if figure.status == "withheld_c")
    figures = [hide(figure) for figure in judged]
    place = figures.index(hide(leaked))
    figures[place] = replace(figures[place], estimate=0.5)
    first = figures[0]
    figures[0] = replace(first, verdicts=(replace(first.verdicts[0], word="met", aim=0.99),))
    beside = next(figure for figure in judged if "c-secondary" in figure.rules and figure.indicator == "I06")
    figures[figures.index(hide(beside))] = hide(replace(beside, status="shown", rules=()))
    private = {name: (release.folder / name).read_bytes() for name in (SIZES, MASKS)}
    masks = read_masks(private[MASKS])
    spoilt = write(tmp_path, manifest, tuple(figures), files_of(tuple(figures), manifest, masks), private)
    failed = {check.title.en for check in checks.run(spoilt, "another hash") if not check.passed}
    assert failed == {
        "The hash is the one noted",
        "Withheld cells carry no number",
        "No confidential cell can be worked out",
        "Every verdict agrees with its interval",
    }
