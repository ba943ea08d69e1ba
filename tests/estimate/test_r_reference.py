"""Our figures beside those of R 4.2.2 with `survey` 4.5: tests/reference, reading rules in its README."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.estimate import estimate, interval
from tests.estimate.r_cases import CALIBRATED, NAMES_IN_R, PLAIN, Case, differs, frame, outcome_of, rows_of

EXACT = 1e-9
R_RAKES_IN_TEN_ROUNDS = 1e-8  # rake() projects by ten rounds of alternating means: it stops short of the projection
R_LOGIT_STOPS_EARLY = 1e-6


class Tables:
    """The tables of one case, made once per set of columns and interval."""

    def __init__(self, case: Case, rows: list[dict[str, Any]]) -> None:
        self.case, self.rows = case, rows
        self.made: dict[tuple[tuple[str, ...], str], pd.DataFrame] = {}

    def row(self, wanted: dict[str, Any], name: str) -> pd.Series:
        by = tuple(wanted["domain"])
        if (by, name) not in self.made:
            outcomes = [outcome_of(row) for row in self.rows if tuple(row["domain"]) == by]
            table = estimate(frame(self.case.file), self.case.design, outcomes, by, self.case.calibration, name)
            self.made[by, name] = table.set_index(["outcome", *by]).sort_index()
        key = (outcome_of(wanted).name, *wanted["domain"].values())
        return self.made[by, name].loc[key if by else key[0]]


def beta_as_in_r(row: pd.Series, rows_in_design: int) -> list[float]:
    """R takes n from nrow(design), which in a calibrated design is the whole file."""
    p, se, df, n, psus = (np.array([float(v)]) for v in (*row[["estimate", "se", "df"]], rows_in_design, row["n_psu"]))
    low, high = interval.limits("beta", interval.Figures(p, se, df, n, psus, np.full(1, np.nan), 0.95))
    return [float(low[0]), float(high[0])]


def mismatches(name: str, case: Case, relative: float) -> list[str]:
    rows = rows_of(name)
    tables = Tables(case, rows)
    wrong = []

    def compare(row: dict[str, Any], what: str, ours: float, theirs: float | None, allowed: float) -> None:
        if differs(ours, theirs, allowed):
            wrong.append(f"{row['stat']} {row['variable']} {row['domain']} {what}: {ours!r}, R {theirs!r}")

    for row in rows:
        ours = tables.row(row, "logit")
        compare(row, "estimate", ours["estimate"], row["estimate"], relative)
        compare(row, "df", ours["df"], row["df"], 0)
        compare(row, "n", ours["n"], row.get("n"), 0)
        if row["df"] <= 0:
            assert np.isnan(ours["se"])
            assert np.isnan(ours["ci_low"])
            assert np.isnan(ours["ci_high"])
            continue
        compare(row, "se", ours["se"], row["se"], relative)
        if row["variance"] > 1e-25:
            compare(row, "cv", ours["cv"], row["cv"], relative)
            compare(row, "deff", ours["deff"], row.get("deff"), 2 * relative)
            compare(row, "deff_wr", ours["deff_wr"], row.get("deff_replace"), 2 * relative)
        for method, limits in (row.get("ci") or {}).items():
            found = tables.row(row, NAMES_IN_R[method])
            pair = [found["ci_low"], found["ci_high"]]
            if method == "beta" and row["nrow_design"] != row["n"]:
                pair = beta_as_in_r(found, row["nrow_design"])
            allowed = R_LOGIT_STOPS_EARLY if method == "logit" else relative
            compare(row, f"{method} low", pair[0], limits[0], allowed)
            compare(row, f"{method} high", pair[1], limits[1], allowed)
    return wrong


@pytest.mark.parametrize("name", PLAIN)
def test_every_uncalibrated_row_is_that_of_r(name: str) -> None:
    assert rows_of(name)
    assert mismatches(name, PLAIN[name], EXACT) == []


@pytest.mark.parametrize("name", CALIBRATED)
def test_every_calibrated_row_is_that_of_r(name: str) -> None:
    assert rows_of(name)
    assert mismatches(name, CALIBRATED[name], R_RAKES_IN_TEN_ROUNDS if "_rake_" in name else EXACT) == []


def test_every_estimate_of_the_reference_is_compared() -> None:
    """The other rows, contrasts, chi-squared and changes, are compared in `test_comparisons_in_r`."""
    covered = sum(len(rows_of(name)) for name in (*PLAIN, *CALIBRATED))
    assert covered == 1042
