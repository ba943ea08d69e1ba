"""A visit to a household, whichever door reports it: written down once, and what it makes of the case."""

from datetime import datetime
from typing import TYPE_CHECKING

from survey.store import cases
from survey.store.tables.field import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BY_INTERVIEW = (11, 12)
"""Outcomes that only a finished interview gives."""
CLOSING = (24, 31, 41, 42, 43, 44)
"""Outcomes after which nobody needs to come again."""


def note_visit(
    session: "Session",
    case: Case,
    *,
    outcome: int,
    at: datetime,
    appointment_at: datetime | None = None,
    account_id: int | None = None,
    key: str | None = None,
) -> None:
    """Write a visit down; the same `key` again adds nothing. A case that has no record yet moves with it."""
    cases.record_visit(
        session, case, outcome=outcome, at=at, appointment_at=appointment_at, account_id=account_id, key=key
    )
    if case.state in ("new", "assigned", "started", "closed"):
        cases.set_case_state(session, case, "closed" if outcome in CLOSING else "started", outcome)
