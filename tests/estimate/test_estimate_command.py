"""`survey estimate` over files: R's figures to all digits, and one sentence where it cannot."""

import csv
import io
import json
import math
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from survey.estimate.command import estimate_command
from tests.estimate.r_cases import NAMES_IN_R, REFERENCE, differs, rows_of

BAR = 1e-8
ONE_STAGE = {
    "apistrat_fpc": 'strata = "stype"\nweight = "pw"\nfpc = "fpc"\n',
    "apistrat_wr": 'strata = "stype"\nweight = "pw"\n',
    "apiclus1_fpc": 'psu = "dnum"\nweight = "pw"\nfpc = "fpc"\n',
    "apiclus1_wr": 'psu = "dnum"\nweight = "pw"\n',
    "apiclus2_wr": 'psu = "dnum"\nweight = "pw"\n',
    "apiclus2_onestage_fpc": 'psu = "dnum"\nweight = "pw"\nfpc = "fpc1"\n',
    "lonely_adjust": 'strata = "stratum"\npsu = "psu"\nweight = "w"\nlonely_psu = "adjust"\n',
    "vnmini_wr": 'strata = "stratum"\npsu = "ea"\nweight = "weight"\nlonely_psu = "adjust"\nmissing = [7, 8, 9]\n',
}
FILES = {"apistrat": "apistrat.csv", "apiclus1": "apiclus1.csv", "apiclus2": "apiclus2.csv", "lonely": "lonely.csv"}


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.toml"
    path.write_text('strata = "stype"\nweight = "pw"\nfpc = "fpc"\noutcomes = ["comp"]\n')
    return path


def run(*arguments: object, lang: str | None = None) -> Result:
    return CliRunner(env={"SURVEY_LANG": lang}).invoke(estimate_command, [str(word) for word in arguments])


def rows(result: Result, layout: str) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    if layout == "json":
        return list(json.loads(result.stdout))
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.mark.parametrize("layout", ["csv", "json"])
@pytest.mark.parametrize("case", ONE_STAGE)
def test_the_command_gives_every_one_stage_proportion_of_r(case: str, layout: str, tmp_path: Path) -> None:
    design = tmp_path / "design.toml"
    design.write_text(ONE_STAGE[case])
    file = REFERENCE / FILES.get(case.split("_")[0], "vnmini1.csv")
    wanted = [row for row in rows_of(case) if row["stat"] == "prop"]
    outcomes = [word for name in dict.fromkeys(row["variable"] for row in wanted) for word in ("--outcome", name)]
    for by in dict.fromkeys(tuple(row["domain"]) for row in wanted):
        flags = [word for column in by for word in ("--by", column)]
        for method in ("xlogit", "beta"):
            table = rows(
                run(file, "--design", design, *flags, *outcomes, "--interval", NAMES_IN_R[method], "--format", layout),
                layout,
            )
            found = {(row["outcome"], *(str(row[column]) for column in by)): row for row in table}
            for row in wanted:
                if tuple(row["domain"]) != by:
                    continue
                ours = found[row["variable"], *map(str, row["domain"].values())]
                for column, theirs in expected(row, method).items():
                    number = float(str(ours[column])) if ours[column] not in ("", None) else math.nan
                    assert not differs(number, theirs, BAR), (row, column, number)


def expected(row: dict, method: str) -> dict[str, float | None]:
    figures = {"estimate": row["estimate"], "n": row["n"], "df": row["df"]}
    if row["df"] > 0 and row["variance"] > 1e-25:
        figures |= {"se": row["se"], "deff": row["deff"], "deff_wr": row["deff_replace"], "cv": row["cv"]}
        low, high = row["ci"][method]
        figures |= {"ci_low": low, "ci_high": high}
    return figures


@pytest.mark.parametrize("ending", ["csv", "parquet", "dta", "folder"])
def test_every_kind_of_file_gives_the_same_table(ending: str, design: Path, tmp_path: Path) -> None:
    data = pd.read_csv(REFERENCE / "apistrat.csv")[["stype", "pw", "fpc", "comp", "award"]]
    path = tmp_path / f"schools.{ending}"
    match ending:
        case "csv":
            data.to_csv(path, index=False)
        case "parquet":
            data.to_parquet(path)
        case "dta":
            data.to_stata(path, write_index=False)
        case "folder":
            path.mkdir()
            for place, (_, part) in enumerate(data.groupby("award")):
                part.to_parquet(path / f"part-{place}.parquet")
    found = pd.DataFrame(rows(run(path, "--design", design, "--by", "award", "--format", "json"), "json"))
    original = rows(run(REFERENCE / "apistrat.csv", "--design", design, "--by", "award", "--format", "json"), "json")
    pd.testing.assert_frame_equal(found, pd.DataFrame(original), rtol=1e-12)


def test_codes_keep_their_leading_zero(design: Path, tmp_path: Path) -> None:
    data = pd.read_csv(REFERENCE / "apistrat.csv").assign(area=lambda d: d["award"].map({0: "04252", 1: "132"}))
    data.to_csv(tmp_path / "schools.csv", index=False)
    table = rows(run(tmp_path / "schools.csv", "--design", design, "--by", "area", "--format", "json"), "json")
    assert [row["area"] for row in table] == ["04252", "132"]


