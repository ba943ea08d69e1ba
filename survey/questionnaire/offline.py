"""An instrument as the tablet reads it: the definition as plain JSON, with what the engine would else have to derive.

``static/field/engine`` interprets it and comes to the same results as `routing`, `edits`, `wording` and
`completeness`. Words, rules and order stand here once, in Python; only behaviour is written twice.
"""

import json
from dataclasses import fields

from survey.questionnaire import edits, household, person
from survey.questionnaire.completeness import INDICATOR_ITEMS
from survey.questionnaire.instruments import HOUSEHOLD
from survey.questionnaire.model import ANY_DOOR, Edit, Group, Option, Question, Questionnaire, Section, as_data
from survey.questionnaire.routing import in_order_of_need
from survey.questionnaire.rules import ALWAYS, BIRTH, MembersAtLeast, Rule, every_rule
from survey.questionnaire.wording import ADDRESSES, FROM_WAVE

Data = dict[str, object]

_MESSAGES = {
    "blank": edits.BLANK,
    "blank_self": edits.BLANK_SELF,
    "blank_choice": edits.BLANK_CHOICE,
    "blank_words": edits.BLANK_WORDS,
    "blank_consent": edits.BLANK_CONSENT,
    "not_listed": edits.NOT_LISTED,
    "not_a_number": edits.NOT_A_NUMBER,
    "out_of_range": edits.OUT_OF_RANGE,
    "too_long": edits.TOO_LONG,
    "not_a_date": edits.NOT_A_DATE,
    "misplaced": edits.MISPLACED,
}
_RULES: dict[str, Rule] = {
    "consented": household.CONSENTED,
    "listed": household.LISTED,
    "asked": person.ASKED,
    "anyone": person.ANYONE,
    "agreed": person.AGREED,
}
"""The household's conditions that the walk and the finish look at by name."""


def instrument_data(questionnaire: Questionnaire) -> Data:
    """The instrument for the browser. Empty parts are left out, a group stands once and is named by its questions."""
    groups = {question.group.name: question.group for _, question in questionnaire.walk() if question.group}
    return {
        "id": questionnaire.id,
        "version": questionnaire.version,
        "digest": questionnaire.digest,
        "title": as_data(questionnaire.title),
        "sections": [_section(section) for section in questionnaire.sections],
        "groups": {name: _lean(_parts(group)) for name, group in groups.items()},
        "order": list(in_order_of_need(questionnaire.id)),
        "rules": {name: rule.as_data() for name, rule in _RULES.items()} if questionnaire is HOUSEHOLD else {},
        "indicator_items": list(INDICATOR_ITEMS) if questionnaire is HOUSEHOLD else [],
        "messages": {name: as_data(text) for name, text in _MESSAGES.items()},
        "addresses": ADDRESSES,
        "from_wave": FROM_WAVE,
    }


def instrument_json(questionnaire: Questionnaire) -> bytes:
    """The same as a file: equal bytes for an equal instrument, so that it can be named by its hash."""
    return json.dumps(instrument_data(questionnaire), ensure_ascii=False, separators=(",", ":")).encode()


def _section(section: Section) -> Data:
    return _lean(
        {
            "id": section.id,
            "title": as_data(section.title),
            "level": section.level,
            "questions": [_question(question) for question in section.questions],
            "universe": _rule(section.universe),
            "gate": _rule(section.gate),
            "edits": [_edit(edit) for edit in section.edits],
            "intro": as_data(section.intro),
        }
    )


def _question(question: Question) -> Data:
    """The question's own parts, and: the codes of the system, and what must be known before one of them is written."""
    return _lean(
        {
            **_parts(question),
            "options": [_lean(_parts(option)) for option in question.options],
            "group": question.group.name if question.group else None,
            "relevance": _rule(question.relevance),
            "doors": None if question.doors == ANY_DOOR else list(question.doors),
            "not_applicable": question.not_applicable,
            "not_consented": question.not_consented,
            "needs": sorted(question.relevance.reads() - frozenset(BIRTH)),
        }
    )


def _edit(edit: Edit) -> Data:
    """The edit, and whom its message counts and names (`counts`): the first condition on several members in it."""
    counting = next((rule for rule in every_rule(edit.when) if isinstance(rule, MembersAtLeast)), None)
    return _lean({**_parts(edit), "counts": counting.part.as_data() if counting else None})


def _rule(rule: Rule) -> object:
    return None if rule == ALWAYS else rule.as_data()


def _parts(thing: Question | Option | Edit | Group) -> Data:
    return {part.name: as_data(getattr(thing, part.name)) for part in fields(thing)}


def _lean(data: Data) -> Data:
    """Without the parts that say nothing; 0 says something."""
    return {name: value for name, value in data.items() if value is not None and value is not False and value != []}
