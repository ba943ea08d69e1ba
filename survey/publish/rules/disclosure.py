"""What must stay confidential, before anything else is asked of a figure (statistics.md 5.1, 2.7).

Primary rules look at one cell. What else has to stay unsaid, so that nobody can work the confidential cells out, is
chosen in `suppression` and proved in `audit`.
"""

from collections.abc import Collection
from dataclasses import replace

from survey.plan.text import Text
from survey.publish.figure import Figure
from survey.publish.rules.methods import METHODS, Methods
from survey.publish.rules.rule import Rule

SECONDARY, EARLIER, INSTITUTIONS = "c-secondary", "c-earlier", "c-institutions"


def _sample(figure: Figure) -> bool:
    """A cell of the sample in which somebody answered. Where nobody did, nobody's answer can be found out."""
    return figure.kind == "sample" and (figure.n or 0) > 0


def _few_persons(figure: Figure, methods: Methods) -> bool:
    return _sample(figure) and (figure.n or 0) < methods.disclosure.fewest_persons


def _few_households(figure: Figure, methods: Methods) -> bool:
    return _sample(figure) and (figure.n_households or 0) < methods.disclosure.fewest_households


def _few_psus(figure: Figure, methods: Methods) -> bool:
    return _sample(figure) and (figure.n_psu or 0) < methods.disclosure.fewest_psus


def _small_below_province(figure: Figure, methods: Methods) -> bool:
    return _sample(figure) and not figure.is_province and (figure.n or 0) < methods.disclosure.small_cell


def _small_count(figure: Figure, methods: Methods) -> bool:
    n, yes = figure.n or 0, figure.numerator or 0
    small = range(1, methods.disclosure.most_small_count + 1)
    return _small_below_province(figure, methods) and (yes in small or n - yes in small)


def _everyone_alike(figure: Figure, methods: Methods) -> bool:
    return _small_below_province(figure, methods) and figure.numerator in (0, figure.n)


def _few_institutions(figure: Figure, methods: Methods) -> bool:
    if figure.kind != "count" or not figure.register:
        return False
    k, register, few = figure.k or 0, figure.register, methods.disclosure.few_institutions
    return register < methods.disclosure.fewest_institutions or k <= few or register - k <= few


PRIMARY = (
    Rule(
        "c-persons",
        "withheld_c",
        Text("Dưới {fewest_persons} người trả lời.", "Fewer than {fewest_persons} respondents."),
        _few_persons,
    ),
    Rule(
        "c-households",
        "withheld_c",
        Text("Dưới {fewest_households} hộ.", "Fewer than {fewest_households} households."),
        _few_households,
    ),
    Rule(
        "c-psus",
        "withheld_c",
        Text("Dưới {fewest_psus} địa bàn điều tra.", "Fewer than {fewest_psus} enumeration areas."),
        _few_psus,
    ),
    Rule(
        "c-small-count",
        "withheld_c",
        Text(
            "Dưới cấp tỉnh, có từ 1 đến {most_small_count} người trả lời có, hoặc không, trong dưới {small_cell} "
            "người.",
            "Below the province, 1 to {most_small_count} people said yes, or no, of fewer than {small_cell}.",
        ),
        _small_count,
    ),
    Rule(
        "c-everyone",
        "withheld_c",
        Text(
            "Dưới cấp tỉnh, mọi người trả lời giống nhau, trong dưới {small_cell} người.",
            "Below the province, everyone answered alike, of fewer than {small_cell}.",
        ),
        _everyone_alike,
    ),
    Rule(
        INSTITUTIONS,
        "withheld_c",
        Text(
            "Dưới {fewest_institutions} cơ sở, hoặc chỉ có 0 đến {few_institutions} cơ sở hoàn thành hay chưa hoàn "
            "thành, và chưa có sự đồng ý của các cơ sở hoặc căn cứ pháp lý được ghi lại.",
            "Fewer than {fewest_institutions} institutions, or only 0 to {few_institutions} complete or not complete, "
            "without the agreement of all concerned or a recorded legal basis.",
        ),
        _few_institutions,
    ),
)
RULES = (
    *PRIMARY,
    Rule(
        EARLIER,
        "withheld_c",
        Text(
            "Bản công bố trước của đợt này đã giữ kín ô này.",
            "An earlier version of this wave kept the cell confidential.",
        ),
        lambda figure, _: EARLIER in figure.rules,
    ),
    Rule(
        SECONDARY,
        "withheld_c",
        Text(
            "Nếu công bố thì tính ra được một ô phải bảo mật.", "Shown, it would let a confidential cell be worked out."
        ),
        lambda figure, _: SECONDARY in figure.rules,
    ),
)


def primary(
    figure: Figure, methods: Methods = METHODS, *, agreed: Collection[str] = (), earlier: Collection[str] = ()
) -> Figure:
    """The figure with every primary rule that holds. `agreed` names the indicators whose institutions all agreed to
    small counts, or for which the legal basis is recorded; it lifts that one rule only. `earlier` names the cells that
    an earlier version of the same wave kept confidential; they stay so."""
    held = tuple(
        rule.id
        for rule in PRIMARY
        if rule.holds(figure, methods) and not (rule.id == INSTITUTIONS and figure.indicator in agreed)
    )
    if figure.id in earlier:
        held += (EARLIER,)
    return replace(figure, status="withheld_c", rules=held + figure.rules) if held else figure
