"""The word about a target: a pure function of one unrounded interval, one target and two dates (statistics.md 4).

Three words always cover every interval: the whole of it at or above the target, the whole of it below, or the target
inside. Which wording carries them depends on when the wave measured: before the deadline, as the closing wave, or
later.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from survey.plan.text import Text
from survey.publish.rules.methods import METHODS, Methods

Side = Literal["at_or_above", "below", "inside"]
Phase = Literal["before", "closing", "after"]


@dataclass(frozen=True, slots=True)
class Word:
    """A verdict's word in both languages, the shape that stands for it, and the short form for narrow cells."""

    code: str
    sign: Literal["met", "not", "open", "none", "path_on", "path_below", "path_open"]
    says: Text
    short: Text


def _word(code: str, sign: str, vi: str, en: str, short: Text | None = None) -> Word:
    says = Text(vi, en)
    return Word(code, sign, says, short or says)  # type: ignore[arg-type]  # the literal is checked by the table's test


_OPEN_SHORT = Text("Chưa kết luận được", "Too close to call")
WORDS = {
    word.code: word
    for word in (
        _word("met", "met", "Đạt", "Met"),
        _word("not_yet", "not", "Chưa đạt", "Not yet met"),
        _word("not_met", "not", "Không đạt", "Not met"),
        _word("open", "open", "Chưa đủ căn cứ kết luận", "Too close to call", _OPEN_SHORT),
        _word(
            "open_unknown",
            "open",
            "Chưa đủ căn cứ kết luận: nhiều câu chưa rõ",
            "Too close to call: many unknown answers",
            _OPEN_SHORT,
        ),
        _word(
            "open_aware",
            "open",
            "Chưa đủ căn cứ: người dân có thể không biết",
            "Too close to call: people may not know",
            _OPEN_SHORT,
        ),
        _word(
            "open_hundred",
            "open",
            "Không xác nhận được bằng điều tra mẫu",
            "Cannot be confirmed by a sample",
            Text("Không xác nhận được", "Cannot be confirmed"),
        ),
        _word("level_met", "met", "Đạt mức mục tiêu, đo sau hạn", "At the target level, measured after the deadline",
              Text("Đạt mức", "At the level")),
        _word("level_below", "not", "Dưới mức mục tiêu, đo sau hạn",
              "Below the target level, measured after the deadline", Text("Dưới mức", "Below the level")),
        _word("none", "none", "Không có kết luận", "No verdict"),
        _word("path_on", "path_on", "Đúng hoặc vượt lộ trình", "On or ahead of the path",
              Text("Đúng lộ trình", "On the path")),
        _word("path_below", "path_below", "Chậm so với lộ trình", "Behind the path",
              Text("Chậm lộ trình", "Behind the path")),
        _word("path_open", "path_open", "Chưa kết luận được", "Too close to call"),
    )
}  # fmt: skip


def side_of(low: float, high: float, target: float) -> Side:
    """Where an interval lies: L ≥ T, U < T, or T inside it. Exactly one holds for every L ≤ U."""
    if low >= target:
        return "at_or_above"
    return "below" if high < target else "inside"


def phase_of(measured: date, deadline: date, *, closes: bool) -> Phase:
    """Before a target's deadline, as the wave named to close its year, or later."""
    if closes:
        return "closing"
    return "before" if measured <= deadline else "after"


def word_for(side: Side, phase: Phase) -> str:
    """The word of a side in a phase (statistics.md 4.1)."""
    if side == "inside":
        return "open"
    if phase == "after":
        return "level_met" if side == "at_or_above" else "level_below"
    if side == "at_or_above":
        return "met"
    return "not_met" if phase == "closing" else "not_yet"


def judge(low: float, high: float, target: float, phase: Phase) -> str:
    """The word of a survey estimate: its whole interval against the target. A target of 100 % that lies in the interval
    cannot be confirmed by any sample."""
    side = side_of(low, high, target)
    if target >= 1 and side == "inside":
        return "open_hundred"
    return word_for(side, phase)


def judge_survey(
    *,
    low: float,
    high: float,
    target: float,
    phase: Phase,
    df: float,
    unknown: float,
    bounds: tuple[float, float],
    awareness: bool = False,
    methods: Methods = METHODS,
) -> str:
    """The word of a survey estimate after the rules that may take it away (statistics.md 2.3, 2.4, 4.3).

    No word where df < 8 or more than 15 % is unknown; above 5 % a word stands only if the less favourable bound lies
    on the same side; a measure of awareness may say met, never not met.
    """
    limits = methods.reliability
    if df < limits.fewest_df or unknown > limits.many_unknown:
        return "none"
    word = judge(low, high, target, phase)
    side = side_of(low, high, target)
    if awareness:
        if side == "at_or_above" and (unknown <= limits.some_unknown or bounds[0] >= target):
            return word
        return "open_aware"
    if unknown > limits.some_unknown and side != "inside":
        stands = bounds[0] >= target if side == "at_or_above" else bounds[1] < target
        return word if stands else "open_unknown"
    return word


def judge_count(k: int, m: int, register: int, target_percent: int, phase: Phase) -> str:
    """The word of a full count, by integers (statistics.md 2.7): met if 100 k ≥ T N; not met if even the m institutions
    not yet verified or returned could not reach it."""
    if 100 * k >= target_percent * register:
        return word_for("at_or_above", phase)
    if 100 * (k + m) < target_percent * register:
        return word_for("below", phase)
    return "open"


def met_and_missed(words: Collection[str]) -> tuple[str, str]:
    """How a list calls a target met and one missed, by the words in it: before the deadline, by its closing wave, or at
    and below the level afterwards."""
    if "level_met" in words or "level_below" in words:
        return "level_met", "level_below"
    return "met", "not_met" if "not_met" in words else "not_yet"


def path_word(side: Side) -> str:
    """The path's word for a side of π(t), the level of `plan.targets.path_level`; the variance of p − π(t) is that of
    p, so the interval is the same one (statistics.md 4.2)."""
    return {"at_or_above": "path_on", "below": "path_below", "inside": "path_open"}[side]
