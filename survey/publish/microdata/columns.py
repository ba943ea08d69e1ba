"""What each column is and what its codes mean, in both languages. A column that is not described here is in no file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from survey.plan.ages import AGE_GROUPS
from survey.plan.areas import districts
from survey.plan.codes import AREA_TYPES, MODES, OUTCOMES, SEXES
from survey.plan.text import Text
from survey.publish.microdata.rules import ETHNIC_GROUPS, OTHER_GROUP, UNKNOWN_GROUP
from survey.questionnaire.codebook import Variable, variables
from survey.questionnaire.instruments import INSTRUMENTS
from survey.questionnaire.model import Question

PRIVATE = frozenset({"birth_month", "birth_year", "age_stated", "age_confirmed", "address", "address_person"})
"""Coded, yet so near to a name or a birthday that they are in no file."""
LEFT_EMPTY = Text("Ô trống: không hỏi, không biết, hoặc đã để trống.", "Empty: not asked, not known, or left empty.")
AGE_CODES = dict(enumerate(AGE_GROUPS, start=1))
_CHILD, _TEEN, _WORKING, _OLDER = 1, 2, 3, 4
_YES_NO = {1: Text("Có", "Yes"), 0: Text("Không", "No")}
_NOT_APPLICABLE = Text("Không áp dụng", "Not applicable")
_NO_CONSENT = Text("Từ chối hoặc không đồng ý câu này", "Refused, or no consent to this question")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name, what it says, the meaning of its codes, and the question it answers."""

    name: str
    label: Text
    values: Mapping[int, Text]
    question: str = ""

    def row(self, file: str) -> dict[str, str]:
        """The column as a line of the codebook."""
        return {
            "file": file,
            "name": self.name,
            "question": self.question,
            "label_vi": self.label.vi,
            "label_en": self.label.en,
            "values_vi": " · ".join(f"{code} {text.vi}" for code, text in self.values.items()),
            "values_en": " · ".join(f"{code} {text.en}" for code, text in self.values.items()),
        }


def _groups() -> dict[int, Text]:
    named = {code: Text(name, name) for code, name in ETHNIC_GROUPS.items()}
    return named | {OTHER_GROUP: Text("Dân tộc khác", "Other"), UNKNOWN_GROUP: Text("Không rõ", "Not stated")}


