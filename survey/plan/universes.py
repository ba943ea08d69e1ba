"""Who is counted: the universes of the ten indicators, as a name and a test on the frame of the unit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from survey.plan.ages import AGE_GROUPS
from survey.plan.answers import Frame, Mask
from survey.plan.codes import SELF
from survey.plan.text import Text

Unit = Literal["household", "member", "individual", "institution"]

GENERAL_SCHOOLS = (1, 2, 3, 4, 5, 6, 7, 8)
"""Types of institution (S03) that belong to I10: primary to upper secondary, ethnic boarding schools included."""
TRAINING_INSTITUTIONS = (11, 12, 13, 14, 15, 16)
"""Types of institution (S03) that belong to I09, as far as the wave's register lists them."""


@dataclass(frozen=True, slots=True)
class Universe:
    """A universe: `includes` tells, row by row of the unit's frame, who belongs; `age_groups` are those it can show."""

    id: str
    unit: Unit
    name: Text
    includes: Callable[[Frame], Mask]
    age_groups: tuple[str, ...] = ()


def _aged_18_plus(people: Frame) -> Mask:
    return people["age"] >= 18


def _aged_15_plus(people: Frame) -> Mask:
    return people["age"] >= 15


def _of_working_age(people: Frame) -> Mask:
    return people["working_age"].isin((1,))


def _everyone(rows: Frame) -> Mask:
    return ~rows.iloc[:, 0].isin(())


def _colleges(institutions: Frame) -> Mask:
    return institutions["indicator"] == "I09"


def _schools(institutions: Frame) -> Mask:
    return institutions["indicator"] == "I10"


ADULTS = Universe(
    "adults", "individual", Text("người từ 18 tuổi trở lên", "people aged 18 and over"), _aged_18_plus, AGE_GROUPS[2:]
)
AGED_15_PLUS = Universe(
    "aged_15_plus",
    "individual",
    Text("người từ 15 tuổi trở lên", "people aged 15 and over"),
    _aged_15_plus,
    AGE_GROUPS[1:],
)
WORKING_AGE = Universe(
    "working_age",
    "individual",
    Text("người trong độ tuổi lao động", "people of working age"),
    _of_working_age,
    AGE_GROUPS[1:],
)
RESIDENTS = Universe("residents", "member", Text("người dân", "residents of all ages"), _everyone, AGE_GROUPS)
HOUSEHOLDS = Universe("households", "household", Text("hộ gia đình", "households"), _everyone)
COLLEGES = Universe(
    "colleges",
    "institution",
    Text(
        "cơ sở đào tạo, cao đẳng, giáo dục nghề nghiệp trong danh mục",
        "training institutions, colleges and vocational institutions on the register",
    ),
    _colleges,
)
SCHOOLS = Universe(
    "schools",
    "institution",
    Text(
        "cơ sở giáo dục từ tiểu học đến THPT trong danh mục",
        "schools from primary to upper secondary on the register",
    ),
    _schools,
)
UNIVERSES = {
    universe.id: universe for universe in (ADULTS, AGED_15_PLUS, WORKING_AGE, RESIDENTS, HOUSEHOLDS, COLLEGES, SCHOOLS)
}


def self_reported(universe: Universe) -> Universe:
    """The part of a universe of persons who answered for themselves."""

    def includes(people: Frame) -> Mask:
        return universe.includes(people) & people["answered_by"].isin((SELF,))

    return Universe(
        f"{universe.id}_self",
        universe.unit,
        Text("{name}, tự trả lời", "{name} who answered for themselves").format(name=universe.name),
        includes,
        universe.age_groups,
    )
