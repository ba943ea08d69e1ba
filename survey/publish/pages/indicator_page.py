"""What the page of one indicator says: the finding, the path, the breakdowns, the other definitions."""

from typing import Any

from survey.plan.domains import BREAKDOWNS, COMMUNE_NEW, DISTRICT
from survey.plan.indicator import Indicator
from survey.plan.text import Text
from survey.publish.charts.path import path_chart
from survey.publish.figure import HEADLINE, PROVINCE, Figure
from survey.publish.figures.administrative import PRESENT, administrative_of
from survey.publish.folder import Release
from survey.publish.pages import present
from survey.publish.pages.change_page import change_sentences
from survey.publish.rules.verdict import WORDS
from survey.publish.words.left_out import left_out_notes
from survey.publish.words.names import variant_name
from survey.publish.words.sentences import (
    HUNDRED_NO,
    estimate_sentence,
    pace_sentence,
    size_sentence,
    unknown_sentence,
    verdict_sentence,
    withheld_sentence,
)
from survey.web.languages import language

_GROUPS = tuple(cut for cut in BREAKDOWNS if cut not in (PROVINCE, DISTRICT.id, COMMUNE_NEW.id))
_ABOUT = Text("{word} mục tiêu {year}", "{word}: {year} target")
_ABOUT_OPEN = Text("{word} về mục tiêu {year}", "{word}: {year} target")


def indicator_page(release: Release, indicator: Indicator) -> dict[str, Any]:
    """The values of the page; what a withheld figure would say is its reason and nothing else."""
    figure = release.find(indicator.id)
    if figure is None:
        return {}
    row, reported = present.row_of(figure), administrative_of(release, indicator=indicator.id)
    cuts = {cut: present.by_group(release, indicator, cut) for cut in (DISTRICT.id, *_GROUPS)}
    variants = [f for f in release.listed(indicator=indicator.id, breakdown=PROVINCE) if f.variant != HEADLINE]
    return {
        "row": row,
        "about": _about(figure, row),
        "sentences": _sentences(release, figure, indicator),
        "unknown": unknown_sentence(figure),
        "pace": pace_sentence(figure, *_last(indicator, release)),
        "chart": _chart(release, figure, row, indicator),
        "districts": cuts.pop(DISTRICT.id),
        "groups": {name: rows for name, rows in cuts.items() if rows},
        "tile_map": present.tile_map(release, indicator),
        "changes": change_sentences(release, indicator.id),
        "reported": [one for one in reported if one.geography != PRESENT],
        "by_commune": any(one.geography == PRESENT for one in reported),
        "left_out": left_out_notes(release.manifest, indicator.id),
        "variants": [(variant_name(f), present.row_of(f, plain=True)) for f in variants],
    }


def _about(figure: Figure, row: present.Row) -> Text:
    if figure.withheld or row.word.code == "none":
        return row.word.says
    wording = _ABOUT if row.word.sign in ("met", "not") else _ABOUT_OPEN
    return wording.format(word=row.word.says, year=present.TARGET_YEAR)


def _sentences(release: Release, figure: Figure, indicator: Indicator) -> list[Text]:
    if figure.withheld:
        return [withheld_sentence(figure)]
    said = [estimate_sentence(figure, indicator.who, indicator.what)]
    verdict = figure.verdict(present.TARGET_YEAR)
    if verdict is not None:
        said.append(verdict_sentence(figure, verdict, release.facts.reference_date))
        if verdict.word == "open" and figure.kind == "sample":
            said.append(size_sentence(verdict.target))
    later = figure.verdict(present.PATH_YEAR)
    if later is not None and later.target >= 1 and figure.kind == "sample":
        hundred = later.word == "open_hundred"
        said.append(verdict_sentence(figure, later, release.facts.reference_date) if hundred else HUNDRED_NO)
    return [text for text in said if text is not None]


def _last(indicator: Indicator, release: Release) -> tuple[float, Any, int]:
    year, share = present.targets_of(indicator)[-1]
    return share, release.facts.reference_date, year


def _chart(release: Release, figure: Figure, row: present.Row, indicator: Indicator) -> object:
    if figure.withheld or figure.kind == "count":
        return None
    pace = pace_sentence(figure, *_last(indicator, release))
    said = [*_sentences(release, figure, indicator), *([pace] if pace else [])]
    path = figure.verdict(present.PATH_YEAR, path=True)
    if path is not None:
        said.append(WORDS[path.word].says)
    return path_chart(
        figure,
        present.targets_of(indicator),
        release.facts.reference_date,
        row.word.sign,
        title=indicator.short.say(language()),
        description=" ".join(text.say(language()) for text in said),
        needs=pace is not None and (figure.ci_low or 0) < present.targets_of(indicator)[-1][1],
        language=language(),
    )
