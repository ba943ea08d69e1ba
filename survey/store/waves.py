"""Waves: one survey round each."""

from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.errors import Conflict, NotFound
from survey.store.tables.base import now
from survey.store.tables.field import Wave

NEXT_STATES = {"planned": {"open"}, "open": {"closed"}, "closed": {"open", "frozen"}, "frozen": set[str]()}


class NewWave(TypedDict):
    """What a new wave must say. `closing_for` is the year whose target this wave closes; `respondents`: all, one."""

    code: str
    title_vi: str
    title_en: str
    reference_date: date
    starts_on: date
    ends_on: date
    household_instrument: str
    institution_instrument: str
    consent_version: str
    hotline: str
    agency: str
    closing_for: NotRequired[int | None]
    open_participation: NotRequired[bool]
    demo: NotRequired[bool]
    respondents: NotRequired[str]


class WaveChanges(TypedDict, total=False):
    """What may still be changed about a wave that is not frozen."""

    title_vi: str
    title_en: str
    starts_on: date
    ends_on: date
    hotline: str
    agency: str
    closing_for: int | None
    open_participation: bool


def add_wave(session: Session, **values: Unpack[NewWave]) -> Wave:
    """A new wave, planned."""
    wave = Wave(**values)
    session.add(wave)
    session.flush()
    audit.record(session, "wave.add", f"wave:{wave.id}", code=wave.code, reference_date=wave.reference_date)
    return wave


def change_wave(session: Session, wave: Wave, **changes: Unpack[WaveChanges]) -> Wave:
    """Change what may be changed; a frozen wave refuses with `Conflict`."""
    if wave.state == "frozen":
        raise Conflict(f"wave {wave.code} is frozen")
    for name, value in changes.items():
        setattr(wave, name, value)
    session.flush()
    audit.record(session, "wave.change", f"wave:{wave.id}", **dict(changes))
    return wave


def set_state(session: Session, wave: Wave, state: str, at: datetime | None = None) -> Wave:
    """Open, close or freeze a wave. Raises `Conflict` where the step does not lead there."""
    if state not in NEXT_STATES[wave.state]:
        raise Conflict(f"wave {wave.code} is {wave.state} and cannot become {state}")
    moment = at or now()
    wave.state = state
    if state == "open":
        wave.opened_at, wave.closed_at = wave.opened_at or moment, None
    elif state == "closed":
        wave.closed_at = moment
    else:
        wave.frozen_at = moment
    session.flush()
    audit.record(session, f"wave.{state}", f"wave:{wave.id}", code=wave.code)
    return wave


def find_wave(session: Session, code: str) -> Wave | None:
    """The wave with this code, or None."""
    return session.scalars(select(Wave).where(Wave.code == code)).one_or_none()


def get_wave(session: Session, code: str) -> Wave:
    """The wave with this code."""
    wave = find_wave(session, code)
    if wave is None:
        raise NotFound("wave", code)
    return wave


def get_wave_by_id(session: Session, wave_id: int) -> Wave:
    """The wave with this inner id."""
    wave = session.get(Wave, wave_id)
    if wave is None:
        raise NotFound("wave", wave_id)
    return wave


def list_waves(session: Session) -> list[Wave]:
    """All waves, newest reference date first."""
    return list(session.scalars(select(Wave).order_by(Wave.reference_date.desc(), Wave.id.desc())))


def only_made_up(session: Session) -> bool:
    """Whether there are waves and the data of every one of them are made up."""
    kinds = set(session.scalars(select(Wave.demo).distinct()))
    return kinds == {True}


def find_open_wave(session: Session) -> Wave | None:
    """The wave that is in the field now: the open one with the newest reference date, or None."""
    query = select(Wave).where(Wave.state == "open").order_by(Wave.reference_date.desc(), Wave.id.desc()).limit(1)
    return session.scalars(query).one_or_none()
