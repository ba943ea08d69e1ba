"""Every variable there is, made from the instruments; and the two parts of a document that the list divides.

Whatever names or reaches a person goes into the identifiers' part, sealed with a key of its own and destroyed first.
"""

from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from survey.plan.text import Language
from survey.questionnaire.document import Interview, Row, line_of, members_of
from survey.questionnaire.instruments import INSTRUMENTS
from survey.questionnaire.model import Level, Question, Questionnaire, Section

Document = dict[str, Any]
UNITS = ("household", "institution", "village")


@dataclass(frozen=True)
class Variable:
    """One column of the data: where it comes from and what its values mean."""

    name: str
    level: Level
    instrument: str
    section: str
    question: Question

    @property
    def type(self) -> str:
        """`code`, `number`, `date` or `text`."""
        if self.question.is_coded:
            return "code"
        if self.question.kind in {"number", "month", "year", "line"}:
            return "number"
        return "date" if self.question.kind == "date" else "text"

    def row(self, language: Language = "vi") -> dict[str, str]:
        """The variable as a line of the codebook, all values text."""
        question = self.question
        group = question.group.text.say(language) + " " if question.group and question.group.kind != "item" else ""
        return {
            "name": self.name,
            "level": self.level,
            "code": question.code,
            "type": self.type,
            "question": group + question.text.say(language),
            "options": " · ".join(f"{option.code} {option.text.say(language)}" for option in question.options),
            "identifying": "1" if question.identifying else "0",
            "private": "1" if question.private else "0",
            "required": "1" if question.required else "0",
            "instrument": self.instrument,
            "section": self.section,
        }


def variables(instrument: Questionnaire) -> list[Variable]:
    """The variables of one instrument, in the order in which they are asked."""
    return [_variable(instrument, section, question) for section, question in instrument.walk()]


def _variable(instrument: Questionnaire, section: Section, question: Question) -> Variable:
    return Variable(question.name, section.level, instrument.id, section.id, question)


def rows(language: Language = "vi") -> list[dict[str, str]]:
    """The whole codebook, one line per variable of every instrument."""
    return [variable.row(language) for one in INSTRUMENTS.values() for variable in variables(one)]


@cache
def _open_names(unit: str) -> frozenset[str]:
    """The variables that go into the answers' part; one that is not in the instrument counts as identifying."""
    return frozenset({v.name for v in variables(INSTRUMENTS[unit]) if not v.question.identifying} | {"line"})


def split(interview: Interview) -> tuple[Document, Document]:
    """(answers, identifiers): the document as its two sealed parts hold it.

    Free reasons (`kept`) leave their keys with the answers and their words with the identifiers.
    """
    answers, identifiers = Document(), Document()
    for unit in UNITS:
        if unit in interview:
            row: Row = interview[unit]  # type: ignore[literal-required]
            answers[unit], identifiers[unit] = _divide(row, _open_names(unit))
    if "members" in interview:
        divided = [(line_of(row), *_divide(row, _open_names("household"))) for row in members_of(interview)]
        answers["members"] = [told for _, told, _ in divided]
        identifiers["members"] = {str(line): hidden for line, _, hidden in divided if hidden}
    if interview.get("kept"):
        answers["kept"] = sorted(interview["kept"])
        identifiers["kept"] = dict(interview["kept"])
    return answers, identifiers


def _divide(row: Row, open_names: frozenset[str]) -> tuple[Row, Row]:
    told = {name: answer for name, answer in row.items() if name in open_names}
    return told, {name: answer for name, answer in row.items() if name not in open_names}


def join(answers: Document, identifiers: Document | None) -> Interview:
    """The reverse of `split`; without identifiers (erased or not opened) the names are simply missing."""
    found, hidden = deepcopy(answers), identifiers or {}
    for unit in UNITS:
        if unit in found:
            found[unit] = {**found[unit], **hidden.get(unit, {})}
    names = hidden.get("members", {})
    if "members" in found:
        found["members"] = [{**row, **names.get(str(row["line"]), {})} for row in found["members"]]
    if "kept" in found:
        reasons = hidden.get("kept", {})
        found["kept"] = {key: reasons.get(key, "") for key in found["kept"]}
    return Interview(**found)  # type: ignore[typeddict-item,no-any-return]
