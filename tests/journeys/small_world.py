"""A small province that a test can hold in its head: 16 villages, 112 households, 17 institutions, a person per role.

Everything is said here in plain tables: which village was drawn with which chance, who lives in which household, what
came of each visit. Answers follow from a fixed seed, so that a figure can be computed from them by hand (`by_hand`).
They are put in as the doors do it: finished by the questionnaire, sealed, received, accepted.
"""

import json
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey.access import codes, passwords
from survey.collect.finish import Handing
from survey.collect.interview import finish
from survey.demo.intake import Form, take_in
from survey.keep.keys import KeyRing
from survey.plan import areas
from survey.questionnaire.document import Context, Door, Interview
from survey.questionnaire.instruments import HOUSEHOLD, INSTITUTION
from survey.sample.base_weights import base_weights
from survey.store import accounts, cases, psus, records, reviews, villages, waves
from survey.store.cases import NewCase, NewVisit
from survey.store.psus import NewPsu
from survey.store.session import transaction
from survey.store.tables.field import Case, Psu
from survey.store.tables.field import Wave as WaveRow

Row = dict[str, Any]
PASSWORD = "bon mua hoa ban no trang"
REFERENCE = date(2025, 11, 1)
SEED = 231
HOUSEHOLDS = 7
REFUSED, NOBODY_HOME, VACANT, NOT_FOUND = 31, 22, 41, 61
HOTLINE = "0216 000 0000"


@dataclass(frozen=True)
class Stratum:
    """A stratum of the frame: its number of villages and of households, and the urban code (1 urban, 2 rural)."""

    code: str
    district: str
    urban: int
    villages: int
    households: int


# In 132-1 and 140-1 more than a tenth of the villages was drawn, in the others less.
STRATA = (
    Stratum("132-1", "132", 1, 30, 3_300),
    Stratum("132-2", "132", 2, 60, 5_400),
    Stratum("140-1", "140", 1, 20, 2_300),
    Stratum("140-2", "140", 2, 80, 6_800),
)
DRAWN = 4


@dataclass(frozen=True)
class Village:
    """A drawn village: its households in the frame and in the listing, and how digital it is (added to each share)."""

    code: str
    stratum: Stratum
    measure: int
    listed: int
    tilt: float


VILLAGES = tuple(
    Village(f"{stratum.code}-{number:02d}", stratum, measure, listed, tilt)
    for stratum, rows in zip(
        STRATA,
        (
            ((120, 124, 0.10), (95, 91, 0.04), (140, 150, 0.12), (88, 88, -0.02)),
            ((70, 77, -0.04), (105, 99, 0.03), (92, 92, -0.10), (84, 90, 0.06)),
            ((130, 127, 0.08), (99, 110, 0.00), (112, 112, 0.05), (150, 141, 0.11)),
            ((64, 60, -0.12), (77, 83, -0.05), (110, 118, 0.02), (90, 90, -0.08)),
        ),
        strict=True,
    )
    for number, (measure, listed, tilt) in enumerate(rows, start=1)
)

# Who lives in the seven households of a village: relation, sex, month and year of birth, usual resident, schooling.
PEOPLE: tuple[tuple[tuple[int, int, int, int, int, int], ...], ...] = (
    ((1, 1, 3, 1984, 1, 5), (2, 2, 9, 1987, 1, 4), (3, 1, 5, 2012, 1, 0), (3, 2, 2, 2019, 1, 0)),
    ((1, 2, 6, 1958, 1, 3), (2, 1, 1, 1953, 1, 4)),
    # The head and his wife reach the age of retirement in the month of reference: both still count.
    (
        (1, 1, 8, 1964, 1, 4),
        (2, 2, 3, 1969, 1, 4),
        (3, 1, 7, 1990, 1, 8),
        (4, 2, 8, 1993, 1, 5),
        (5, 2, 10, 2018, 1, 0),
    ),
    ((1, 2, 11, 1979, 1, 9), (3, 2, 12, 2008, 1, 4), (3, 1, 4, 2010, 1, 4)),
    ((1, 1, 2, 1999, 1, 7), (2, 2, 6, 2001, 1, 5), (3, 1, 7, 2025, 2, 0)),
    # A son works far away, and the month in which the mother was born is not known.
    ((1, 1, 8, 1972, 1, 4), (2, 2, 3, 1975, 1, 4), (3, 1, 1, 2003, 3, 5), (6, 2, 98, 1948, 1, 1)),
    # A month older than the last who is of working age.
    ((1, 1, 7, 1964, 1, 5), (8, 2, 10, 1971, 1, 5)),
)

