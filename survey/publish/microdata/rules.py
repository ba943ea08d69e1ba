"""The rules that microdata keep, as data: the bar that a class must clear, and the steps that coarsen what does not."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from survey.plan.text import Text

Level = Literal["on-site", "download"]


@dataclass(frozen=True, slots=True)
class Bar:
    """The least that people, or households, of the same description must be (statistics.md 6.2)."""

    persons: int = 5
    households: int = 3
    values: int = 2
    composition: int = 3
    largest_household: int = 6
    digits: int = 3

    def as_record(self) -> dict[str, int]:
        """The thresholds by name, as the manifest of an archive carries them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Step:
    """One way to coarsen: rows are pooled with those alike in `within`, and lose what they no longer share."""

    id: str
    within: tuple[str, ...]
    blanks: tuple[str, ...]
    says: Text
    keeps_answers: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that is not a step of the ladder, with its name."""

    id: str
    says: Text

    def as_record(self) -> dict[str, Any]:
        """The rule as the manifest carries it."""
        return {"id": self.id, "vi": self.says.vi, "en": self.says.en}


BAR = Bar()
PLACE = ("psu", "stratum", "household")
"""What tells a village, and so whether it is urban, whatever stands in the column `urban`."""
PERSON_CLASS = ("district", "urban", "sex", "age_group", "life_stage", "ethnic_group")
HOUSEHOLD_CLASS = ("district", "urban", "size")
ETHNIC_GROUPS = {1: "Kinh", 2: "Tày", 3: "Thái", 8: "Mông", 9: "Dao"}
OTHER_GROUP, UNKNOWN_GROUP = 96, 99
PERSON_STEPS = (
    Step(
        "ethnicity",
        PERSON_CLASS[:5],
        ("ethnic_group",),
        Text("Để trống dân tộc ở các nhóm còn quá nhỏ.", "Ethnic group is left empty where a class is too small."),
    ),
    Step(
        "age",
        ("district", "urban", "sex", "life_stage"),
        ("ethnic_group", "age_group"),
        Text(
            "Rồi để trống nhóm tuổi; chỉ còn giai đoạn tuổi (0–14, 15–17, tuổi lao động, trên tuổi lao động), vì "
            "ai được hỏi câu nào cho biết điều đó.",
            "Then the age group; the stage of life (0–14, 15–17, working age, above it) stays, for the questions that "
            "were asked tell it anyway.",
        ),
    ),
    Step(
        "urban",
        ("district", "sex", "life_stage"),
        ("ethnic_group", "age_group", "urban", *PLACE),
        Text(
            "Rồi để trống thành thị/nông thôn, cùng địa bàn, tầng và hộ, vì chúng cho biết điều đó.",
            "Then urban or rural, together with PSU, stratum and household, which would tell it.",
        ),
    ),
    Step(
        "value",
        ("district",),
        ("ethnic_group", "age_group", "urban", *PLACE, "sex", "life_stage"),
        Text(
            "Sau cùng để trống giới tính và mọi câu trả lời; chỉ còn huyện và quyền số.",
            "Last, sex and every answer; only the district and the weights stay.",
        ),
        keeps_answers=False,
    ),
)
HOUSEHOLD_STEPS = (
    Step(
        "size",
        ("district", "urban"),
        ("size",),
        Text("Để trống số người ở các nhóm còn quá nhỏ.", "Household size is left empty where a class is too small."),
    ),
    Step(
        "urban",
        ("district",),
        ("size", "urban", *PLACE),
        Text(
            "Rồi để trống thành thị/nông thôn, cùng địa bàn, tầng và hộ.",
            "Then urban or rural, together with PSU, stratum and household.",
        ),
    ),
)
LEFT_OUT = Step(
    "left_out",
    (),
    (),
    Text("Dòng vẫn chưa đủ lớn thì bỏ khỏi tệp.", "Rows that are still too few are left out of the file."),
)
IDENTIFIERS = Rule(
    "no_identifiers",
    Text(
        "Không có tên, số điện thoại, lời ghi, tháng năm sinh, cách xưng hô: các cột này không vào tệp.",
        "No name, telephone, free words, month or year of birth, form of address: those columns are not in the files.",
    ),
)
COLUMNS = Rule(
    "few_columns",
    Text(
        "Chỉ có các câu 1 đến 8 và các cột mô tả; không có xã, trình độ học vấn, quan hệ, ngôn ngữ, hình thức trả lời.",
        "Only questions 1 to 8 and the describing columns; no commune, schooling, relation, language or mode.",
    ),
)
CLASSES = Rule(
    "classes",
    Text(
        "Mỗi nhóm huyện × thành thị × giới × tuổi × dân tộc có ít nhất {persons} người của ít nhất {households} hộ; "
        "nếu có người trả lời thì ít nhất {persons} người, và ít nhất {values} giá trị của chỉ tiêu 7 và chỉ tiêu 8.",
        "Each class of district × urban × sex × age × ethnic group has at least {persons} people of at least "
        "{households} households; where any of them answered, at least {persons} did, and at least {values} values of "
        "indicator 7 and of indicator 8.",
    ).format(persons=BAR.persons, households=BAR.households, values=BAR.values),
)
LABELS = Rule(
    "relabelled",
    Text(
        "Mã địa bàn, tầng và hộ đánh lại cho từng bản công bố, thứ tự dòng xáo lại. Địa bàn chắc chắn chọn đứng trong "
        "tầng của huyện; không có hệ số hiệu chỉnh tổng thể hữu hạn.",
        "PSU, stratum and household are relabelled for each release and rows are shuffled. A certainty village stands "
        "in its district's stratum; there is no finite population correction.",
    ),
)
HOUSEHOLDS = Rule(
    "household_id",
    Text(
        "Mã hộ chỉ có khi hộ không quá {largest_household} người và ít nhất {composition} hộ cùng huyện có thành phần "
        "như nhau. Số người trong hộ ghi nhiều nhất là {largest_household}.",
        "A household's code is given only where it has at most {largest_household} people and at least {composition} "
        "households of the district are composed alike. Household size is capped at {largest_household}.",
    ).format(**BAR.as_record()),
)
WEIGHTS = Rule(
    "weights",
    Text(
        "Quyền số đã hiệu chỉnh, giữ {digits} chữ số có nghĩa.", "Calibrated weights, to {digits} significant digits."
    ).format(digits=BAR.digits),
)
EXACT = Rule(
    "exact_design",
    Text(
        "Thiết kế mẫu và quyền số giữ nguyên. Chỉ dùng tại cơ quan; không mang ra ngoài.",
        "Design and weights are exact. For use on site; not to be taken away.",
    ),
)
RULES: dict[Level, tuple[Rule, ...]] = {
    "on-site": (IDENTIFIERS, EXACT),
    "download": (IDENTIFIERS, COLUMNS, CLASSES, LABELS, HOUSEHOLDS, WEIGHTS),
}
LEVELS: dict[Level, Text] = {
    "on-site": Text("dùng tại cơ quan: thiết kế và quyền số nguyên vẹn", "on site: exact design and weights"),
    "download": Text("tải về: đã làm thô để không ai bị nhận ra", "download: coarsened so that nobody is recognised"),
}
