"""Which answers count where a household came in twice (statistics.md 2.6): a rule that looks at no answer's value.

Self over proxy, complete over partial, then the earlier receipt. The roster comes from one form; each person's answers
from the better one, found by sex and month of birth. Nothing is averaged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from survey.plan.codes import PROXY

Row = Mapping[str, Any]
ROSTER_CLOSED = 2
WHOLE = frozenset({11, 51})
FIRST_QUESTIONS = (
    "phone_own",
    "account_bank",
    "signature_has",
    "training_ever",
    "service_used",
    "health_online",
)
"""The first question of each person's section: how many were answered tells a complete part from a partial one."""


@dataclass(frozen=True, slots=True)
class Answers:
    """One accepted form, opened: the answers part only. `document` is ``{"household": …, "members": […]}``."""

    case: int
    uuid: str
    mode: int
    received_at: datetime
    outcome: int | None
    document: Mapping[str, Any]

    @property
    def household(self) -> Row:
        """The household's own answers."""
        found: Row = self.document.get("household") or {}
        return found

    @property
    def members(self) -> list[Row]:
        """The roster as asked, in line order."""
        return sorted(self.document.get("members") or [], key=lambda row: int(row["line"]))

    @property
    def is_closed(self) -> bool:
        """Consent was given and the roster closed: the household responded."""
        consented, closed = self.household.get("consent") == 1, self.household.get("anyone_else") == ROSTER_CLOSED
        return consented and closed and any(is_resident(row) for row in self.members)


def is_resident(row: Row) -> bool:
    """A usual resident by R07: six months or more, or newly come to stay."""
    return row.get("usual_resident") in (1, 2)


def choose_form(forms: Sequence[Answers]) -> Answers:
    """The form whose roster and household answers count."""
    return min(forms, key=lambda form: (not form.is_closed, form.outcome not in WHOLE, form.received_at, form.uuid))


def choose_person(member: Row, chosen: Answers, forms: Sequence[Answers]) -> tuple[Row, Answers]:
    """The row of answers that counts for one member of the chosen form's roster, and the form it came in."""
    candidates = [(member, chosen)]
    for form in forms:
        same = [row for row in form.members if _is_same(row, member)] if form is not chosen else []
        if len(same) == 1 and sum(_is_same(row, member) for row in chosen.members) == 1:
            candidates.append((same[0], form))
    return min(candidates, key=_order)


def _order(candidate: tuple[Row, Answers]) -> tuple[bool, bool, int, datetime, str]:
    row, form = candidate
    answered = sum(row.get(name) is not None for name in FIRST_QUESTIONS)
    return (answered == 0, row.get("answered_by") == PROXY, -answered, form.received_at, form.uuid)


def _is_same(row: Row, member: Row) -> bool:
    keys = ("sex", "birth_year", "birth_month")
    return is_resident(row) and all(row.get(key) is not None and row.get(key) == member.get(key) for key in keys)
