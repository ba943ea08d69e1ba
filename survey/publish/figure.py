"""A figure: one estimate or one count, for one group, with everything that is said about it.

A figure is computed once from a snapshot, passes the rules, and is then only read. Shares are 0 to 1 and never rounded
here; `None` means "not estimated, or not shown". `hide` clears what a rule withholds, before anything is written down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from survey.plan import domains

Status = Literal["shown", "caution", "withheld_u", "withheld_c"]
Kind = Literal["sample", "count"]
PROVINCE, ALL = domains.PROVINCE.id, domains.PROVINCE.parts[0].code
HEADLINE = "headline"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One word about one target. `aim` is the level compared with: the target, or the path's level on the day."""

    year: int
    target: float
    word: str
    aim: float
    path: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One published cell.

    `n`, `n_psu`, `n_households` and `numerator` are unweighted; `ci_*` is the interval of the release (with the design
    floor), `kg_*` the pure one that the reliability gate reads. `unknown` is the weighted share without a usable
    answer, `bound_*` the two ends if all of them were no, or yes. Counts have `k` complete, `m` not yet verified or not
    returned, and `register`, all institutions on it. `size` is the denominator of the estimate: the sum of the weights
    of those who answered, or the register; the disclosure audit reads it, and it never leaves the house.
    """

    indicator: str
    variant: str = HEADLINE
    breakdown: str = PROVINCE
    group: str = ALL
    kind: Kind = "sample"
    n: int | None = None
    n_psu: int | None = None
    n_households: int | None = None
    numerator: int | None = None
    size: float | None = None
    estimate: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    kg_low: float | None = None
    kg_high: float | None = None
    df: float | None = None
    deff: float | None = None
    cv: float | None = None
    unknown: float | None = None
    bound_low: float | None = None
    bound_high: float | None = None
    item_response: float | None = None
    proxy: float | None = None
    online: float | None = None
    k: int | None = None
    m: int | None = None
    register: int | None = None
    status: Status = "shown"
    n_band: str | None = None
    rules: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    @property
    def id(self) -> str:
        """The cell's name: indicator, variant, breakdown and group."""
        return f"{self.indicator}.{self.variant}.{self.breakdown}.{self.group}"

    @property
    def withheld(self) -> bool:
        return self.status in ("withheld_u", "withheld_c")

    @property
    def is_headline(self) -> bool:
        return self.variant == HEADLINE

    @property
    def is_province(self) -> bool:
        return self.breakdown == PROVINCE

    def verdict(self, year: int, *, path: bool = False) -> Verdict | None:
        """The word about a year's target, or about the path to it; None where nothing is said."""
        return next((v for v in self.verdicts if v.year == year and v.path == path), None)


_NUMBERS = (
    "n", "n_psu", "n_households", "numerator", "size", "estimate", "se", "ci_low", "ci_high", "kg_low", "kg_high", "df",
    "deff", "cv", "unknown", "bound_low", "bound_high", "item_response", "proxy", "online", "k", "m", "register",
)  # fmt: skip
_BELOW_PROVINCE = ("estimate", "ci_low", "ci_high", "n", "k", "m", "register")
CONFIDENTIAL = ("confidential",)


def hide(figure: Figure) -> Figure:
    """The figure as it may leave the house (statistics.md 5): a [c] cell says nothing at all, a [u] cell its reason
    and on which side of 30 its n lies, and a cell below the province the headline, its interval and n."""
    if figure.status == "withheld_c":
        return replace(_cleared(figure, _NUMBERS), n_band=None, rules=CONFIDENTIAL, verdicts=())
    if figure.status == "withheld_u":
        band = "n<30" if (figure.n or 0) < 30 else "n>=30"
        reasons = tuple(rule for rule in figure.rules if rule.startswith("u-"))
        return replace(_cleared(figure, _NUMBERS), n_band=band, rules=reasons, verdicts=())
    kept = _NUMBERS if figure.is_province else _BELOW_PROVINCE
    private = ("kg_low", "kg_high", "n_households", "numerator", "size")
    dropped = [name for name in _NUMBERS if name not in kept or name in private]
    return _cleared(figure, dropped)


def _cleared(figure: Figure, names: Iterable[str]) -> Figure:
    nothing: dict[str, Any] = dict.fromkeys(names)
    return replace(figure, **nothing)


def as_record(figure: Figure) -> dict[str, Any]:
    """The figure as plain JSON values, in the order of its fields."""
    return asdict(figure)


def from_record(record: Mapping[str, Any]) -> Figure:
    """The figure that `as_record` wrote; keys that this version does not know are refused by name."""
    known = {field.name for field in fields(Figure)}
    if unknown := set(record) - known:
        raise ValueError(f"unknown keys in a figure: {', '.join(sorted(unknown))}")
    values = dict(record)
    values["rules"] = tuple(values.get("rules", ()))
    values["verdicts"] = tuple(Verdict(**verdict) for verdict in values.get("verdicts", ()))
    return Figure(**values)
