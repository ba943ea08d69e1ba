"""A wave with two villages in two districts, its staff, and forms handed in as the doors do it."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from survey.collect.finish import Handing, hand_in
from survey.keep.keys import KeyRing
from survey.questionnaire.document import Context
from survey.questionnaire.instruments import HOUSEHOLD, INSTITUTION
from survey.questionnaire.routing import asked_questions
from survey.store import accounts, cases, psus, sessions, waves
from survey.store.session import transaction
from tests.waves import add_wave

SECRET_NAME = "Vàng Thị Dợ"
NOON = datetime(2025, 11, 10, 5, 0, tzinfo=UTC)


@dataclass
class World:
    """Inner ids and public names of what was made."""

    wave: int = 0
    households: list[int] = field(default_factory=list)
    school: int = 0
    accounts: dict[str, int] = field(default_factory=dict)
    hand_in: Callable[..., str] = lambda: ""


def make_world(engine: Engine, keyring: KeyRing, each: int = 4) -> World:
    """Villages 137-001 and 139-001 with `each` households, a school in 137; supervisors of 137 and of everything."""
    world = World()
    with transaction(engine) as session:
        wave = add_wave(session, starts_on=date(2025, 11, 3), ends_on=date(2025, 12, 14))
        waves.set_state(session, wave, "open")
        world.wave = wave.id
        roles = {
            "hanh": ("supervisor", "districts", ("137",)),
            "tam": ("supervisor", "all", ()),
            "mai": ("enumerator", "assigned", ()),
            "quan": ("manager", "all", ()),
            "thong": ("statistician", "all", ()),
            "tri": ("administrator", "all", ()),
        }
        for name, (role, reach, places) in roles.items():
            account = accounts.add_account(
                session, username=name, display_name=name.title(), password_hash="x", must_change=False
            )
            accounts.add_grant(session, account, role, reach=reach, places=places)
            world.accounts[name] = account.id
        villages = psus.add_psus(
            session,
            wave,
            [
                {
                    "code": f"{district}-001",
                    "village_name": f"Bản {district}",
                    "stratum": f"{district}-2",
                    "district": district,
                    "urban": 2,
                    "measure": 100,
                    "n_sampled": 1,
                    "n_frame": 20,
                    "probability": 0.1,
                    "listed": 90,
                    "selected": each,
                }
                for district in ("137", "139")
            ],
        )
        rows: list[cases.NewCase] = [
            {
                "kind": "household",
                "psu_id": psu.id,
                "number": at + 1,
                "listed": 90,
                "selected": each,
                "base_weight": 225.0,
                "assigned_to": world.accounts["mai"],
            }
            for psu in villages
            for at in range(each)
        ]
        rows.append(
            {
                "kind": "institution",
                "register_code": "TH-01",
                "institution_name": "Trường Tiểu học Cao Phạ",
                "institution_type": "1",
                "indicator": "I10",
                "district": "137",
            }
        )
        added = cases.add_cases(session, wave, rows)
        world.households = [case.id for case in added if case.kind == "household"]
        world.school = added[-1].id
    world.hand_in = _door(engine, keyring, world)
    return world


def member(line: int, sex: int = 1, born: int = 1985, **answers: Any) -> dict[str, Any]:
    return {
        "line": line,
        "name": SECRET_NAME if line == 1 else f"Người {line}",
        "relation": 1 if line == 1 else 3,
        "sex": sex,
        "birth_month": 3,
        "birth_year": born,
        "age_confirmed": 1,
        "usual_resident": 1,
        "health_record": 1,
        "answered_by": 1,
        "consent_person": 1,
        "phone_own": 1,
        "phone_smart": 1,
        "account_bank": 2,
        **answers,
    }


def interview(*members: dict[str, Any], **household: Any) -> dict[str, Any]:
    own = {"consent": 1, "anyone_else": 2, "household_respondent": 1, "fibre_now": 1, "outcome": 11} | household
    return {"household": own, "members": list(members) or [member(1)]}


def whole_interview() -> dict[str, Any]:
    """A household of one in which every question that is asked has an answer, and none is doubtful."""
    answers = {"signature_has": 2, "training_ever": 2, "service_used": 4, "service_reason": 1, "health_online": 3}
    document = interview(member(1, **answers), address="ong", phone_consent=2)
    context = Context(date(2025, 11, 1), "field", visits=1)
    for _pass in range(4):
        for section in HOUSEHOLD.sections:
            line = 1 if section.repeats else None
            row = document["members"][0] if section.repeats else document["household"]
            for question in asked_questions(section, document, context, line):  # type: ignore[arg-type]
                if row.get(question.name) is None and question.required and question.options:
                    row[question.name] = question.options[0].code
    return document


def _door(engine: Engine, keyring: KeyRing, world: World) -> Callable[..., str]:
    """Hand in a form for household number `place` (from 0), or the school's; returns the record's uuid."""

    def hand(place: int | None = 0, document: dict[str, Any] | None = None, **facts: Any) -> str:
        is_school = place is None
        document = document or ({"institution": {"pupils": 200, "A1": 3}} if is_school else interview())
        with transaction(engine) as session:
            case = cases.get_case_by_id(session, world.school if place is None else world.households[place])
            handing = Handing(
                **{
                    "uuid": str(uuid4()),
                    "rev": 1,
                    "case": case,
                    "door": "institution" if is_school else "field",
                    "questionnaire": INSTITUTION if is_school else HOUSEHOLD,
                    "interview": document,
                    "outcome": None if is_school else document["household"].get("outcome"),
                    "lang": "vi",
                    "finished_at": NOON,
                    "seconds": 1800,
                    "account_id": world.accounts["mai"],
                    **facts,
                }
            )
            return hand_in(session, handing, keyring).uuid

    return hand


def sign_in(app: Flask, engine: Engine, account: int) -> FlaskClient:
    secret = secrets.token_urlsafe(32)
    with transaction(engine) as session:
        sessions.open_session(
            session,
            kind="staff",
            secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
            idle=timedelta(hours=1),
            lasts=timedelta(hours=8),
            account_id=account,
        )
    client = app.test_client()
    client.set_cookie("survey_staff", secret)
    return client
