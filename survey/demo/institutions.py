"""The made-up register of schools and colleges, and what each of them returned.

Only the communes are real. The numbers of complete, pending and missing returns are chosen so that I10 is met and
I09 is not, whatever the pending ones turn out to be.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

from survey.plan.areas import crosswalk, unit

State = Literal["verified", "submitted", "none"]

# State and completeness of the returns: (state, complete, how many).
SCHOOLS: tuple[tuple[State, bool, int], ...] = (
    ("verified", True, 196),
    ("verified", False, 48),
    ("submitted", True, 9),
    ("submitted", False, 5),
    ("none", False, 12),
)
COLLEGES: tuple[tuple[State, bool, int], ...] = (
    ("verified", True, 7),
    ("verified", False, 4),
    ("submitted", False, 1),
    ("none", False, 1),
)
_SCHOOL_TYPES = ((1, 0.30), (2, 0.27), (4, 0.26), (3, 0.08), (5, 0.02), (7, 0.03), (8, 0.04))
_COLLEGE_TYPES = (11, 11, 11, 12, 12, 14, 14, 15, 15, 15, 15, 15, 15)

MANDATORY = {
    "I09": ("A1", "A2", "A3", "A4", "B1", "B2", "B3", "B6", "C1", "C2", "C3", "D1", "D2", "D3"),
    "I10": ("A1", "A2", "A3", "A4", "B1", "B2", "B3", "B6", "D1", "D2", "D3"),
}
OPTIONAL = {"I09": ("A5", "A6", "B4", "B5", "C4", "D4", "D5"), "I10": ("A5", "A6", "B4", "B5", "D4", "D5")}


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution of the register; `answers` is what it returned, None where nothing came."""

    register_code: str
    name: str
    type: int
    ownership: int
    indicator: Literal["I09", "I10"]
    district: str
    commune_new: str
    state: State
    answers: dict[str, int | str] | None


def make_register(seed: int, reference_date: date) -> list[Institution]:
    """270 schools and 13 training institutions, each with its state and its return."""
    generator = np.random.default_rng([seed, 283])
    communes = list(crosswalk().items())
    return [
        *_make("I10", SCHOOLS, communes, reference_date, generator),
        *_make("I09", COLLEGES, communes, reference_date, generator),
    ]


def _make(
    indicator: Literal["I09", "I10"],
    plan: tuple[tuple[State, bool, int], ...],
    communes: list[tuple[str, str]],
    on: date,
    generator: np.random.Generator,
) -> list[Institution]:
    fates = [(state, complete) for state, complete, count in plan for _ in range(count)]
    order = generator.permutation(len(fates))
    types, shares = zip(*_SCHOOL_TYPES, strict=True)
    found = []
    for number, place in enumerate(order, start=1):
        state, complete = fates[place]
        # Every commune has a school before any has two.
        legacy, new = communes[(number * 5 if indicator == "I10" else number * 13) % len(communes)]
        kind = int(generator.choice(types, p=shares)) if indicator == "I10" else _COLLEGE_TYPES[number - 1]
        head = "Trường minh họa" if indicator == "I10" else "Cơ sở đào tạo minh họa"
        institution = Institution(
            register_code=f"MH-{indicator}-{number:03d}",
            name=f"{head} {number}",
            type=kind,
            ownership=2 if generator.random() < 0.03 else 1,
            indicator=indicator,
            district=unit(legacy, "legacy").parent,
            commune_new=new,
            state=state,
            answers=None,
        )
        found.append(_with_return(institution, complete, on, generator))
    return found


def _with_return(institution: Institution, complete: bool, on: date, generator: np.random.Generator) -> Institution:
    """The institution with the answers of its return, unless none came."""
    if institution.state == "none":
        return institution
    pupils = int(generator.integers(120, 900))
    mandatory, optional = MANDATORY[institution.indicator], OPTIONAL[institution.indicator]
    levels = dict.fromkeys(mandatory, 3) | {item: int(generator.choice((3, 3, 2, 1))) for item in optional}
    if not complete:
        for item in generator.choice(mandatory, size=int(generator.integers(1, 6)), replace=False):
            levels[str(item)] = int(generator.choice((2, 2, 1)))
    done = sum(level == 3 for level in levels.values()) / len(levels)
    answers: dict[str, int | str] = {
        "name": institution.name,
        "register_code": institution.register_code,
        "type": institution.type,
        "ownership": institution.ownership,
        "commune": institution.commune_new,
        "school_year": "2025–2026",
        "pupils": pupils,
        "staff": int(pupils * generator.uniform(0.05, 0.09)) + 4,
        "sites": int(generator.integers(0, 5)) if institution.type in (1, 4, 8) else 0,
        "internet": 1 if generator.random() < 0.93 else 2,
        "digital_level": 3 if done > 0.9 else 2 if done > 0.6 else 1,
        "digital_score_teaching": int(min(100, 100 * done)),
        "digital_score_management": int(min(100, 100 * done)),
        "filled_by": "Người minh họa, tổ công nghệ thông tin",
        "signed": 1,
        "naming_consent": 1 if generator.random() < 0.7 else 2,
    }
    for item, level in levels.items():
        answers[item] = level
        if level == 3:
            answers[f"{item}_evidence"] = "Tài liệu minh họa"
            answers[f"{item}_date"] = (on - timedelta(days=int(generator.integers(20, 700)))).isoformat()
    return replace(institution, answers=answers)
