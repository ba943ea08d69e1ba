"""The steps of a release after it is locked, for the page and the command line alike: approve, publish, withdraw."""

from typing import TYPE_CHECKING

from survey.plan.text import Refusal, Text
from survey.publish import checks
from survey.publish.folder import Release
from survey.store import results
from survey.store.errors import Conflict, OwnApproval

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.results import Release as ReleaseRow

SHORTEST_REASON = 10
_FAILED = Text(
    "Còn mục kiểm tra chưa qua nên chưa duyệt được. Xem danh sách kiểm tra của bản này.",
    "A check has failed, so this cannot be approved. See the list of checks.",
)
_OWN = Text(
    "Người lập bản công bố không tự duyệt. Cần người thứ hai.",
    "The author cannot approve. A second person is needed.",
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
    """A second person answers for the release; every check must hold at this moment."""
    if any(not check.passed for check in checks.run(release, row.sha256)):
        raise Refusal(_FAILED)
    try:
        results.approve_release(session, row, account_id=account_id)
    except OwnApproval as error:
        raise Refusal(_OWN) from error
    except Conflict as error:
        raise Refusal(_MOVED) from error


def publish(session: "Session", row: "ReleaseRow", account_id: int | None) -> None:
    """Open an approved release to everybody; the one before it is superseded."""
    try:
        results.publish_release(session, row, account_id=account_id)
    except Conflict as error:
        raise Refusal(_MOVED) from error


def withdraw(session: "Session", row: "ReleaseRow", account_id: int | None, reason: str) -> None:
    """Take a release back, with the reason that its page will give."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal(_SHORT)
    try:
        results.withdraw_release(session, row, account_id=account_id, reason=reason.strip())
    except Conflict as error:
        raise Refusal(_MOVED) from error