# What came of the visits that gave no interview: (village, household) → outcome.
WITHOUT_INTERVIEW = {
    ("132-1-02", 2): REFUSED,
    ("132-1-04", 5): VACANT,
    # Only four of the seven answered: their neighbours in the stratum carry the weight with them.
    ("132-2-02", 1): REFUSED,
    ("132-2-02", 3): NOBODY_HOME,
    ("132-2-02", 6): REFUSED,
    ("132-2-03", 4): NOT_FOUND,
    ("140-1-01", 2): NOBODY_HOME,
    ("140-1-03", 6): VACANT,
    ("140-1-03", 7): NOT_FOUND,
    ("140-2-02", 1): REFUSED,
    ("140-2-02", 4): REFUSED,
}
BY_TABLET, BY_CODE = ("132-1-01", 4), ("140-2-03", 3)
"""The two households that are left for the browser: one for the enumerator, one for its own code."""
ONLINE_NUMBER = 5
"""The households with this number answered online."""


@dataclass
class Home:
    """A household of the sample: what came of it, and its answers as they were given (before any code of the system).

    `answers` holds the household's own, `members` one row per line. Both are empty where nobody answered.
    """

    village: Village
    number: int
    outcome: int = 0
    online: bool = False
    answers: Row = field(default_factory=dict)
    members: list[Row] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, int]:
        return self.village.code, self.number

    @property
    def responded(self) -> bool:
        return bool(self.members)


def homes() -> list[Home]:
    """All households of the sample; those that the browser enters have no answers yet."""
    lots = random.Random(SEED)
    found = []
    for village in VILLAGES:
        for number in range(1, HOUSEHOLDS + 1):
            home = Home(village, number, WITHOUT_INTERVIEW.get((village.code, number), 0))
            if not home.outcome:
                home.online = number == ONLINE_NUMBER
                _answer(home, lots)
            if home.key in (BY_TABLET, BY_CODE):
                home = Home(village, number)
            found.append(home)
    return found


