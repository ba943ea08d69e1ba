"""Cases: the households and institutions of a wave, their assignment, visits and outcomes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, NotRequired, TypedDict

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.errors import NotFound
from survey.store.tables.base import new_public_id, now
from survey.store.tables.field import Case, Psu, Visit, Wave


class NewCase(TypedDict):
    """One case: a household (`psu_id`, `number`, second-stage counts, base weight) or an institution (register)."""

    kind: str
    psu_id: NotRequired[int | None]
    number: NotRequired[int | None]
    listed: NotRequired[int | None]
    selected: NotRequired[int | None]
    base_weight: NotRequired[float | None]
    register_code: NotRequired[str | None]
    institution_name: NotRequired[str | None]
    institution_type: NotRequired[str | None]
    indicator: NotRequired[str | None]
    ownership: NotRequired[str | None]
    district: NotRequired[str | None]
    commune_new: NotRequired[str | None]
    assigned_to: NotRequired[int | None]


class NewVisit(TypedDict):
    """One visit for `add_visits`."""

    case_id: int
    outcome: int
    at: datetime
    appointment_at: NotRequired[datetime | None]
    account_id: NotRequired[int | None]


class OutcomeCount(NamedTuple):
    """How many cases of a PSU (None: institutions) stand in a state with an outcome."""

    psu_id: int | None
    state: str
    outcome: int | None
    cases: int


_COLUMNS = tuple(name for name in NewCase.__annotations__ if name != "kind")


def add_cases(session: Session, wave: Wave, rows: Sequence[NewCase]) -> list[Case]:
    """Add many cases at once; returns them in the order given. One that names an enumerator starts as assigned."""
    if not rows:
        return []
    blank: dict[str, object] = dict.fromkeys(_COLUMNS)
    values = [
        {
            **blank,
            **row,
            "wave_id": wave.id,
            "public_id": new_public_id(),
            "state": "assigned" if row.get("assigned_to") is not None else "new",
        }
        for row in rows
    ]
    cases = list(session.scalars(insert(Case).returning(Case, sort_by_parameter_order=True), values))
    audit.record(session, "case.add", f"wave:{wave.id}", count=len(cases))
    return cases


def find_case(session: Session, public_id: str) -> Case | None:
    """The case with this public id, or None."""
    return session.scalars(select(Case).where(Case.public_id == public_id)).one_or_none()


def get_case(session: Session, public_id: str) -> Case:
    """The case with this public id."""
    case = find_case(session, public_id)
    if case is None:
        raise NotFound("case", public_id)
    return case


def get_case_by_id(session: Session, case_id: int) -> Case:
    """The case with this inner id."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound("case", case_id)
    return case


def find_institution(session: Session, wave_id: int, register_code: str) -> Case | None:
    """The institution with this register code in a wave, or None."""
    query = select(Case).where(Case.wave_id == wave_id, Case.register_code == register_code)
    return session.scalars(query).one_or_none()


def list_cases(
    session: Session,
    wave_id: int,
    *,
    kind: str | None = None,
    psu_ids: Collection[int] | None = None,
    assigned_to: int | None = None,
    states: Collection[str] | None = None,
) -> list[Case]:
    """The cases of a wave, by PSU and number; each filter narrows where given (an empty collection gives none)."""
    query = select(Case).where(Case.wave_id == wave_id)
    query = _narrow(query, kind, psu_ids, assigned_to, states)
    return list(session.scalars(query.order_by(Case.psu_id, Case.number, Case.register_code)))


def assign(session: Session, cases: Sequence[Case], account_id: int | None) -> None:
    """Give the cases to an enumerator, or take them back with None."""
    moment = now()
    for case in cases:
        case.assigned_to, case.changed_at = account_id, moment
        if case.state in ("new", "assigned"):
            case.state = "new" if account_id is None else "assigned"
    session.flush()
    audit.record(session, "case.assign", f"account:{account_id}", cases=[case.id for case in cases])


