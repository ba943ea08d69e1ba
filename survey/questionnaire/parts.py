"""Short ways to write questions: the two languages, lists of options, the answer codes every question shares."""

import re

from survey.plan.text import Text
from survey.questionnaire.model import Group, Option, Question
from survey.questionnaire.rules import All, Is, Rule

YES_TEXT, NO_TEXT = Text("Có", "Yes"), Text("Không", "No")
UNKNOWN_TEXT = Text("Không biết", "Don't know")
REFUSED_TEXT = Text("Từ chối trả lời", "Refused")
SELF_UNKNOWN_TEXT = Text("Tôi không biết", "I don't know")
SELF_REFUSED_TEXT = Text("Tôi không muốn trả lời", "I prefer not to say")
"""How the two unread answers are worded where people read the form themselves."""
OTHER_TEXT = Text("Khác (ghi rõ)", "Other (specify)")
WRITE = Text("(ghi)", "(write)")
OBSERVE = Text("(quan sát)", "(observe)")

DONT_KNOW, REFUSED = Option(8, UNKNOWN_TEXT, unread=True), Option(9, REFUSED_TEXT, unread=True)
DONT_KNOW_LONG, REFUSED_LONG = Option(98, UNKNOWN_TEXT, unread=True), Option(99, REFUSED_TEXT, unread=True)
UNREAD = (DONT_KNOW, REFUSED)
UNREAD_LONG = (DONT_KNOW_LONG, REFUSED_LONG)
YES_NO = (Option(1, YES_TEXT), Option(2, NO_TEXT), *UNREAD)
AGREE = (Option(1, Text("Đồng ý", "Yes")), Option(2, Text("Không đồng ý", "No")))


def options(listed: str) -> tuple[Option, ...]:
    """Options written "code Vietnamese / English", one after the other; without " / " both languages read the same.

    An entry begins on a line that starts with its code; other lines go on with the entry before.
    """
    found = []
    for entry in re.split(r"\n\s*(?=\d+ )", listed.strip()):
        code, wording = " ".join(entry.split()).split(" ", 1)
        vietnamese, _, english = wording.partition(" / ")
        found.append(Option(int(code), Text(vietnamese, english or vietnamese)))
    return tuple(found)


def lines(group: Group, listed: str, relevance: Rule, consent: Rule | None = None) -> tuple[Question, ...]:
    """Yes/no lines of a list, each written "variable | letter | Vietnamese | English", on one or more lines."""
    found = []
    for entry in re.split(r"\n\s*(?=[a-z_]+ \| )", listed.strip()):
        name, letter, vietnamese, english = (" ".join(part.split()) for part in entry.split("|"))
        text = Text(vietnamese, english)
        found.append(
            Question(name, group.code + letter, text, options=YES_NO, relevance=relevance, consent=consent, group=group)
        )
    return tuple(found)


def specify(question: Question, code: int) -> Question:
    """The free text that an "other (specify)" opens. It may name somebody, so it stays with the identifiers."""
    return Question(
        name=f"{question.name}_text",
        code=question.code,
        text=Text("Ghi rõ", "Please specify"),
        kind="text",
        relevance=All(question.relevance, Is(question.name, code)),
        consent=question.consent,
        group=question.group if question.group and question.group.kind == "multi" else None,
        identifying=True,
        doors=question.doors,
        longest=120,
    )