# The household of five that the enumerator enters: the mother is away (her husband answers for her), the uncle refuses.
TABLET_ANSWERS: Row = {
    "address": "anh", "consent": 1, "consent_private": 1, "consent_position": 2, "language": 1, "interpreter": 1,
    "household_respondent": 1, "fibre_now": 2, "fibre_possible": 1, "read_back": 1, "phone_consent": 1,
    "phone": "0912000000", "slip": 1, "understood": 1, "outcome": 12,
}  # fmt: skip
TABLET_MEMBERS: list[Row] = [
    {
        "line": 1, "name": "Lò Văn Páo", "relation": 1, "sex": 1, "birth_month": 3, "birth_year": 1980,
        "age_confirmed": 1, "ethnicity": 3, "usual_resident": 1, "schooling": 4, "health_record": 1, "overheard": 1,
        "phone_own": 1, "phone_smart": 1, "phone_online": 1, "account_bank": 1, "account_fund": 2,
        "account_mobile": 2, "account_wallet": 2, "account_used": 1, "signature_has": 1, "signature_vneid": 1,
        "signature_seen": 2, "signature_used": 1, "training_ever": 1, "training_class": 2, "training_team": 1,
        "training_online": 2, "training_school": 2, "training_work": 2, "training_family": 1, "training_last": 1,
        "training_confirmed": 2, "service_used": 2, "service_residence": 1, "health_online": 3,
    },
    {
        "line": 2, "name": "Lường Thị Én", "relation": 2, "sex": 2, "birth_month": 7, "birth_year": 1984,
        "age_confirmed": 1, "ethnicity": 3, "usual_resident": 1, "schooling": 3, "health_record": 8, "overheard": 1,
        "answered_by": 2, "proxy_line": 1, "proxy_reason": 1, "phone_own": 1, "phone_smart": 2,
        "account_bank": 2, "account_fund": 2, "account_mobile": 2, "account_wallet": 1, "account_used": 2,
        "signature_has": 2, "training_ever": 2, "service_used": 3, "service_insurance": 1, "health_online": 3,
    },
    {
        "line": 3, "name": "Lò Thị Hoa", "relation": 3, "sex": 2, "birth_month": 5, "birth_year": 2009,
        "age_confirmed": 1, "ethnicity": 3, "usual_resident": 1, "schooling": 4, "health_record": 2, "overheard": 2,
        "answered_by": 1, "address_person": "em", "consent_guardian": 1, "consent_person": 1,
        "consent_person_private": 1, "phone_own": 2, "phone_smart": 1, "phone_online": 1, "account_bank": 1,
        "account_fund": 2, "account_mobile": 2, "account_wallet": 2, "account_used": 1, "signature_has": 2,
        "training_ever": 1, "training_class": 2, "training_team": 2, "training_online": 2, "training_school": 1,
        "training_work": 2, "training_family": 2, "training_last": 1, "training_confirmed": 2, "service_used": 4,
        "service_reason": 1, "health_online": 3,
    },
    {
        "line": 4, "name": "Lò Văn Sương", "relation": 8, "sex": 1, "birth_month": 10, "birth_year": 1990,
        "age_confirmed": 1, "ethnicity": 3, "usual_resident": 1, "schooling": 4, "health_record": 3,
        "answered_by": 1, "address_person": "anh", "consent_person": 2,
    },
    {
        "line": 5, "name": "Lò Văn Bin", "relation": 3, "sex": 1, "birth_month": 8, "birth_year": 2025,
        "age_confirmed": 1, "ethnicity": 3, "usual_resident": 2, "health_record": 3,
    },
]  # fmt: skip
# The household that answers with its code, both adults at one telephone.
ONLINE_ANSWERS: Row = {"household_respondent": 1, "fibre_now": 1}
ONLINE_MEMBERS: list[Row] = [
    {
        "line": 1, "name": "Sùng Thị Mỷ", "relation": 1, "sex": 2, "birth_month": 11, "birth_year": 1983,
        "age_confirmed": 1, "ethnicity": 8, "usual_resident": 1, "schooling": 9, "health_record": 1,
        "phone_own": 1, "phone_smart": 1, "phone_online": 1, "account_bank": 1, "account_fund": 2,
        "account_mobile": 2, "account_wallet": 1, "account_used": 1, "signature_has": 1, "signature_vneid": 1,
        "signature_remote": 1, "signature_used": 1, "training_ever": 1, "training_class": 1, "training_team": 2,
        "training_online": 2, "training_school": 2, "training_work": 1, "training_family": 2, "training_last": 1,
        "training_confirmed": 1, "service_used": 1, "service_tax": 1, "health_online": 1, "health_app": 1,
        "health_video": 2, "health_phone": 2, "health_linked": 2, "health_search": 1, "health_booking": 1,
    },
    {
        "line": 2, "name": "Giàng A Chu", "relation": 2, "sex": 1, "birth_month": 2, "birth_year": 1980,
        "age_confirmed": 1, "ethnicity": 8, "usual_resident": 1, "schooling": 5, "health_record": 3,
        "answered_by": 1, "consent_person": 1, "consent_person_private": 1, "phone_own": 3, "account_bank": 2,
        "account_fund": 2, "account_mobile": 2, "account_wallet": 2, "savings_only": 2, "signature_has": 2,
        "training_ever": 2, "service_used": 4, "service_reason": 1, "health_online": 3,
    },
    {
        "line": 3, "name": "Giàng Thị Dung", "relation": 3, "sex": 2, "birth_month": 9, "birth_year": 2016,
        "age_confirmed": 1, "ethnicity": 8, "usual_resident": 1, "health_record": 1,
    },
]  # fmt: skip


