"""Files of every kind and place, columns from the list of villages, population totals and a second wave by command."""

import io
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from survey.estimate import Design, Greg, Poststratify, Rake, estimate
from survey.estimate.command import estimate_command
from survey.estimate.parts import Wanted, source_of
from survey.estimate.waves import Wave, change

DESIGN = Design(strata="stratum", psu="psu", weight="weight")
TOML = 'strata = "stratum"\npsu = "psu"\nweight = "weight"\noutcomes = ["phone", "bank"]\nmissing = [8, 9]\n'


def persons(seed: int = 3, rows: int = 900) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    psu = np.sort(chance.integers(0, 30, rows))
    return pd.DataFrame(
        {
            "stratum": (psu // 10).astype(str),
            "psu": [f"{code:03}" for code in psu],
            "area": [f"{code // 5:02}" for code in psu],
            "sex": chance.integers(1, 3, rows),
            "income": chance.uniform(1, 9, rows),
            "weight": chance.uniform(5, 50, rows),
            "phone": chance.choice([0, 1, 8, 9], rows, p=[0.3, 0.6, 0.06, 0.04]),
            "bank": chance.choice([0, 1, 8], rows, p=[0.6, 0.3, 0.1]),
        }
    )


def answered(data: pd.DataFrame) -> pd.DataFrame:
    """As the library takes it: codes as text, no code for a missing answer."""
    cleared = {name: data[name].where(data[name] <= 1) for name in ("phone", "bank")}
    return data.assign(sex=data["sex"].astype(str), **cleared)


def run(folder: Path, *words: object, toml: str = TOML) -> Result:
    (folder / "design.toml").write_text(toml, encoding="utf-8")
    design = ("--design", folder / "design.toml", "--format", "csv")
    return CliRunner().invoke(estimate_command, [str(word) for word in (*words, *design)])


def table(result: Result, *codes: str) -> pd.DataFrame:
    assert result.exit_code == 0, (result.output, result.exception)
    return pd.read_csv(io.StringIO(result.stdout), dtype=dict.fromkeys(codes, str))


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found, wanted, rtol=1e-12, check_dtype=False)


def test_what_folders_are_named_after_is_a_column_and_keeps_its_zeros(tmp_path: Path) -> None:
    data = persons()
    for area, here in data.groupby("area"):
        (tmp_path / "persons" / f"area={area}").mkdir(parents=True)
        pq.write_table(
            pa.Table.from_pandas(here.drop(columns="area")), tmp_path / "persons" / f"area={area}" / "0.parquet"
        )
    found = table(run(tmp_path, tmp_path / "persons", "--by", "area"), "area")
    same(found, estimate(answered(data), DESIGN, ["phone", "bank"], "area"))


def test_a_file_is_read_in_parts_of_bounded_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.estimate.parts.PART_ROWS", 250)
    data = persons()
    pq.write_table(pa.Table.from_pandas(data), tmp_path / "persons.parquet", row_group_size=100)
    data.to_csv(tmp_path / "persons.csv", index=False)
    wanted = Wanted(("psu",), ("phone",))
    for name in ("persons.parquet", "persons.csv"):
        frames = [frame for part in source_of(tmp_path / name).parts for frame in part.frames(wanted)]
        assert max(map(len, frames)) <= 250
        assert sum(map(len, frames)) == len(data)
        found = table(run(tmp_path, tmp_path / name, "--by", "area", "--by", "sex"), "area", "sex")
        same(found, estimate(answered(data), DESIGN, ["phone", "bank"], ["area", "sex"]))


def test_an_address_is_read_as_a_file_is(tmp_path: Path) -> None:
    data = persons()
    data.to_parquet(tmp_path / "persons.parquet")
    data.to_csv(tmp_path / "persons.csv", index=False)
    for name in ("persons.parquet", "persons.csv"):
        found = table(run(tmp_path, f"file://{tmp_path / name}", "--by", "area"), "area")
        same(found, estimate(answered(data), DESIGN, ["phone", "bank"], "area"))


@pytest.mark.parametrize("ending", ["dta", "sav"])
def test_value_labels_stand_for_codes_where_asked(ending: str, tmp_path: Path) -> None:
    import pyreadstat

    data, words = persons(), {1: "nam", 2: "nữ"}
    path = tmp_path / f"persons.{ending}"
    if ending == "sav":
        pyreadstat.write_sav(data, path, variable_value_labels={"sex": words})
    else:
        data.to_stata(path, write_index=False, version=118, value_labels={"sex": words})
    wanted = estimate(answered(data), DESIGN, ["phone", "bank"], "sex")
    same(table(run(tmp_path, path, "--by", "sex"), "sex"), wanted)
    same(table(run(tmp_path, path, "--by", "sex", "--labels"), "sex"), wanted.replace({"sex": {"1": "nam", "2": "nữ"}}))


def test_spss_without_its_reader_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    (tmp_path / "persons.sav").write_bytes(b"")
    result = run(tmp_path, tmp_path / "persons.sav")
    assert result.exit_code == 1
    assert "survey[spss]" in result.stderr


