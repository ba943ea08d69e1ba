"""What is confidential, what goes with it, and what a hidden figure still says."""

from dataclasses import fields, replace

import pytest

from survey.publish.figure import Figure, Verdict, as_record, from_record, hide
from survey.publish.rules.disclosure import primary
from survey.publish.rules.methods import METHODS, Change
from survey.publish.rules.reliability import assess

CELL = Figure(
    "I01", breakdown="district", group="132", n=60, n_psu=6, n_households=30, numerator=30, size=2400.0, estimate=0.5,
    se=0.06,
    ci_low=0.38, ci_high=0.62, kg_low=0.39, kg_high=0.61, df=12.0, verdicts=(Verdict(2025, 0.7, "not_met", 0.7),),
)  # fmt: skip
PROVINCE = replace(CELL, breakdown="province", group="all")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"n": 9, "numerator": 5}, "c-persons"),
        ({"n_households": 4}, "c-households"),
        ({"n_psu": 2}, "c-psus"),
        ({"numerator": 4}, "c-small-count"),
        ({"numerator": 56}, "c-small-count"),
        ({"numerator": 0}, "c-everyone"),
        ({"numerator": 60}, "c-everyone"),
    ],
)
def test_each_primary_rule_withholds_a_district_cell(changes, rule):
    figure = primary(replace(CELL, **changes))
    assert figure.status == "withheld_c"
    assert rule in figure.rules


@pytest.mark.parametrize(
    "changes",
    [
        {"n": 10, "numerator": 5},
        {"n_households": 5},
        {"n_psu": 3},
        {"numerator": 5},
        {"numerator": 55},
        {"n": 100, "numerator": 4},
        {"n": 100, "numerator": 0},
    ],
)
def test_at_the_limit_a_cell_passes(changes):
    assert primary(replace(CELL, **changes)).status == "shown"


def test_small_counts_matter_only_below_the_province():
    assert primary(replace(PROVINCE, numerator=4)).status == "shown"
    assert primary(replace(PROVINCE, n_psu=2)).status == "withheld_c"


@pytest.mark.parametrize(
    ("k", "register", "withheld"),
    [(5, 9, True), (5, 10, False), (2, 20, True), (3, 20, False), (18, 20, True), (17, 20, False), (0, 50, True)],
)
def test_few_institutions_are_confidential_unless_all_agreed(k, register, withheld):
    figure = Figure("I09", kind="count", k=k, m=0, register=register, estimate=k / register)
    assert primary(figure).withheld is withheld
    assert not primary(figure, agreed={"I09"}).withheld


def test_a_district_without_a_sample_is_not_confidential():
    empty = replace(CELL, n=0, n_psu=0, n_households=0, numerator=0, size=0.0, estimate=None, se=None)
    assert primary(empty).status == "shown"
    said = hide(assess(primary(empty)))
    assert (said.status, said.rules) == ("withheld_u", ("u-no-sample",))


def test_what_an_earlier_version_kept_stays_kept():
    assert primary(CELL, earlier={CELL.id}).rules == ("c-earlier",)
    assert primary(CELL, earlier={"I02.headline.district.132"}).status == "shown"


def test_a_changed_setting_moves_the_limit():
    methods = METHODS.changed(Change("disclosure.fewest_psus", 3, 7, "villages of one road", "thongke", "2026-01-15"))
    assert primary(CELL, methods).rules == ("c-psus",)


def test_a_confidential_figure_says_nothing_at_all():
    hidden = hide(replace(CELL, status="withheld_c", rules=("c-psus",)))
    said = {field.name for field in fields(hidden) if getattr(hidden, field.name) not in (None, ())}
    assert said == {"indicator", "variant", "breakdown", "group", "kind", "status", "rules"}
    assert hidden.rules == ("confidential",)


@pytest.mark.parametrize(("n", "band"), [(29, "n<30"), (30, "n>=30")])
def test_an_unreliable_figure_says_its_reason_and_the_side_of_thirty(n, band):
    hidden = hide(replace(CELL, n=n, status="withheld_u", rules=("u-width",)))
    assert (hidden.n_band, hidden.rules, hidden.estimate, hidden.n, hidden.verdicts) == (
        band,
        ("u-width",),
        None,
        None,
        (),
    )


def test_below_the_province_only_the_headline_its_interval_and_n_are_said():
    hidden = hide(replace(CELL, unknown=0.02, proxy=0.1, bound_low=0.4))
    assert (hidden.estimate, hidden.ci_low, hidden.ci_high, hidden.n) == (0.5, 0.38, 0.62, 60)
    assert [hidden.se, hidden.df, hidden.unknown, hidden.proxy, hidden.bound_low, hidden.n_psu] == [None] * 6


def test_the_raw_numerator_and_the_pure_interval_never_leave_the_house():
    hidden = hide(PROVINCE)
    assert [hidden.numerator, hidden.n_households, hidden.kg_low, hidden.kg_high, hidden.size] == [None] * 5
    assert hidden.n_psu == 6


def test_a_figure_survives_being_written_and_read():
    assert from_record(as_record(CELL)) == CELL
    with pytest.raises(ValueError, match="unknown keys"):
        from_record({**as_record(CELL), "surprise": 1})
