"""A submission as an interview: each field under its variable, the personal part joined to the member of its place."""

from collections.abc import Iterable, Mapping
from datetime import date

from survey.collect.odk.submissions import Cell, Fault, Row, Submission
from survey.plan.spelling import composed
from survey.plan.text import Text
from survey.questionnaire.document import Answer, Interview
from survey.questionnaire.document import Row as Answers
from survey.questionnaire.model import Question, Questionnaire
from survey.questionnaire.xpath import MEMBERS, PERSONS

_WHOLE = frozenset({"number", "month", "year", "line"})
_MOST = 2**53
_NOT_WHOLE = Text(
    "cột {column}: “{value}” không phải số nguyên. Sửa phiếu này trong ODK hoặc Kobo, xuất lại rồi nhập lại.",
    'column {column}: "{value}" is not a whole number. Correct it in ODK or Kobo, export and import again.',
)
_NOT_DAY = Text(
    "cột {column}: “{value}” không phải ngày dạng 2025-11-01. Sửa trong ODK hoặc Kobo, xuất lại rồi nhập lại.",
    'column {column}: "{value}" is no date like 2025-11-01. Correct it in ODK or Kobo, export and import again.',
)
_NOT_TEXT = Text(
    "cột {column}: ô không chứa một giá trị mà một cấu trúc. Tải lại tệp từ ODK hoặc Kobo rồi nhập lại.",
    "column {column}: there is a structure instead of a value. Download the file again, then import it.",
)
_NO_MEMBER = Text(
    "phần cá nhân thứ {at} không có thành viên ở dòng {at} của danh sách. Sửa phiếu trong ODK hoặc Kobo rồi nhập lại.",
    "personal part {at} has no member on line {at} of the list. Correct the form in ODK or Kobo, import it again.",
)
_SHOWN = 40


class Unread(Exception):
    """The submission has values that cannot be read as answers; `faults` names each of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(len(faults))
        self.faults = faults


def interview_of(submission: Submission, instrument: Questionnaire, known: Mapping[str, Answer]) -> Interview:
    """What was answered, with what is `known` of the unit and not asked. Raises `Unread` with every fault at once."""
    faults: list[Fault] = []
    asked = {level: _asked(instrument, level) for level in ("unit", "member", "individual")}
    unit = {**known, **_answers(submission.unit, asked["unit"], faults)}
    members: list[Answers] = [
        {"line": line, **_answers(row, asked["member"], faults)}
        for line, row in enumerate(submission.repeats.get(MEMBERS, []), 1)
    ]
    for at, row in enumerate(submission.repeats.get(PERSONS, []), 1):
        found = _answers(row, asked["individual"], faults)
        if at <= len(members):
            members[at - 1].update(found)
        elif found:
            faults.append(Fault(row.where, _NO_MEMBER.format(at=str(at))))
    if faults:
        raise Unread(faults)
    if instrument.id == "institution":
        return Interview(institution=unit)
    return Interview(household=unit, members=members)


def names_of(submissions: Iterable[Submission]) -> set[str]:
    """The names of all fields that are filled in anywhere."""
    rows = [row for one in submissions for row in (one.unit, *(row for rows in one.repeats.values() for row in rows))]
    return {name for row in rows for name, cell in row.cells.items() if cell.value not in (None, "")}


def _asked(instrument: Questionnaire, level: str) -> list[Question]:
    return [
        question
        for section, question in instrument.walk()
        if question.kind != "system" and level == (section.level if section.repeats else "unit")
    ]


def _answers(row: Row, questions: list[Question], faults: list[Fault]) -> Answers:
    found: Answers = {}
    for question in questions:
        cell = row.cells.get(question.name)
        if cell is None or cell.value is None:
            continue
        answer = _read(question, cell)
        if isinstance(answer, Text):
            shown = str(cell.value)[:_SHOWN]
            faults.append(Fault(row.where, answer.format(column=cell.column, value=shown)))
        elif answer is not None and answer != "":
            found[question.name] = answer
    return found


def _read(question: Question, cell: Cell) -> Answer | Text:
    """The answer in a cell, or what is wrong with it. A code that is not on the list is an answer: it gets a flag."""
    if isinstance(cell.value, bool) or not isinstance(cell.value, str | int | float):
        return _NOT_TEXT
    said = composed(str(cell.value)).strip()
    if said and (question.is_coded or question.kind in _WHOLE):
        return _whole(said)
    if said and question.kind == "date":
        try:
            return date.fromisoformat(said[:10]).isoformat()
        except ValueError:
            return _NOT_DAY
    return said


def _whole(said: str) -> int | Text:
    """A whole number; spreadsheets write 3 as 3.0."""
    digits = said.removesuffix(".0")
    plain = digits.removeprefix("-")
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 16 or int(plain) > _MOST:
        return _NOT_WHOLE
    return int(digits)
