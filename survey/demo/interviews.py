"""The interviews as documents: one per responding household, as the questionnaire's own finish would leave them.

System codes (7, 97, 9, 99) stand where `survey.questionnaire.routing.with_system_codes` writes them; a test holds
every document against it. Nobody's name looks real.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from survey.demo.answers import NOT_ASKED
from survey.demo.noise import BEHIND, LAST_RESORT
from survey.plan.codes import ONLINE, PROXY
from survey.questionnaire.document import Interview, Row
from survey.questionnaire.instruments import HOUSEHOLD

ADDRESSES = {1: ("anh", "chu", "bac", "ong"), 2: ("chi", "co", "bac", "ba")}
ROSTER = ("relation", "sex", "birth_month", "birth_year", "ethnicity", "usual_resident", "schooling", "health_record")
ASKED = tuple(
    question.name
    for section, question in HOUSEHOLD.walk()
    if section.level == "individual" and section.id != "person" and not question.identifying
)
OPEN_LATER = tuple(name for gate in LAST_RESORT for name in (gate, *BEHIND[gate]))
OTHER_TEXTS = {
    "signature_other": ("signature_other_text", "Loại khác (minh họa)"),
    "service_other": ("service_other_text", "Việc khác (minh họa)"),
    "ethnicity": ("ethnicity_text", "Dân tộc khác (minh họa)"),
}


def write_interviews(
    households: pd.DataFrame, members: pd.DataFrame, random: np.random.Generator
) -> Iterator[Interview]:
    """The documents of the observed households, in their order. Both frames are those that `noise.observe` returns."""
    lots = random.random((len(households), 8)).tolist()
    columns = list(dict.fromkeys(("line", "age", *ROSTER, *ASKED, *_MARKS)))
    people = [dict(zip(columns, row, strict=True)) for row in members[columns].itertuples(index=False, name=None)]
    chances = random.random((len(members), 3)).tolist()
    sizes = np.bincount(members["household"], minlength=len(households))
    ends = np.cumsum(sizes).tolist()
    starts = [end - size for end, size in zip(ends, sizes.tolist(), strict=True)]
    homes: list[dict[str, Any]] = [dict(row) for row in households.to_dict("records")]  # type: ignore[arg-type]
    for number, home in enumerate(homes):
        here = slice(starts[number], ends[number])
        rows = [_member(person, home, lot) for person, lot in zip(people[here], chances[here], strict=True)]
        yield {"household": _household(home, people[here], lots[number], number), "members": rows}


_MARKS = (
    "age_stated",
    "eligible",
    "responded",
    "answered_by",
    "proxy_reason",
    "speaks",
    "private",
    "last_resort_open",
)


def refusal(random: np.random.Generator) -> Interview:
    """What is kept of a household that did not agree: the outcome and no answers."""
    reason = int(random.choice((1, 2, 3, 4, 5, 8), p=(0.34, 0.22, 0.12, 0.2, 0.08, 0.04)))
    return {"household": {"consent": 2, "outcome": 31, "refusal_reason": reason, **_REFUSED}}


_REFUSED: Row = {"consent_private": 7, "consent_position": 7, "understood": 7}


def _household(home: dict[str, Any], people: Sequence[dict[str, Any]], lot: Sequence[float], number: int) -> Row:
    speaker = next(person for person in people if person["speaks"])
    row: Row = {
        "consent": 1,
        "consent_private": int(home["consent_private"]),
        "anyone_else": 2,
        "household_respondent": int(home["respondent"]),
        "fibre_now": int(home["fibre_now"]),
        "fibre_possible": int(home["fibre_possible"]),
        "refusal_reason": NOT_ASKED,
    }
    if home["mode"] == ONLINE:
        return row | _NOT_ON_THE_WEB
    group = int(speaker["ethnicity"])
    language = group if group in (3, 8, 9) and lot[0] < (0.55 if group == 8 else 0.2) else 1
    by_phone = lot[1] < 0.7
    row |= {
        "address": ADDRESSES[int(speaker["sex"])][min(int(speaker["age"]) // 22, 3)],
        "consent_position": 1 if lot[2] < 0.85 else 2,
        "language": language,
        "interpreter": 1 if language == 1 or lot[3] < 0.6 else 2,
        "read_back": 1 if lot[4] < 0.94 else 2,
        "phone_consent": 1 if by_phone else 2,
        "slip": 1 if lot[5] < 0.97 else 2,
        "understood": 1 if lot[6] < 0.8 else 2 if lot[6] < 0.96 else 3,
        "outcome": 11 if home["completed"] else 12,
    }
    if by_phone:
        row["phone"] = f"0000{number % 1_000_000:06d}"
    return row


_NOT_ON_THE_WEB: Row = {
    "consent_position": 7,
    "language": 97,
    "interpreter": 7,
    "read_back": 7,
    "phone_consent": 7,
    "slip": 7,
    "understood": 7,
    "outcome": 97,
}


def _member(person: dict[str, Any], home: dict[str, Any], lot: Sequence[float]) -> Row:
    line, stated = int(person["line"]), int(person["age_stated"])
    row: Row = {"line": line, "name": f"Người minh họa {line}"}
    row |= {name: int(person[name]) for name in ROSTER}
    row["age_confirmed"] = 1 if stated < 0 else NOT_ASKED
    if stated >= 0:
        row["age_stated"] = stated
    if person["eligible"]:
        row |= _person(person, home, lot)
        if person["responded"]:
            row |= {
                name: int(person[name]) for name in ASKED if not (person["last_resort_open"] and name in OPEN_LATER)
            }
    for name, (text, words) in OTHER_TEXTS.items():
        if row.get(name) == (96 if name == "ethnicity" else 1):
            row[text] = words
    return row


def _person(person: dict[str, Any], home: dict[str, Any], lot: Sequence[float]) -> Row:
    """Who answers, with which consent; a person who does not answer has refused, or a guardian has."""
    web, young = home["mode"] == ONLINE, int(person["age"]) < 18
    row: Row = {
        "answered_by": int(person["answered_by"]),
        "consent_guardian": 1 if young else NOT_ASKED,
        "proxy_reason": NOT_ASKED,
        "consent_person": 1,
        "overheard": NOT_ASKED if web else 1 if lot[0] < 0.7 else 2 if lot[0] < 0.97 else 3,
        "consent_person_private": 1 if person["private"] else 2,
    }
    if not person["responded"]:
        guardian_refused = young and lot[1] < 0.5
        row |= {"answered_by": 1, "overheard": NOT_ASKED, "consent_person_private": NOT_ASKED}
        row["consent_guardian"] = (2 if guardian_refused else 1) if young else NOT_ASKED
        row["consent_person"] = NOT_ASKED if guardian_refused else 2
    elif row["answered_by"] == PROXY:
        row |= {"proxy_line": int(home["respondent"]), "consent_person": NOT_ASKED}
        row |= {"consent_person_private": NOT_ASKED}
        row["proxy_reason"] = NOT_ASKED if web else int(person["proxy_reason"])
    return row
