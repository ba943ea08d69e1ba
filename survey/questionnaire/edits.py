"""What answers cannot be, and what deserves a second look: every problem of an interview, as data.

A hard problem stops residents and institutions; an enumerator may keep it with a reason, which becomes a flag. A soft
problem asks for confirmation. The reasons are kept in the interview under the problem's key.
"""

import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from survey.plan.text import Text
from survey.questionnaire.document import Answer, Context, Interview, line_of, members_of, rows_of
from survey.questionnaire.instruments import instrument_of
from survey.questionnaire.model import WORDED, Edit, Question, Section, Severity
from survey.questionnaire.routing import standing, system_code
from survey.questionnaire.rules import MembersAtLeast, View, every_rule


@dataclass(frozen=True)
class Problem:
    """One thing to correct or to confirm, and where: the message has the three parts (what, where, what to do)."""

    edit: str
    variable: str
    line: int | None
    severity: Severity
    message: Text
    section: str

    @property
    def key(self) -> str:
        """The name under which its reason is kept: edit, variable, line (0 for the unit itself)."""
        return f"{self.edit}-{self.variable}-{self.line or 0}"


def check(
    interview: Interview, context: Context, section: str | None = None, line: int | None = None, kept: bool = False
) -> list[Problem]:
    """The problems of a whole interview, of a section, or of a section for one line, in the order of the questions.

    Problems that were kept with a reason are left out unless `kept` asks for them.
    """
    found = []
    for part in instrument_of(interview).sections:
        if section is not None and part.id != section:
            continue
        for row_line, _ in rows_of(interview, part.level):
            if line is None or row_line == line:
                found += list(_problems(part, View(interview, context, row_line)))
    reasons = interview.get("kept", {})
    return [problem for problem in found if kept or problem.key not in reasons]


def _problems(section: Section, view: View) -> Iterator[Problem]:
    asked = {question.name for question in section.questions if standing(section, question, view) == "asked"}
    for question in section.questions:
        answer = view.row.get(question.name)
        if question.name in asked:
            yield from _value_problems(section, question, answer, view)
        elif answer is not None and not question.fills and answer != system_code(section, question, view):
            yield _problem("misplaced", section, question, view, "hard", MISPLACED)
    for edit in section.edits:
        if edit.at in asked and edit.when.holds(view):
            question = next(one for one in section.questions if one.name == edit.at)
            yield Problem(edit.id, edit.at, view.line, edit.severity, _worded(edit, question, view), section.id)


BLANK = Text(
    'Câu {code} chưa có câu trả lời. Chọn một câu trả lời, hoặc "Không biết", "Từ chối trả lời".',
    '{code} has no answer. Choose one, or "Don\'t know", "Refused".',
)
BLANK_SELF = Text(
    'Câu {code} chưa có câu trả lời. Chọn một câu trả lời, hoặc "Tôi không biết", "Tôi không muốn trả lời".',
    '{code} has no answer. Choose one, or "I don\'t know", "I prefer not to say".',
)
BLANK_CHOICE = Text(
    "Câu {code} chưa có câu trả lời. Chọn một câu trả lời.",
    "{code} has no answer. Choose one.",
)
BLANK_WORDS = Text("Câu {code} chưa có câu trả lời. Ghi câu trả lời.", "{code} has no answer. Write one.")
BLANK_CONSENT = Text(
    "Chưa ghi sự đồng ý. Đọc thư đồng ý và chọn một câu trả lời để bắt đầu.",
    "Consent is not recorded. Read the text and choose an answer to begin.",
)
NOT_LISTED = Text(
    "Mã {answer} không có trong danh sách của câu {code}. Chọn trong danh sách.",
    "{answer} is not in the list of {code}. Choose from the list.",
)
NOT_A_NUMBER = Text(
    "Câu {code}: {answer} không phải số nguyên. Ghi bằng chữ số.",
    "{code}: {answer} is not a whole number. Write it in digits.",
)
OUT_OF_RANGE = Text(
    "Câu {code}: ghi số từ {low} đến {high}. Đang ghi {answer}.",
    "{code}: write a number from {low} to {high}. This says {answer}.",
)
TOO_LONG = Text(
    "Câu {code}: dài quá {n} ký tự. Rút gọn còn {longest}.",
    "{code}: {n} characters too long. Shorten to {longest}.",
)
NOT_A_DATE = Text(
    "Câu {code}: {answer} không phải ngày có thật. Ghi ngày, tháng, năm.",
    "{code}: {answer} is not a real date. Write day, month and year.",
)
MISPLACED = Text(
    "Câu {code} có câu trả lời dù không thuộc diện được hỏi. Kiểm tra câu trước đó hoặc bỏ câu trả lời này.",
    "{code} has an answer although it was not to be asked. Check the answers before it, or remove this one.",
)