def age_of(member: Row) -> int:
    """Completed years on the reference date."""
    month = 1 if member["birth_month"] == 98 else member["birth_month"]
    return REFERENCE.year - int(member["birth_year"]) - (REFERENCE.month < month)


def _answer(home: Home, lots: random.Random) -> None:
    tilt, private = home.village.tilt, 2 if lots.random() < 0.04 else 1
    home.members = [
        _person(line, row, home, tilt, private == 1, lots) for line, row in enumerate(PEOPLE[home.number - 1], start=1)
    ]
    refused = any(member.get("consent_person") == 2 for member in home.members)
    home.outcome = 12 if refused else 11
    fibre = _yes(lots, 0.55 + 2 * tilt)
    home.answers = {"consent": 1, "consent_private": private, "anyone_else": 2, "household_respondent": 1}
    home.answers["fibre_now"] = fibre
    if fibre == 2:
        home.answers["fibre_possible"] = _coded(lots, 0.6 + 2 * tilt, 0.05)
    if not home.online:
        home.answers |= {"address": "bac", "consent_position": 2, "language": 1, "interpreter": 1, "read_back": 1}
        home.answers |= {"phone_consent": 2, "slip": 1, "understood": 1, "outcome": home.outcome}


def _person(
    line: int, row: tuple[int, int, int, int, int, int], home: Home, tilt: float, private: bool, lots: random.Random
) -> Row:
    relation, sex, month, year, usual, schooling = row
    member: Row = {"line": line, "name": f"Người {line}", "relation": relation, "sex": sex}
    member |= {"birth_month": month, "birth_year": year, "age_confirmed": 1, "usual_resident": usual}
    age = age_of(member)
    if private:
        member["ethnicity"] = 2
        if usual != 3:
            member["health_record"] = 3 if (lot := lots.random()) > 0.8 + tilt else 8 if lot < 0.05 else 1 + (lot < 0.4)
    if age < 15 or usual == 3:
        return member
    member["schooling"] = schooling
    return member | _individual(line, age, home, private, lots)


def _individual(line: int, age: int, home: Home, private: bool, lots: random.Random) -> Row:
    """The part of a person of 15 and over: who answers, with whose consent, and what is answered."""
    said = _consent(line, age, home, private, lots)
    if said.get("consent_person") == 2:
        return said
    tilt = home.village.tilt - (0.2 if age >= 60 else 0.0)
    said |= _phone(tilt, lots)
    smart = said.get("phone_smart") == 1
    said |= _accounts(tilt, smart, lots)
    said |= _signature(tilt, smart, home.online, lots)
    said |= _training(tilt, lots)
    said |= _service(tilt, smart, lots)
    return said | (_health(tilt, lots) if private else {})


def _consent(line: int, age: int, home: Home, private: bool, lots: random.Random) -> Row:
    if line == 1:
        return {} if home.online else {"overheard": 1}
    said: Row = {"answered_by": 1}
    if age < 18:
        said["consent_guardian"] = 1
    elif not home.online and (lot := lots.random()) < 0.17:
        if lot < 0.06:
            return said | {"consent_person": 2}
        return {"answered_by": 2, "proxy_line": 1, "proxy_reason": 1, "overheard": 1}
    said |= {"consent_person": 1, "consent_person_private": 1 if private else 2}
    return said if home.online else said | {"overheard": 1}


