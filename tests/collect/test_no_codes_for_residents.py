"""Whatever can be said to a resident about an answer names no question by its number."""

import re
from datetime import date

import pytest

from survey.collect.interview import new_household, steps
from survey.collect.uncoded import without_codes
from survey.plan.text import Text
from survey.questionnaire import edits
from survey.questionnaire.document import Context
from survey.questionnaire.instruments import HOUSEHOLD

CODE = re.compile(r"\b[A-Z]\d{1,2}(\.\d+-?[a-z]?)?\b")
CONTEXT = Context(date(2025, 11, 1), "resident")
GENERAL = [value for value in vars(edits).values() if isinstance(value, Text)]
QUESTIONS = [question for section in HOUSEHOLD.sections for question in section.questions]
SENTENCES = [
    *(edit.message for section in HOUSEHOLD.sections for edit in section.edits),
    *(option.text for question in QUESTIONS for option in question.options),
    *(
        Text(text.vi.replace("{code}", question.code), text.en.replace("{code}", question.code))
        for question in QUESTIONS
        for text in GENERAL
    ),
]


def test_every_sentence_about_an_answer_loses_its_codes_in_both_languages() -> None:
    step = steps(new_household(), CONTEXT)[0]
    assert len(SENTENCES) > 500
    for sentence in SENTENCES:
        told = without_codes(sentence, new_household(), step, CONTEXT)
        assert CODE.search(told.vi) is None, told.vi
        assert CODE.search(told.en) is None, told.en


@pytest.mark.parametrize("door", ["field", "paper"])
def test_staff_still_read_the_codes(door: str) -> None:
    step = steps(new_household(), CONTEXT)[0]
    sentence = Text("Kiểm tra câu R02.", "Check R02.")
    assert without_codes(sentence, new_household(), step, Context(date(2025, 11, 1), door)) is sentence  # type: ignore[arg-type]
