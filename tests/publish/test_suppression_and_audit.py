"""What is withheld beside a confidential cell, and whether a reader can work anything out."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.publish.figure import Figure, hide
from survey.publish.rules.audit import audit, look, sizes_of
from survey.publish.rules.cells import Cell, System
from survey.publish.rules.differencing import before_of
from survey.publish.rules.disclosure import primary
from survey.publish.rules.methods import METHODS
from survey.publish.rules.suppression import leave_out, withhold_more
from survey.publish.rules.system import CROSSED, cell_of, system_of, within

PROTECTION = METHODS.disclosure.protection_width
sizes = st.floats(0.02, 1.0)
shares = st.floats(0.0, 1.0)


def cell(group, size, p, n=120, breakdown="district", n_psu=8, **more):
    figure = Figure("I01", breakdown=breakdown, group=group, n=n, n_psu=n_psu, n_households=60, size=size, estimate=p)
    spread = {"numerator": round(n * p), "se": 0.03, "df": 12.0, "cv": 0.05}
    around = {"ci_low": p - 0.06, "ci_high": p + 0.06, "kg_low": p - 0.06, "kg_high": p + 0.06}
    return replace(figure, **{**spread, **around, **more})


def whole(cells):
    size = sum(c.size for c in cells)
    p = sum(c.size * c.estimate for c in cells) / size
    return cell("15", size, p, n=sum(c.n for c in cells), breakdown="province")


def table(*numbers, small=1):
    """A table of districts with these sizes and shares; the first `small` of them have two villages."""
    cells = [cell(str(132 + i), size, p, n_psu=2 if i < small else 8) for i, (size, p) in enumerate(numbers)]
    return [whole(cells), *cells]


def withheld(figures):
    return {f.group for f in withhold_more([primary(f) for f in figures]) if f.status == "withheld_c"}


def published(figures):
    return [hide(f) for f in withhold_more([primary(f) for f in figures])]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(sizes, shares), min_size=3, max_size=6), st.data())
def test_the_program_finds_what_plain_arithmetic_finds_in_one_table(numbers, data):
    figures = table(*numbers)
    open_cells = data.draw(st.sets(st.sampled_from(figures[1:]), min_size=1, max_size=3))
    hidden = {f.id for f in open_cells}
    known = sizes_of(figures)
    cells = {f.id: cell_of(hide(f), known[f.id]) for f in figures}
    system = system_of(cells, figures).hiding(hidden)
    left = known[figures[0].id] * figures[0].estimate - sum(
        known[f.id] * f.estimate for f in figures[1:] if f.id not in hidden
    )
    for name in hidden:
        others = sum(known[other] for other in hidden if other != name)
        low, high = max(0.0, (left - others) / known[name]), min(1.0, left / known[name])
        assert system.share_of(name) == pytest.approx((low, high), abs=2e-3)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(sizes, shares), min_size=4, max_size=6), st.integers(1, 2))
def test_nothing_can_be_worked_out_once_the_rules_are_through_and_no_cell_is_withheld_for_nothing(numbers, small):
    figures = table(*numbers, small=small)
    first = [primary(f) for f in figures]
    done = withhold_more(first)
    known = sizes_of(figures)
    assert audit([hide(f) for f in done], known).leaks == ()
    added = [f.id for f in done if "c-secondary" in f.rules]
    for count in range(len(added)):
        for fewer in combinations(added, count):
            tried = [replace(f, status="withheld_c") if f.id in fewer else f for f in first]
            assert audit([hide(f) for f in tried], known).leaks, f"{fewer} would have been enough"


def test_one_confidential_district_takes_one_more_with_it_and_the_others_are_shown():
    figures = table((0.05, 0.5), (0.1, 0.4), (0.2, 0.5), (0.3, 0.6), (0.35, 0.7))
    assert withheld(figures) == {"132", "133"}


def test_two_confidential_districts_that_hide_each_other_take_no_third():
    figures = table((0.1, 0.5), (0.1, 0.4), (0.2, 0.5), (0.3, 0.6), small=2)
    assert withheld(figures) == {"132", "133"}


def test_a_cell_that_the_reliability_gate_withholds_anyway_goes_first():
    figures = table((0.05, 0.5), (0.1, 0.4), (0.2, 0.5), (0.3, 0.6))
    figures[3] = replace(figures[3], kg_low=0.1, kg_high=0.9)
    assert withheld(figures) == {"132", "134"}


def test_where_the_provinces_figure_alone_says_too_much_it_is_withheld_too():
    figures = table((0.5, 0.01), (0.5, 0.012))
    assert withheld(figures) == {"132", "15"}


def test_a_district_without_a_sample_takes_nothing_with_it():
    figures = table((0.2, 0.5), (0.3, 0.4), (0.5, 0.5), small=0)
    empty = Figure("I01", breakdown="district", group="140", n=0, n_psu=0, n_households=0, numerator=0, size=0.0)
    assert withheld([*figures, empty]) == set()


def test_a_leak_is_said_in_a_sentence_that_names_the_cell_and_the_interval():
    figures = table((0.05, 0.5), (0.1, 0.4), (0.2, 0.5), (0.3, 0.6))
    leak = audit([hide(primary(f)) for f in figures], sizes_of(figures)).leaks[0]
    assert leak.cell == "I01.headline.district.132"
    assert leak.says.en.startswith("Confidential cell I01.headline.district.132 is given away")
    assert "between 50.0% and 50.0%" in leak.says.en
    assert "từ 50,0% đến 50,0%" in leak.says.vi


def test_a_fixed_number_of_answers_is_a_leak_even_where_the_share_is_free():
    cells = {"a": Cell("a", 0.5, n=(10.0, 10.0), secret=True)}
    leak, width = look(System(cells, ()), "a")
    assert width == 1
    assert "exactly 10" in leak.says.en


def test_a_crossing_is_read_together_with_its_margins():
    cells = [cell(f"{d}{CROSSED}{u}", 0.25, 0.3 + 0.1 * i, breakdown=f"district{CROSSED}urban")
             for i, (d, u) in enumerate([("132", "1"), ("132", "2"), ("133", "1"), ("133", "2")])]  # fmt: skip

    def margin(code, by):
        p = sum(c.estimate for c in cells if code in c.group.split(CROSSED)) / 2
        return cell(code, 0.5, p, n=240, breakdown=by)

    districts = [margin(code, "district") for code in ("132", "133")]
    areas = [margin(code, "urban") for code in ("1", "2")]
    figures = [whole(districts), *districts, *areas, replace(cells[0], n_psu=2), *cells[1:]]
    hidden = {f.id for f in published(figures) if f.status == "withheld_c"}
    assert hidden == {c.id for c in cells}
    assert audit(published(figures), sizes_of(figures)).leaks == ()


def test_two_versions_are_read_together(written, tables):
    figures = [f for f in written.figures if f.indicator == "I01"]
    raw = [replace(f, estimate=f.estimate or 0.5) for f in figures]
    before = before_of([written], raw, "0" * 64)
    shown = next(f for f in figures if f.breakdown == "district" and not f.withheld)
    assert before.kept == {f.id for f in written.figures if f.status == "withheld_c"}
    assert before.told[shown.id] == (within(shown.estimate), (shown.n, shown.n))
    loose = before_of([written], raw, "1" * 64).told[shown.id][0]
    assert loose[0] < shown.estimate - 0.019
    assert loose[1] > shown.estimate + 0.019


@pytest.mark.parametrize(("fewer", "made"), [(8, False), (9, False), (10, True), (60, True)])
def test_a_definition_that_a_few_people_set_apart_is_left_out_and_the_headline_stays(fewer, made):
    head = replace(cell("15", 1.0, 0.5, n=195, breakdown="province"), indicator="I05")
    own = replace(head, variant="self", n=195 - fewer, size=1 - fewer / 195, estimate=0.505)
    kept = [hide(f) for f in withhold_more([primary(f) for f in leave_out([head, own])])]
    assert [(f.variant, f.status) for f in kept] == [("headline", "shown"), ("self", "shown")][: 1 + made]
    assert audit(kept, sizes_of([head, own])).leaks == ()
