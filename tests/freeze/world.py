"""A small world for the tests of freezing: villages, sampled households and the forms that came in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from survey.freeze.choosing import Answers

REFERENCE = date(2025, 11, 1)
FIRST_RECEIPT = datetime(2025, 11, 3, 8, tzinfo=UTC)


def village(psu: str, stratum: str, **facts: Any) -> dict[str, Any]:
    return {
        "psu": psu,
        "stratum": stratum,
        "district": stratum.split("-")[0],
        "urban": int(stratum.split("-")[1]),
        "commune_2019": "04252",
        "commune_legacy": "04252",
        "commune_new": "04252",
        "n_sampled": 2,
        "n_frame": 40,
        "certainty": False,
        "segments": 1,
        "measure": 100,
        "listed": 100,
        "probability": 0.05,
        "village_fibre": 1,
        **facts,
    }


def villages(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    texts = {name: frame[name].astype("string") for name in ("commune_2019", "commune_legacy", "commune_new")}
    return frame.assign(village_fibre=frame["village_fibre"].astype("Int64"), **texts)


def household(number: int, psu: str, **facts: Any) -> dict[str, Any]:
    return {
        "household": number,
        "psu": psu,
        "listed": 100,
        "selected": 4,
        "base_weight": 50.0,
        "outcome": 11,
        "seed": f"seed {number}",
        "pending": False,
        **facts,
    }


def households(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    numbers = {name: frame[name].astype("Int64") for name in ("listed", "selected", "outcome")}
    return frame.assign(base_weight=frame["base_weight"].astype(float), **numbers)


def person(line: int, sex: int = 1, born: int = 1985, **answers: Any) -> dict[str, Any]:
    """A member of 15 and over who agreed and has a smartphone, unless told otherwise."""
    return {
        "line": line,
        "relation": 1 if line == 1 else 3,
        "sex": sex,
        "birth_month": 3,
        "birth_year": born,
        "usual_resident": 1,
        "health_record": 1,
        "answered_by": 1,
        "consent_person": 1,
        "phone_own": 1,
        "phone_smart": 1,
        **answers,
    }


def form(case: int, *members: dict[str, Any], hours: float = 0.0, **facts: Any) -> Answers:
    """An accepted form with a closed roster; `hours` after the first receipt, `household` adds household answers."""
    own = {"consent": 1, "anyone_else": 2, "household_respondent": 1, "fibre_now": 1} | facts.pop("household", {})
    known: dict[str, Any] = {
        "case": case,
        "uuid": f"form {case} {hours}",
        "mode": 1,
        "received_at": FIRST_RECEIPT + timedelta(hours=hours),
        "outcome": 11,
        **facts,
    }
    return Answers(document={"household": own, "members": list(members)}, **known)