def _yes(lots: random.Random, share: float) -> int:
    return 1 if lots.random() < share else 2


def _coded(lots: random.Random, share: float, unknown: float) -> int:
    """Yes, no, or (with this chance) don't know."""
    return 8 if lots.random() < unknown else _yes(lots, share)


def _phone(tilt: float, lots: random.Random) -> Row:
    lot = lots.random()
    said: Row = {"phone_own": 1 if lot < 0.8 + tilt else 2 if lot < 0.93 else 3}
    if said["phone_own"] != 3:
        said["phone_smart"] = _coded(lots, 0.88 + tilt, 0.02)
        if said["phone_smart"] == 1:
            said["phone_online"] = _yes(lots, 0.9)
    return said


def _accounts(tilt: float, smart: bool, lots: random.Random) -> Row:
    said: Row = {
        "account_bank": _coded(lots, 0.7 + tilt, 0.03),
        "account_fund": _yes(lots, 0.05),
        "account_mobile": _yes(lots, 0.1) if smart else 2,
        "account_wallet": _yes(lots, 0.2) if smart else 2,
    }
    if 1 in said.values():
        return said | {"account_used": _yes(lots, 0.8)}
    return said | {"savings_only": _yes(lots, 0.2)}


def _signature(tilt: float, smart: bool, online: bool, lots: random.Random) -> Row:
    said: Row = {"signature_has": _coded(lots, 0.5 + tilt, 0.02)}
    if said["signature_has"] != 1:
        return said
    said |= {
        "signature_vneid": _yes(lots, 0.7) if smart else 2,
        "signature_remote": _yes(lots, 0.2) if smart else 2,
        "signature_token": _yes(lots, 0.3),
        "signature_official": 2,
        "signature_bank": _yes(lots, 0.4),
        "signature_other": 2,
    }
    said["signature_kind_unknown"] = 2 if 1 in (v for k, v in said.items() if k != "signature_has") else 1
    said["signature_used"] = _yes(lots, 0.5)
    return said if online else said | {"signature_seen": 2}


def _training(tilt: float, lots: random.Random) -> Row:
    said: Row = {"training_ever": _coded(lots, 0.68 + tilt, 0.02)}
    if said["training_ever"] != 1:
        return said
    shares = {"class": 0.3, "team": 0.4, "online": 0.1, "school": 0.1, "work": 0.1, "family": 0.5}
    said |= {f"training_{way}": _yes(lots, share) for way, share in shares.items()}
    return said | {"training_last": _yes(lots, 0.6), "training_confirmed": 2}


def _service(tilt: float, smart: bool, lots: random.Random) -> Row:
    lot = lots.random()
    used = 1 if lot < 0.35 + tilt and smart else 2 if lot < 0.6 + tilt else 3 if lot < 0.75 else 8 if lot > 0.98 else 4
    if used == 8:
        return {"service_used": used}
    if used == 4:
        return {"service_used": used, "service_reason": 1}
    kinds = ("residence", "civil", "driving", "insurance", "land", "tax", "school", "other")
    return {"service_used": used} | {f"service_{kind}": 1 if kind == "insurance" else 2 for kind in kinds}


def _health(tilt: float, lots: random.Random) -> Row:
    lot = lots.random()
    if lot > 0.4 + tilt:
        return {"health_online": 9 if lot > 0.99 else 3}
    shares = {"app": 0.3, "video": 0.2, "phone": 0.6, "linked": 0.1, "search": 0.4, "booking": 0.2}
    return {"health_online": 1 if lot < 0.3 else 2} | {f"health_{way}": _yes(lots, s) for way, s in shares.items()}


# -- put in ------------------------------------------------------------------------------------------------------------

SCHOOLS, COLLEGES = 12, 5
LACKING = {3: "A2", 7: "D1", 10: "B6"}
"""Schools (by number) in which one mandatory item is still under way; every other institution is complete."""
BY_BROWSER = 6
"""The school that is left for the browser."""


