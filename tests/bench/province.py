"""An invented province of any size, as a survey of it would be filed: no person in it is real.

9 districts, each urban and rural: 18 strata; enumeration areas drawn in them, 15 households each of which 11 to 15
answer, everyone aged 6 and over is asked. Ten answers y1 to y10: 1 yes, 0 no, 7 not asked below 15 (the last four),
8 does not know, 9 refuses. 12 cells of sex and age group.
"""

from pathlib import Path

import numpy as np
import pandas as pd

DISTRICTS = np.array([0.20, 0.14, 0.13, 0.11, 0.10, 0.10, 0.09, 0.07, 0.06])
URBAN = np.array([0.70, 0.45, 0.35, 0.30, 0.28, 0.25, 0.20, 0.18, 0.15])
AGES = np.array([0.150, 0.145, 0.165, 0.235, 0.195, 0.110])
SHARES = np.linspace(0.04, 0.93, 10)
HOUSEHOLDS, PERSONS_PER_AREA, COMMUNES = 420_000, 54, 200
ANSWERS = [f"y{k}" for k in range(1, 11)]


def areas(persons: int, chance: np.random.Generator) -> pd.DataFrame:
    """The sampled enumeration areas: stratum, commune, weight, and how far their people differ from the others."""
    share = np.stack([DISTRICTS * (1 - URBAN), DISTRICTS * URBAN], axis=1).ravel()
    count = max(36, round(persons / PERSONS_PER_AREA))
    each = np.maximum(2, np.round(share * count)).astype(int)
    communes = np.maximum(1, np.round(share * COMMUNES)).astype(int)
    communes[0] += COMMUNES - communes.sum()
    stratum = np.repeat(np.arange(18), each)
    first = np.concatenate([[0], np.cumsum(communes)[:-1]])
    answering = chance.integers(11, 16, len(stratum))
    weight = (HOUSEHOLDS * share / each)[stratum] * chance.lognormal(0, 0.12, len(stratum)) / answering
    return pd.DataFrame(
        {
            "ea": np.arange(1, len(stratum) + 1, dtype=np.int32),
            "stratum": (stratum + 1).astype(np.int16),
            "commune": (first[stratum] + (chance.random(len(stratum)) * communes[stratum]).astype(int) + 1).astype(
                np.int16
            ),
            "weight": np.round(weight, 6),
            "answering": answering,
        }
    )


def province(persons: int, seed: int = 1) -> pd.DataFrame:
    """About so many persons, one row each, those of an area together."""
    chance = np.random.default_rng(seed)
    area = areas(persons, chance)
    households = np.repeat(np.arange(len(area)), area["answering"])
    members = np.clip(1 + chance.poisson(3.16, len(households)), 1, 12)
    household = np.repeat(np.arange(len(households)), members)
    place = households[household]
    rows = len(place)
    sex, age = chance.integers(1, 3, rows), chance.choice(6, rows, p=AGES)
    data = area.drop(columns="answering").iloc[place].reset_index(drop=True)
    data.insert(1, "household", (household + 1).astype(np.int32))
    data["cell"] = ((sex - 1) * 6 + age + 1).astype(np.int8)
    lift = np.array([-0.6, 0.9, 0.8, 0.3, -0.4, -1.4])[age]
    for k, name in enumerate(ANSWERS):
        apart = chance.normal(0, 0.5, len(area))[place] + chance.normal(0, 0.6, len(households))[household]
        odds = np.log(SHARES[k] / (1 - SHARES[k])) + lift * (0.3 + 0.1 * k) + 0.12 * (sex == 1) + apart
        answer = (chance.random(rows) < 1 / (1 + np.exp(-odds))).astype(np.int8)
        silent = chance.random(rows)
        answer[silent < 0.01 + 0.004 * k] = 8
        answer[silent > 0.997 - 0.001 * k] = 9
        if k >= 6:
            answer[age == 0] = 7
        data[name] = answer
    return data


def write(persons: int, folder: Path) -> Path:
    """The files of one size, made once: .parquet, .csv (for R, up to 1 million) and the totals of the 12 cells."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"persons-{persons}.parquet"
    if not path.exists():
        data = province(persons)
        if persons <= 1_000_000:
            data.to_csv(path.with_suffix(".csv"), index=False)
        totals = (data.groupby("cell")["weight"].sum() * 1.02).round().rename("total")
        totals.to_csv(folder / f"totals-{persons}.csv")
        data.to_parquet(path, index=False, row_group_size=500_000)
    return path
