"""The accounts of the demonstration world: one for each role, and the enumerators and supervisors of every district."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.access import passwords, roles
from survey.demo.levels import DISTRICTS
from survey.plan.text import Text
from survey.store import accounts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.people import Account

ENUMERATORS_PER_DISTRICT = 4
PASSWORD = "thuyen giay tren ho xanh"  # noqa: S105  # a demonstration has no secret: it is printed
"""One password for all accounts of the demonstration; nothing in it is anyone's."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A line of what is printed at the end: who, with which name, may do what."""

    username: str
    role: Text


@dataclass(frozen=True, slots=True)
class Staff:
    """The accounts by what they do. `enumerators` and `supervisors` by district."""

    enumerators: dict[str, list["Account"]]
    supervisors: dict[str, "Account"]
    statistician: "Account"
    releasers: tuple["Account", "Account"]
    manager: "Account"


_ONE_EACH = (
    ("giamsat", roles.SUPERVISOR),
    ("quanly", roles.MANAGER),
    ("thongke", roles.STATISTICIAN),
    ("congbo", roles.RELEASER),
    ("duyet", roles.RELEASER),
    ("duyet2", roles.RELEASER),
    ("lanhdao", roles.OFFICIAL),
    ("quantri", roles.ADMINISTRATOR),
)


def add_staff(session: "Session") -> Staff:
    """Make the accounts, all with the same printed password (hashed once: it is no secret)."""
    stored = passwords.hash_secret(PASSWORD)
    number = 0

    def add(username: str, role: roles.Role, reach: str = "all", places: Sequence[str] = ()) -> "Account":
        nonlocal number
        number += 1
        account = accounts.add_account(
            session,
            username=username,
            display_name=f"{role.title.vi} minh họa {number}",
            password_hash=stored,
            must_change=False,
        )
        accounts.add_grant(session, account, role.id, reach=reach, places=places)
        return account

    one = {username: add(username, role) for username, role in _ONE_EACH}
    supervisors = {code: add(f"giamsat{code}", roles.SUPERVISOR, "districts", [code]) for code in DISTRICTS}
    enumerators = {
        code: [
            add(f"dieutra{code}{place}", roles.ENUMERATOR, "assigned")
            for place in range(1, ENUMERATORS_PER_DISTRICT + 1)
        ]
        for code in DISTRICTS
    }
    return Staff(enumerators, supervisors, one["thongke"], (one["duyet"], one["duyet2"]), one["quanly"])


def sign_ins() -> list[SignIn]:
    """The accounts worth printing: one for each role."""
    first = SignIn(f"dieutra{DISTRICTS[0]}1", roles.ENUMERATOR.title)
    return [first, *(SignIn(username, role.title) for username, role in _ONE_EACH)]