@dataclass
class World:
    """What the browser needs to know of what was put in."""

    wave: str
    homes: list[Home]
    accounts: dict[str, int]
    household_code: str = ""
    school_code: str = ""
    head_code: str = ""
    cases: dict[tuple[str, int], str] = field(default_factory=dict)

    def after_the_browser(self) -> list[Home]:
        """The sample as it stands once both households were entered: with all answers that figures are made of.

        A tick that was left out of a list that was asked is a no.
        """
        entered = {BY_TABLET: (TABLET_ANSWERS, TABLET_MEMBERS), BY_CODE: (ONLINE_ANSWERS, ONLINE_MEMBERS)}
        found = []
        for home in self.homes:
            answers, members = entered.get(home.key, (home.answers, home.members))
            if home.key in entered:
                answers = {"consent": 1, "consent_private": 1, "anyone_else": 2, **answers}
            is_online = home.online or home.key == BY_CODE
            found.append(Home(home.village, home.number, home.outcome or 11, is_online, answers, members))
        return found


STAFF = {
    "sung": ("enumerator", "assigned", "Giàng A Sùng"),
    "mai": ("supervisor", "all", "Lường Thị Mai"),
    "quanly": ("manager", "all", "Hoàng Văn Quản"),
    "thongke": ("statistician", "all", "Trần Thị Kê"),
    "congbo": ("releaser", "all", "Phạm Văn Bố"),
    "duyet": ("releaser", "all", "Vi Thị Duyệt"),
    "lanhdao": ("official", "all", "Nguyễn Thị Lãnh"),
    "quantri": ("administrator", "all", "Đỗ Văn Trị"),
}


def build(engine: Engine, key_file: Path, *, entered: bool = False) -> World:
    """Put the whole world into an empty, migrated database, in one transaction.

    With `entered`, the two households and the school that are left for the browser have answered too.
    """
    keyring = KeyRing.load(key_file)
    with transaction(engine) as session:
        world = World("2025", homes(), _add_staff(session))
        if entered:
            world.homes = world.after_the_browser()
        wave = add_wave(session, world.wave)
        rows = add_sample(session, wave, world.homes, world.accounts["sung"])
        add_answers(session, world.homes, rows, keyring, world.accounts["mai"])
        schools = add_register(session, wave)
        _add_returns(session, schools, keyring, world.accounts["mai"], () if entered else (BY_BROWSER,))
        world.cases = {home.key: rows[home.key].public_id for home in world.homes}
        world.household_code = codes.issue(session, rows[BY_CODE].id, "household").code
        own = schools[f"TH-{BY_BROWSER:02d}"].id
        world.school_code = codes.issue(session, own, "institution").code
        world.head_code = codes.issue(session, own, "head").code
    return world


def _add_staff(session: Session) -> dict[str, int]:
    stored = passwords.hash_secret(PASSWORD)
    found = {}
    for username, (role, reach, name) in STAFF.items():
        account = accounts.add_account(
            session, username=username, display_name=name, password_hash=stored, must_change=False
        )
        accounts.add_grant(session, account, role, reach=reach)
        found[username] = account.id
    return found


def add_wave(session: Session, code: str) -> WaveRow:
    """An open wave that closes the year of its reference date."""
    wave = waves.add_wave(
        session,
        code=code,
        title_vi=f"Đợt điều tra {code}",
        title_en=f"Wave {code}",
        reference_date=REFERENCE,
        starts_on=date(2025, 11, 3),
        ends_on=date(2025, 12, 14),
        household_instrument="1",
        institution_instrument="1",
        consent_version="1",
        hotline=HOTLINE,
        agency="Chi cục Thống kê",
        closing_for=REFERENCE.year,
    )
    waves.set_state(session, wave, "open")
    return wave