def test_the_list_of_villages_is_read_beside_the_design(tmp_path: Path) -> None:
    (tmp_path / "psus.csv").write_text("stratum,psu\n1,1\n1,2\n1,3\n1,99\n2,4\n3,5\n3,6\n4,7\n4,8\n4,9\n")
    plain = 'strata = "stratum"\npsu = "psu"\nweight = "w"\nlonely_psu = "adjust"\noutcomes = ["y"]\n'
    (tmp_path / "plain.toml").write_text(plain)
    (tmp_path / "listed.toml").write_text(plain + 'psus = "psus.csv"\n')
    se = [
        rows(run(REFERENCE / "lonely.csv", "--design", tmp_path / name, "--format", "json"), "json")[0]["se"]
        for name in ("plain.toml", "listed.toml")
    ]
    assert se[0] != se[1]


def test_ratios_and_totals_stand_in_the_design(tmp_path: Path) -> None:
    design = tmp_path / "design.toml"
    more = 'outcomes = [{ratio = ["api.stu", "enroll"]}, {total = "enroll"}]\n'
    design.write_text(ONE_STAGE["apistrat_fpc"] + more)
    table = rows(run(REFERENCE / "apistrat.csv", "--design", design, "--format", "json"), "json")
    r = {row["stat"]: row for row in rows_of("apistrat_fpc") if not row["domain"] and row["stat"] in ("ratio", "total")}
    assert [row["outcome"] for row in table] == ["api.stu/enroll", "total(enroll)"]
    assert table[0]["se"] == pytest.approx(r["ratio"]["se"], rel=BAR)
    enroll = next(row for row in rows_of("apistrat_fpc") if row["variable"] == "enroll0")
    assert table[1]["se"] == pytest.approx(enroll["se"], rel=BAR)


def test_what_cannot_be_estimated_is_null_in_json_and_empty_in_csv(tmp_path: Path) -> None:
    (tmp_path / "design.toml").write_text('psu = "psu"\nweight = "w"\nlonely_psu = "adjust"\noutcomes = ["y"]\n')
    flags = ("--design", tmp_path / "design.toml", "--by", "psu", "--format")
    assert rows(run(REFERENCE / "lonely.csv", *flags, "json"), "json")[0]["se"] is None
    assert rows(run(REFERENCE / "lonely.csv", *flags, "csv"), "csv")[0]["se"] == ""
    assert "–" in run(REFERENCE / "lonely.csv", *flags, "table").stdout


def test_the_floor_takes_one_correlation_or_one_for_each(design: Path) -> None:
    flags = (REFERENCE / "apistrat.csv", "--design", design, "--interval", "korn-graubard-floor", "--format", "json")
    one, each = rows(run(*flags, "--rho", "0.3"), "json"), rows(run(*flags, "--rho", "comp=0.3"), "json")
    assert one == each
    assert run(*flags, "--rho", "much").exit_code == 1


def refused(result: Result, *words: str) -> None:
    assert result.exit_code != 0
    assert result.stdout == ""
    vietnamese, english = result.stderr.strip().splitlines()
    assert vietnamese.startswith("Lỗi: ")
    assert english.startswith("Error: ")
    for word in words:
        assert word in vietnamese
        assert word in english


def test_a_missing_file_is_one_sentence(design: Path, tmp_path: Path) -> None:
    refused(run(tmp_path / "none.csv", "--design", design), "none.csv")
    refused(run(REFERENCE / "apistrat.csv", "--design", tmp_path / "none.toml"), "none.toml")


def test_a_missing_column_is_one_sentence(design: Path) -> None:
    refused(run(REFERENCE / "apistrat.csv", "--design", design, "--by", "distict"), "distict", "dnum")
    refused(run(REFERENCE / "apistrat.csv", "--design", design, "--outcome", "comq"), "comq")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('stratum = "stype"', "stratum"),
        ("weight = 3", "weight"),
        ('outcomes = "comp"', "outcomes"),
        ('outcomes = [{mode = "comp"}]', "outcomes"),
        ('missing = ["9"]', "missing"),
        ('lonely_psu = "center"', "center"),
        ("weight", "design.toml"),
        ('psu = "dnum"\npsus = "none.csv"', "none.csv"),
    ],
)
def test_a_bad_design_is_one_sentence(text: str, word: str, tmp_path: Path) -> None:
    (tmp_path / "design.toml").write_text(text)
    refused(run(REFERENCE / "apistrat.csv", "--design", tmp_path / "design.toml"), word)


def test_files_that_cannot_be_read_are_one_sentence(design: Path, tmp_path: Path) -> None:
    for name, content in (("a.sav", "x"), ("empty.csv", ""), ("broken.parquet", "x"), ("broken.dta", "x")):
        (tmp_path / name).write_text(content)
        refused(run(tmp_path / name, "--design", design), name)
    (tmp_path / "nobody.csv").write_text("stype,pw,fpc,comp\n")
    refused(run(tmp_path / "nobody.csv", "--design", design))


def test_in_english_the_sentence_stands_alone(tmp_path: Path, design: Path) -> None:
    result = run(tmp_path / "none.csv", "--design", design, lang="en")
    assert result.exit_code == 1
    assert result.stderr == f"Error: There is no file {tmp_path / 'none.csv'}. Check the path.\n"


def test_help_shows_an_example() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "survey estimate persons.csv --design design.toml" in result.stdout
    assert 'outcomes = ["phone_smart"' in result.stdout
