"""An instrument as an XLSForm (the sheets that ODK and Kobo read), so that an office can fall back on them.

Rosters become repeats, relevance and hard edits are translated (`xpath`), both languages stand side by side. What may
only be doubted is a note beside the answer; what cannot be and hangs on other answers is a note that must be passed.
The codes of the system are not in the form: they are written when it comes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from survey.plan.text import Text
from survey.questionnaire.document import Context, Row
from survey.questionnaire.model import Edit, Option, Question, Questionnaire, Section
from survey.questionnaire.rules import All, Any, MembersAtLeast, Not, Rule, every_rule
from survey.questionnaire.wording import Listener, ask
from survey.questionnaire.workbook import LANGUAGES, Form, row
from survey.questionnaire.xpath import MEMBERS, PERSONS, PLAIN, TRUE, Mark, Place, Translator, at_line, both, negated

_TYPES = {"number": "integer", "month": "integer", "year": "integer", "line": "integer", "date": "date"}
_NEEDED = Text("Cần có câu trả lời.", "An answer is needed.")
_CASE = Text(
    "Mã hộ (mã thôn trong bảng phân công, gạch ngang, số hộ: 137-001-02) hoặc mã cơ sở",
    "Code of the household (the village's code in the assignment, a dash, its number: 137-001-02) or institution",
)
_VISITS = Text("Lần đến thứ mấy", "Which visit this is")


@dataclass
class _Writer:
    """Writes one instrument. `context` gives reference date, door, mode and the wave's words."""

    questionnaire: Questionnaire
    context: Context
    to: Translator
    form: Form

    def write(self, *, code: str, opening: Sequence[Text]) -> None:
        self._add("start", "start")
        self._add("end", "end")
        self._add("text", "case", label=_CASE, required="yes")
        self._add("integer", "visits", label=_VISITS, required="yes", constraint=". >= 1 and . <= 99")
        for number, text in enumerate(opening, 1):
            self._add("note", f"opening_{number}", label=self._worded(text, None))
        repeats = [section for section in self.questionnaire.sections if section.repeats]
        for section in self.questionnaire.sections:
            if not section.repeats:
                self._section(section, Place(section.level))
            elif section.level == "member":
                self._members([one for one in repeats if one.level == "member"])
            elif section is next(one for one in repeats if one.level == "individual"):
                self._persons([one for one in repeats if one.level == "individual"])
        self.form.settings = {
            "form_title": self.questionnaire.title.vi,
            "form_id": f"{self.questionnaire.id}-{self.questionnaire.version}-{code}",
            "version": self.questionnaire.digest[:12],
            "default_language": LANGUAGES["vi"],
        }

    # -- the repeats ---------------------------------------------------------------------------------------------------

    def _members(self, sections: Sequence[Section]) -> None:
        """The list. What the conditions count and compare is known only at the end, so its fields are put in last."""
        gate = both(*(self.to.say(section.gate, Place("household")) for section in sections))
        self._add("begin repeat", MEMBERS, label=sections[0].title, relevant=gate)
        self._calculate("line", "position(..)")
        for section in sections:
            self._section(section, Place("member"))
        self._calculate("age", _age(self.context.reference_date))
        self._marks_go_here = len(self.form.survey)
        self._add("end repeat", MEMBERS)
        self._calculate("members_count", f"count(${{{MEMBERS}}})")

    def _persons(self, sections: Sequence[Section]) -> None:
        self._add("begin repeat", PERSONS, label=sections[0].title, repeat_count="${members_count}")
        self._calculate("person_line", "position(..)")
        place_of_about = len(self.form.survey)
        for section in sections:
            self._section(section, Place("individual"))
        self._add("end repeat", PERSONS)
        about = ["age", *dict.fromkeys(["name", *self.to.about])]
        self.form.survey[place_of_about:place_of_about] = [
            row("calculate", f"about_{one}", calculation=at_line(one, MEMBERS, "${person_line}")) for one in about
        ]

    def put_marks(self) -> None:
        """The fields that conditions on several members need: one in every member's group, one beside the list."""
        marks: Mapping[str, Mark] = self.to.marks
        if not marks:
            return
        inside = [row("calculate", mark.name, calculation=mark.each) for mark in marks.values()]
        beside = [row("calculate", f"all_{mark.name}", calculation=mark.whole) for mark in marks.values()]
        at = self._marks_go_here
        self.form.survey[at : at + 2] = [*inside, *self.form.survey[at : at + 2], *beside]

    # -- sections and questions ----------------------------------------------------------------------------------------

    def _section(self, section: Section, place: Place) -> None:
        shown = both(self.to.say(section.universe, place), self.to.say(section.gate, place))
        self._add("begin group", _id(section), label=section.title, relevant=shown)
        if section.intro is not None:
            self._add("note", f"{_id(section)}_intro", label=self._worded(section.intro, place))
        group = None
        for question in section.questions:
            if question.kind == "system" or self.context.door not in question.doors:
                continue
            if question.group is not None and question.group is not group:
                self._heading(question, place)
            group = question.group
            self._question(section, question, place)
        self._add("end group", _id(section))

    def _heading(self, question: Question, place: Place) -> None:
        group = question.group
        if group is not None and group.kind != "item":
            words, asked = self._worded(group.text, place), self._asked(question, place)
            self._add("note", f"{group.name}_heading", label=words, relevant=asked)

    def _question(self, section: Section, question: Question, place: Place) -> None:
        edits = [edit for edit in section.edits if edit.at == question.name]
        limits = [edit for edit in edits if edit.severity == "hard" and _is_own(edit, question)]
        own = Place(place.level, place.line, own=question.name)
        ranged = [f". >= {question.low} and . <= {question.high}"] if question.low is not None else []
        constraint = both(*ranged, *(negated(self.to.say(edit.when, own)) for edit in limits))
        long = [f"string-length(.) <= {question.longest}"] if question.kind in {"text", "long_text", "phone"} else []
        asked = self._asked(question, place)
        self._add(
            self._type(question),
            question.name,
            label=self._labelled(question, place),
            hint=self._worded(question.note, place) if question.note else None,
            required=self._required(question, place),
            required_message=_NEEDED if question.required else None,
            relevant=asked,
            constraint=both(constraint, *long),
            constraint_message=self._message(limits[0], place) if limits else None,
            appearance="multiline" if question.kind == "long_text" else "",
        )
        for edit in edits:
            if edit not in limits:
                self._edit(edit, asked, place)

    def _edit(self, edit: Edit, asked: str, place: Place) -> None:
        wrong = both(asked, self.to.say(edit.when, place))
        must = "yes" if edit.severity == "hard" else ""
        self._add("note", f"edit_{edit.id}", label=self._message(edit, place), relevant=wrong, required=must)

    def _asked(self, question: Question, place: Place) -> str:
        consent = TRUE if question.consent is None else self.to.say(question.consent, place)
        return both(consent, self.to.say(question.relevance, place))

    def _required(self, question: Question, place: Place) -> str:
        if not question.required:
            return ""
        return "yes" if question.waived is None else negated(self.to.say(question.waived, place))

    def _type(self, question: Question) -> str:
        options = question.options
        if question.kind == "area":
            options = tuple(Option(code, Text(name, name)) for code, name in self.context.areas)
        if not options:
            return _TYPES.get(question.kind, "text")
        known = next((name for name, listed in self.form.choices.items() if listed == options), None)
        name = known or f"list_{question.name}"
        self.form.choices[name] = options
        return f"select_one {name}"

    # -- words ---------------------------------------------------------------------------------------------------------

    def _labelled(self, question: Question, place: Place) -> Text:
        said = self._worded(question.text, place)
        return Text(f"{question.code}. {said.vi}", f"{question.code}. {said.en}")

    def _worded(self, text: Text, place: Place | None) -> Text:
        """The text about the person by name, as a form does that cannot tell who listens."""
        repeats = place is not None and place.level in {"member", "individual"}
        prefix = "about_" if place is not None and place.level == "individual" else ""
        about: Row | None = {"name": f"${{{prefix}name}}", "line": -1} if repeats else None
        with_age = Text(text.vi.replace("{số}", f"${{{prefix}age}}"), text.en.replace("{số}", f"${{{prefix}age}}"))
        return ask(with_age, about, Listener(), False, self.context)

    def _message(self, edit: Edit, place: Place) -> Text:
        counting = next((rule for rule in every_rule(edit.when) if isinstance(rule, MembersAtLeast)), None)
        person = place.level in {"member", "individual"}
        prefix = "about_" if place.level == "individual" else ""
        needs = {"birth_year", "birth_month"} if "{year}" in edit.message.vi or "{month}" in edit.message.vi else set()
        return edit.message.format(
            name=f"${{{prefix}name}}" if person else "",
            line=self.to.line(place) if person else "",
            age=f"${{{prefix}age}}" if person else "",
            year="${birth_year}" if needs else "",
            month="${birth_month}" if needs else "",
            answer=f"${{{edit.at}}}",
            n=f"{self.to.count(counting.part)}" if counting else "…",
            names=self._names(counting.part) if counting else "",
            code=self.questionnaire.question(edit.at).code,
            reference=f"{self.context.reference_date:%d/%m/%Y}",
        )

    def _names(self, part: Rule) -> str:
        said = self.to.say(part, Place("member"))
        return self.to.mark(f"if({said}, concat(${{name}}, ' '), '')", lambda name: f"join('', ${{{name}}})", "names")

    # -- rows ----------------------------------------------------------------------------------------------------------

    def _calculate(self, name: str, calculation: str) -> None:
        self._add("calculate", name, calculation=calculation)

    def _add(self, kind: str, name: str, **cells: "Text | str | None") -> None:
        self.form.survey.append(row(kind, name, **cells))