def add_sample(session: Session, wave: WaveRow, sample: Sequence[Home], enumerator: int) -> dict[tuple[str, int], Case]:
    """Villages with their chances, households with the base weight of the sample room; one enumerator has them all."""
    weights = base_weights(_frame(), _listing())
    communes = {code: _first_commune(code) for code in ("132", "140")}
    added = psus.add_psus(session, wave, [_psu(village, communes) for village in VILLAGES])
    by_code = {psu.code: psu for psu in added}
    for psu in added:
        villages.record_return(
            session, psu, fibre=2, source="Danh sách nhà mạng", observed_on=REFERENCE, account_id=None
        )
    rows = cases.add_cases(
        session, wave, [_case(home, by_code, float(weights[home.village.code]), enumerator) for home in sample]
    )
    return {home.key: row for home, row in zip(sample, rows, strict=True)}


def _first_commune(district: str) -> str:
    return next(unit.code for unit in areas.units("legacy", "commune") if unit.parent == district)


def _psu(village: Village, communes: dict[str, str]) -> NewPsu:
    stratum = village.stratum
    return NewPsu(
        code=village.code,
        village_name=f"Thôn {village.code[-2:]}",
        stratum=stratum.code,
        district=stratum.district,
        urban=stratum.urban,
        measure=village.measure,
        n_sampled=DRAWN,
        n_frame=stratum.villages,
        probability=DRAWN * village.measure / stratum.households,
        commune_legacy=communes[stratum.district],
        listed=village.listed,
        selected=HOUSEHOLDS,
    )


def _case(home: Home, by_code: dict[str, Psu], weight: float, enumerator: int) -> NewCase:
    return NewCase(
        kind="household",
        psu_id=by_code[home.village.code].id,
        number=home.number,
        listed=home.village.listed,
        selected=HOUSEHOLDS,
        base_weight=weight,
        assigned_to=enumerator,
    )


def _frame() -> pd.DataFrame:
    columns = ("psu", "n_sampled", "households", "size_total", "certainty", "segments")
    rows = [(v.code, DRAWN, v.measure, v.stratum.households, False, 1) for v in VILLAGES]
    return pd.DataFrame(rows, columns=columns)


def _listing() -> pd.DataFrame:
    return pd.DataFrame([(v.code, v.listed, HOUSEHOLDS) for v in VILLAGES], columns=("psu", "listed", "selected"))


