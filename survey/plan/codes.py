"""The closed lists shared by all rooms: answer codes, sex, area type, mode, and the outcomes of a case.

The lists of single questions stand with their question.
"""

from dataclasses import dataclass
from typing import Literal

from survey.plan.text import Text

YES, NO = 1, 2
NOT_APPLICABLE, DONT_KNOW, REFUSED = 7, 8, 9
NOT_APPLICABLE_LONG, DONT_KNOW_LONG, REFUSED_LONG, OTHER = 97, 98, 99, 96
MALE, FEMALE = 1, 2
URBAN, RURAL = 1, 2
TABLET, ONLINE, PAPER = 1, 2, 3
SELF, PROXY = 1, 2
MONTH_UNKNOWN, YEAR_UNKNOWN = 98, 9998
NOT_STARTED, IN_PROGRESS, DONE = 1, 2, 3

SEXES = {MALE: Text("Nam", "Male"), FEMALE: Text("Nữ", "Female")}
AREA_TYPES = {URBAN: Text("Thành thị", "Urban"), RURAL: Text("Nông thôn", "Rural")}
MODES = {
    TABLET: Text("Máy tính bảng", "Tablet"),
    ONLINE: Text("Hộ tự trả lời qua mạng", "Online"),
    PAPER: Text("Phiếu giấy", "Paper"),
}
PROGRESS = {
    DONE: Text("Hoàn thành", "Done"),
    IN_PROGRESS: Text("Đang làm", "In progress"),
    NOT_STARTED: Text("Chưa làm", "Not started"),
}

Standing = Literal["responded", "not_met", "refused", "out_of_scope", "unknown"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a visit to a household, or of its case as a whole.

    `standing` is the group used for weights and response rates: responded, eligible but not met, eligible and
    refused, out of scope (nobody lives there), or eligibility not known. `closes` is whether it may be the final one.
    """

    code: int
    name: Text
    standing: Standing
    closes: bool = True

    @property
    def is_response(self) -> bool:
        """Answers came in. Whether the household responded is then decided by its closed roster."""
        return self.standing == "responded"

    @property
    def is_eligible(self) -> bool | None:
        """A household of the survey lives there; None where nobody found out."""
        return None if self.standing == "unknown" else self.standing != "out_of_scope"


_OUTCOMES = (
    Outcome(11, Text("Phỏng vấn xong cả hộ", "Completed"), "responded"),
    Outcome(12, Text("Xong một phần, còn người chưa trả lời", "Partly completed"), "responded"),
    Outcome(21, Text("Hẹn quay lại", "Appointment made"), "not_met", closes=False),
    Outcome(22, Text("Không có ai ở nhà", "Nobody at home"), "not_met"),
    Outcome(
        23, Text("Chỉ gặp trẻ em hoặc người không trả lời được", "Only children or people unable to answer"), "not_met"
    ),
    Outcome(24, Text("Cả hộ vắng hết thời gian điều tra", "Away for the whole fieldwork"), "not_met"),
    Outcome(31, Text("Từ chối", "Refused"), "refused"),
    Outcome(41, Text("Nhà trống, không còn ai ở", "Vacant"), "out_of_scope"),
    Outcome(42, Text("Không phải nhà ở", "Not a dwelling"), "out_of_scope"),
    Outcome(43, Text("Hộ đã chuyển đi", "Moved away"), "out_of_scope"),
    Outcome(44, Text("Trùng với hộ khác trong bảng kê", "Listed twice"), "out_of_scope"),
    Outcome(51, Text("Hộ đã trả lời qua mạng", "Answered online"), "responded"),
    Outcome(61, Text("Không tìm thấy nhà", "House not found"), "unknown"),
    Outcome(
        62,
        Text("Không đến được (mưa lũ, sạt đường)", "Could not be reached (flood, landslide)"),
        "unknown",
    ),
    Outcome(96, Text("Khác (ghi rõ)", "Other (specify)"), "unknown"),
)
OUTCOMES = {outcome.code: outcome for outcome in _OUTCOMES}
RESPONDED = frozenset(code for code, outcome in OUTCOMES.items() if outcome.is_response)
ELIGIBLE = frozenset(code for code, outcome in OUTCOMES.items() if outcome.is_eligible)
OUT_OF_SCOPE = frozenset(code for code, outcome in OUTCOMES.items() if outcome.is_eligible is False)
ELIGIBILITY_UNKNOWN = frozenset(code for code, outcome in OUTCOMES.items() if outcome.is_eligible is None)
