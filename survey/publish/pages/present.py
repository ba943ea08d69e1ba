"""Figures as the rows and tiles of a page, in the reader's language. Pages print what is made here and nothing more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from survey.plan.areas import districts, tiles, unit
from survey.plan.domains import BREAKDOWNS, DISTRICT
from survey.plan.indicator import Indicator
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.indicators import BY_ID
from survey.plan.targets import YEARS, target
from survey.plan.text import Text
from survey.publish.charts import dots as charts
from survey.publish.figure import Figure, Verdict
from survey.publish.folder import Release
from survey.publish.rules.rounding import Shown, percent_text, show, target_text
from survey.publish.rules.verdict import WORDS, Word, met_and_missed
from survey.publish.words.names import area_name, group_name, note, shorthand
from survey.publish.words.sentences import count_sentence, lead_sentence
from survey.web.languages import language

WITHHELD = Word("withheld", "none", Text("Không công bố", "Withheld"), Text("Không công bố", "Withheld"))
NO_VERDICT = WORDS["none"]
TARGET_YEAR, PATH_YEAR = YEARS


@dataclass(frozen=True, slots=True)
class Row:
    """One figure as a row of a table: what is printed, and its strip."""

    figure: Figure
    indicator: Indicator
    name: Text
    shown: Shown | None
    word: Word
    path: Word
    strip: Markup
    sign: str
    mark: str
    reason: Text | None


def targets_of(indicator: Indicator, years: Sequence[int] = YEARS) -> list[tuple[int, float]]:
    """Year and share of each target, for the lines of a strip."""
    return [(year, target(indicator.id, year).share) for year in years]


def word_of(figure: Figure, verdict: Verdict | None) -> Word:
    """The word to print: withheld, the verdict's, or that there is none."""
    if figure.withheld:
        return WITHHELD
    return WORDS[verdict.word] if verdict else NO_VERDICT


def row_of(figure: Figure, *, years: Sequence[int] = YEARS, plain: bool = False) -> Row:
    """The row of a figure; a `plain` one is a group without a target: no lines, no sign."""
    indicator = BY_ID[figure.indicator]
    word = word_of(figure, figure.verdict(TARGET_YEAR))
    kind = "plain" if plain else word.sign
    return Row(
        figure=figure,
        indicator=indicator,
        name=_row_name(figure),
        shown=show(figure),
        word=word,
        path=word_of(figure, figure.verdict(PATH_YEAR, path=True) or figure.verdict(PATH_YEAR)),
        strip=charts.strip(figure, [] if plain else targets_of(indicator, years), kind),
        sign="withheld" if word.sign == "none" else word.sign,
        mark=shorthand(figure),
        reason=note(figure),
    )


def _row_name(figure: Figure) -> Text:
    if figure.breakdown == DISTRICT.id:
        return area_name(unit(figure.group, "legacy"))
    return group_name(figure)


def ten(release: Release) -> list[Row]:
    """The ten indicators for the province, in the order of the plan."""
    found = (release.find(indicator.id) for indicator in INDICATORS)
    return [row_of(figure) for figure in found if figure is not None]


def by_group(release: Release, indicator: Indicator, breakdown: str) -> list[Row]:
    """The rows of one breakdown of an indicator, in its fixed order."""
    plain = breakdown != DISTRICT.id
    figures = release.listed(indicator=indicator.id, variant="headline", breakdown=breakdown)
    return [row_of(figure, years=(TARGET_YEAR,), plain=plain) for figure in figures]


def tile_map(release: Release, indicator: Indicator) -> Markup:
    """The nine former districts as tiles; empty where the indicator has no figures by district."""
    places = []
    for district in districts():
        figure = release.find(indicator.id, DISTRICT.id, district.code)
        if figure is not None:
            row, column = tiles()[district.code]
            word = word_of(figure, figure.verdict(TARGET_YEAR))
            address = url_for("results.area", code=district.code)
            places.append(charts.Tile(row, column, area_name(district).say(language()), figure, word, address))
    return charts.tiles(places, language()) if places else Markup("")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many verdicts of one kind, and which indicators."""

    word: Word
    sign: str
    count: int
    names: Text


def tally(rows: Sequence[Row], kind: str) -> list[Tally]:
    """Survey verdicts and full counts are never added together: one tally for each kind."""
    mine = [row for row in rows if row.figure.kind == kind]
    words = [WORDS[code] for code in (*met_and_missed({row.word.code for row in rows}), "open")]
    # A figure that is shown without a verdict is not one that is withheld.
    rest = [word for word in (NO_VERDICT, WITHHELD) if any(row.word.code == word.code for row in mine)]
    return [_tally(word, [row for row in mine if _kind(row.word) == _kind(word)]) for word in (*words, *rest)]


def _kind(word: Word) -> str:
    """What is counted together: every word of one sign; without a sign, what is withheld stands apart."""
    return word.code if word.sign == "none" else word.sign


def _tally(word: Word, rows: Sequence[Row]) -> Tally:
    return Tally(word, "withheld" if word.sign == "none" else word.sign, len(rows), _names(rows))


def _names(rows: Iterable[Row]) -> Text:
    listed = [row.indicator.short for row in rows]
    return Text(", ".join(text.vi for text in listed), ", ".join(text.en for text in listed))


def lead(rows: Sequence[Row]) -> Text:
    """The one sentence at the top of the overview."""
    judged = [(row.figure, verdict.word) for row in rows if (verdict := row.figure.verdict(TARGET_YEAR))]
    return lead_sentence(TARGET_YEAR, judged)


def estimate_text(row: Row) -> Text:
    """68,4 %, or 9/13 institutions; the shorthand where nothing is shown."""
    figure = row.figure
    if row.shown is None:
        return Text(row.mark, row.mark)
    if figure.kind == "count":
        return Text("{k}/{N} cơ sở", "{k} of {N}").format(k=figure.k, N=figure.register)
    return percent_text(row.shown.estimate)


def range_text(row: Row) -> Text:
    """The interval in words, or what stands in its place."""
    if row.shown is None:
        return Text("không công bố", "withheld")
    if row.figure.kind == "count":
        rate = percent_text(row.shown.estimate)
        return Text("{rate}, điều tra toàn bộ", "{rate}, full count").format(rate=rate)
    low, high = row.shown.low, row.shown.high
    if low is None or high is None:
        return Text("", "")
    numbers = percent_text(low), percent_text(high)
    return Text(
        f"từ {numbers[0].vi.removesuffix('%')} đến {numbers[1].vi.removesuffix('%')}",
        f"{numbers[0].en.removesuffix('%')} to {numbers[1].en.removesuffix('%')}",
    )


TOOLS = {
    "axis": charts.axis,
    "sign": charts.sign,
    "path_sign": charts.path_sign,
    "interval": lambda shown: charts.interval(shown, language()),
    "estimate_text": estimate_text,
    "range_text": range_text,
    "count_sentence": count_sentence,
    "target_of": target,
    "target_text": target_text,
    "percent_text": percent_text,
    "breakdowns": BREAKDOWNS,
}
"""What templates of this room may call."""
