"""The parts of the province for which figures are published, in a fixed order that is never a ranking."""

from dataclasses import dataclass

from survey.plan import areas, codes
from survey.plan.ages import AGE_GROUPS
from survey.plan.indicator import Indicator
from survey.plan.text import Text


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a breakdown: its code in the data, as text, and its name."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A way of cutting the province: the column of the snapshot (none for the whole) and the parts in order."""

    id: str
    name: Text
    column: str | None
    parts: tuple[Part, ...]

    def part(self, code: str) -> Part:
        """The part with this code; raises `KeyError` where there is none."""
        return {part.code: part for part in self.parts}[code]


def _age_parts(groups: tuple[str, ...]) -> tuple[Part, ...]:
    return tuple(Part(group, _age_name(group)) for group in groups)


def _age_name(group: str) -> Text:
    if group.endswith("+"):
        return Text(f"{group[:-1]} tuổi trở lên", f"{group[:-1]} and over")
    return Text(f"{group.replace('-', '–')} tuổi", group.replace("-", "–"))


PROVINCE = Breakdown("province", Text("Toàn tỉnh", "Province"), None, (Part("15", Text("Toàn tỉnh", "Province")),))
DISTRICT = Breakdown(
    "district",
    Text("Huyện, thị xã, thành phố (trước 01/07/2025)", "District, town or city (before 1 July 2025)"),
    "district",
    tuple(Part(unit.code, unit.name) for unit in areas.districts()),
)
URBAN = Breakdown(
    "urban",
    Text("Khu vực", "Urban and rural area"),
    "urban",
    tuple(Part(str(code), name) for code, name in codes.AREA_TYPES.items()),
)
SEX = Breakdown(
    "sex", Text("Giới tính", "Sex"), "sex", tuple(Part(str(code), name) for code, name in codes.SEXES.items())
)
AGE_GROUP = Breakdown("age_group", Text("Nhóm tuổi", "Age group"), "age_group", _age_parts(AGE_GROUPS))
COMMUNE_NEW = Breakdown(
    "commune_new",
    Text("Xã, phường hiện nay", "Present commune or ward"),
    "commune",
    tuple(Part(unit.code, unit.name) for unit in areas.units("2025", "commune")),
)
BREAKDOWNS = {breakdown.id: breakdown for breakdown in (PROVINCE, DISTRICT, URBAN, SEX, AGE_GROUP, COMMUNE_NEW)}


def breakdowns_of(indicator: Indicator) -> tuple[Breakdown, ...]:
    """The breakdowns published for an indicator; age groups are cut to its universe, full counts have their own."""
    if indicator.id == "I09":
        return (PROVINCE,)
    if indicator.unit == "institution":
        return (PROVINCE, COMMUNE_NEW)
    if indicator.unit == "household":
        return (PROVINCE, DISTRICT, URBAN)
    ages = Breakdown(AGE_GROUP.id, AGE_GROUP.name, AGE_GROUP.column, _age_parts(indicator.universe.age_groups))
    return (PROVINCE, DISTRICT, URBAN, SEX, ages)
