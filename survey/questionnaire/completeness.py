"""Who responded: the closed list of a household, and the persons with consent and at least one valid answer."""

from dataclasses import dataclass

from survey.plan.codes import DONE
from survey.questionnaire.document import Context, Interview, find_member, members_of, root_of
from survey.questionnaire.household import CONSENTED
from survey.questionnaire.instruments import HOUSEHOLD, INSTITUTION
from survey.questionnaire.person import AGREED, COUNTED_ACCOUNTS
from survey.questionnaire.routing import asked_lines, standing
from survey.questionnaire.rules import View

INDICATOR_ITEMS = ("phone_own", *COUNTED_ACCOUNTS, "signature_has", "training_ever", "service_used", "health_online")
"""A valid answer to one of these makes a person a respondent (statistics: 1.2)."""
SAYS_NOTHING = frozenset({7, 8, 9, None})


@dataclass(frozen=True)
class Completeness:
    """How far an interview has come: who is asked, who responded, who answered every question that is asked now."""

    roster_closed: bool
    asked: tuple[int, ...]
    responded: tuple[int, ...]
    finished: tuple[int, ...]

    @property
    def outcome(self) -> int:
        """11 when everyone who is asked has answered everything, 12 while somebody or something is missing."""
        return 11 if self.roster_closed and self.asked == self.finished else 12


def roster_closed(interview: Interview) -> bool:
    """The household responded: consent, at least one member, and "nobody else" (R09)."""
    root = root_of(interview)
    return root.get("consent") == 1 and root.get("anyone_else") == 2 and bool(members_of(interview))


def person_responded(interview: Interview, context: Context, line: int) -> bool:
    """Consent for this person (own, at K1, or by proxy; a guardian's too below 18), and a valid indicator answer."""
    row = find_member(interview, line) or {}
    agreed = CONSENTED.holds(View(interview, context)) and AGREED.holds(View(interview, context, line))
    return agreed and any(row.get(item) not in SAYS_NOTHING for item in INDICATOR_ITEMS)


def complete(interview: Interview, context: Context) -> Completeness:
    """The state of a household's interview."""
    asked = asked_lines(interview, context)
    return Completeness(
        roster_closed(interview),
        tuple(asked),
        tuple(line for line in asked if person_responded(interview, context, line)),
        tuple(line for line in asked if _finished(interview, context, line)),
    )


def _finished(interview: Interview, context: Context, line: int) -> bool:
    view, row = View(interview, context, line), find_member(interview, line) or {}
    if not AGREED.holds(view):
        return False
    for section, question in HOUSEHOLD.walk():
        if section.level == "individual" and question.required:
            found = standing(section, question, view)
            if found == "closed" or (found == "asked" and row.get(question.name) in {None, ""}):
                return False
    return True


@dataclass(frozen=True)
class Component:
    """How far a component of an institution's return is: mandatory items done, of how many."""

    letter: str
    done: int
    mandatory: int

    @property
    def is_complete(self) -> bool:
        """Every mandatory item is done."""
        return self.done == self.mandatory


def components(interview: Interview, context: Context) -> list[Component]:
    """The components an institution of this type answers for (A, B, D; vocational institutions C as well)."""
    row, view = root_of(interview), View(interview, context)
    found = []
    for section in INSTITUTION.sections:
        items = [question.name for question in section.questions if question.mandatory]
        if items and section.universe.holds(view):
            found.append(Component(section.id.upper(), sum(row.get(item) == DONE for item in items), len(items)))
    return found
