"""The steps of a release after it is locked, for the page and the command line alike: approve, embargo, publish,
withdraw."""

from datetime import datetime
from typing import TYPE_CHECKING

from survey.plan.text import Refusal, Text
from survey.publish.folder import Release
from survey.publish.release import checks
from survey.store import results
from survey.store.errors import Conflict, OtherWaits, Outdated, OwnApproval
from survey.store.tables.base import now
from survey.web.languages import LOCAL

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.results import Release as ReleaseRow

SHORTEST_REASON = 10
_FAILED = Text(
    "Còn mục kiểm tra chưa qua nên chưa duyệt được. Xem danh sách kiểm tra của bản này.",
    "A check has failed, so this cannot be approved. See the list of checks.",
)
_OWN = Text(
    "Bạn đã lập hoặc đã duyệt bản này. Cần hai người khác nhau duyệt, không phải người lập.",
    "You prepared or approved this release. Two different persons approve, neither of them its author.",
)
_PAST = Text(
    "Giờ công bố phải ở sau lúc này và theo dạng 2026-01-15 09:00. Chọn giờ khác, hoặc công bố ngay.",
    "The time of publication lies in the future and is written 2026-01-15 09:00. Choose another, or publish now.",
)
_WAITS = Text(
    "Một bản khác của đợt này đang chờ giờ công bố. Bỏ giờ của bản đó trước.",
    "Another release of this wave waits for its time. Take that one's time back first.",
)
_OLD = Text(
    "Một bản khác của đợt này được công bố sau khi lập bản này, nên hai bản chưa được so với nhau. Lập lại bản này.",
    "Another version of the wave was published after this one was prepared; they were not compared. Prepare it again.",
)
_MOVED = Text(
    "Bản này đã sang bước khác nên không làm được việc này. Mở lại trang để xem tình trạng.",
    "This release has moved to another step, so this cannot be done. Open the page again to see its state.",
)
_SHORT = Text(
    "Lý do thu hồi quá ngắn. Ghi ít nhất 10 ký tự.",
    "The reason is too short. Write at least 10 characters.",
)


def approve(session: "Session", row: "ReleaseRow", release: Release, account_id: int) -> None:
    """One of two persons answers for the release; every check must hold at this moment."""
    if any(not check.passed for check in checks.run(release, row.sha256)):
        raise Refusal(_FAILED)
    try:
        results.approve_release(session, row, account_id=account_id)
    except Conflict as error:
        raise Refusal(_said(error)) from error


def embargo(session: "Session", row: "ReleaseRow", account_id: int | None, text: str) -> datetime | None:
    """An approved release opens by itself at a minute of local time (2026-01-15 09:00); no text takes that back."""
    until = _minute(text) if text.strip() else None
    if until is not None and until <= now():
        raise Refusal(_PAST)
    if row.state != "approved":
        raise Refusal(_MOVED)
    try:
        results.embargo_release(session, row, until=until, account_id=account_id)
    except Conflict as error:
        raise Refusal(_said(error)) from error
    return until


def _said(conflict: Conflict) -> Text:
    """Why a step could not be taken."""
    sentences = {OwnApproval: _OWN, Outdated: _OLD, OtherWaits: _WAITS}
    return sentences.get(type(conflict), _MOVED)


def _minute(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip()).replace(second=0, microsecond=0, tzinfo=LOCAL)
    except ValueError as error:
        raise Refusal(_PAST) from error


def publish(session: "Session", row: "ReleaseRow", account_id: int | None) -> None:
    """Open an approved release to everybody now; the one before it is superseded."""
    try:
        results.publish_release(session, row, account_id=account_id)
    except Conflict as error:
        raise Refusal(_said(error)) from error


def withdraw(session: "Session", row: "ReleaseRow", account_id: int | None, reason: str) -> None:
    """Take a release back, with the reason that its page will give."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal(_SHORT)
    try:
        results.withdraw_release(session, row, account_id=account_id, reason=reason.strip())
    except Conflict as error:
        raise Refusal(_MOVED) from error
