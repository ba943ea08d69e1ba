"""Field types of the interview: one per kind of answer, each with its question and its words in one language.

A field knows its `question`, its `kind`, its rendered texts and its choices; nothing here knows HTML beyond bold names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from wtforms import Field

from survey.collect.interview import Step, spoken
from survey.collect.uncoded import without_codes
from survey.plan.codes import MONTH_UNKNOWN, YEAR_UNKNOWN
from survey.plan.spelling import composed
from survey.plan.text import Language, Text
from survey.questionnaire.document import Answer, Context, Interview
from survey.questionnaire.edits import NOT_A_NUMBER, Problem
from survey.questionnaire.model import Group, Listener, Option, Question
from survey.questionnaire.parts import SELF_REFUSED_TEXT, SELF_UNKNOWN_TEXT, UNREAD

MONTH_NOT_KNOWN = Text("Không nhớ tháng", "Month not known")
YEAR_NOT_KNOWN = Text("Không nhớ năm", "Year not known")


def emphasis(text: str) -> Markup:
    """Escaped text in which ``**name**`` is bold."""
    parts = text.split("**")
    return Markup("").join(
        Markup("<b>{}</b>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts)
    )


@dataclass(frozen=True)
class Words:
    """How the texts of one step are said: by whom they are heard, in which language, at which door."""

    interview: Interview
    step: Step
    context: Context
    language: Language

    def say(self, what: Question | Text, to: Listener = "person") -> Markup:
        """A text with its tokens filled, names in bold."""
        return emphasis(self.plain(spoken(what, self.interview, self.step, self.context, to)))

    def plain(self, text: Text) -> str:
        """A finished sentence in the form's language, for residents without question numbers."""
        return without_codes(text, self.interview, self.step, self.context).say(self.language)

    def aside(self, text: Text | None) -> Markup | None:
        """For the enumerator only."""
        return None if text is None or self.context.self_completion else self.say(text)

    def note(self, text: Text | None) -> Markup | None:
        """The enumerator's explanation; institutions read it themselves."""
        hidden = self.context.door in {"resident", "open"}
        return None if text is None or hidden else self.say(text)

    def only_self(self, text: Text | None) -> Markup | None:
        """For those who read the form themselves."""
        return self.say(text) if text is not None and self.context.self_completion else None

    def option(self, option: Option, to: Listener = "person") -> Markup:
        """An answer's words."""
        if option.unread and self.context.self_completion:
            return self.say(SELF_UNKNOWN_TEXT if option.text == UNREAD[0].text else SELF_REFUSED_TEXT)
        return self.say(option.text, to)


@dataclass(frozen=True)
class Choice:
    """One answer as it is drawn: what is posted, its words, its code for staff ("01"), whether it is chosen."""

    value: str
    text: Markup
    code: str
    unread: bool
    checked: bool
    id: str


class AnswerField(Field):
    """A question's field. `data` is an `Answer`; None when nothing was chosen or written.

    `text`, `instruction`, `note`, `hint` are rendered in the form's language (None where there is none);
    `soft` are the soft problems that lie here; `rule` is the relevance as plain lists, `shown` whether it holds now.
    """

    question: Question
    kind: str
    text: Markup
    instruction: Markup | None
    note: Markup | None
    hint: Markup | None
    lang: Language
    shown: bool
    rule: list[object]

    def __init__(self, question: Question, words: Words, **standing: Any) -> None:
        self.question, self.kind, self.lang = question, question.kind, words.language
        self.text, self.said = words.say(question), words
        self.instruction = words.aside(question.instruction)
        self.note = words.note(question.note)
        self.hint = words.only_self(question.hint)
        self.shown, self.rule = True, question.applies.as_data()
        self.soft: list[Problem] = []
        self.optional = not question.required
        super().__init__(label=self.text, **standing)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    @property
    def value(self) -> str:
        """What stands in the box: the typed text when it was just posted, else the stored answer."""
        return self._value()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the posted text, composed and trimmed; nothing becomes None."""
        typed = composed(str(valuelist[0])).strip() if valuelist else ""
        self.data = self.read(typed) if typed else None

    def read(self, typed: str) -> Answer:
        """A typed text as an answer."""
        return typed


class ChoiceField(AnswerField):
    """One answer of a list; also the lines of a battery. `choices` come apart in read ones and `unread` ones."""

    def __init__(self, question: Question, words: Words, options: Sequence[Option] = (), **standing: Any) -> None:
        super().__init__(question, words, **standing)
        self._options = [(option, words.option(option, question.listener)) for option in options or question.options]
        self._long = question.is_long

    def read(self, typed: str) -> Answer:
        is_number = typed.isascii() and typed.isdigit() and self.kind != "area"
        return int(typed) if is_number else typed

    @property
    def choices(self) -> list[Choice]:
        """All answers, the unread ones last."""
        return [self._choice(option, text) for option, text in self._options]

    @property
    def read_choices(self) -> list[Choice]:
        """The answers that are offered."""
        return [choice for choice in self.choices if not choice.unread]

    @property
    def unread_choices(self) -> list[Choice]:
        """Don't know and refused."""
        return [choice for choice in self.choices if choice.unread]

    def _choice(self, option: Option, text: Markup) -> Choice:
        code = f"{option.code:02d}" if self._long and isinstance(option.code, int) else str(option.code)
        shown = code if isinstance(option.code, int) else ""
        return Choice(
            str(option.code), text, shown, option.unread, self.data == option.code, f"{self.id}-{option.code}"
        )


