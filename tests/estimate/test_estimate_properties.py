"""What must hold for any sample: order, parting, labels and units of weight are of no consequence."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.estimate import Design, Poststratify, estimate, merge, reduce, tabulate
from survey.estimate.sums import MEASURES

DESIGN = Design(strata="stratum", psu="psu", weight="weight", lonely_psu="adjust")
TWO_STAGE = Design("stratum", "psu", "weight", "fpc", "household", "ssu_fpc", lonely_psu="adjust")
FEW = settings(max_examples=25, deadline=None)


@st.composite
def samples(draw: st.DrawFn) -> pd.DataFrame:
    """A stratified sample of villages, households and persons, with missing answers and two kinds of domains."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = draw(st.integers(20, 120))
    stratum = chance.integers(0, draw(st.integers(1, 3)), rows)
    psu = chance.integers(0, draw(st.integers(2, 6)), rows)
    answers = chance.choice([0.0, 1.0, np.nan], rows, p=[0.5, 0.4, 0.1])
    answers[0] = 1.0
    return pd.DataFrame(
        {
            "stratum": stratum,
            "psu": psu,
            "household": chance.integers(0, 4, rows),
            "fpc": 20 + stratum,
            "ssu_fpc": 9 + psu,
            "weight": chance.uniform(0.5, 40, rows),
            "y": answers,
            "z": chance.normal(50, 10, rows),
            "sex": chance.integers(1, 3, rows),
            "district": stratum * 10 + psu % 2,
        }
    )


def same(a: pd.DataFrame, b: pd.DataFrame, relative: float = 1e-9) -> None:
    """Equal tables, but for rounding; a standard error below 1e-9 of the scale is rounding itself."""
    pd.testing.assert_frame_equal(a, b, rtol=relative, atol=1e-10, check_dtype=False)


@FEW
@given(samples(), st.integers(0, 2**32 - 1))
def test_the_order_of_rows_is_of_no_consequence(data: pd.DataFrame, seed: int) -> None:
    shuffled = data.sample(frac=1, random_state=seed)
    for design in (DESIGN, TWO_STAGE):
        same(estimate(data, design, ["y", "z"], "sex"), estimate(shuffled, design, ["y", "z"], "sex"))


@FEW
@given(samples(), st.integers(1, 7))
def test_the_sums_of_the_parts_are_the_sums_of_the_whole(data: pd.DataFrame, parts: int) -> None:
    for design in (DESIGN, TWO_STAGE):
        whole = reduce(data, design, ["y", "z"], ["sex"])
        pieces = [part for _, part in data.groupby(np.arange(len(data)) % parts)]
        added = merge([reduce(piece, design, ["y", "z"], ["sex"]) for piece in pieces])
        keys = list(whole.units) + list(whole.cells)
        order = [pd.concat([s.units, s.cells], axis=1).sort_values(keys).index for s in (whole, added)]
        for name in ("n", "weight", *MEASURES):
            one, other = (getattr(s, name)[..., at] for s, at in zip((whole, added), order, strict=True))
            np.testing.assert_allclose(one, other, rtol=1e-12)
        same(tabulate(whole, design, "sex"), tabulate(added, design, "sex"), 1e-9)


@FEW
@given(samples())
def test_new_labels_for_strata_villages_and_households_change_nothing(data: pd.DataFrame) -> None:
    renamed = data.assign(
        stratum=data["stratum"].map(lambda code: f"T{9 - code}"),
        psu=data["stratum"].astype(str) + "/" + data["psu"].astype(str),
        household=data["household"].map(lambda code: f"H{code * 7 % 11}"),
    )
    for design in (DESIGN, TWO_STAGE):
        same(estimate(data, design, "y", "sex"), estimate(renamed, design, "y", "sex"))


@FEW
@given(samples(), st.floats(1e-3, 1e3))
def test_the_unit_of_the_weights_changes_only_the_deff_without_replacement(data: pd.DataFrame, scale: float) -> None:
    scaled = data.assign(weight=data["weight"] * scale)
    one, other = (estimate(frame, DESIGN, ["y", "z"], "sex").drop(columns="deff") for frame in (data, scaled))
    same(one, other)


@FEW
@given(samples())
def test_a_domain_of_everyone_is_everyone(data: pd.DataFrame) -> None:
    everyone = estimate(data, DESIGN, ["y", "z"])
    same(everyone, estimate(data.assign(all=1), DESIGN, ["y", "z"], "all").drop(columns="all"))


@FEW
@given(samples())
def test_no_is_what_yes_leaves(data: pd.DataFrame) -> None:
    yes = estimate(data, DESIGN, "y", "sex")
    no = estimate(data.assign(y=1 - data["y"]), DESIGN, "y", "sex")
    np.testing.assert_allclose(yes["estimate"], 1 - no["estimate"], atol=1e-12)
    np.testing.assert_allclose(yes["se"], no["se"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(yes["ci_low"], 1 - no["ci_high"], atol=1e-9)


@FEW
@given(samples())
def test_a_village_where_nobody_answered_still_counts(data: pd.DataFrame) -> None:
    """As an entry in the list of PSUs it counts just as when its people are in the file without an answer."""
    silent = data.iloc[:1].assign(psu=99, y=np.nan, sex=1)
    present = estimate(pd.concat([data, silent], ignore_index=True), DESIGN, "y", "sex")
    psus = pd.concat([data, silent])[["stratum", "psu"]].drop_duplicates()
    listed = Design("stratum", "psu", "weight", lonely_psu="adjust", psus=psus)
    same(present, estimate(data, listed, "y", "sex"))


@FEW
@given(samples())
def test_a_column_of_the_village_groups_as_a_column_of_the_person(data: pd.DataFrame) -> None:
    """Crossed with a constant of the person, and reduced by more than is asked, a district is the same district."""
    direct = estimate(data, DESIGN, ["y", "z"], "district")
    sums = reduce(data, DESIGN, ["y", "z"], ["sex", "district"])
    same(direct, tabulate(sums, DESIGN, "district"))
    crossed = estimate(data.assign(one=1), DESIGN, ["y", "z"], ["one", "district"]).drop(columns="one")
    same(direct, crossed)


@FEW
@given(samples())
def test_poststrata_are_known_without_error(data: pd.DataFrame) -> None:
    totals = {code: 1000.0 * code for code in data["sex"].unique()}
    table = estimate(data.assign(man=data["sex"] == 1), DESIGN, "man", calibration=Poststratify("sex", totals))
    np.testing.assert_allclose(table["estimate"], totals.get(1, 0.0) / sum(totals.values()), rtol=1e-12)
    if table["df"][0] > 0:
        assert table["se"][0] < 1e-12


@FEW
@given(samples())
def test_with_every_unit_drawn_there_is_no_sampling_error(data: pd.DataFrame) -> None:
    complete = data.assign(fpc=1.0, ssu_fpc=1.0)
    table = estimate(complete, TWO_STAGE, ["y", "z"], interval="logit")
    assert (table["se"].dropna() < 1e-12).all()
