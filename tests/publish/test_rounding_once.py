"""Rounding: half up, once, never across a target."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.publish.figure import Figure, Verdict
from survey.publish.rules.rounding import half_up, number_text, percent, percent_text, show, target_text

FIGURE = Figure("I01", estimate=0.684, ci_low=0.661, ci_high=0.706)


@pytest.mark.parametrize(
    ("share", "digits", "expected"),
    [
        (0.6845, 1, "68.5"),
        (0.68449, 1, "68.4"),
        (0.0005, 1, "0.1"),
        (0.285, 0, "29"),
        (0.125, 0, "13"),
        (1.0, 1, "100.0"),
    ],
)
def test_halves_go_up(share, digits, expected):
    assert percent(share, digits) == Decimal(expected)


def test_a_float_is_rounded_by_what_it_prints_not_by_its_binary_tail():
    assert percent(0.6685, 1) == Decimal("66.9")
    assert half_up(2.675, 2) == Decimal("2.68")


def test_the_province_has_one_decimal_and_an_area_none():
    assert show(FIGURE).estimate == Decimal("68.4")
    assert show(replace(FIGURE, breakdown="district", group="132")).estimate == Decimal("68")


def test_one_more_decimal_where_rounding_would_contradict_the_word():
    figure = replace(FIGURE, ci_high=0.6996, verdicts=(Verdict(2025, 0.7, "not_met", 0.7),))
    assert show(figure).high == Decimal("69.96")
    assert show(figure).estimate == Decimal("68.40")


def test_what_is_not_nothing_never_reads_as_nothing_and_what_is_not_all_never_as_all():
    below = replace(FIGURE, breakdown="district", estimate=0.004, ci_low=0.001, ci_high=0.02)
    assert show(below).estimate == Decimal("0.4")
    assert show(replace(below, estimate=0.99, ci_low=0.97, ci_high=0.996)).high == Decimal("99.6")
    assert show(replace(below, estimate=1.0, ci_low=0.97, ci_high=1.0)).high == Decimal("100")


def test_a_withheld_figure_shows_nothing():
    assert show(replace(FIGURE, status="withheld_u")) is None
    assert show(replace(FIGURE, estimate=None)) is None


@given(st.floats(0.0001, 0.9999), st.floats(0, 0.05), st.floats(0, 0.05), st.integers(1, 99))
def test_the_printed_numbers_stand_on_the_same_side_of_the_target_as_the_unrounded(middle, down, up, target):
    aim = target / 100
    figure = Figure(
        "I01", breakdown="district", group="132", estimate=middle,
        ci_low=max(middle - down, 0), ci_high=min(middle + up, 1),
        verdicts=(Verdict(2025, aim, "open", aim),),
    )  # fmt: skip
    shown = show(figure)
    for share, printed in ((middle, shown.estimate), (figure.ci_low, shown.low), (figure.ci_high, shown.high)):
        if abs(share - aim) > 1e-9:
            assert (printed >= target) == (share >= aim)


def test_each_language_writes_its_numbers():
    assert (number_text(Decimal("847245")).vi, number_text(847245).en) == ("847.245", "847,245")
    assert (percent_text(Decimal("68.4")).vi, percent_text(Decimal("68.4")).en) == ("68,4%", "68.4%")
    assert (target_text(0.7).vi, target_text(1.0).en, target_text(0.995).vi) == ("70%", "100%", "99,5%")