def set_case_state(session: Session, case: Case, state: str, outcome: int | None = None) -> Case:
    """Move a case to a state; `outcome` (a V12 code) is kept as it was where None."""
    case.state, case.changed_at = state, now()
    if outcome is not None:
        case.outcome = outcome
    session.flush()
    audit.record(session, "case.state", f"case:{case.id}", state=state, outcome=case.outcome)
    return case


def set_case_states(session: Session, case_ids: Sequence[int], state: str, outcome: int | None = None) -> None:
    """Move many cases at once (the same state and outcome for all)."""
    values: dict[str, object] = {"state": state, "changed_at": now()}
    if outcome is not None:
        values["outcome"] = outcome
    for start in range(0, len(case_ids), 500):
        session.execute(update(Case).where(Case.id.in_(case_ids[start : start + 500])).values(values))
    audit.record(session, "case.state", f"cases:{len(case_ids)}", state=state, outcome=outcome, count=len(case_ids))


def record_visit(
    session: Session,
    case: Case,
    *,
    outcome: int,
    at: datetime,
    appointment_at: datetime | None = None,
    account_id: int | None = None,
    key: str | None = None,
) -> Visit:
    """Add a visit. The same `key` again adds nothing and returns the visit that is already there."""
    if key is not None:
        known = session.scalars(select(Visit).where(Visit.key == key)).one_or_none()
        if known is not None:
            return known
    visit = Visit(
        case_id=case.id,
        key=key or new_public_id(),
        outcome=outcome,
        at=at,
        appointment_at=appointment_at,
        account_id=account_id,
    )
    session.add(visit)
    session.flush()
    audit.record(session, "case.visit", f"case:{case.id}", outcome=outcome, at=at)
    return visit


def add_visits(session: Session, rows: Sequence[NewVisit]) -> int:
    """Add many visits at once, all of them new; returns how many."""
    blank: dict[str, object] = {"appointment_at": None, "account_id": None, "received_at": now()}
    for start in range(0, len(rows), 500):
        part = [{**blank, **row, "key": new_public_id()} for row in rows[start : start + 500]]
        session.execute(insert(Visit), part)
    if rows:
        audit.record(session, "case.visit", f"visits:{len(rows)}", count=len(rows))
    return len(rows)


def list_visits(session: Session, case_ids: Collection[int]) -> list[Visit]:
    """All visits to these cases, oldest first."""
    query = select(Visit).where(Visit.case_id.in_(case_ids)).order_by(Visit.at, Visit.id)
    return list(session.scalars(query))


def count_outcomes(
    session: Session, wave_id: int, *, kind: str = "household", psu_ids: Collection[int] | None = None
) -> list[OutcomeCount]:
    """Counts by PSU, state and outcome: all that progress pages need, no row about one household."""
    query = select(Case.psu_id, Case.state, Case.outcome, func.count()).where(Case.wave_id == wave_id)
    query = query.where(Case.kind == kind).group_by(Case.psu_id, Case.state, Case.outcome)
    if psu_ids is not None:
        query = query.where(Case.psu_id.in_(psu_ids))
    return [OutcomeCount(*row) for row in session.execute(query.order_by(Case.psu_id))]


def list_psus_assigned(session: Session, account_id: int) -> list[Psu]:
    """The PSUs in which an enumerator has cases."""
    query = select(Psu).join(Case, Case.psu_id == Psu.id).where(Case.assigned_to == account_id).distinct()
    return list(session.scalars(query.order_by(Psu.code)))


def _narrow(
    query: Select[Case],
    kind: str | None,
    psu_ids: Collection[int] | None,
    assigned_to: int | None,
    states: Collection[str] | None,
) -> Select[Case]:
    if kind is not None:
        query = query.where(Case.kind == kind)
    if psu_ids is not None:
        query = query.where(Case.psu_id.in_(psu_ids))
    if assigned_to is not None:
        query = query.where(Case.assigned_to == assigned_to)
    if states is not None:
        query = query.where(Case.state.in_(states))
    return query
