"""Each indicator against its file of scenarios."""

from pathlib import Path

import pandas as pd
import pytest

from survey.plan.indicators import ALL, Indicator

FOLDER = Path(__file__).parent
FILES = sorted(path.stem for path in FOLDER.glob("i*.csv"))
WORDS = {1.0: "yes", 0.0: "no"}


def scenarios(indicator: Indicator) -> pd.DataFrame:
    (path,) = FOLDER.glob(f"{indicator.id.lower()}_*.csv")
    return pd.read_csv(path, dtype={"why": str, "indicator": str})


def outcome(indicator: Indicator, rows: pd.DataFrame, strict: bool = False) -> list[str]:
    truth = (indicator.strict if strict else indicator.counts)(rows)
    inside = indicator.universe.includes(rows)
    return [
        WORDS.get(value, "unknown") if included else "outside" for value, included in zip(truth, inside, strict=True)
    ]


def assert_as_expected(rows: pd.DataFrame, column: str, got: list[str]) -> None:
    for expected, value, why in zip(rows[column], got, rows["why"], strict=True):
        assert pd.isna(expected) or value == expected, f"{column}: {why}"


def test_every_indicator_has_its_scenarios() -> None:
    assert [name[:3].upper() for name in FILES] == [indicator.id for indicator in ALL]


@pytest.mark.parametrize("indicator", ALL, ids=lambda indicator: indicator.id)
def test_the_headline_is_as_the_methodologist_wrote(indicator: Indicator) -> None:
    rows = scenarios(indicator)
    assert_as_expected(rows, "headline", outcome(indicator, rows))


@pytest.mark.parametrize("indicator", ALL, ids=lambda indicator: indicator.id)
def test_the_rule_of_the_bounds_is_as_the_methodologist_wrote(indicator: Indicator) -> None:
    rows = scenarios(indicator)
    assert_as_expected(rows, "strict", outcome(indicator, rows, strict=True))


@pytest.mark.parametrize("indicator", ALL, ids=lambda indicator: indicator.id)
def test_every_variant_is_as_the_methodologist_wrote(indicator: Indicator) -> None:
    rows = scenarios(indicator)
    assert {f"variant:{variant.id}" for variant in indicator.variants} == {
        column for column in rows if column.startswith("variant:")
    }
    for variant in indicator.variants:
        assert_as_expected(rows, f"variant:{variant.id}", outcome(indicator.variant(variant.id), rows))


@pytest.mark.parametrize("dtype", ["float64", "Float64", "Int64", "object"])
@pytest.mark.parametrize("indicator", ALL, ids=lambda indicator: indicator.id)
def test_the_result_does_not_depend_on_how_the_column_is_stored(indicator: Indicator, dtype: str) -> None:
    rows = scenarios(indicator)
    answers = [name for name in indicator.reads if name in rows and name not in ("age", "working_age")]
    stored = rows.astype(dict.fromkeys(answers, dtype))
    assert outcome(indicator, stored) == outcome(indicator, rows)
    assert outcome(indicator, stored, strict=True) == outcome(indicator, rows, strict=True)


@pytest.mark.parametrize("indicator", ALL, ids=lambda indicator: indicator.id)
def test_a_definition_reads_only_the_variables_it_names(indicator: Indicator) -> None:
    rows = scenarios(indicator)
    for definition in (indicator, *(indicator.variant(variant.id) for variant in indicator.variants)):
        named = rows[[name for name in rows if name in (*definition.reads, "indicator")]]
        assert outcome(definition, named) == outcome(definition, rows)


@pytest.mark.parametrize("indicator", ALL, ids=lambda indicator: indicator.id)
def test_the_bounds_are_never_narrower_than_the_headline(indicator: Indicator) -> None:
    rows = scenarios(indicator)
    headline, strict = indicator.counts(rows), indicator.strict(rows)
    assert (strict.isna() | (strict == headline)).all()
