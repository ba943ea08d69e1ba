"""What a supervisor decides about a record: which acts its state allows, what each needs, and doing it as an event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from survey.plan.text import Text
from survey.store import reviews
from survey.store.errors import Conflict

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import Wave
    from survey.store.tables.intake import Record

COMMENT_NEEDED = Text(
    "Trả lại phiếu cần ít nhất một nhận xét. Ghi rõ câu nào, sửa gì.",
    "A returned form needs at least one comment: which question, what to do.",
)
REASON_NEEDED = Text(
    "Chưa có lý do. Ghi lý do vào ô trên các nút; lý do được lưu trong lịch sử của phiếu.",
    "There is no reason. Write it in the box above the buttons; it is kept in the form's history.",
)
FAULT_NEEDED = Text(
    "Chưa chọn vì sao không dùng phiếu này. Chọn một lý do trong danh sách và ghi thêm điều đã thấy.",
    "It is not said why this form is set aside. Choose a ground from the list and add what you saw.",
)
COMMENT_WITHOUT_QUESTION = Text(
    'Nhận xét "{comment}" chưa gắn với câu nào. Chọn câu ở ô bên cạnh.',
    'The comment "{comment}" names no question. Choose one in the box beside it.',
)
NEWER_CAME = Text(
    "Phiếu vừa có bản sửa mới hơn bản đang xem. Chưa có gì được ghi; xem lại rồi quyết định.",
    "A newer revision than the one you saw has come. Nothing was written; read it, then decide.",
)
NOT_NOW = Text(
    "Phiếu đang ở trạng thái không cho làm việc này. Xem lịch sử của phiếu rồi chọn việc khác.",
    "The form stands in a state that does not allow this. Read its history and choose another step.",
)
FROZEN = Text(
    "Số liệu đợt {wave} đã chốt nên không quyết định được nữa.",
    "The data of wave {wave} are frozen; nothing can be decided any more.",
)

FAULTS: dict[str, Text] = {
    "not-same-household": Text("Không phải cùng một hộ", "Not the same household"),
    "wrong-household": Text("Phỏng vấn nhầm hộ ngoài mẫu", "A household outside the sample was interviewed"),
    "not-interviewed": Text("Phúc tra cho thấy không có cuộc phỏng vấn", "A re-interview found that nobody was asked"),
    "wrong-person": Text("Người trả lời không thuộc hộ", "The respondent does not belong to the household"),
}
"""The only grounds for setting a form aside (statistics.md 2.6); each such act is counted in the release."""

_FROM = {
    "received": ("accept", "return", "hold", "supersede"),
    "held": ("accept", "return", "release", "supersede"),
    "accepted": ("return", "hold", "supersede"),
    "returned": ("hold",),
    "superseded": ("release",),
}
_NEEDS_REASON = ("hold", "release", "supersede", "unverify")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was posted: the act, the revision that was seen, the reason, a comment for each place, the fault."""

    act: str
    seen_rev: int
    reason: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
    loose: str = ""


def allowed_acts(record: "Record", wave: "Wave", verifies: bool = False) -> tuple[str, ...]:
    """The acts that the state of a record allows; none once its wave is frozen. `verifies`: may verify institutions."""
    if wave.state == "frozen":
        return ()
    acts = _FROM.get(record.state, ())
    if record.kind != "institution" or not verifies:
        return acts
    own = ("unverify",) if record.verified else ("verify",)
    return own + tuple(act for act in acts if act != "supersede")


def faults_of(wish: Wish, allowed: tuple[str, ...], wave: "Wave") -> dict[str, Text]:
    """What keeps a wish from being done, by the field where it is mended; empty when nothing does."""
    if wave.state == "frozen":
        return {"act": FROZEN.format(wave=wave.code)}
    if wish.act not in allowed:
        return {"act": NOT_NOW}
    found: dict[str, Text] = {}
    if wish.loose:
        found["place-0"] = COMMENT_WITHOUT_QUESTION.format(comment=wish.loose)
    elif wish.act == "return" and not wish.comments:
        found["place-0"] = COMMENT_NEEDED
    if wish.act == "supersede" and wish.fault not in FAULTS:
        found["fault"] = FAULT_NEEDED
    if wish.act in _NEEDS_REASON and not wish.reason.strip():
        found["reason"] = REASON_NEEDED
    return found


def carry_out(session: "Session", record: "Record", wish: Wish, account_id: int | None) -> None:
    """Do it. Verifying an institution accepts its return too. Raises `Conflict` where a newer revision has come."""
    reason = f"{wish.fault}: {wish.reason.strip()}" if wish.act == "supersede" else wish.reason.strip()

    def act(name: str) -> None:
        reviews.decide(
            session,
            record,
            name,
            account_id=account_id,
            seen_rev=wish.seen_rev,
            reason=reason,
            comments=wish.comments if name == "return" else {},
        )

    if wish.act == "verify" and record.state != "accepted":
        act("accept")
    act(wish.act)
    if wish.act in ("return", "hold") and record.verified:
        act("unverify")
    if wish.act == "accept":
        for flag in reviews.list_flags(session, [record.id]):
            reviews.resolve_flag(session, flag, account_id=account_id, resolution="accepted")


def accept_clean(session: "Session", wave: "Wave", records: list["Record"], account_id: int | None) -> int:
    """Accept all of these that were checked, came in whole and carry no open doubt but notes; returns how many."""
    if wave.state == "frozen":
        raise Conflict(f"wave {wave.code} is frozen")
    ready = [one for one in records if one.state == "received" and one.checked_rev >= one.rev]
    doubted = {
        flag.record_id for flag in reviews.list_flags(session, [one.id for one in ready]) if flag.severity != "note"
    }
    clean = [one for one in ready if one.id not in doubted]
    for record in clean:
        reviews.decide(session, record, "accept", account_id=account_id, seen_rev=record.rev)
    return len(clean)