def xlsform(questionnaire: Questionnaire, context: Context, *, code: str, opening: Sequence[Text] = ()) -> Form:
    """The form of an instrument for one wave (`code`), with the consent text as its `opening`.

    Raises `Refusal` where a condition cannot be said in XPath.
    """
    to = Translator(questionnaire, context.reference_date, context.door, context.mode)
    writer = _Writer(questionnaire, context, to, Form())
    writer.write(code=code, opening=opening)
    writer.put_marks()
    return writer.form


def _id(section: Section) -> str:
    return f"part_{section.id.replace('-', '_')}"


def _is_own(edit: Edit, question: Question) -> bool:
    """Whether a hard edit can be told while the answer is given: from this row alone, and never of an empty answer."""
    plain = all(isinstance(rule, PLAIN) for rule in every_rule(edit.when))
    return plain and _needs_answer(edit.when, question.name)


def _needs_answer(rule: Rule, variable: str) -> bool:
    if isinstance(rule, All):
        return any(_needs_answer(part, variable) for part in rule.parts)
    if isinstance(rule, Any):
        return all(_needs_answer(part, variable) for part in rule.parts)
    return not isinstance(rule, Not) and getattr(rule, "variable", None) == variable


def _age(reference: date) -> str:
    """Completed years as `document.completed_years` counts them."""
    later = f"if({reference.month} < if(${{birth_month}} = 98, 1, ${{birth_month}}), 1, 0)"
    known = f"if(${{birth_year}} = '' or ${{birth_month}} = '', '', {reference.year} - ${{birth_year}} - {later})"
    return f"if(${{birth_year}} = 9998, ${{age_stated}}, {known})"
