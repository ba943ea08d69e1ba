"""The definitions: complete, in order, and in the words of the plan."""

import unicodedata
from dataclasses import fields

import pandas as pd
import pytest

from survey.plan.indicator import Indicator, completeness
from survey.plan.indicators import ALL, BY_ID, BY_SLUG
from survey.plan.text import Text
from survey.plan.universes import UNIVERSES

UNITS = {"I03": "household", "I08": "member", "I09": "institution", "I10": "institution"}
VARIANTS = {
    "I01": {"15plus", "access", "connected", "self"},
    "I02": {"strict", "self"},
    "I03": {"subscription", "lists"},
    "I04": {"15plus", "any_kind", "self"},
    "I05": {"last_year", "confirmed", "self"},
    "I06": {"15plus", "broad", "self"},
    "I07": {"15plus", "own_use", "no_phone", "self"},
    "I08": {"strict", "available_case"},
    "I09": set(),
    "I10": set(),
}


def texts(indicator: Indicator) -> list[Text]:
    own = [getattr(indicator, field.name) for field in fields(indicator)]
    named = [*indicator.variants, *indicator.components, indicator.universe]
    return [text for text in [*own, *(thing.name for thing in named)] if isinstance(text, Text)]


def test_there_are_ten_in_the_order_of_the_plan() -> None:
    assert [indicator.number for indicator in ALL] == list(range(1, 11))
    assert list(BY_ID) == [f"I{number:02d}" for number in range(1, 11)]
    assert len(BY_SLUG) == 10


def test_each_has_its_unit() -> None:
    assert {indicator.id: indicator.unit for indicator in ALL} == {
        indicator.id: UNITS.get(indicator.id, "individual") for indicator in ALL
    }


def test_only_institutions_are_counted_in_full() -> None:
    assert [indicator.id for indicator in ALL if not indicator.is_sampled] == ["I09", "I10"]


def test_each_has_the_variants_of_its_card() -> None:
    assert {indicator.id: {variant.id for variant in indicator.variants} for indicator in ALL} == VARIANTS


def test_only_the_second_indicator_counts_from_fifteen_years() -> None:
    assert [indicator.id for indicator in ALL if indicator.universe.id == "aged_15_plus"] == ["I02"]
    assert [indicator.id for indicator in ALL if indicator.universe.id == "adults"] == ["I01", "I04", "I06", "I07"]


def test_the_planned_clustering_is_strong_for_fibre_alone() -> None:
    assert {indicator.id: indicator.rho for indicator in ALL if indicator.rho != 0.05} == {"I03": 0.3}


def test_only_the_health_record_counts_dont_know_as_no_and_can_only_understate() -> None:
    assert [indicator.id for indicator in ALL if indicator.dont_know == "no"] == ["I08"]
    assert [indicator.id for indicator in ALL if indicator.lower_limit] == ["I08"]


def test_proxies_are_a_last_resort_for_signature_services_and_health() -> None:
    assert [indicator.id for indicator in ALL if indicator.proxy == "last_resort"] == ["I04", "I06", "I07"]


def test_schools_have_three_components_and_colleges_four() -> None:
    assert [component.id for component in BY_ID["I09"].components] == ["A", "B", "C", "D"]
    assert [component.id for component in BY_ID["I10"].components] == ["A", "B", "D"]
    assert all(set(part.mandatory) < set(part.items) for part in BY_ID["I09"].components)
    assert "chuẩn hóa dữ liệu" in BY_ID["I09"].plan.vi
    assert "chuẩn hóa dữ liệu" not in BY_ID["I10"].plan.vi


@pytest.mark.parametrize("indicator", ALL, ids=lambda indicator: indicator.id)
def test_every_text_is_complete_in_both_languages_and_composed(indicator: Indicator) -> None:
    for text in texts(indicator):
        for wording in (text.vi, text.en):
            assert wording.strip() == wording != ""
            assert unicodedata.is_normalized("NFC", wording)
            assert "  " not in wording
            assert "ước tính" not in wording


@pytest.mark.parametrize("indicator", ALL, ids=lambda indicator: indicator.id)
def test_a_sentence_can_be_built_from_who_and_what(indicator: Indicator) -> None:
    assert indicator.plan.vi.startswith("Tỷ lệ ")
    assert indicator.who.vi[0].islower()
    assert indicator.what.vi[0].islower()


@pytest.mark.parametrize("indicator", ALL, ids=lambda indicator: indicator.id)
def test_a_variant_is_the_same_indicator_under_another_definition(indicator: Indicator) -> None:
    for variant in indicator.variants:
        changed = indicator.variant(variant.id)
        assert (changed.id, changed.rho, changed.variants) == (indicator.id, indicator.rho, ())
        assert changed.short.vi.endswith(variant.name.vi)
        assert (changed.counts, changed.universe) != (indicator.counts, indicator.universe)
    with pytest.raises(KeyError):
        indicator.variant("none")


def test_universes_show_only_their_own_age_groups() -> None:
    assert UNIVERSES["adults"].age_groups == ("18-29", "30-44", "45-59", "60+")
    assert UNIVERSES["aged_15_plus"].age_groups[0] == "15-17"
    assert UNIVERSES["residents"].age_groups[0] == "0-14"
    assert UNIVERSES["households"].age_groups == ()


def test_completeness_is_told_for_each_component_and_for_all() -> None:
    items = {item: [3, 3, None] for part in BY_ID["I09"].components for item in part.items}
    items["C1"] = [3, 1, None]
    told = completeness(pd.DataFrame(items), BY_ID["I09"].components)
    assert list(told) == ["A", "B", "C", "D", "all"]
    assert list(told["C"][:2]) == [1.0, 0.0]
    assert list(told["A"][:2]) == [1.0, 1.0]
    assert list(told["all"][:2]) == [1.0, 0.0]
    assert all(part.isna()[2] for part in told.values())
