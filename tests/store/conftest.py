"""What the tests of the store begin with: a wave with two PSUs, cases, an account."""

import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from survey.store import accounts, cases, psus
from survey.store.inbox import Arrival
from survey.store.tables.field import Case, Psu, Wave
from survey.store.tables.people import Account
from tests.waves import add_wave


@pytest.fixture
def wave(session: Session) -> Wave:
    return add_wave(session, closing_for=2025, demo=True)


@pytest.fixture
def villages(session: Session, wave: Wave) -> list[Psu]:
    return psus.add_psus(
        session,
        wave,
        [
            {
                "code": f"13{n}-001",
                "village_name": name,
                "stratum": f"13{n}-2",
                "district": f"13{n}",
                "urban": 2,
                "measure": 120,
                "n_sampled": 3,
                "n_frame": 40,
                "probability": 0.075,
                "commune_2019": "04252",
            }
            for n, name in ((2, "Thôn Đồng Tâm"), (5, "Bản Lũng"))
        ],
    )


@pytest.fixture
def households(session: Session, wave: Wave, villages: list[Psu]) -> list[Case]:
    return cases.add_cases(
        session,
        wave,
        [
            {"kind": "household", "psu_id": psu.id, "number": n, "listed": 110, "selected": 3, "base_weight": 488.9}
            for psu in villages
            for n in (1, 2, 3)
        ],
    )


@pytest.fixture
def account(session: Session) -> Account:
    return accounts.add_account(session, username="lan", display_name="Hoàng Thị Lan", password_hash="x")


@pytest.fixture
def arrival() -> Callable[..., Arrival]:
    """Makes an arrival; what differs between two is given by name."""

    def make(uuid: str = "u-1", rev: int = 1, content: bytes = b"body", **other: object) -> Arrival:
        fields: dict[str, object] = {"door": "field", "key_id": "k", **other}
        return Arrival(
            uuid=uuid,
            rev=rev,
            sha256=hashlib.sha256(content).hexdigest(),
            header=b'{"uuid":"u"}',
            keys=b'{"answers":{}}',
            body=content,
            **fields,  # type: ignore[arg-type]
        )

    return make