def add_answers(
    session: Session,
    sample: Sequence[Home],
    rows: dict[tuple[str, int], Case],
    keyring: KeyRing,
    supervisor: int,
    *,
    state: str = "accepted",
    first: int = 0,
) -> list[str]:
    """Visits and forms, in this state; the records' uuids, of which the first is numbered `first`."""
    forms, visits = [], []
    for place, home in enumerate(sample, start=first):
        case = rows[home.key]
        at = datetime(2025, 11, 4, 1, tzinfo=UTC) + timedelta(days=place // 8, minutes=75 * (place % 8))
        if home.outcome and not home.online:
            visits.append(NewVisit(case_id=case.id, outcome=home.outcome, at=at, account_id=case.assigned_to))
        if home.responded or home.outcome == REFUSED:
            forms.append(_form(home, case, at, place, state))
        elif home.outcome:
            cases.set_case_states(session, [case.id], "closed", home.outcome)
    cases.add_visits(session, visits)
    take_in(session, forms, keyring, supervisor)
    return [form.handing.uuid for form in forms]


def _form(home: Home, case: Case, at: datetime, place: int, state: str) -> Form:
    door: Door = "resident" if home.online else "field"
    answers = json.dumps([home.answers or {"consent": 2, "refusal_reason": 1}, home.members])
    interview = _finished(answers, door)
    outcome = interview["household"].get("outcome")
    handing = Handing(
        uuid=str(uuid.UUID(int=place + 1, version=4)),
        rev=1,
        case=case,
        door=door,
        questionnaire=HOUSEHOLD,
        interview=interview,
        outcome=outcome if isinstance(outcome, int) else None,
        lang="vi",
        finished_at=at,
        seconds=1500,
        account_id=None if home.online else case.assigned_to,
    )
    return Form(handing, at + timedelta(minutes=5), state)


@cache
def _finished(answers: str, door: Door) -> Interview:
    """The interview as the questionnaire's own finish leaves it; the same answers are finished once."""
    household, members = json.loads(answers)
    closed = finish({"household": household, "members": members}, Context(REFERENCE, door, visits=3))
    if not closed.accepted:
        raise ValueError(f"{answers}: {[problem.message.en for problem in closed.problems]}")
    return closed.interview


def add_register(session: Session, wave: WaveRow) -> dict[str, Case]:
    """Twelve schools and five colleges, by their register codes."""
    commune = areas.units("2025", "commune")[0].code
    rows = [
        NewCase(
            kind="institution",
            register_code=code,
            institution_name=name,
            institution_type=kind,
            indicator=indicator,
            ownership="1",
            district="132",
            commune_new=commune,
        )
        for code, name, kind, indicator in _register()
    ]
    return {str(case.register_code): case for case in cases.add_cases(session, wave, rows)}


def _register() -> Iterator[tuple[str, str, str, str]]:
    yield from ((f"TH-{n:02d}", f"Trường Tiểu học số {n}", "1", "I10") for n in range(1, SCHOOLS + 1))
    yield from ((f"CD-{n:02d}", f"Trường Cao đẳng số {n}", "11", "I09") for n in range(1, COLLEGES + 1))


def _add_returns(
    session: Session, schools: dict[str, Case], keyring: KeyRing, supervisor: int, without: Sequence[int]
) -> None:
    left = {f"TH-{number:02d}" for number in without}
    forms = [_return(case, 1000 + place) for place, (code, case) in enumerate(schools.items()) if code not in left]
    take_in(session, forms, keyring, supervisor)
    for form in forms:
        record = records.get_record(session, form.handing.uuid)
        reviews.decide(session, record, "verify", account_id=supervisor, seen_rev=1, reason="Đã xem minh chứng")


def return_of(case: Case) -> Row:
    """What an institution returns: every mandatory item done but the one that it lacks."""
    indicator = str(case.indicator)
    lacking = LACKING.get(int(str(case.register_code)[-2:])) if indicator == "I10" else None
    answers: Row = {
        "name": case.institution_name,
        "register_code": case.register_code,
        "type": int(str(case.institution_type)),
        "ownership": 1,
        "commune": case.commune_new,
        "school_year": "2025-2026",
        "pupils": 400,
        "staff": 30,
        "sites": 0,
        "internet": 1,
        "digital_level": 3,
        "digital_score_teaching": 80,
        "digital_score_management": 80,
        "filled_by": "Tổ công nghệ thông tin",
        "signed": 1,
        "naming_consent": 1,
    }
    for section in INSTITUTION.sections:
        for question in section.questions:
            if len(question.name) == 2 and (section.id != "c" or indicator == "I09"):
                answers[question.name] = 3 if question.mandatory and question.name != lacking else 2
                if answers[question.name] == 3:
                    answers[f"{question.name}_evidence"] = "Kế hoạch số 12/KH"
                    answers[f"{question.name}_date"] = "2025-09-05"
    return answers


def _return(case: Case, place: int) -> Form:
    at = datetime(2025, 11, 20, 3, tzinfo=UTC)
    closed = finish({"institution": return_of(case)}, Context(REFERENCE, "institution"))
    if not closed.accepted:
        raise ValueError(f"{case.register_code}: {[problem.message.en for problem in closed.problems]}")
    handing = Handing(
        uuid=str(uuid.UUID(int=place, version=4)),
        rev=1,
        case=case,
        door="institution",
        questionnaire=INSTITUTION,
        interview=closed.interview,
        outcome=None,
        lang="vi",
        finished_at=at,
        seconds=1800,
    )
    return Form(handing, at + timedelta(minutes=1))
