"""Residents see no question numbers: a sentence that names a question by its code names it by its own words instead."""

import re
from collections.abc import Mapping
from functools import cache

from survey.collect.interview import Step, spoken
from survey.plan.text import Text
from survey.questionnaire.document import Context, Interview
from survey.questionnaire.instruments import HOUSEHOLD
from survey.questionnaire.model import Question

_CODE = r"\b[A-Z]\d{1,2}(?:\.\d+-?[a-z]?)?\b"
_ASIDE = re.compile(rf"\s*\((?:câu )?{_CODE}(?:, {_CODE})*\)")
_NAMED = re.compile(_CODE)
_LONGEST = 80
# What an enumerator does with somebody else, a reader does alone.
_ALONE = (("Hỏi lại", "Xem lại"), ("Đọc lại", "Xem lại"), ("Ask ", "Look at "), ("Read ", "Look at "))


def is_uncoded(context: Context) -> bool:
    """Whether this door shows no question numbers; an institution's return keeps those of its items."""
    return context.door in {"resident", "open"}


def without_codes(text: Text, interview: Interview, step: Step, context: Context) -> Text:
    """The sentence for a resident: codes in brackets are left out, the others become the question's own words."""
    if not is_uncoded(context):
        return text

    def named(code: str) -> Text:
        known = _asked().get(code.replace("-", ""))
        return spoken(known, interview, step, context) if known is not None else Text("này", "this")

    vi, en = _ASIDE.sub("", text.vi), _ASIDE.sub("", text.en)
    if vi == text.vi and not _NAMED.search(vi):
        return text
    for staff, alone in _ALONE:
        vi, en = vi.replace(staff, alone), en.replace(staff, alone)
    return Text(
        _NAMED.sub(lambda found: f"“{short(named(found[0]).vi)}”", vi),
        _NAMED.sub(lambda found: f"“{short(named(found[0]).en)}”", en),
    )


def short(sentence: str) -> str:
    """The beginning of a question, whole words, without the marks of bold."""
    words = sentence.replace("**", "")
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0].rstrip(",.:;") + "…"


@cache
def _asked() -> Mapping[str, Question | Text]:
    """Code -> the question, or the text of a group of them."""
    found: dict[str, Question | Text] = {}
    for section in HOUSEHOLD.sections:
        for question in section.questions:
            if question.group is not None:
                found.setdefault(question.group.code.replace("-", ""), question.group.text)
            found.setdefault(question.code.replace("-", ""), question)
    return found