_DESIGN = {
    "stratum": ("Tầng của mẫu", "Stratum"),
    "stratum_drawn": ("Tầng khi chọn mẫu", "Stratum as drawn"),
    "psu": ("Địa bàn (đơn vị chọn bậc một)", "Primary sampling unit"),
    "village": ("Thôn, tổ dân phố", "Village"),
    "commune_2019": ("Mã xã, tổng điều tra 2019", "Commune code, 2019 census"),
    "commune_legacy": ("Mã xã trước 01/07/2025", "Commune code before 1 July 2025"),
    "commune_new": ("Mã xã từ 01/07/2025", "Commune code since 1 July 2025"),
    "household": ("Hộ (đơn vị chọn bậc hai)", "Household (second-stage unit)"),
    "line": ("Số thứ tự trong hộ", "Line in the household"),
    "n_sampled": ("Số địa bàn chọn của tầng", "PSUs sampled in the stratum"),
    "n_frame": ("Số địa bàn của tầng trong dàn mẫu", "PSUs of the stratum in the frame"),
    "fpc": ("Số đơn vị bậc một để hiệu chỉnh hữu hạn", "First-stage units, for the finite correction"),
    "ssu_fpc": ("Số hộ của địa bàn để hiệu chỉnh hữu hạn", "Households of the PSU, for the finite correction"),
    "listed": ("Số hộ trong bảng kê", "Households listed"),
    "selected": ("Số hộ được chọn", "Households selected"),
    "base_weight": ("Quyền số gốc", "Base weight"),
    "response_cell": ("Ô điều chỉnh không trả lời của hộ", "Cell of the household non-response step"),
    "response_factor": ("Hệ số không trả lời của hộ", "Household non-response factor"),
    "design_weight": ("Quyền số trước hiệu chỉnh", "Weight before calibration"),
    "design_weight_person": ("Quyền số cá nhân trước hiệu chỉnh", "Person weight before calibration"),
    "calibration_cell": ("Ô hiệu chỉnh", "Calibration cell"),
    "calibration_cell_person": ("Ô hiệu chỉnh cá nhân", "Calibration cell of persons"),
    "calibration_factor": ("Hệ số hiệu chỉnh", "Calibration factor"),
    "calibration_factor_person": ("Hệ số hiệu chỉnh cá nhân", "Calibration factor of persons"),
    "eligible_count": ("Số người mà một người được chọn đại diện", "Eligible members that the drawn one stands for"),
    "person_cell": ("Ô điều chỉnh không trả lời của người", "Cell of the person non-response step"),
    "person_factor": ("Hệ số không trả lời của người", "Person non-response factor"),
    "weight": ("Quyền số hộ", "Household weight"),
    "weight_member": ("Quyền số thành viên (chỉ tiêu 8)", "Roster weight (indicator 8)"),
    "weight_person": ("Quyền số cá nhân 15+ (chỉ tiêu 1, 2, 4–7)", "Person weight 15+ (indicators 1, 2, 4–7)"),
    "age": ("Tuổi tròn vào ngày tham chiếu", "Completed years on the reference date"),
    "size": ("Số người trong hộ", "Household size"),
}
_FLAGS = {
    "certainty": ("Địa bàn chắc chắn chọn", "Certainty PSU"),
    "birth_imputed": ("Năm sinh suy từ tuổi", "Year of birth from the age stated"),
    "working_age": ("Trong tuổi lao động", "Of working age"),
    "eligible_15": ("Từ 15 tuổi trở lên", "Aged 15 and over"),
    "drawn": ("Được chọn trả lời", "Drawn to answer"),
    "responded": ("Đã trả lời", "Responded"),
}
_STAGES = {
    _CHILD: Text("0–14 tuổi", "0–14"),
    _TEEN: Text("15–17 tuổi", "15–17"),
    _WORKING: Text("Từ 18, trong tuổi lao động", "18 and over, of working age"),
    _OLDER: Text("Trên tuổi lao động", "Above working age"),
}
_CODED: dict[str, tuple[Text, dict[int, Text]]] = {
    "district": (
        Text("Huyện, thị xã, thành phố (trước 01/07/2025)", "District (before 1 July 2025)"),
        {int(unit.code): unit.name for unit in districts()},
    ),
    "urban": (Text("Thành thị, nông thôn", "Urban or rural"), AREA_TYPES),
    "sex": (Text("Giới tính", "Sex"), SEXES),
    "age_group": (Text("Nhóm tuổi", "Age group"), {code: Text(name, name) for code, name in AGE_CODES.items()}),
    "life_stage": (Text("Giai đoạn tuổi", "Stage of life"), _STAGES),
    "ethnic_group": (Text("Nhóm dân tộc", "Ethnic group"), _groups()),
    "mode": (Text("Hình thức trả lời", "Mode"), MODES),
    "outcome": (Text("Kết quả", "Outcome"), {code: outcome.name for code, outcome in OUTCOMES.items()}),
}


@cache
def described() -> dict[str, Column]:
    """Every column that a file may have, by name: those of the design, then those of the questionnaire."""
    made = {name: Column(name, Text(*says), {}) for name, says in _DESIGN.items()}
    made |= {name: Column(name, Text(*says), _YES_NO) for name, says in _FLAGS.items()}
    made |= {name: Column(name, says, values) for name, (says, values) in _CODED.items()}
    for instrument in ("household", "village"):
        for variable in variables(INSTRUMENTS[instrument]):
            if _may_leave(variable) and variable.name not in made:
                made[variable.name] = _answer(variable.question)
    return made


def _may_leave(variable: Variable) -> bool:
    """Whether a variable is a code or a plain number, and neither identifying nor close to it."""
    plain = variable.type in ("code", "number") and not variable.question.identifying
    return plain and variable.name not in PRIVATE


def _answer(question: Question) -> Column:
    values = {int(option.code): option.text for option in question.options} if question.is_coded else {}
    for code, text in ((question.not_applicable, _NOT_APPLICABLE), (question.not_consented, _NO_CONSENT)):
        if code is not None:
            values.setdefault(code, text)
    label = question.text
    if question.group is not None and question.group.kind in ("battery", "multi"):
        # The line first: a programme that shows the beginning of a label still tells the lines of a list apart.
        label = Text("{line} ({group})", "{line} ({group})").format(group=question.group.text, line=question.text)
    return Column(question.name, label, dict(sorted(values.items())), question.code)


def answers_of(names: Iterable[str]) -> list[str]:
    """The names that are answers to questions 1 to 8, in their order."""
    known = described()
    return [name for name in names if name in known and known[name].question.startswith("Q")]


def stage_of(age: Any, working_age: Any) -> Any:
    """The stage of life of each member, from completed years and the mark of working age: 1 to 4."""
    adult = _OLDER - working_age.astype(bool).astype(int)
    return adult.where(age >= 18, _TEEN).where(age >= 15, _CHILD)
