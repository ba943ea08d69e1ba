"""Whether a figure is reliable enough to show, and whether it needs a word of caution (statistics.md 5.3 to 5.5).

The gate is the NCHS standard for proportions (Vital and Health Statistics 2(175), 2017) on the pure Korn–Graubard
interval, with the unadjusted effective sample size as in NCHS's own SAS macro. It compares unrounded values.
"""

import math
from collections.abc import Collection
from dataclasses import replace

from survey.plan.indicators import ALL as INDICATORS
from survey.plan.text import Text
from survey.publish.figure import Figure
from survey.publish.rules.methods import METHODS, Methods
from survey.publish.rules.rule import Rule

ONLY_BY_THE_PERSON = frozenset(indicator.id for indicator in INDICATORS if indicator.proxy == "last_resort")


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


def _nobody(figure: Figure, _: Methods) -> bool:
    return _sample(figure) and figure.n == 0


def _too_few(figure: Figure, methods: Methods) -> bool:
    return _sample(figure) and effective_size(figure) < methods.reliability.fewest_effective


def _too_wide(figure: Figure, methods: Methods) -> bool:
    return _sample(figure) and _width(figure) >= methods.reliability.widest


def _relatively_wide(share: float | None, width: float, methods: Methods) -> bool:
    if share is None or share <= 0:
        return False
    return width > methods.reliability.narrow and width / share > methods.reliability.widest_relative


def _too_wide_for_its_size(figure: Figure, methods: Methods) -> bool:
    return _sample(figure) and _relatively_wide(figure.estimate, _width(figure), methods)


def _complement_wide(figure: Figure, methods: Methods) -> bool:
    share = None if figure.estimate is None else 1 - figure.estimate
    return _sample(figure) and _relatively_wide(share, _width(figure), methods)


def _low_df(figure: Figure, methods: Methods) -> bool:
    return _sample(figure) and (figure.df or 0) < methods.reliability.fewest_df


def _extreme(figure: Figure, _: Methods) -> bool:
    return _sample(figure) and figure.estimate in (0.0, 1.0)


def _high_cv(figure: Figure, methods: Methods) -> bool:
    return _sample(figure) and figure.cv is not None and figure.cv > methods.reliability.high_cv


def _many_unknown(figure: Figure, methods: Methods) -> bool:
    return _sample(figure) and (figure.unknown or 0) > methods.reliability.many_unknown


def _many_proxies(figure: Figure, methods: Methods) -> bool:
    return figure.indicator in ONLY_BY_THE_PERSON and (figure.proxy or 0) > methods.reliability.many_proxies


FEW = Text("ít người trả lời", "few respondents")
WIDE = Text("khoảng tin cậy quá rộng", "interval too wide")
NO_SAMPLE = Rule(
    "u-no-sample",
    "withheld_u",
    Text("không có người trả lời trong mẫu", "nobody of the sample answered here"),
    _nobody,
)
REVIEWER = Rule(
    "u-reviewer",
    "withheld_u",
    Text("người duyệt không cho công bố", "withheld by the reviewer"),
    lambda figure, _: "u-reviewer" in figure.rules,
)
GATE = (
    Rule(
        "u-effective-size",
        "withheld_u",
        FEW,
        _too_few,
        Text("cỡ mẫu hiệu quả dưới {fewest_effective}", "an effective sample size below {fewest_effective}"),
    ),
    Rule(
        "u-width",
        "withheld_u",
        WIDE,
        _too_wide,
        Text("khoảng tin cậy rộng từ {widest} điểm phần trăm", "an interval of {widest} percentage points or wider"),
    ),
    Rule(
        "u-relative-width",
        "withheld_u",
        WIDE,
        _too_wide_for_its_size,
        Text(
            "khoảng tin cậy rộng trên {narrow} điểm phần trăm và trên {widest_relative}% của ước lượng",
            "an interval wider than {narrow} percentage points and than {widest_relative}% of the estimate",
        ),
    ),
)
NOTES = (
    Rule(
        "n-df",
        "caution",
        Text("ít bậc tự do", "few degrees of freedom"),
        _low_df,
        Text("bậc tự do dưới {fewest_df}", "fewer than {fewest_df} degrees of freedom"),
    ),
    Rule("n-extreme", "caution", Text("ước lượng bằng 0% hoặc 100%", "an estimate of 0% or 100%"), _extreme),
    Rule(
        "n-cv",
        "caution",
        Text("hệ số biến thiên cao", "a high coefficient of variation"),
        _high_cv,
        Text("hệ số biến thiên trên {high_cv}%", "a coefficient of variation above {high_cv}%"),
    ),
    Rule(
        "n-complement",
        "caution",
        Text("phần bù có thể kém tin cậy", "the complement may be unreliable"),
        _complement_wide,
    ),
    Rule(
        "n-unknown",
        "caution",
        Text("nhiều người không biết hoặc từ chối", "many did not know or refused"),
        _many_unknown,
        Text("trên {many_unknown}% không biết hoặc từ chối", "more than {many_unknown}% did not know or refused"),
    ),
    Rule(
        "n-proxy",
        "caution",
        Text("nhiều người được trả lời thay", "many answered by someone else"),
        _many_proxies,
        Text("trên {many_proxies}% do người khác trả lời thay", "more than {many_proxies}% answered by someone else"),
    ),
)
WITHHOLDING = (NO_SAMPLE, *GATE, REVIEWER)
RULES = WITHHOLDING + NOTES


def assess(figure: Figure, methods: Methods = METHODS, *, reviewed: Collection[str] = ()) -> Figure:
    """The figure after the gate, the reviewer and the notes. A confidential figure stays as it is: confidentiality
    comes first. `reviewed` names figures that a reviewer withholds; nobody can show what the gate withholds."""
    if figure.withheld:
        return figure
    if NO_SAMPLE.holds(figure, methods):
        return replace(figure, status="withheld_u", rules=(NO_SAMPLE.id,))
    failed = tuple(rule.id for rule in GATE if rule.holds(figure, methods))
    if figure.id in reviewed:
        failed += (REVIEWER.id,)
    if failed:
        return replace(figure, status="withheld_u", rules=failed)
    noted = tuple(rule.id for rule in NOTES if rule.holds(figure, methods))
    return replace(figure, status="caution", rules=noted) if noted else figure