class NumberField(AnswerField):
    """A whole number, typed in digits."""

    def read(self, typed: str) -> Answer:
        if typed.removeprefix("-").isdecimal() and len(typed) <= 9:
            return int(typed)
        raise ValueError(self.said.plain(NOT_A_NUMBER.format(code=self.question.code, answer=typed)))


class BirthField(NumberField):
    """The month or the year of a birth, with a tick ``<name>_unknown`` for what is not remembered."""

    def __init__(self, question: Question, words: Words, **standing: Any) -> None:
        super().__init__(question, words, **standing)
        month = question.kind == "month"
        self.unknown = MONTH_UNKNOWN if month else YEAR_UNKNOWN
        self.unknown_text = (MONTH_NOT_KNOWN if month else YEAR_NOT_KNOWN).say(self.lang)

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """As any field; the tick overrules what stands in the box."""
        super().process(formdata, *args, **kwargs)
        if formdata is not None and formdata.get(self.unknown_name):
            self.data, self.raw_data, self.process_errors = self.unknown, [], []

    @property
    def unknown_name(self) -> str:
        """The name of the tick."""
        return f"{self.name}_unknown"

    @property
    def is_unknown(self) -> bool:
        """Whether the tick is set."""
        return bool(self.data == self.unknown)

    @property
    def value(self) -> str:
        """What stands in the box; empty when it is not known."""
        return "" if self.is_unknown else self._value()


class MultiField(AnswerField):
    """Several ticks under one name (the group's). The ticked variables are posted, or ``8``, ``9`` for the whole."""

    def __init__(self, group: Group, lines: Sequence[Question], words: Words, **standing: Any) -> None:
        question = Question(group.name, group.code, group.text, note=group.note, hint=group.hint)
        super().__init__(question, words, **standing)
        self.kind, self.group, self.lines = "multi", group, tuple(lines)
        self._words = [(line, words.say(line)) for line in lines]
        whole = UNREAD[1:] if self._kind_unknown else UNREAD
        self._unread = [(option, words.option(option)) for option in whole]

    @property
    def _kind_unknown(self) -> str | None:
        return next((line.name for line in self.lines if line.name.endswith("_kind_unknown")), None)

    def process_data(self, value: Any) -> None:
        """Stored answers of all lines to what is ticked."""
        answers: Mapping[str, Answer] = value or {}
        whole = {answers.get(line.name) for line in self.lines}
        ticked = [line.name for line in self.lines if answers.get(line.name) == 1]
        self.data = ticked or [str(code) for code in (8, 9) if whole == {code}]

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [str(value) for value in valuelist]

    @property
    def choices(self) -> list[Choice]:
        """The ticks; the last ones stand for the whole question."""
        drawn = [(line.name, text, line.code[len(self.group.code) :].lstrip("-")) for line, text in self._words]
        whole = [(str(option.code), text, str(option.code)) for option, text in self._unread]
        return [
            Choice(value, text, code, at >= len(drawn), value in self.data, f"{self.id}-{value}")
            for at, (value, text, code) in enumerate(drawn + whole)
        ]

    def answers(self) -> dict[str, Answer]:
        """The lines' answers: ticked yes, the rest no; unknown kinds and refusals hold for all that is not ticked."""
        ticked = {line.name for line in self.lines} & set(self.data)
        whole = next((code for code in (8, 9) if str(code) in self.data), None)
        rest = whole if not ticked else 8 if self._kind_unknown in ticked else 2
        return {line.name: 1 if line.name in ticked else rest for line in self.lines}
