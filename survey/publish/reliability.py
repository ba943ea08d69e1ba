"""Whether a figure is reliable enough to show, and whether it needs a word of caution (statistics.md 5.3 to 5.5).

The gate is the NCHS standard for proportions (Vital and Health Statistics 2(175), 2017) on the pure Korn–Graubard
interval, with the unadjusted effective sample size as in NCHS's own SAS macro. It compares unrounded values.
"""

import math
from dataclasses import replace

from survey.plan.indicator import PROXY_CAUTION, UNKNOWN_LIMIT
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.text import Text
from survey.publish.figure import Figure
from survey.publish.rule import Rule

FEWEST_EFFECTIVE = 30
WIDEST, NARROW, WIDEST_RELATIVE = 0.30, 0.05, 1.30
FEWEST_DF = 8
HIGH_CV = 0.165
ONLY_BY_THE_PERSON = frozenset(indicator.id for indicator in INDICATORS if indicator.proxy == "last_resort")
THRESHOLDS = {
    "standard": "NCHS 2017, unadjusted effective size (SAS macro)",
    "fewest_effective": FEWEST_EFFECTIVE,
    "widest": WIDEST,
    "narrow": NARROW,
    "widest_relative": WIDEST_RELATIVE,
    "fewest_df": FEWEST_DF,
    "high_cv": HIGH_CV,
    "many_unknown": UNKNOWN_LIMIT,
    "many_proxies": PROXY_CAUTION,
}


def effective_size(figure: Figure) -> float:
    """n_eff = p (1 − p) / se², or n at 0 and 100 %; never more than n for the gate. NaN-free: no estimate gives 0."""
    p, se, n = figure.estimate, figure.se, figure.n or 0
    if p is None or se is None:
        return 0.0
    if not 0 < p < 1:
        return float(n)
    return min(p * (1 - p) / se**2, n) if se > 0 else float(n)


def _width(figure: Figure) -> float:
    if figure.kg_low is None or figure.kg_high is None:
        return math.inf
    return figure.kg_high - figure.kg_low


def _sample(figure: Figure) -> bool:
    return figure.kind == "sample"


def _too_few(figure: Figure) -> bool:
    return _sample(figure) and effective_size(figure) < FEWEST_EFFECTIVE


def _too_wide(figure: Figure) -> bool:
    return _sample(figure) and _width(figure) >= WIDEST


def _relatively_wide(share: float | None, width: float) -> bool:
    return share is not None and share > 0 and width > NARROW and width / share > WIDEST_RELATIVE


def _too_wide_for_its_size(figure: Figure) -> bool:
    return _sample(figure) and _relatively_wide(figure.estimate, _width(figure))


def _complement_wide(figure: Figure) -> bool:
    share = None if figure.estimate is None else 1 - figure.estimate
    return _sample(figure) and _relatively_wide(share, _width(figure))


def _low_df(figure: Figure) -> bool:
    return _sample(figure) and (figure.df or 0) < FEWEST_DF


def _extreme(figure: Figure) -> bool:
    return _sample(figure) and figure.estimate in (0.0, 1.0)


def _high_cv(figure: Figure) -> bool:
    return _sample(figure) and figure.cv is not None and figure.cv > HIGH_CV


def _many_unknown(figure: Figure) -> bool:
    return _sample(figure) and (figure.unknown or 0) > UNKNOWN_LIMIT


def _many_proxies(figure: Figure) -> bool:
    return figure.indicator in ONLY_BY_THE_PERSON and (figure.proxy or 0) > PROXY_CAUTION


FEW = Text("ít người trả lời", "few respondents")
WIDE = Text("khoảng tin cậy quá rộng", "interval too wide")
GATE = (
    Rule("u-effective-size", "withheld_u", FEW, _too_few),
    Rule("u-width", "withheld_u", WIDE, _too_wide),
    Rule("u-relative-width", "withheld_u", WIDE, _too_wide_for_its_size),
)
NOTES = (
    Rule("n-df", "caution", Text("bậc tự do dưới 8", "fewer than 8 degrees of freedom"), _low_df),
    Rule("n-extreme", "caution", Text("ước lượng bằng 0% hoặc 100%", "an estimate of 0% or 100%"), _extreme),
    Rule("n-cv", "caution", Text("hệ số biến thiên trên 16,5%", "a coefficient of variation above 16.5%"), _high_cv),
    Rule(
        "n-complement",
        "caution",
        Text("phần bù có thể kém tin cậy", "the complement may be unreliable"),
        _complement_wide,
    ),
    Rule(
        "n-unknown",
        "caution",
        Text("trên 15% không biết hoặc từ chối", "more than 15% did not know or refused"),
        _many_unknown,
    ),
    Rule(
        "n-proxy",
        "caution",
        Text("trên 20% do người khác trả lời thay", "more than 20% answered by someone else"),
        _many_proxies,
    ),
)
RULES = GATE + NOTES


def assess(figure: Figure) -> Figure:
    """The figure after the gate and the notes. A confidential figure stays as it is: confidentiality comes first."""
    if figure.withheld:
        return figure
    failed = tuple(rule.id for rule in GATE if rule.holds(figure))
    if failed:
        return replace(figure, status="withheld_u", rules=failed)
    noted = tuple(rule.id for rule in NOTES if rule.holds(figure))
    return replace(figure, status="caution", rules=noted) if noted else figure
