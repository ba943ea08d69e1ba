"""The NCHS standard at its edges, and the notes."""

from dataclasses import replace

import pytest

from survey.publish.figure import Figure
from survey.publish.rules.reliability import assess, effective_size

SOUND = Figure(
    "I01", n=400, n_psu=40, n_households=300, numerator=200, estimate=0.5, se=0.025, ci_low=0.44, ci_high=0.56,
    kg_low=0.45, kg_high=0.55, df=30.0, cv=0.05, unknown=0.0,
)  # fmt: skip


def with_width(width, **changes):
    return replace(SOUND, kg_low=0.5 - width / 2, kg_high=0.5 + width / 2, **changes)


def test_a_sound_figure_is_shown_without_a_note():
    assert assess(SOUND).status == "shown"
    assert assess(SOUND).rules == ()


@pytest.mark.parametrize(("n", "status"), [(29, "withheld_u"), (30, "shown")])
def test_fewer_than_thirty_in_effect_are_withheld(n, status):
    assert assess(replace(SOUND, n=n, se=0.001)).status == status


def test_the_effective_size_is_unadjusted_and_never_more_than_n():
    assert effective_size(replace(SOUND, se=0.0913)) == pytest.approx(29.99, abs=0.01)
    assert effective_size(replace(SOUND, se=0.0001)) == 400
    assert effective_size(replace(SOUND, estimate=0.0, se=0.0)) == 400
    assert assess(replace(SOUND, se=0.0913)).rules == ("u-effective-size",)
    assert assess(replace(SOUND, se=0.0912)).status == "shown"


@pytest.mark.parametrize(("width", "status"), [(0.2999, "shown"), (0.3001, "withheld_u")])
def test_an_interval_of_thirty_points_is_too_wide(width, status):
    assert assess(with_width(width)).status == status


@pytest.mark.parametrize(
    ("estimate", "low", "high", "status"),
    [
        (0.03, 0.0101, 0.06, "shown"),  # width .0499: shown however wide it is in relation
        (0.03, 0.0099, 0.06, "withheld_u"),  # width .0501, 167 % of the estimate
        (0.10, 0.04, 0.1699, "shown"),  # 129.9 %
        (0.10, 0.04, 0.1701, "withheld_u"),  # 130.1 %
        (0.0, 0.0, 0.06, "caution"),  # at 0 the relative width is skipped
    ],
)
def test_the_relative_width_counts_only_beyond_five_points(estimate, low, high, status):
    figure = replace(SOUND, estimate=estimate, se=0.001, kg_low=low, kg_high=high)
    assert assess(figure).status == status


def test_a_wide_complement_is_a_note_and_no_reason_to_withhold():
    figure = assess(replace(SOUND, estimate=0.95, se=0.015, kg_low=0.91, kg_high=0.985))
    assert (figure.status, figure.rules) == ("caution", ("n-complement",))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"df": 7.0}, "n-df"),
        ({"estimate": 1.0, "se": 0.0, "kg_low": 0.98, "kg_high": 1.0}, "n-extreme"),
        ({"cv": 0.1651}, "n-cv"),
        ({"unknown": 0.1501}, "n-unknown"),
        ({"indicator": "I06", "proxy": 0.2001}, "n-proxy"),
    ],
)
def test_each_note_says_use_with_caution(changes, rule):
    figure = assess(replace(SOUND, **changes))
    assert (figure.status, figure.rules) == ("caution", (rule,))


def test_proxies_are_no_matter_where_others_may_answer():
    assert assess(replace(SOUND, indicator="I02", proxy=0.5)).status == "shown"


def test_what_cannot_be_estimated_is_withheld():
    figure = replace(SOUND, estimate=None, se=None, kg_low=None, kg_high=None)
    assert assess(figure).status == "withheld_u"
