"""What must stay confidential, before anything else is asked of a figure (statistics.md 5.1, 2.7).

Primary rules look at one cell. Where a breakdown holds a confidential cell, the whole breakdown is withheld: its other
cells and the province's figure would give the hidden one away. (Finer secondary suppression may take its place once an
audit proves it; this is the safe side of it.)
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from survey.plan.text import Text
from survey.publish.figure import Figure
from survey.publish.rule import Rule

FEWEST_PERSONS, FEWEST_HOUSEHOLDS, FEWEST_PSUS = 10, 5, 3
SMALL_COUNTS = range(1, 5)
SMALL_CELL = 100
FEWEST_INSTITUTIONS, FEW_INSTITUTIONS = 10, 2
TABLE = "c-table"
THRESHOLDS = {
    "fewest_persons": FEWEST_PERSONS,
    "fewest_households": FEWEST_HOUSEHOLDS,
    "fewest_psus": FEWEST_PSUS,
    "small_counts": [SMALL_COUNTS.start, SMALL_COUNTS.stop - 1],
    "small_cell": SMALL_CELL,
    "fewest_institutions": FEWEST_INSTITUTIONS,
    "few_institutions": FEW_INSTITUTIONS,
}


def _sample(figure: Figure) -> bool:
    return figure.kind == "sample"


def _few_persons(figure: Figure) -> bool:
    return _sample(figure) and (figure.n or 0) < FEWEST_PERSONS


def _few_households(figure: Figure) -> bool:
    return _sample(figure) and (figure.n_households or 0) < FEWEST_HOUSEHOLDS


def _few_psus(figure: Figure) -> bool:
    return _sample(figure) and (figure.n_psu or 0) < FEWEST_PSUS


def _small_below_province(figure: Figure) -> bool:
    return _sample(figure) and not figure.is_province and (figure.n or 0) < SMALL_CELL


def _small_count(figure: Figure) -> bool:
    n, yes = figure.n or 0, figure.numerator or 0
    return _small_below_province(figure) and (yes in SMALL_COUNTS or n - yes in SMALL_COUNTS)


def _everyone_alike(figure: Figure) -> bool:
    return _small_below_province(figure) and figure.numerator in (0, figure.n)


def _few_institutions(figure: Figure) -> bool:
    if figure.kind != "count":
        return False
    k, register = figure.k or 0, figure.register or 0
    return register < FEWEST_INSTITUTIONS or k <= FEW_INSTITUTIONS or register - k <= FEW_INSTITUTIONS


RULES = (
    Rule("c-persons", "withheld_c", Text("Dưới 10 người trả lời.", "Fewer than 10 respondents."), _few_persons),
    Rule("c-households", "withheld_c", Text("Dưới 5 hộ.", "Fewer than 5 households."), _few_households),
    Rule("c-psus", "withheld_c", Text("Dưới 3 địa bàn điều tra.", "Fewer than 3 enumeration areas."), _few_psus),
    Rule(
        "c-small-count",
        "withheld_c",
        Text(
            "Dưới cấp tỉnh, có từ 1 đến 4 người trả lời có, hoặc không, trong dưới 100 người.",
            "Below the province, 1 to 4 people said yes, or no, of fewer than 100.",
        ),
        _small_count,
    ),
    Rule(
        "c-everyone",
        "withheld_c",
        Text(
            "Dưới cấp tỉnh, mọi người trả lời giống nhau, trong dưới 100 người.",
            "Below the province, everyone answered alike, of fewer than 100.",
        ),
        _everyone_alike,
    ),
    Rule(
        "c-institutions",
        "withheld_c",
        Text(
            "Dưới 10 cơ sở, hoặc chỉ có 0 đến 2 cơ sở hoàn thành hay chưa hoàn thành, và chưa có sự đồng ý của các "
            "cơ sở hoặc căn cứ pháp lý được ghi lại.",
            "Fewer than 10 institutions, or only 0 to 2 complete or not complete, without the agreement of all "
            "concerned or a recorded legal basis.",
        ),
        _few_institutions,
    ),
    Rule(
        TABLE,
        "withheld_c",
        Text(
            "Trong cùng bảng có ô phải bảo mật, nên cả bảng không công bố.",
            "A cell of the same table is confidential, so the whole table is withheld.",
        ),
        lambda figure: TABLE in figure.rules,
    ),
)


def primary(figure: Figure, *, agreed: frozenset[str] | set[str] = frozenset()) -> Figure:
    """The figure with every primary rule that holds. `agreed` names the indicators whose institutions all agreed to
    small counts, or for which the legal basis is recorded; it lifts that one rule only."""
    held = tuple(
        rule.id
        for rule in RULES
        if rule.id != TABLE and rule.holds(figure) and not (rule.id == "c-institutions" and figure.indicator in agreed)
    )
    return replace(figure, status="withheld_c", rules=held + figure.rules) if held else figure


def withhold_tables(figures: Iterable[Figure]) -> list[Figure]:
    """Every cell of a breakdown that holds a confidential cell is confidential; the province's own row is not a cell of
    its breakdowns. Order is kept."""
    listed = list(figures)
    tables: dict[tuple[str, str, str], bool] = defaultdict(bool)
    for figure in listed:
        tables[_table(figure)] |= figure.status == "withheld_c"
    return [
        replace(figure, status="withheld_c", rules=(TABLE, *figure.rules))
        if tables[_table(figure)] and figure.status != "withheld_c" and not figure.is_province
        else figure
        for figure in listed
    ]


def _table(figure: Figure) -> tuple[str, str, str]:
    return figure.indicator, figure.variant, figure.breakdown
