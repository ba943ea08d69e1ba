"""An envelope that is stored is read inside a savepoint: whatever goes wrong there leaves its bytes and a flag.

The flag says why there is no record of it; once the reason is gone the bytes are read again.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from survey.store import reviews
from survey.store.session import DatabaseTrouble
from survey.store.tables.intake import Inbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

NO_RECORD = "no-record"


class NotRead(Exception):
    """What is in an envelope cannot be taken for an interview; `reason` is what the flag says."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def try_reading(session: "Session", entry: Inbox, read: Callable[[], object]) -> str | None:
    """Read a stored envelope; None when it was read, else the reason, with everything undone but the storing."""
    try:
        with session.begin_nested():
            read()
    except DatabaseTrouble:
        raise
    except NotRead as unread:
        return unread.reason
    except Exception:
        # A fault of ours must not cost a record: its bytes are stored, it is read again once the fault is mended.
        log.exception("envelope %d could not be read", entry.seq)
        return "fault"
    return None


def flag_unread(session: "Session", entry: Inbox, reason: str) -> None:
    """Let a person know that an envelope lies in the inbox without a record."""
    reviews.raise_flag(
        session,
        rule=NO_RECORD,
        severity="hard",
        seq=entry.seq,
        rev=entry.rev,
        case_id=entry.case_id,
        details={"reason": reason},
    )
