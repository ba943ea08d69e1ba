"""Administrative units: counts, codes, and what may be carried from one version to another."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.plan import areas
from survey.plan.spelling import composed, search_key


def test_there_are_9_districts_and_168_51_and_180_communes() -> None:
    assert len(areas.districts()) == 9
    assert len(areas.units("legacy", "commune")) == 168
    assert len(areas.units("2025", "commune")) == 51
    assert len(areas.units("2019", "commune")) == 180
    assert len(areas.units("2019", "district")) == 9


def test_each_district_has_its_communes() -> None:
    counts = {unit.code: len(areas.children(unit.code, "legacy")) for unit in areas.districts()}
    assert counts == {"132": 14, "133": 14, "135": 24, "136": 25, "137": 14, "138": 18, "139": 12, "140": 24, "141": 23}
    types = Counter(unit.type for unit in areas.units("legacy", "commune"))
    assert types == {"Xã": 146, "Phường": 12, "Thị trấn": 10}
    assert Counter(unit.type for unit in areas.units("2025", "commune")) == {"Xã": 44, "Phường": 7}


def test_every_legacy_commune_goes_into_one_of_today_and_back() -> None:
    assert len(areas.crosswalk()) == 168
    assert set(areas.crosswalk()) == {unit.code for unit in areas.units("legacy", "commune")}
    assert set(areas.crosswalk().values()) == {unit.code for unit in areas.units("2025", "commune")}
    for old, new in areas.crosswalk().items():
        assert areas.to_new(old).code == new
        assert areas.unit(old, "legacy") in areas.from_legacy(new)


def test_seven_communes_of_today_straddle_two_former_districts() -> None:
    straddling = {
        new.short
        for new in areas.units("2025", "commune")
        if len({old.parent for old in areas.from_legacy(new.code)}) > 1
    }
    assert straddling == {"Nam Cường", "Văn Phú", "Nghĩa Lộ", "Mỏ Vàng", "Âu Lâu", "Tú Lệ", "Liên Sơn"}


@pytest.mark.parametrize(
    ("old", "new"),
    [("04249", "04279"), ("04522", "04273"), ("04456", "04456"), ("04645", "04450"), ("04480", "04630"),
     ("04786", "04717"), ("04693", "04693")],
)  # fmt: skip
def test_known_pairs_of_the_crosswalk(old: str, new: str) -> None:
    assert areas.to_new(old).code == new


def test_a_code_means_another_unit_in_another_version() -> None:
    assert areas.unit("04252", "legacy").name.vi == "Phường Yên Ninh"
    assert areas.unit("04252", "2025").name.vi == "Phường Yên Bái"
    assert areas.unit("15", "legacy").name.vi == "Tỉnh Yên Bái"
    assert areas.unit("15", "2025").name.vi == "Tỉnh Lào Cai"


def test_twenty_six_codes_of_today_named_another_unit_before() -> None:
    reused = [
        unit
        for unit in areas.units("2025", "commune")
        if (before := areas.find_unit(unit.code, "legacy")) and before.name.vi != unit.name.vi
    ]
    assert len(reused) == 26


def test_codes_are_text_with_their_leading_zero_and_names_are_composed() -> None:
    for version in areas.VERSIONS:
        for unit in areas.units(version):
            assert unicodedata.is_normalized("NFC", unit.name.vi + unit.other_spelling)
            assert unit.name.en
            assert unit.short == unit.short.strip()
            if unit.level == "commune" and version != "2019":
                assert len(unit.code) == 5
                assert unit.code.startswith("04")


def test_every_unit_has_a_parent_in_its_own_version() -> None:
    for version in areas.VERSIONS:
        for unit in areas.units(version):
            if unit.level != "province":
                assert unit in areas.children(unit.parent, version)


def test_an_unknown_code_is_refused_with_the_way_out() -> None:
    with pytest.raises(areas.UnknownUnit, match="leading zeros") as refused:
        areas.unit("4252", "legacy")
    assert "4252" in refused.value.message.vi
    assert areas.find_unit("4252", "legacy") is None


def test_the_census_adds_up_to_its_published_totals() -> None:
    counts = areas.census().values()
    assert sum(count.persons for count in counts) == 821_030
    assert sum(count.households for count in counts) == 214_184
    assert all(count.persons_urban + count.persons_rural == count.persons for count in counts)
    for count in counts:
        assert areas.unit(count.code, "2019").is_urban == (count.persons_urban > 0)


def test_fifteen_census_communes_stay_visibly_not_assigned() -> None:
    assert len(areas.not_assigned()) == 15
    assert {unit.short for unit in areas.not_assigned()} >= {"Nguyễn Phúc", "Bảo Hưng", "Nông trường Nghĩa Lộ"}
    assert areas.census_to_legacy(areas.not_assigned()[0].code) is None
    assigned = [areas.census_to_legacy(code) for code in areas.census()]
    assert len({unit.code for unit in assigned if unit}) == 165


@pytest.mark.parametrize("version", ["legacy", "2025"])
def test_a_total_taken_to_a_later_version_says_what_it_leaves_out(version: str) -> None:
    persons = {code: count.persons for code, count in areas.census().items()}
    regrouped = areas.regroup_census(persons, version)
    assert regrouped.left_out == areas.not_assigned()
    assert sum(regrouped.by_code.values()) + regrouped.left_out_sum == 821_030
    assert "15" in regrouped.note.vi
    assert "Nguyễn Phúc" in regrouped.note.vi
    assert areas.regroup_census({}, version).note.vi == ""


def test_area_sets_meet_without_a_gap() -> None:
    sets = areas.area_sets()
    assert str(sets["legacy"].valid_to) == "2025-06-30"
    assert str(sets["2025"].valid_from) == "2025-07-01"
    assert sets["2019"].valid_from is None


def test_the_nine_tiles_lie_apart_on_a_grid() -> None:
    tiles = areas.tiles()
    assert set(tiles) == {unit.code for unit in areas.districts()}
    assert len(set(tiles.values())) == 9
    assert max(row for row, _ in tiles.values()) == 3
    assert max(column for _, column in tiles.values()) == 4


def test_search_ignores_tones_case_and_the_bar_of_d() -> None:
    assert search_key("Mù Cang Chải") == "mu cang chai"
    assert search_key("ĐỘNG  Quan") == search_key("dong quan")
    assert search_key(unicodedata.normalize("NFD", "Trần Phú")) == search_key("Trần Phú")
    assert [unit.code for unit in areas.search("dai dong", "legacy")] == ["04768"]
    assert "137" in {unit.code for unit in areas.search("mu cang chai", "legacy")}
    assert "04618" in {unit.code for unit in areas.search("Hát Lừu", "legacy")}


@given(st.text(max_size=40))
def test_a_search_key_does_not_depend_on_how_letters_are_composed(text: str) -> None:
    assert search_key(unicodedata.normalize("NFD", text)) == search_key(unicodedata.normalize("NFC", text))
    assert unicodedata.is_normalized("NFC", composed(text))
