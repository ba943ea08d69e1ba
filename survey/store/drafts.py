"""Drafts on the server: sealed, and saved only over the state that the writer saw."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.errors import Conflict, NotFound
from survey.store.tables.base import now
from survey.store.tables.intake import Draft


def add_draft(
    session: Session,
    *,
    uuid: str,
    wave_id: int,
    case_id: int | None,
    door: str,
    instrument: str,
    instrument_version: str,
    sealed: bytes,
    account_id: int | None = None,
    record_rev: int = 1,
) -> Draft:
    """Start a draft. `uuid` is the id its record will carry (and what the sealing is bound to), `record_rev` its
    revision there: 2 and up where an earlier revision is being corrected."""
    draft = Draft(
        uuid=uuid,
        wave_id=wave_id,
        case_id=case_id,
        door=door,
        instrument=instrument,
        instrument_version=instrument_version,
        sealed=sealed,
        account_id=account_id,
        record_rev=record_rev,
    )
    session.add(draft)
    session.flush()
    audit.record(session, "draft.add", f"draft:{uuid}", case=case_id, door=door)
    return draft


def find_draft(session: Session, uuid: str) -> Draft | None:
    """The draft with this uuid, or None."""
    return session.scalars(select(Draft).where(Draft.uuid == uuid)).one_or_none()


def get_draft(session: Session, uuid: str) -> Draft:
    """The draft with this uuid."""
    draft = find_draft(session, uuid)
    if draft is None:
        raise NotFound("draft", uuid)
    return draft


def find_open_draft(session: Session, case_id: int, door: str) -> Draft | None:
    """The newest draft of a case that is still open at this door, or None."""
    query = select(Draft).where(Draft.case_id == case_id, Draft.door == door, Draft.state == "open")
    return session.scalars(query.order_by(Draft.id.desc()).limit(1)).one_or_none()


def list_open_drafts(session: Session, wave_id: int, *, account_id: int | None = None) -> list[Draft]:
    """The open drafts of a wave, oldest change first; of one enumerator where given."""
    query = select(Draft).where(Draft.wave_id == wave_id, Draft.state == "open")
    if account_id is not None:
        query = query.where(Draft.account_id == account_id)
    return list(session.scalars(query.order_by(Draft.changed_at)))


def save_draft(session: Session, draft: Draft, *, seen_rev: int, sealed: bytes) -> Draft:
    """Replace the content if the draft still stands at `seen_rev`; raises `Conflict` where someone else saved."""
    query = update(Draft).where(Draft.id == draft.id, Draft.rev == seen_rev, Draft.state == "open")
    saved = session.execute(query.values(rev=seen_rev + 1, sealed=sealed, changed_at=now()).returning(Draft.rev))
    is_saved = saved.first() is not None
    session.refresh(draft)
    if not is_saved:
        raise Conflict(f"draft {draft.uuid} is at revision {draft.rev} ({draft.state}), not {seen_rev}")
    audit.record(session, "draft.save", f"draft:{draft.uuid}", rev=draft.rev)
    return draft


def reopen_draft(session: Session, draft: Draft, *, sealed: bytes, record_rev: int) -> Draft:
    """Open a finished draft again for the next revision of its record."""
    draft.state, draft.sealed, draft.record_rev = "open", sealed, record_rev
    draft.rev, draft.changed_at = draft.rev + 1, now()
    session.flush()
    audit.record(session, "draft.reopen", f"draft:{draft.uuid}", record_rev=record_rev)
    return draft


def set_pin(session: Session, draft: Draft, pin_hash: str) -> None:
    """Keep the hash of the PIN that the resident chose."""
    draft.pin_hash, draft.pin_failures = pin_hash, 0
    session.flush()
    audit.record(session, "draft.pin", f"draft:{draft.uuid}")


def hold(session: Session, draft: Draft) -> None:
    """Read the draft anew and hold it until the commit, so that PINs tried at once are all counted."""
    session.refresh(draft, with_for_update=True)


def record_pin_failure(session: Session, draft: Draft) -> int:
    """A wrong PIN was tried; returns how many in a row."""
    draft.pin_failures += 1
    session.flush()
    audit.record(session, "draft.pin_failure", f"draft:{draft.uuid}", failures=draft.pin_failures)
    return draft.pin_failures


def clear_pin_failures(session: Session, draft: Draft) -> None:
    """The right PIN was given."""
    draft.pin_failures = 0
    session.flush()
    audit.record(session, "draft.pin_right", f"draft:{draft.uuid}")


def set_aside(session: Session, draft: Draft, at: datetime | None = None) -> None:
    """Put the draft aside: its resident starts empty, the content stays with the supervisor."""
    draft.state, draft.changed_at = "set_aside", at or now()
    session.flush()
    audit.record(session, "draft.set_aside", f"draft:{draft.uuid}")


def finish_draft(session: Session, draft: Draft, at: datetime | None = None) -> None:
    """The record was handed in: empty the draft, its content lives on in the envelope."""
    draft.state, draft.sealed, draft.changed_at = "finished", b"", at or now()
    session.flush()
    audit.record(session, "draft.finish", f"draft:{draft.uuid}")