def test_a_column_of_the_village_list_groups_respondents(tmp_path: Path) -> None:
    data = persons()
    villages = data[["stratum", "psu", "area"]].drop_duplicates()
    silent = pd.DataFrame({"stratum": ["0"], "psu": ["silent"], "area": ["00"]})
    pd.concat([villages, silent]).to_csv(tmp_path / "villages.csv", index=False)
    data.drop(columns="area").to_csv(tmp_path / "persons.csv", index=False)
    toml = TOML + 'psus = "villages.csv"\n'
    found = table(run(tmp_path, tmp_path / "persons.csv", "--by", "area", "--by", "sex", toml=toml), "area", "sex")
    design = Design("stratum", "psu", "weight", psus=pd.concat([villages, silent]))
    same(found, estimate(answered(data), design, ["phone", "bank"], ["area", "sex"]))
    pd.concat([villages, villages.iloc[:1].assign(area="99")]).to_csv(tmp_path / "villages.csv", index=False)
    refused = run(tmp_path, tmp_path / "persons.csv", "--by", "area", toml=toml)
    assert refused.exit_code == 1
    assert "PSU 000" in refused.stderr


SEX, AREA = {"1": 9000.0, "2": 11000.0}, {f"{code:02}": 20000 / 6 for code in range(6)}
INLINE = "totals = {sex = {1 = 9000, 2 = 11000}}\n"


@pytest.mark.parametrize(
    ("keys", "calibration"),
    [
        ('method = "poststratify"\n' + INLINE, Poststratify("sex", SEX)),
        ('method = "poststratify"\ntotals = "sex.csv"\n', Poststratify("sex", SEX)),
        (
            'method = "poststratify"\ntotals = "both.csv"\n',
            Poststratify(("area", "sex"), {(a, s): v * u / 20000 for a, v in AREA.items() for s, u in SEX.items()}),
        ),
        ('method = "rake"\ntotals = ["sex.csv", "area.csv"]\n', Rake({"sex": SEX, "area": AREA})),
        (
            'method = "rake"\nresiduals = "unweighted"\ntotals = ["sex.csv", "area.csv"]\n',
            Rake({"sex": SEX, "area": AREA}, "unweighted"),
        ),
        ('method = "greg"\ncovariates = {income = 100500}\n' + INLINE, Greg({"sex": SEX}, {"income": 100500})),
    ],
)
def test_population_totals_stand_in_the_design(keys: str, calibration: object, tmp_path: Path) -> None:
    data = persons()
    data.to_csv(tmp_path / "persons.csv", index=False)
    margins = {"sex": SEX, "area": AREA}
    for name, totals in margins.items():
        pd.DataFrame({name: totals.keys(), "total": totals.values()}).to_csv(tmp_path / f"{name}.csv", index=False)
    both = [(a, s, v * u / 20000) for a, v in AREA.items() for s, u in SEX.items()]
    pd.DataFrame(both, columns=["area", "sex", "total"]).to_csv(tmp_path / "both.csv", index=False)
    found = table(run(tmp_path, tmp_path / "persons.csv", "--by", "area", toml=TOML + "[calibration]\n" + keys), "area")
    wanted = estimate(answered(data), DESIGN, ["phone", "bank"], "area", calibration=calibration)
    pd.testing.assert_frame_equal(found, wanted, rtol=1e-9, check_dtype=False)


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ('method = "trim"\n', "calibration"),
        ('method = "rake"\nsize = 3\n', "size"),
        ('method = "poststratify"\ntotals = ["sex.csv", "sex.csv"]\nresiduals = 1\n', "residuals"),
        ('method = "poststratify"\ntotals = 3\n', "totals"),
        ('method = "poststratify"\n', "calibration"),
        ('method = "poststratify"\ntotals = "none.csv"\n', "none.csv"),
        ('method = "poststratify"\ntotals = "persons.csv"\n', "total"),
        ('method = "greg"\ncovariates = 3\n' + INLINE, "calibration"),
    ],
)
def test_bad_population_totals_are_one_sentence(keys: str, word: str, tmp_path: Path) -> None:
    persons().to_csv(tmp_path / "persons.csv", index=False)
    result = run(tmp_path, tmp_path / "persons.csv", toml=TOML + "[calibration]\n" + keys)
    assert result.exit_code == 1, result.exception
    assert word in result.stderr


def test_the_change_from_one_file_to_another_is_that_of_the_library(tmp_path: Path) -> None:
    before, after = persons(3), persons(4)
    before.to_csv(tmp_path / "before.csv", index=False)
    after.to_parquet(tmp_path / "after.parquet")
    flags = ("--by", "sex", "--change", tmp_path / "after.parquet")
    wanted = change(Wave(answered(before), DESIGN), Wave(answered(after), DESIGN), ["phone", "bank"], "sex")
    for more in ((), ("--change-design", tmp_path / "design.toml")):
        same(table(run(tmp_path, tmp_path / "before.csv", *flags, *more), "sex"), wanted)
