"""From computed figures to figures that may be published: confidentiality, then reliability, then the words, in this
order (statistics.md 4 and 5). Rounding comes last, where a figure is printed."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from survey.plan.indicators import BY_ID
from survey.plan.targets import Target, path_level, targets_of
from survey.plan.waves import Wave
from survey.publish.figure import Figure, Verdict
from survey.publish.rules.differencing import NONE_BEFORE, Before
from survey.publish.rules.disclosure import primary
from survey.publish.rules.methods import METHODS, Methods
from survey.publish.rules.reliability import assess
from survey.publish.rules.suppression import leave_out, withhold_more
from survey.publish.rules.verdict import Phase, judge_count, judge_survey, path_word, phase_of, side_of

JUDGED = ("province", "district")
"""Groups by sex, age and area type have no target of their own, so they carry no verdict."""


PATH_WORDS = {"met": "path_on", "not_yet": "path_below", "none": "none"}
"""The path's word for a word about its level; whatever leaves the one open leaves the other open."""


def apply(
    figures: Iterable[Figure],
    wave: Wave,
    *,
    methods: Methods = METHODS,
    agreed: frozenset[str] = frozenset(),
    reviewed: Collection[str] = (),
    before: Before = NONE_BEFORE,
) -> list[Figure]:
    """Every figure that is made, with its status, the rules that gave it, and its words.

    `agreed` names the indicators whose institutions all agreed to small counts, or whose legal basis is recorded;
    `reviewed` the figures that a reviewer withholds; `before` is what earlier versions of the wave said and kept.
    """
    first = [primary(figure, methods, agreed=agreed, earlier=before.kept) for figure in leave_out(figures, methods)]
    safe = withhold_more(first, methods, told=before.told)
    return [with_verdicts(assess(figure, methods, reviewed=reviewed), wave, methods) for figure in safe]


def with_verdicts(figure: Figure, wave: Wave, methods: Methods = METHODS) -> Figure:
    """The figure with a word for each target, and for a later target its path first; none where nothing is shown."""
    if figure.withheld or not figure.is_headline or figure.breakdown not in JUDGED or figure.estimate is None:
        return figure
    words: list[Verdict] = []
    for target in targets_of(figure.indicator):
        words.append(Verdict(target.year, target.share, word_of(figure, target, wave, methods), target.share))
        if _has_path(target, wave):
            words.append(_path(figure, target, wave, methods))
    return replace(figure, verdicts=tuple(words))


def word_of(figure: Figure, target: Target, wave: Wave, methods: Methods = METHODS) -> str:
    """The word of one figure about one target at the wave's reference date."""
    phase = phase_of(wave.reference_date, target.deadline, closes=wave.closing_for == target.year)
    if figure.kind == "count":
        return judge_count(figure.k or 0, figure.m or 0, figure.register or 0, target.percent, phase)
    return _survey_word(figure, target.share, phase, methods)


def _survey_word(figure: Figure, level: float, phase: Phase, methods: Methods) -> str:
    if figure.ci_low is None or figure.ci_high is None:
        return "none"
    return judge_survey(
        low=figure.ci_low,
        high=figure.ci_high,
        target=level,
        phase=phase,
        df=figure.df or 0,
        unknown=figure.unknown or 0,
        bounds=(figure.bound_low or 0, figure.bound_high if figure.bound_high is not None else 1),
        awareness=BY_ID[figure.indicator].lower_limit,
        methods=methods,
    )


def _has_path(target: Target, wave: Wave) -> bool:
    """The later target leads with its path until its closing wave."""
    last = targets_of(target.indicator)[-1]
    return target.year == last.year and wave.closing_for != last.year and wave.reference_date <= last.deadline


def _path(figure: Figure, target: Target, wave: Wave, methods: Methods) -> Verdict:
    """The path's word: the same rules about the same interval, held to the path's level on the day."""
    level = path_level(target.indicator, wave.reference_date)
    if figure.kind == "count":
        k, m, register = figure.k or 0, figure.m or 0, figure.register or 1
        word = path_word(side_of(k / register, (k + m) / register, level))
    else:
        word = PATH_WORDS.get(_survey_word(figure, level, "before", methods), "path_open")
    return Verdict(target.year, target.share, word, level, path=True)
