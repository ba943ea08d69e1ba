"""Households and the people in them: size, place in the household, sex, month of birth, ethnicity, schooling."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from survey.demo.levels import ETHNIC_SHARES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LARGEST = 12
HEAD, SPOUSE, CHILD, IN_LAW, GRANDCHILD, PARENT, OTHER = 1, 2, 3, 4, 5, 6, 9
YOUNG, MIDDLE, THREE_GENERATIONS, ELDERLY = range(4)
_STAGES_BY_SIZE = np.array(
    [
        [0.0, 0.0, 0.0, 0.0],
        [0.10, 0.25, 0.00, 0.65],
        [0.16, 0.34, 0.00, 0.50],
        [0.52, 0.34, 0.11, 0.03],
        [0.56, 0.28, 0.16, 0.00],
        [0.40, 0.20, 0.40, 0.00],
        [0.32, 0.16, 0.52, 0.00],
    ]
)
_HEAD_AGES = np.array([[24, 39], [37, 57], [45, 68], [60, 88]])


def make_households(villages: pd.DataFrame, generator: np.random.Generator) -> pd.DataFrame:
    """One row per household: `village` (row number of the village), `size`, `ethnicity` of the head.

    `villages` has one row each with `households`, `persons` (the totals to come near to), `district`.
    """
    counts = villages["households"].to_numpy(np.int64)
    village = np.repeat(np.arange(len(villages)), counts)
    more = (villages["persons"].to_numpy(float) / counts - 1.0)[village]
    size = 1 + np.minimum(generator.poisson(np.maximum(more, 0.1)), LARGEST - 1)
    return pd.DataFrame({"village": village, "size": size, "ethnicity": _ethnicity(villages, village, generator)})


def _ethnicity(villages: pd.DataFrame, village: Ints, generator: np.random.Generator) -> Ints:
    """Most households of a village are of one group; the others follow the district."""
    districts = villages["district"].astype(str).to_numpy()
    main = np.empty(len(villages), np.int64)
    own = np.empty(len(village), np.int64)
    for district, shares in ETHNIC_SHARES.items():
        codes, p = np.array(list(shares)), np.array(list(shares.values()))
        here = np.flatnonzero(districts == district)
        main[here] = generator.choice(codes, size=len(here), p=p)
        there = np.flatnonzero(districts[village] == district)
        own[there] = generator.choice(codes, size=len(there), p=p)
    return np.where(generator.random(len(village)) < 0.8, main[village], own)


def make_members(households: pd.DataFrame, reference_month: int, generator: np.random.Generator) -> pd.DataFrame:
    """One row per person: `household` (row number), `line`, `relation`, `sex`, `age`, `birth_year`, `birth_month`, …

    `reference_month` counts months from year 0 (year × 12 + month − 1); `age` is in completed years at its first day.
    """
    size = households["size"].to_numpy(np.int64)
    household = np.repeat(np.arange(len(size)), size)
    line = np.arange(len(household)) - np.repeat(np.cumsum(size) - size, size) + 1
    stage = _stage(size, generator)
    low, high = _HEAD_AGES[stage].T
    head_age = generator.integers(low, high + 1)
    head_sex = np.where(generator.random(len(size)) < np.where(size == 1, 0.35, 0.74), 1, 2)
    relation = _relation(household, line, size, stage, head_age, generator)
    age = _age(relation, head_age[household], generator)
    months = np.where(age == 0, generator.integers(1, 12, len(age)), age * 12 + generator.integers(0, 12, len(age)))
    born = reference_month - months
    people = pd.DataFrame({"household": household, "line": line, "relation": relation, "age": months // 12})
    people["sex"] = _sex(relation, household, head_sex, generator)
    people["birth_year"], people["birth_month"] = born // 12, born % 12 + 1
    mixed = (relation == SPOUSE) & (generator.random(len(age)) < 0.08)
    people["ethnicity"] = np.where(mixed, 1, households["ethnicity"].to_numpy(np.int64)[household])
    people["schooling"] = _schooling(people["age"].to_numpy(np.int64), generator)
    people["usual_resident"] = np.where(months < 6, 2, np.where(generator.random(len(age)) < 0.01, 2, 1))
    return people


def _stage(size: Ints, generator: np.random.Generator) -> Ints:
    """The stage of life of each household, by its size."""
    bounds = np.cumsum(_STAGES_BY_SIZE, axis=1)[np.minimum(size, 6)]
    stage: Ints = np.minimum((generator.random(len(size))[:, None] > bounds).sum(axis=1), 3)
    return stage


def _relation(
    household: Ints, line: Ints, size: Ints, stage: Ints, head_age: Ints, generator: np.random.Generator
) -> Ints:
    """Place in the household: head, then mostly a spouse, then by stage children, in-laws, grandchildren, parents."""
    n, sizes, stages = len(household), size[household], stage[household]
    chance = generator.random(n)
    married = generator.random(len(size)) < np.where(size == 2, 0.78, 0.93)
    rank = line - 1 - married[household].astype(np.int64)  # 1 for the first who is neither head nor spouse
    old = stages == THREE_GENERATIONS
    relation = np.where(old & (rank == 2), IN_LAW, np.where(old & (rank >= 3), GRANDCHILD, CHILD))
    with_parent = (line == sizes) & (sizes >= 4) & ~old & (head_age[household] < 60) & (chance < 0.24)
    relation = np.where(with_parent, PARENT, relation)
    relation = np.where((stages == ELDERLY) & (rank >= 1), np.where(chance < 0.5, CHILD, GRANDCHILD), relation)
    relation = np.where((line >= 3) & (chance > 0.985), OTHER, relation)
    relation = np.where((line == 2) & married[household], SPOUSE, relation)
    return np.where(line == 1, HEAD, relation)


def _age(relation: Ints, head: Ints, generator: np.random.Generator) -> Ints:
    """Completed years, drawn around the head's age so that generations keep their distance."""
    n = len(relation)
    gap = generator.integers(20, 33, n)
    spread = generator.integers(-5, 6, n)
    child = np.maximum(head - gap, generator.integers(0, 6, n))
    # Grown children mostly leave: those left at home in a household of two generations are younger.
    child = np.where((child > 22) & (head < 58) & (generator.random(n) < 0.6), generator.integers(8, 19, n), child)
    ages = np.select(
        [relation == HEAD, relation == SPOUSE, relation == CHILD, relation == IN_LAW, relation == GRANDCHILD],
        [
            head,
            np.clip(head + spread, 19, 92),
            np.minimum(child, head - 18),
            np.maximum(head - 24 + spread, 19),
            np.clip(head - 46 - generator.integers(0, 10, n), 0, 24),
        ],
        default=generator.integers(16, 72, n),
    )
    parents: Ints = np.minimum(head + generator.integers(19, 31, n), 96)
    return np.where(relation == PARENT, parents, ages)


def _sex(relation: Ints, household: Ints, head_sex: Ints, generator: np.random.Generator) -> Ints:
    chance = generator.random(len(relation))
    sex = np.where(chance < 0.515, 1, 2)
    sex = np.where(relation == PARENT, np.where(chance < 0.33, 1, 2), sex)
    sex = np.where(relation == IN_LAW, np.where(chance < 0.2, 1, 2), sex)
    head = head_sex[household]
    return np.where(relation == HEAD, head, np.where(relation == SPOUSE, 3 - head, sex))


def _schooling(age: Ints, generator: np.random.Generator) -> Ints:
    """Highest level finished (codes of R08) for those of 15 and over; 97 below. Older people have less of it."""
    score = generator.normal(size=len(age)) - np.maximum(age - 40, 0) * 0.02
    level = np.digitize(score, [-1.9, -1.2, -0.7, 0.35, 1.0, 1.15, 1.4, 1.65]) + 1
    return np.where(
        age < 15, 97, np.where(age < 18, np.minimum(level, 4), np.where(age < 22, np.minimum(level, 7), level))
    )
