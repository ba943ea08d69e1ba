"""Finding an indicator, a place or both by what people type: without tones, without đ, former and present names."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from survey.plan.areas import Unit, districts, from_legacy, unit, units
from survey.plan.domains import SEX, URBAN, Part
from survey.plan.indicator import Indicator
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.spelling import search_key
from survey.plan.text import Text

_MOST_PLACES, _SHORTEST_STEM, _LONGEST = 12, 3, 80
_WAS_IN = Text("{commune} thuộc {district} trước ngày 01/07/2025", "{commune} was in {district} before 1 July 2025")
_NOW = Text("{commune} ngày nay có phần đất của {district}", "Present {commune} has land of {district}")
# Said of every indicator or place, so they tell nothing apart.
_COMMON = frozenset(
    (
        *("ty", "le", "phan", "tram", "o", "cua", "co", "cac", "nhung", "so", "huyen", "tinh", "xa", "phuong", "thi"),
        *("tran", "va", "the", "of", "in", "and", "a", "share"),
    )
)
_GROUPS = {"nu": ("sex", "2"), "phu nu": ("sex", "2"), "women": ("sex", "2"), "female": ("sex", "2"),
           "nam gioi": ("sex", "1"), "men": ("sex", "1"), "male": ("sex", "1"), "thanh thi": ("urban", "1"),
           "urban": ("urban", "1"), "nong thon": ("urban", "2"), "rural": ("urban", "2")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A former district that was meant, and how the words led to it (None: by its own name)."""

    district: Unit
    why: Text | None


@dataclass(frozen=True, slots=True)
class Group:
    """A sex or an area type that was meant: breakdown and part."""

    breakdown: str
    part: Part


@dataclass(frozen=True, slots=True)
class Found:
    """What the words may mean; `indicators` are the best matches only, in the order of the plan."""

    indicators: tuple[Indicator, ...]
    places: tuple[Place, ...]
    groups: tuple[Group, ...]


def find(typed: str) -> Found:
    """What somebody may have meant by these words."""
    key = search_key(typed[:_LONGEST])
    if not key:
        return Found((), (), ())
    places, left = _places(key)
    groups = tuple(dict.fromkeys(_group(*place) for words, place in _GROUPS.items() if _has(left, words)))
    for words in _GROUPS if groups else ():
        left = left.replace(f" {words} ", " ")
    return Found(_indicators(left), places, groups)


def _has(key: str, words: str) -> bool:
    return f" {words} " in f" {key} "


def _group(breakdown: str, code: str) -> Group:
    return Group(breakdown, {SEX.id: SEX, URBAN.id: URBAN}[breakdown].part(code))


@cache
def _gazetteer() -> tuple[tuple[str, Place], ...]:
    """Every name that leads to a former district, the districts themselves first."""
    listed = [(search_key(district.short), Place(district, None)) for district in districts()]
    for commune in units("legacy", "commune"):
        district = unit(commune.parent, "legacy")
        why = _WAS_IN.format(commune=commune.name, district=district.name)
        listed.append((search_key(commune.short), Place(district, why)))
    for commune in units("2025", "commune"):
        for parent in dict.fromkeys(old.parent for old in from_legacy(commune.code)):
            district = unit(parent, "legacy")
            why = _NOW.format(commune=commune.name, district=district.name)
            listed.append((search_key(commune.short), Place(district, why)))
    return tuple(listed)


def _places(key: str) -> tuple[tuple[Place, ...], str]:
    """The places named, one for each district, and the words that are left."""
    named = [(name, place) for name, place in _gazetteer() if _has(key, name)]
    # "Yên Bái" within "Mù Cang Chải, Yên Bái" stays; a name within a longer one that was typed does not count.
    named = [
        (name, place) for name, place in named if not any(_has(other, name) and other != name for other, _ in named)
    ]
    if not named:
        named = [(name, place) for name, place in _gazetteer() if len(key) >= _SHORTEST_STEM and name.startswith(key)]
    left = f" {key} "
    for name, _place in named:
        left = left.replace(f" {name} ", " ")
    return _one_each(place for _name, place in named)[:_MOST_PLACES], left


def _one_each(places: Iterable[Place]) -> tuple[Place, ...]:
    first: dict[str, Place] = {}
    for place in places:
        first.setdefault(place.district.code, place)
    return tuple(first.values())


@cache
def _vocabulary(indicator: Indicator) -> frozenset[str]:
    said = (indicator.short, indicator.plan, indicator.who, indicator.what)
    words = " ".join(f"{text.vi} {text.en}" for text in said)
    return frozenset(search_key(f"{words} {indicator.id} {indicator.slug}").replace(",", " ").replace("-", " ").split())


def _indicators(left: str) -> tuple[Indicator, ...]:
    """The indicators called by their short names; where there is none, those that know most of the words."""
    called = tuple(one for one in INDICATORS if any(_has(left.strip(), name) for name in _names(one)))
    if called:
        return called
    words = [word for word in left.split() if word not in _COMMON]
    scores = {indicator.id: sum(_knows(indicator, word) for word in words) for indicator in INDICATORS}
    best = max(scores.values())
    return tuple(indicator for indicator in INDICATORS if best and scores[indicator.id] == best)


@cache
def _names(indicator: Indicator) -> tuple[str, str]:
    return search_key(indicator.short.vi), search_key(indicator.short.en)


def _knows(indicator: Indicator, word: str) -> bool:
    known = _vocabulary(indicator)
    return word in known or (len(word) > _SHORTEST_STEM and any(other.startswith(word) for other in known))
