"""What a definition must say: an indicator, its other definitions, and the components of an institution's one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from survey.plan.answers import Frame, Truth, all_of, said
from survey.plan.codes import DONE
from survey.plan.text import Text
from survey.plan.universes import Unit, Universe

Counts = Callable[[Frame], Truth]
ProxyRule = Literal["allowed", "last_resort", "household", "head_of_institution"]
"""Who may answer for the person: anyone in the household who is asked (flagged); only after three visits without
meeting; the household's respondent by design; the head of the institution."""

PROXY_CAUTION = 0.20
"""Share of proxies above which an indicator with the rule `last_resort` is "Dùng thận trọng"."""
UNKNOWN_CAUTION = 0.05
"""Share of unknown above which a verdict must hold at the less favourable bound too."""
UNKNOWN_LIMIT = 0.15
"""Share of unknown above which there is no verdict."""

PLAN_231 = Text(
    vi="Kế hoạch 231/KH-UBND ngày 16/11/2023 của Ủy ban nhân dân tỉnh Yên Bái",
    en="Plan 231/KH-UBND of 16 November 2023 of the People's Committee of Yên Bái province",
)
PLAN_231_DATE = date(2023, 11, 16)


@dataclass(frozen=True, slots=True)
class Variant:
    """Another definition, shown for the province only and labelled; what it leaves out is as in the headline."""

    id: str
    name: Text
    counts: Counts | None = None
    universe: Universe | None = None
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a digital institution; complete only if all its mandatory items are done."""

    id: str
    name: Text
    items: tuple[str, ...]
    mandatory: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator of the plan under one definition; a change of meaning is a new one with its own `since`.

    `counts` gives the headline truth of each row of the unit's frame, `strict` the one from which the bounds are made.
    `lower_limit` marks a survey figure that can only understate: it may say met, never not met.
    """

    id: str
    slug: str
    number: int
    short: Text
    plan: Text
    who: Text
    what: Text
    universe: Universe
    counts: Counts
    strict: Counts
    reads: tuple[str, ...]
    definition: Text
    unknowns: Text
    limits: Text
    proxy: ProxyRule
    variants: tuple[Variant, ...] = ()
    rho: float = 0.05
    dont_know: Literal["unknown", "no"] = "unknown"
    lower_limit: bool = False
    components: tuple[Component, ...] = ()
    source: Text = PLAN_231
    since: date = PLAN_231_DATE
    until: date | None = None

    @property
    def unit(self) -> Unit:
        """The unit of observation: household, member, individual or institution."""
        return self.universe.unit

    @property
    def is_sampled(self) -> bool:
        """Whether the figure comes from the household sample; the others are full counts of a register."""
        return self.unit != "institution"

    def variant(self, variant_id: str) -> "Indicator":
        """The indicator under one of its other definitions; raises `KeyError` where it has no such variant."""
        chosen = {variant.id: variant for variant in self.variants}[variant_id]
        counts = chosen.counts or self.counts
        return replace(
            self,
            short=Text("{short}: {name}", "{short}: {name}").format(short=self.short, name=chosen.name),
            universe=chosen.universe or self.universe,
            counts=counts,
            strict=chosen.counts or self.strict,
            reads=tuple(dict.fromkeys(self.reads + chosen.reads)),
            variants=(),
        )


def component_complete(institutions: Frame, component: Component) -> Truth:
    """Yes if every mandatory item is done; no if one is in progress or not started; unknown if not returned."""
    return all_of(*(said(institutions[item], DONE) for item in component.mandatory))


def completeness(institutions: Frame, components: tuple[Component, ...]) -> Mapping[str, Truth]:
    """The truth of each component by its id, and under "all" whether all of them are complete."""
    parts = {component.id: component_complete(institutions, component) for component in components}
    return {**parts, "all": all_of(*parts.values())}
