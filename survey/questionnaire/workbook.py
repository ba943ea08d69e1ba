"""The three sheets of an XLSForm: rows of questions, lists of choices, settings; and the workbook that holds them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO

import xlsxwriter

from survey.plan.text import Language, Text
from survey.questionnaire.model import Option
from survey.questionnaire.xpath import TRUE

LANGUAGES: dict[Language, str] = {"vi": "Tiếng Việt (vi)", "en": "English (en)"}
_WORDS = ("label", "hint", "constraint_message", "required_message")
_SURVEY = (
    "type",
    "name",
    *(f"{word}::{language}" for word in _WORDS for language in LANGUAGES.values()),
    "required",
    "relevant",
    "constraint",
    "calculation",
    "appearance",
    "repeat_count",
)
_CHOICES = ("list_name", "name", *(f"label::{language}" for language in LANGUAGES.values()))

Line = dict[str, str]


@dataclass
class Form:
    """The rows of the three sheets."""

    survey: list[Line] = field(default_factory=list)
    choices: dict[str, tuple[Option, ...]] = field(default_factory=dict)
    settings: Line = field(default_factory=dict)


def row(kind: str, name: str, **cells: Text | str | None) -> Line:
    """A row of the survey sheet: texts in a column per language, nothing where there is nothing to say."""
    found = {"type": kind, "name": name}
    for column, value in cells.items():
        if isinstance(value, Text):
            found |= _said(column, value)
        elif value and value != TRUE:
            found[column] = value
    return found


def write_xlsx(form: Form, target: BinaryIO) -> None:
    """The form as a workbook. Equal forms give equal bytes."""
    choices = [_choice(name, option) for name, options in form.choices.items() for option in options]
    plainly = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, plainly) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        _sheet(book, "survey", _SURVEY, form.survey)
        _sheet(book, "choices", _CHOICES, choices)
        _sheet(book, "settings", tuple(form.settings), [form.settings])


def _sheet(book: xlsxwriter.Workbook, title: str, columns: Sequence[str], rows: Sequence[Line]) -> None:
    sheet = book.add_worksheet(title)
    sheet.write_row(0, 0, columns)
    for number, line in enumerate(rows, 1):
        sheet.write_row(number, 0, [line.get(column, "") for column in columns])


def _choice(name: str, option: Option) -> Line:
    return {"list_name": name, "name": str(option.code), **_said("label", option.text)}


def _said(column: str, text: Text) -> Line:
    return {f"{column}::{title}": text.say(language) for language, title in LANGUAGES.items()}
