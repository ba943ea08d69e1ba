"""The doubts there are, each by its rule: what it is called, what it means, and how it is drawn.

A rule's id is what the store keeps; its words live here only. Rules of the doors (an interview finished with an error,
a household answered twice) carry the ids that the doors write.
"""

from dataclasses import dataclass
from typing import Literal

from survey.plan.text import Text

Severity = Literal["hard", "soft", "note"]
STRENGTH: tuple[Severity, ...] = ("hard", "soft", "note")

ANSWERED_TWICE = "answered-twice"
FINISHED_WITH_ERROR = "finished-with-error"
KEPT_DOUBT = "kept-doubt"
OTHER_BYTES = "same-id-other-bytes"
LATE = "late"
TOO_FAST = "too-fast"
AT_NIGHT = "at-night"
MANY_PROXIES = "many-proxies"
SAME_ANSWERS = "same-answers"
NO_RECORD = "no-record"
REVOKED_DEVICE = "revoked-device"
UNKNOWN_DEVICE = "unknown-device"
NOT_ASSIGNED = "not-assigned"
WRONG_CLOCK = "wrong-clock"
SENT_BY_ANOTHER = "sent-by-another"


@dataclass(frozen=True, slots=True)
class FlagRule:
    """One kind of doubt. `title` may hold {placeholders} that the flag's details fill."""

    id: str
    title: Text
    meaning: Text
    icon: str = "warning"


