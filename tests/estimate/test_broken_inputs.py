"""Samples broken at random, asked every question: a right number or a refusal in two languages, nothing else.

300 samples in the normal run; `SOAK_EXAMPLES=10000` makes as many as it says.
"""

import math
import os
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.estimate import (
    Design,
    Greg,
    Poststratify,
    Rake,
    Wave,
    association,
    change,
    compare,
    estimate,
    mean,
    merge,
    ratio,
    reduce,
    replicate_se,
    small_areas,
    total,
    trend,
)
from survey.plan.text import Refusal

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "300"))
COLUMNS = ["stratum", "psu", "household", "weight", "fpc", "ssu_fpc", "y", "x", "sex", "district"]
STRANGE: list[Any] = [
    np.nan, None, pd.NA, math.inf, -math.inf, "", " ", "x", "1", "0.5", "inf", "nan", -5, -0.0, 0, 1, 2, 1e308, -1e308,
    1e200, 1e-308, 1e-200, 10**30, 10**400, True, False, [1], {"a": 1}, (1, 2), datetime(2025, 11, 1), pd.Timestamp(0),
    pd.Timedelta(1, "D"), 1 + 2j, b"1", Decimal("0.5"), "Đạt", object(), np.float32(0.1), np.int8(3),
]  # fmt: skip
TYPES = ["object", "str", "category", "bool", "float32", "Int64", "boolean", "Float64", "int8", "complex128", "string"]


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """A small stratified sample of villages, broken in up to three ways."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = draw(st.integers(6, 60))
    stratum, psu = chance.integers(0, 3, rows), chance.integers(0, 4, rows)
    frame = pd.DataFrame(
        {
            "stratum": stratum,
            "psu": psu,
            "household": chance.integers(0, 3, rows),
            "weight": chance.uniform(0.5, 40, rows),
            "fpc": 25,
            "ssu_fpc": 12,
            "y": chance.choice([0.0, 1.0, np.nan], rows, p=[0.45, 0.45, 0.1]),
            "x": chance.normal(50, 10, rows),
            "sex": chance.choice(["f", "m"], rows),
            "district": stratum * 10 + psu % 2,
        }
    )
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2, 3]))):
        frame = draw(st.sampled_from(BREAKS))(frame, draw)
    return frame


def some_cells(frame: pd.DataFrame, draw: st.DrawFn) -> pd.DataFrame:
    if frame.empty or not len(frame.columns):
        return frame
    place = draw(st.integers(0, frame.shape[1] - 1))
    values = frame.iloc[:, place].astype(object).to_list()
    for _ in range(draw(st.integers(1, 3))):
        values[draw(st.integers(0, len(values) - 1))] = draw(st.sampled_from(STRANGE))
    columns = [frame.iloc[:, k] for k in range(frame.shape[1])]
    columns[place] = pd.Series(values, index=frame.index, name=frame.columns[place], dtype=object)
    broken = pd.concat(columns, axis=1) if frame.index.is_unique else frame
    return broken.infer_objects() if draw(st.booleans()) else broken


def whole_column(frame: pd.DataFrame, draw: st.DrawFn) -> pd.DataFrame:
    value = draw(st.sampled_from(STRANGE))
    return frame.assign(**{draw(st.sampled_from(COLUMNS)): pd.Series([value] * len(frame), index=frame.index)})


def other_type(frame: pd.DataFrame, draw: st.DrawFn) -> pd.DataFrame:
    column, kind = draw(st.sampled_from(COLUMNS)), draw(st.sampled_from(TYPES))
    try:
        return frame.assign(**{column: frame[column].astype(kind)})
    except (TypeError, ValueError, KeyError, OverflowError, RuntimeWarning, np.exceptions.ComplexWarning):
        return frame


def column_gone(frame: pd.DataFrame, draw: st.DrawFn) -> pd.DataFrame:
    return frame.drop(columns=draw(st.sampled_from(COLUMNS)), errors="ignore")


def column_twice(frame: pd.DataFrame, draw: st.DrawFn) -> pd.DataFrame:
    column = draw(st.sampled_from(COLUMNS))
    return pd.concat([frame, frame[[column]]], axis=1) if list(frame.columns).count(column) == 1 else frame


def fewer_rows(frame: pd.DataFrame, draw: st.DrawFn) -> pd.DataFrame:
    return frame.iloc[: draw(st.integers(0, 3))]


def same_labels(frame: pd.DataFrame, draw: st.DrawFn) -> pd.DataFrame:
    return frame.set_axis([draw(st.sampled_from([0, "a", None]))] * len(frame), axis=0)


BREAKS = [some_cells, some_cells, whole_column, other_type, column_gone, column_twice, fewer_rows, same_labels]


@st.composite
def designs(draw: st.DrawFn, frame: pd.DataFrame) -> Design:
    def maybe(column: str) -> str | None:
        return draw(st.sampled_from([column, column, None]))

    kind = draw(st.sampled_from(["plain", "plain", "fpc", "two", "rows", "listed"]))
    rule = draw(often("certainty", "adjust", "average", "remove", bad=["fail"]))
    strata, weight, alone = maybe("stratum"), maybe("weight"), draw(st.booleans())
    if kind == "two":
        return Design(strata, "psu", weight, "fpc", "household", "ssu_fpc", rule, lonely_domains=alone)
    if kind == "rows":
        return Design(strata, None, weight, maybe("fpc"), lonely_psu=rule, lonely_domains=alone)
    psus = None
    if kind == "listed":
        rows = pd.DataFrame({"stratum": [0, 0, 1, 1, 2, 2] * 2, "psu": [0, 1] * 3 + [2, 3] * 3})
        psus = draw(st.sampled_from([rows, rows, rows, rows.drop(columns="psu"), rows.iloc[:0], rows.astype(str)]))
    fpc = "fpc" if kind == "fpc" else None
    return Design(strata, "psu", weight, fpc, lonely_psu=rule, psus=psus, lonely_domains=alone)


def often(*good: Any, bad: list[Any]) -> st.SearchStrategy[Any]:
    """Mostly something that can be answered."""
    return st.integers(0, 9).flatmap(lambda k: st.sampled_from(bad if k == 9 else list(good)))


OUTCOMES = often("y", ["y", "x"], mean("y"), ratio("y", "x"), ratio("x", "y"), [total("y"), "x"], bad=[[], "no", "sex"])
BY = often((), "sex", "district", ["sex", "district"], "stratum", ["psu", "psu"], bad=["none", "se", "y", "estimate"])
DOMAINS = often("sex", "sex", "district", ["sex", "district"], "stratum", "y", bad=["none", (), "x"])
LEVEL = often(0.95, 0.5, 0.01, 0.9999, bad=[0.0, 1.0, -1.0, math.nan, math.inf])
DISTRICTS = {0: 100.0, 1: 100.0, 10: 100.0, 11: 100.0, 20: 100.0, 21: 80.0}
TOTALS: list[Mapping[Any, float]] = [
    {"f": 300.0, "m": 280.0}, {"f": 300.0}, {"f": 300.0, "m": 0.0}, {"f": math.nan, "m": 1.0}, {"f": 1e300, "m": 1e300},
    {"f": 1.0, "m": 2.0, "x": 3.0}, {}, {1: 5.0}, {"f": math.inf, "m": 1.0}, {"f": -3.0, "m": 4.0},
]  # fmt: skip
BROKEN_CALIBRATIONS = [
    *(Poststratify("sex", totals) for totals in TOTALS),
    *(Rake({"sex": totals, "district": DISTRICTS}) for totals in TOTALS),
    *(Greg({"sex": totals}, {"x": 30000.0}) for totals in TOTALS),
    Greg(), Greg({}, {"x": math.nan}), Greg({}, {}, 500.0), Greg({}, {"y": 3.0}, math.inf),
]  # fmt: skip


CALIBRATIONS = often(
    None,
    None,
    Poststratify("sex", TOTALS[0]),
    Greg({"sex": TOTALS[0]}, {"x": 30000.0}),
    Rake({"sex": TOTALS[0], "stratum": {0: 200.0, 1: 200.0, 2: 180.0}}),
    bad=BROKEN_CALIBRATIONS,
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_broken_sample_gives_a_right_number_or_a_refusal(data: st.DataObject) -> None:
    frame = data.draw(frames())
    question = data.draw(st.sampled_from(QUESTIONS))
    refused: list[Refusal] = []
    try:
        question(frame, data.draw(designs(frame)), data.draw)
    except Refusal as refusal:
        refused.append(refusal)
    for refusal in refused:
        assert refusal.message.vi != refusal.message.en
        for text in (refusal.message.vi, refusal.message.en):
            assert "{" not in text.replace("{'a': 1}", "")
            assert len(text) > 30


def ask_estimate(frame: pd.DataFrame, design: Design, draw: Callable[..., Any]) -> None:
    outcomes, by, calibration = draw(OUTCOMES), draw(BY), draw(CALIBRATIONS)
    name = draw(
        st.sampled_from(["korn-graubard", "beta", "logit", "wilson", "asin", "wald", "korn-graubard-floor", "no"])
    )
    rho = draw(st.sampled_from([0.05, 0.3, None, 2.0, {"y": 0.1}]))
    table = estimate(frame, design, outcomes, by, calibration, name, draw(LEVEL), rho)
    plausible(table)
    if calibration is None:
        right(table, frame, design, [by] if isinstance(by, str) else list(dict.fromkeys(by)))
    binary = table[table["outcome"] == "y"]
    assert ((binary["estimate"].dropna() >= 0) & (binary["estimate"].dropna() <= 1 + 1e-12)).all() or calibration


def ask_difference(frame: pd.DataFrame, design: Design, draw: Callable[..., Any]) -> None:
    pairs = draw(often(None, None, [("f", "m")], [("f", "f")], bad=[[("f", "z")], [], [("f",)]]))
    contrasts = draw(often(None, None, {"d": {"f": 1, "m": -1}}, bad=[{"d": {}}, {"d": {"f": math.nan}}, {}]))
    calibration = draw(CALIBRATIONS)
    plausible(compare(frame, design, draw(OUTCOMES), draw(DOMAINS), pairs, contrasts, calibration, draw(LEVEL)))


def ask_change(frame: pd.DataFrame, design: Design, draw: Callable[..., Any]) -> None:
    other, calibration = draw(st.one_of(st.just(frame), frames())), draw(CALIBRATIONS)
    waves = Wave(frame, design, calibration), Wave(other, draw(st.one_of(st.just(design), designs(other))))
    outcomes, by, fpc = draw(OUTCOMES), draw(BY), draw(st.booleans())
    least = draw(st.sampled_from([0, 8]))
    plausible(change(*waves, outcomes, by, draw(LEVEL), fpc, least))
    times = draw(often((1, 2), (2024.5, 2020), bad=[(0, math.nan), (math.inf, 1), (1, 1)]))
    plausible(trend(dict(zip(times, waves, strict=True)), outcomes, by, 0.95, fpc, least))


def ask_table(frame: pd.DataFrame, design: Design, draw: Callable[..., Any]) -> None:
    names = often("y", "sex", "district", "stratum", bad=["x", "none", "psu"])
    found = association(frame, design, draw(names), draw(names), draw(CALIBRATIONS))
    assert found.pearson >= -1e-9
    assert math.isnan(found.p) or -1e-12 <= found.p <= 1 + 1e-12
    assert math.isnan(found.p_first) or -1e-12 <= found.p_first <= 1 + 1e-12


def ask_replicates(frame: pd.DataFrame, design: Design, draw: Callable[..., Any]) -> None:
    method = draw(often("jackknife", "bootstrap", bad=["brr"]))
    many, seed = draw(often(10, 50, bad=[1, -3])), draw(often(1, 0, bad=[-1]))
    calibration = draw(CALIBRATIONS)
    table = replicate_se(frame, design, draw(OUTCOMES), draw(BY), method, calibration, many, seed)
    assert (table["se"].dropna() >= 0).all()


def ask_areas(frame: pd.DataFrame, design: Design, draw: Callable[..., Any]) -> None:
    areas = pd.DataFrame(
        {"district": [0, 1, 10, 11, 20, 21, 30], "people": [5.0, 6, 7, 8, 9, 10, 11], "road": range(7)}
    )
    for _ in range(draw(st.integers(0, 2))):
        areas = draw(st.sampled_from([some_cells, fewer_rows, column_twice_of_areas]))(areas, draw)
    given_areas, size = draw(often((None, None), (areas, "people"), bad=[(areas, None), (areas, "none")]))
    outcome, by = draw(often("y", bad=["x", "none"])), draw(often("district", bad=["psu", "none"]))
    table = small_areas(frame, design, outcome, by, given_areas, size, draw(CALIBRATIONS), draw(LEVEL))
    assert (table["kind"] == "experimental, model-based").all()
    assert table["estimate"].between(0, 1).all()
    assert (table["ci_low"] <= table["estimate"] + 1e-9).all()
    assert (table["ci_high"] >= table["estimate"] - 1e-9).all()


def column_twice_of_areas(areas: pd.DataFrame, draw: st.DrawFn) -> pd.DataFrame:
    return pd.concat([areas, areas[["district"]]], axis=1)


def ask_parts(frame: pd.DataFrame, design: Design, draw: Callable[..., Any]) -> None:
    keys = ["sex", "district"]
    halves = [reduce(part, design, draw(OUTCOMES), keys) for part in (frame.iloc[::2], frame.iloc[1::2])]
    merged = merge(halves)
    assert merged.n.sum() == len(frame)


QUESTIONS = [ask_estimate, ask_estimate, ask_difference, ask_change, ask_table, ask_replicates, ask_areas, ask_parts]


def plausible(table: pd.DataFrame) -> None:
    """Errors are not negative, intervals hold their estimate, nothing is infinite."""
    known = table[table["ci_low"].notna()]
    slack = 1e-9 * (1 + known["estimate"].abs())
    assert (table["se"].dropna() >= 0).all()
    assert (known["ci_low"] <= known["estimate"] + slack).all()
    assert (known["ci_high"] >= known["estimate"] - slack).all()
    figures = [name for name in ("estimate", "se", "ci_low", "ci_high", "deff", "deff_wr", "cv", "p") if name in table]
    assert not np.isinf(table[figures].to_numpy(dtype=float)).any()


def number(value: Any) -> float | None:
    """What a cell says by itself: a number, or nothing. Whatever else must have been refused."""
    if value is None or value is pd.NA or (isinstance(value, float | np.floating) and math.isnan(value)):
        return None
    assert isinstance(value, bool | int | float | str | Decimal | np.number | np.bool_), value
    assert not isinstance(value, complex | np.complexfloating), value
    found = float(value)
    assert math.isfinite(found), value
    return found


def right(table: pd.DataFrame, frame: pd.DataFrame, design: Design, keys: list[str]) -> None:
    """n, the mean and, in a plain design, its variance, once more by hand."""
    for name in {"y", "x"} & set(table["outcome"]):
        rows = [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False, name=None)]
        for _, found in table[table["outcome"] == name].iterrows():
            domain = [row for row in rows if all(same(row[key], found[key]) for key in keys)]
            answers = [(number(row[name]), weight_of(row, design), place(row, design)) for row in domain]
            valid = [(y, w, unit) for y, w, unit in answers if y is not None and w > 0]
            assert found["n"] == len(valid)
            base = sum(w for _, w, _ in valid)
            if not valid:
                assert math.isnan(found["estimate"])
                continue
            p = sum(w * y for y, w, _ in valid) / base
            assert math.isclose(found["estimate"], p, rel_tol=1e-9, abs_tol=1e-12 * max(abs(y) for y, _, _ in valid))
            if not math.isnan(found["se"]) and design.psu and not design.fpc and design.psus is None:
                z: dict[Any, float] = defaultdict(float)
                for y, w, unit in valid:
                    z[unit] += w * (y - p) / base
                check_variance(found["se"], z, {place(row, design) for row in rows}, design)


def check_variance(se: float, z: Mapping[Any, float], units: set[Any], design: Design) -> None:
    if design.lonely_psu in ("adjust", "average"):
        return
    variance = 0.0
    for stratum in {unit[0] for unit in units}:
        inside = [z.get(unit, 0.0) for unit in units if unit[0] == stratum]
        if len(inside) > 1:
            centre = sum(inside) / len(inside)
            variance += len(inside) / (len(inside) - 1) * sum((value - centre) ** 2 for value in inside)
    scale = max((abs(value) for value in z.values()), default=0.0)
    assert math.isclose(se, math.sqrt(variance), rel_tol=1e-7, abs_tol=1e-9 * (1 + scale))


def weight_of(row: Mapping[str, Any], design: Design) -> float:
    weight = 1.0 if design.weight is None else number(row[design.weight])
    assert weight is not None
    return weight


def place(row: Mapping[str, Any], design: Design) -> tuple[Any, Any]:
    return (None if design.strata is None else row[design.strata], row[design.psu] if design.psu else None)


def same(one: Any, other: Any) -> bool:
    return bool(one == other) if not (one is pd.NA or other is pd.NA) else False
