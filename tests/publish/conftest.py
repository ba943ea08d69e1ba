"""A small synthetic snapshot: nine districts, 54 villages, 540 households. Large enough to publish, small enough to read.

One district (Trạm Tấu) has two villages only, so its cells are confidential; few people there answer alike elsewhere.
"""

import numpy as np
import pandas as pd
import pytest

from survey.plan.ages import AGE_GROUPS, age_group
from survey.plan.areas import districts
from survey.plan.indicators import ALL as INDICATORS

SMALL_DISTRICT = "139"
ITEMS = sorted({item for i in INDICATORS for component in i.components for item in component.items})


def make_tables(seed=11, psus_per_district=6, small=2):
    """The five tables of a snapshot, made from one seed."""
    rng = np.random.default_rng(seed)
    codes = [unit.code for unit in districts()]
    psus, households = [], []
    for code in codes:
        for number in range(small if code == SMALL_DISTRICT else psus_per_district):
            urban = 1 if number % 3 == 0 else 2
            psu = f"{code}-{number:02d}"
            psus.append(
                {"psu": psu, "stratum": code, "district": code, "urban": urban, "village_fibre": rng.integers(1, 4)}
            )
            households += [
                {"household": f"{psu}-{h:02d}", "psu": psu, "stratum": code, "district": code, "urban": urban}
                for h in range(10)
            ]
    frame = pd.DataFrame(psus).assign(fpc=np.nan, certainty=False)
    houses = pd.DataFrame(households).assign(mode=rng.choice([1, 2], len(households), p=[0.85, 0.15]), fpc=np.nan)
    houses["ssu_fpc"] = np.nan
    houses["weight"] = 40.0 + rng.uniform(0, 20, len(houses))
    village = dict(zip(frame["psu"], rng.normal(0, 0.25, len(frame)), strict=True))
    drift = houses["psu"].map(village).to_numpy()
    houses["fibre_now"] = _yes(rng, 0.55 + drift / 3, unknown=0.01)
    houses["fibre_possible"] = _yes(rng, 0.6 + drift / 3, unknown=0.04)
    members = _members(rng, houses)
    persons = _persons(rng, members, members["psu"].map(village).to_numpy())
    return {
        "psus": frame,
        "households": houses,
        "members": members.drop(columns=["mode"]),
        "persons": persons,
        "institutions": _institutions(rng),
    }


def _yes(rng, p, unknown=0.02):
    p = np.clip(p, 0.01, 0.99)
    answers = np.where(rng.random(len(p)) < p, 1, 2)
    return np.where(rng.random(len(p)) < unknown, rng.choice([8, 9], len(p)), answers)


def _members(rng, houses):
    rows = houses.loc[houses.index.repeat(rng.integers(2, 6, len(houses)))].reset_index(drop=True)
    rows["line"] = rows.groupby("household").cumcount() + 1
    rows["sex"] = rng.choice([1, 2], len(rows))
    rows["age"] = rng.integers(0, 85, len(rows))
    rows["age_group"] = rows["age"].map(age_group)
    rows["working_age"] = rows["age"].between(15, 60)
    rows["eligible_15"] = rows["age"] >= 15
    rows["responded"] = rows["eligible_15"] & (rng.random(len(rows)) < 0.93)
    rows["health_record"] = rng.choice([1, 2, 3, 8, 9], len(rows), p=[0.3, 0.35, 0.2, 0.14, 0.01])
    assert set(rows["age_group"]) <= set(AGE_GROUPS)
    return rows.drop(columns=["fibre_now", "fibre_possible"])


def _persons(rng, members, drift):
    who = members["responded"].to_numpy()
    rows = members[who].drop(columns=["health_record", "responded", "eligible_15"]).reset_index(drop=True)
    young = (60 - rows["age"].to_numpy()) / 200
    base = drift[who] / 4 + young
    rows["answered_by"] = rng.choice([1, 2], len(rows), p=[0.88, 0.12])
    levels = {"phone_own": 0.7, "phone_smart": 0.93, "phone_online": 0.95, "signature_has": 0.25, "health_online": 0.3}
    for name in sorted(
        {name for i in INDICATORS if i.unit == "individual" for name in _reads(i)} - {"age", "working_age"}
    ):
        if name not in rows.columns:
            rows[name] = _yes(rng, levels.get(name, 0.3) + base)
    for name in ("signature_kind_unknown", "account_used", "training_last"):
        rows[name] = 2
    rows["service_used"] = rng.choice([1, 2, 3, 4, 8], len(rows), p=[0.3, 0.2, 0.2, 0.27, 0.03])
    return rows


def _reads(indicator):
    return (*indicator.reads, *(name for variant in indicator.variants for name in variant.reads))


def _institutions(rng):
    rows = [{"indicator": "I09", "type": 11} for _ in range(13)] + [{"indicator": "I10", "type": 1} for _ in range(60)]
    frame = pd.DataFrame(rows)
    frame["case"] = np.arange(len(frame)) + 1
    frame["register_code"] = [f"R{n:03d}" for n in frame["case"]]
    frame["state"] = ["verified"] * 13 + ["verified"] * 57 + ["submitted"] * 2 + ["none"]
    done = np.arange(len(frame)) % 3 > 0
    for item in ITEMS:
        frame[item] = np.where(done, 3, 2)
    return frame


@pytest.fixture(scope="session")
def tables():
    return make_tables()