_RULES = (
    FlagRule(
        ANSWERED_TWICE,
        Text("Hộ này có hai phiếu", "Two forms for one household"),
        Text(
            "Khi chốt số liệu, quy tắc chọn trước khi xem câu trả lời: tự trả lời trước trả lời thay, đủ trước thiếu, "
            "rồi phiếu nhận trước. Chỉ loại một phiếu khi không phải cùng một hộ, hoặc có lỗi thực địa nêu được tên.",
            "At freezing a rule chooses before answers are seen: self before proxy, complete before partial, then the "
            "earlier receipt. Set a form aside only if it is not the same household, or for a named fieldwork fault.",
        ),
        "copies",
    ),
    FlagRule(
        FINISHED_WITH_ERROR,
        Text("Kết thúc khi còn lỗi", "Finished with an error left"),
        Text(
            "Điều tra viên đã kết thúc phiếu và ghi lý do. Xem lý do cùng với tên, hoặc trả lại để hỏi lại.",
            "The enumerator finished the form and gave a reason. Read it together with the names, or return the form.",
        ),
    ),
    FlagRule(
        KEPT_DOUBT,
        Text("Cảnh báo được giữ nguyên", "Soft check kept"),
        Text(
            "Người trả lời đã xác nhận câu trả lời khác thường này.",
            "The respondent confirmed this unusual answer.",
        ),
    ),
    FlagRule(
        OTHER_BYTES,
        Text("Cùng mã phiếu, nội dung khác", "Same form number, other content"),
        Text(
            "Bản đến sau được giữ riêng, chưa dùng. Hỏi điều tra viên bản nào đúng.",
            "The later one is kept apart and not used. Ask the enumerator which is right.",
        ),
        "copies",
    ),
    FlagRule(
        TOO_FAST,
        Text("Phỏng vấn quá nhanh: {minutes} phút cho {n} người", "Too fast: {minutes} minutes for {n} people"),
        Text(
            "Thời gian thật sự hỏi, không tính lúc nghỉ. Phiếu cùng số người thường cần ít nhất {usual} phút.",
            "Active time only, breaks left out. A form for as many people usually takes at least {usual} minutes.",
        ),
        "clock",
    ),
    FlagRule(
        AT_NIGHT,
        Text("Nhập vào ban đêm ({time})", "Entered at night ({time})"),
        Text(
            "Phiếu khóa từ 22:00 đến 05:00. Hỏi điều tra viên đã phỏng vấn lúc nào.",
            "The form was closed between 22:00 and 05:00. Ask the enumerator when the interview took place.",
        ),
        "clock",
    ),
    FlagRule(
        MANY_PROXIES,
        Text("Nhiều người được trả lời thay: {n}/{total}", "Many proxies: {n} of {total}"),
        Text(
            "Quá nửa số người từ 15 tuổi không tự trả lời. Có thể hẹn đến lúc họ ở nhà.",
            "More than half of those of 15 and over did not answer themselves. Another visit may find them at home.",
        ),
        "person",
    ),
    FlagRule(
        SAME_ANSWERS,
        Text("Câu trả lời giống hệt phiếu {other}", "Same answers as form {other}"),
        Text(
            "Mọi người trong hộ trùng giới tính, tháng sinh và mọi câu trả lời với một hộ khác trong thôn.",
            "Everybody in the household matches another one of the village in sex, birth month and every answer.",
        ),
        "copies",
    ),
    FlagRule(
        NO_RECORD,
        Text("Chưa đọc được thành phiếu", "Not read into a record"),
        Text(
            "Phiếu đã lưu nguyên vẹn nhưng chưa đọc được. Báo người quản trị, rồi đọc lại.",
            "It is stored whole but could not be read. Tell the administrator, then read it again.",
        ),
    ),
    FlagRule(
        REVOKED_DEVICE,
        Text("Máy đã bị thu hồi quyền nộp phiếu này", "Handed in by a revoked tablet"),
        Text(
            "Hỏi điều tra viên phiếu làm lúc nào, ở hộ nào, rồi quyết định có dùng hay không.",
            "Ask the enumerator when and where it was done, then decide whether it is used.",
        ),
    ),
    FlagRule(
        UNKNOWN_DEVICE,
        Text("Phiếu từ một máy chưa đăng ký", "From a tablet that is not enrolled"),
        Text(
            "Phiếu đến theo tệp, máy ghi trong phiếu không có trong danh sách. Hỏi ai đã làm phiếu này.",
            "It came in a file, and the tablet it names is not on the list. Ask who held the interview.",
        ),
    ),
    FlagRule(
        NOT_ASSIGNED,
        Text("Hộ không còn giao cho điều tra viên này", "No longer assigned to this enumerator"),
        Text(
            "Phân công đã đổi khi máy chưa có mạng. Phiếu vẫn được nhận.",
            "The assignment changed while the tablet had no network. The form is taken.",
        ),
        "person",
    ),
    FlagRule(
        SENT_BY_ANOTHER,
        Text("Gửi từ máy của {sender}", "Sent from the tablet of {sender}"),
        Text(
            "Máy đã giao cho người khác khi còn phiếu chưa gửi. Phiếu vẫn ghi cho người đã làm.",
            "The tablet was handed on with forms unsent. The form is credited to whoever held the interview.",
        ),
        "person",
    ),
    FlagRule(
        WRONG_CLOCK,
        Text("Đồng hồ của máy lệch {minutes} phút", "The tablet's clock was {minutes} minutes off"),
        Text(
            "Giờ ghi trong phiếu không đúng. Thứ tự và ngày nhận lấy theo máy chủ.",
            "The times in the form are wrong. Order and day of receipt are the server's.",
        ),
        "clock",
    ),
    FlagRule(
        LATE,
        Text("Nộp sau khi đóng đợt", "Handed in after the wave closed"),
        Text("Phiếu vẫn được nhận và ghi là nộp muộn.", "The form is taken and marked late."),
        "clock",
    ),
)
BY_ID = {rule.id: rule for rule in _RULES}
_UNKNOWN = FlagRule("", Text("Điểm cần kiểm tra khác", "Another flag"), Text("", ""))


def rule_of(rule_id: str) -> FlagRule:
    """The rule with this id; a plain doubt without words for one that only a later version knows."""
    return BY_ID.get(rule_id, _UNKNOWN)