def _value_problems(section: Section, question: Question, answer: Answer, view: View) -> Iterator[Problem]:
    if answer is None or answer == "":
        if is_required(question, view):
            yield _problem("blank", section, question, view, "hard", blank_message(question, view.context))
    elif question.kind in {"number", "month", "year", "line"}:
        yield from _number_problems(section, question, answer, view)
    elif question.kind in WORDED:
        yield from _word_problems(section, question, str(answer), view)
    elif question.options and answer not in question.codes:
        yield _problem("code_list", section, question, view, "hard", NOT_LISTED)


def is_required(question: Question, view: View) -> bool:
    """Whether an asked question needs an answer in this row."""
    return question.required and not (question.waived is not None and question.waived.holds(view))


def _number_problems(section: Section, question: Question, answer: Answer, view: View) -> Iterator[Problem]:
    if not isinstance(answer, int):
        yield _problem("not_a_number", section, question, view, "hard", NOT_A_NUMBER)
    elif question.low is not None and question.high is not None and not question.low <= answer <= question.high:
        yield _problem("out_of_range", section, question, view, "hard", OUT_OF_RANGE)


def _word_problems(section: Section, question: Question, answer: str, view: View) -> Iterator[Problem]:
    if len(answer) > question.longest:
        yield _problem("too_long", section, question, view, "hard", TOO_LONG)
    if question.kind == "date" and not _is_date(answer):
        yield _problem("not_a_date", section, question, view, "hard", NOT_A_DATE)
    if question.kind == "area" and view.context.areas and answer not in {code for code, _ in view.context.areas}:
        yield _problem("code_list", section, question, view, "hard", NOT_LISTED)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def blank_message(question: Question, context: Context) -> Text:
    """What is said where an answer is missing."""
    if question.name == "consent":
        return BLANK_CONSENT
    if question.kind in WORDED or question.kind in {"number", "month", "year"}:
        return BLANK_WORDS.format(code=question.code)
    if not any(option.unread for option in question.options):
        return BLANK_CHOICE.format(code=question.code)
    return (BLANK_SELF if context.self_completion else BLANK).format(code=question.code)


def _problem(edit: str, section: Section, question: Question, view: View, severity: Severity, text: Text) -> Problem:
    answer = view.row.get(question.name)
    over = len(str(answer)) - question.longest
    message = text.format(
        code=question.code, answer=answer, low=question.low, high=question.high, n=over, longest=question.longest
    )
    return Problem(edit, question.name, view.line, severity, message, section.id)


def _worded(edit: Edit, question: Question, view: View) -> Text:
    """The edit's message with the names and numbers of this row."""
    row, answer = view.row, view.row.get(edit.at)
    option, people = question.option(answer), _counted(edit, view)
    digits = sum(sign in string.digits for sign in str(answer or ""))
    said = {
        "name": row.get("name") or Text(f"người ở dòng {view.line}", f"the person on line {view.line}"),
        "line": view.line,
        "age": view.age(),
        "year": row.get("birth_year"),
        "month": row.get("birth_month") if row.get("birth_month") != 98 else None,
        "answer": option.text if option and option.text.vi else answer,
        "n": digits if question.kind == "phone" else len(people),
        "names": ", ".join(str(person or "?") for person in people),
        "code": question.code,
        "reference": Text(f"{view.context.reference_date:%d/%m/%Y}", _english_day(view.context.reference_date)),
    }
    return edit.message.format(**{name: "?" if value is None else value for name, value in said.items()})


def _english_day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _counted(edit: Edit, view: View) -> list[Answer]:
    """The names of the members that the edit counts, or of all."""
    counting = next((rule for rule in every_rule(edit.when) if isinstance(rule, MembersAtLeast)), None)
    members = members_of(view.interview)
    return [row.get("name") for row in members if counting is None or counting.part.holds(view.beside(line_of(row)))]
