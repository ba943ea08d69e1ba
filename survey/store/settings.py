"""Values that belong to this database rather than to the machine."""

from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.tables.base import now
from survey.store.tables.trail import Setting


def find_setting(session: Session, name: str) -> str | None:
    """The value with this name, or None."""
    setting = session.get(Setting, name)
    return setting.value if setting else None


def set_setting(session: Session, name: str, value: str) -> None:
    """Keep a value under a name."""
    session.merge(Setting(name=name, value=value, changed_at=now()))
    session.flush()
    audit.record(session, "setting.set", f"setting:{name}")
