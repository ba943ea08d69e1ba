"""The names under which a figure is printed: indicator, definition, breakdown, group, status, the words of notes."""

from survey.plan.areas import Unit
from survey.plan.domains import BREAKDOWNS
from survey.plan.indicators import BY_ID
from survey.plan.text import Text
from survey.publish.figure import HEADLINE, Figure
from survey.publish.folder import Release
from survey.publish.rules import disclosure, reliability
from survey.publish.rules.methods import Methods
from survey.publish.rules.rule import Rule

HEADLINE_NAME = Text("Cách tính chính", "Main definition")
STAGES = {
    "provisional": Text("sơ bộ", "provisional"),
    "final": Text("chính thức", "final"),
    "revised": Text("đã sửa đổi", "revised"),
    "corrected": Text("đính chính", "corrected"),
}
STATUSES = {
    "shown": Text("Tin cậy", "Reliable"),
    "caution": Text("Dùng thận trọng", "Use with caution"),
    "withheld_u": Text("Không công bố: chưa đủ tin cậy", "Withheld: not reliable enough"),
    "withheld_c": Text("Không công bố: bảo mật thông tin", "Withheld: confidential"),
}
FULL_COUNT = Text("Điều tra toàn bộ", "Full count")
DEMONSTRATION = Text("Dữ liệu minh họa, không phải kết quả thật", "Demonstration data, not real results")
RULES = {rule.id: rule for rule in (*disclosure.RULES, *reliability.RULES)}


def rules_told(methods: Methods, effect: str = "") -> list[tuple[Rule, Text]]:
    """Every rule whose effect begins so, with the thresholds in force."""
    return [(rule, rule.told(methods)) for rule in RULES.values() if rule.effect.startswith(effect)]


_RELEASE = Text("{wave}, bản {version}", "{wave}, version {version}")
_BANDS = {
    "n<30": Text("dưới 30 người trả lời", "fewer than 30 respondents"),
    "n>=30": Text("từ 30 người trả lời", "30 or more respondents"),
}


def indicator_name(figure: Figure) -> Text:
    """The short name of the indicator."""
    return BY_ID[figure.indicator].short


def variant_name(figure: Figure) -> Text:
    """The name of the definition."""
    if figure.variant == HEADLINE:
        return HEADLINE_NAME
    variants = {variant.id: variant.name for variant in BY_ID[figure.indicator].variants}
    return variants[figure.variant]


def breakdown_name(figure: Figure) -> Text:
    """The name of the breakdown."""
    return BREAKDOWNS[figure.breakdown].name


def group_name(figure: Figure) -> Text:
    """The name of the group."""
    return BREAKDOWNS[figure.breakdown].part(figure.group).name


def release_name(release: Release) -> Text:
    """The wave and the version: how a release is called."""
    return _RELEASE.format(wave=release.facts.wave_name, version=release.facts.version)


def area_name(unit: Unit) -> Text:
    """A former district as a narrow cell names it: TP and TX before the name, a rural district by its name alone."""
    short = {"Thành phố": Text("TP {name}", "{name} city"), "Thị xã": Text("TX {name}", "{name} town")}
    return short.get(unit.type, Text("{name}", "{name}")).format(name=unit.short)


def shorthand(figure: Figure) -> str:
    """[c] confidential, [u] not reliable enough, or empty."""
    return {"withheld_c": "[c]", "withheld_u": "[u]"}.get(figure.status, "")


def note(figure: Figure) -> Text | None:
    """What a reader is told beside the figure: the reasons for caution, or why it is withheld."""
    said = [RULES[rule].says for rule in figure.rules if rule in RULES]
    if not said:
        return None
    if figure.status == "withheld_u" and figure.n_band:
        said = [said[0], _BANDS[figure.n_band]]
    return Text("; ".join(text.vi for text in said), "; ".join(text.en for text in said))
