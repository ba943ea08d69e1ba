"""How far the inbox is known to lie in a backup outside this database."""

from sqlalchemy.orm import Session

from survey.store.settings import find_setting, set_setting

_NAME = "backed_up_seq"


def backed_up_seq(session: Session) -> int:
    """The number of the newest envelope that a verified backup holds; 0 before the first."""
    return int(find_setting(session, _NAME) or 0)


def set_backed_up_seq(session: Session, seq: int) -> None:
    """A backup that was read back holds every envelope up to this number. The number never goes down."""
    if seq > backed_up_seq(session):
        set_setting(session, _NAME, str(seq))
