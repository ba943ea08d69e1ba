"""Snapshots known and releases made. A release goes draft, locked, approved (by two), published; then it may only end.

An approved release may wait for its minute (`publish_from`); `publish_due` opens those whose minute has come.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.errors import Conflict, NotFound, OtherWaits, Outdated, OwnApproval
from survey.store.tables.base import now
from survey.store.tables.results import Release, Snapshot


def next_number(session: Session, wave_id: int) -> int:
    """The number that the next snapshot of a wave will carry: 1, 2, …"""
    return (session.scalar(select(func.max(Snapshot.number)).where(Snapshot.wave_id == wave_id)) or 0) + 1


def add_snapshot(
    session: Session,
    *,
    wave_id: int,
    number: int,
    url: str,
    sha256: str,
    manifest: Mapping[str, Any],
    frozen_by: int | None = None,
    frozen_at: datetime | None = None,
) -> Snapshot:
    """Note a snapshot that was written and read back. `sha256` is that of its manifest file."""
    snapshot = Snapshot(
        wave_id=wave_id,
        number=number,
        url=url,
        sha256=sha256,
        manifest=dict(manifest),
        frozen_by=frozen_by,
        frozen_at=frozen_at or now(),
    )
    session.add(snapshot)
    session.flush()
    audit.record(session, "snapshot.add", f"snapshot:{snapshot.id}", wave=wave_id, number=number, sha256=sha256)
    return snapshot


def get_snapshot(session: Session, wave_id: int, number: int) -> Snapshot:
    """One snapshot of a wave by its number."""
    query = select(Snapshot).where(Snapshot.wave_id == wave_id, Snapshot.number == number)
    snapshot = session.scalars(query).one_or_none()
    if snapshot is None:
        raise NotFound("snapshot", (wave_id, number))
    return snapshot


def find_newest_snapshot(session: Session, wave_id: int) -> Snapshot | None:
    """The newest snapshot of a wave, or None."""
    query = select(Snapshot).where(Snapshot.wave_id == wave_id).order_by(Snapshot.number.desc()).limit(1)
    return session.scalars(query).one_or_none()


def list_snapshots(session: Session, wave_id: int | None = None) -> list[Snapshot]:
    """The snapshots (of one wave where given), newest first."""
    query = select(Snapshot).order_by(Snapshot.id.desc())
    if wave_id is not None:
        query = query.where(Snapshot.wave_id == wave_id)
    return list(session.scalars(query))


def add_release(
    session: Session,
    *,
    code: str,
    snapshot_id: int,
    prepared_by: int,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Release:
    """Begin a release, as a draft. `code` names its folder and stands in addresses."""
    release = Release(
        code=code, snapshot_id=snapshot_id, prepared_by=prepared_by, facts=dict(facts or {}), prepared_at=at or now()
    )
    session.add(release)
    session.flush()
    audit.record(session, "release.add", f"release:{code}", snapshot=snapshot_id, by=prepared_by)
    return release


def lock_release(session: Session, release: Release, *, sha256: str, at: datetime | None = None) -> Release:
    """The figures are written and stay; `sha256` is that of the release's manifest file."""
    _step(release, ("draft",), "locked")
    release.sha256, release.locked_at = sha256, at or now()
    session.flush()
    audit.record(session, "release.lock", f"release:{release.code}", sha256=sha256)
    return release


def approve_release(session: Session, release: Release, *, account_id: int, at: datetime | None = None) -> Release:
    """One person says yes; with the second, who is another one, the release is approved.

    Raises `OwnApproval` for the one who prepared it and for one who approved it before; `Outdated` where a version was
    published since it was prepared.
    """
    _require_compared(session, release)
    if account_id in (release.prepared_by, release.approved_by):
        raise OwnApproval(f"release {release.code} was prepared or approved by the same person")
    moment = at or now()
    if release.approved_by is None:
        _require(release, ("locked",), "approved")
        release.approved_by, release.approved_at = account_id, moment
    else:
        # The names first, the step after: the database holds the step to them.
        _require(release, ("locked",), "approved")
        release.seconded_by, release.seconded_at = account_id, moment
        session.flush()
        release.state = "approved"
    session.flush()
    audit.record(session, "release.approve", f"release:{release.code}", by=account_id, sha256=release.sha256)
    return release


def embargo_release(
    session: Session, release: Release, *, until: datetime | None, account_id: int | None, at: datetime | None = None
) -> Release:
    """An approved release opens by itself at a minute to come; None takes the minute back.

    Raises `Conflict` for a minute that is past, `OtherWaits` while another release of the wave waits for its own, and
    `Outdated` where a version was published since this one was prepared.
    """
    _require(release, ("approved",), "under embargo")
    if until is not None:
        if until <= (at or now()):
            raise Conflict(f"{until} is past")
        _require_compared(session, release)
        _require_alone(session, release)
    release.publish_from = until
    session.flush()
    audit.record(session, "release.embargo", f"release:{release.code}", by=account_id, until=until)
    return release


def list_due(session: Session, at: datetime | None = None, *, lock: bool = False) -> list[Release]:
    """The releases whose minute has come and which nobody opened yet, the earliest first; with `lock` for writing."""
    query = select(Release).where(Release.state == "approved", Release.publish_from <= (at or now()))
    query = query.order_by(Release.publish_from, Release.id)
    return list(session.scalars(query.with_for_update(of=Release) if lock else query))


def publish_due(session: Session, at: datetime | None = None) -> list[Release]:
    """Open the releases whose minute has come; each counts as published at its minute."""
    # Of two processes that come at once the second waits here, and then finds nothing due.
    due = list_due(session, at, lock=True)
    return [publish_release(session, release, account_id=None, at=release.publish_from) for release in due]


def publish_release(
    session: Session, release: Release, *, account_id: int | None, at: datetime | None = None
) -> Release:
    """Open the release to everybody; the published release of the same wave before it becomes superseded.

    A release that waits for its minute is opened by nobody before it: take the minute back first. Raises `OtherWaits`
    while another release of the wave waits, and `Outdated` where a version was published since this one was prepared.
    """
    if account_id is not None and release.publish_from is not None:
        raise Conflict(f"release {release.code} waits for {release.publish_from}")
    _require_compared(session, release)
    _require_alone(session, release)
    _step(release, ("approved",), "published")
    moment = at or now()
    release.published_at = moment
    for older in list_releases(session, states=("published",)):
        if older.id != release.id and older.snapshot.wave_id == release.snapshot.wave_id:
            older.state, older.replaced_by, older.ended_at = "superseded", release.id, moment
            audit.record(session, "release.supersede", f"release:{older.code}", replaced_by=release.code)
    session.flush()
    audit.record(session, "release.publish", f"release:{release.code}", by=account_id)
    return release


def withdraw_release(
    session: Session, release: Release, *, account_id: int | None, reason: str, at: datetime | None = None
) -> Release:
    """Take a release back, with the reason that its page will give."""
    _step(release, ("draft", "locked", "approved", "published", "superseded"), "withdrawn")
    release.reason, release.ended_at = reason, at or now()
    session.flush()
    audit.record(session, "release.withdraw", f"release:{release.code}", by=account_id, reason=reason)
    return release


def _require_compared(session: Session, release: Release) -> None:
    """Two versions can tell together what neither tells alone, so each is compared with all that were public before."""
    for other in _others(session, release):
        if other.published_at is not None and other.published_at > release.prepared_at:
            raise Outdated(f"{other.code} was published after {release.code} was prepared")


def _require_alone(session: Session, release: Release) -> None:
    for other in _others(session, release):
        if other.state == "approved" and other.publish_from is not None:
            raise OtherWaits(f"release {other.code} of the same wave waits for its minute")


def _others(session: Session, release: Release) -> list[Release]:
    wave = release.snapshot.wave_id
    return [one for one in list_releases(session) if one.id != release.id and one.snapshot.wave_id == wave]


def find_release(session: Session, code: str) -> Release | None:
    """The release with this code, or None."""
    return session.scalars(select(Release).where(Release.code == code)).one_or_none()


def get_release(session: Session, code: str) -> Release:
    """The release with this code."""
    release = find_release(session, code)
    if release is None:
        raise NotFound("release", code)
    return release


def find_current_release(session: Session) -> Release | None:
    """The release that the front page shows: the newest published one, or None."""
    query = select(Release).where(Release.state == "published").order_by(Release.published_at.desc(), Release.id.desc())
    return session.scalars(query.limit(1)).one_or_none()


def list_releases(session: Session, *, states: tuple[str, ...] | None = None) -> list[Release]:
    """All releases, newest first; in these states where given."""
    query = select(Release).order_by(Release.id.desc())
    if states is not None:
        query = query.where(Release.state.in_(states))
    return list(session.scalars(query))


def _step(release: Release, allowed: tuple[str, ...], state: str) -> None:
    _require(release, allowed, state)
    release.state = state


def _require(release: Release, allowed: tuple[str, ...], state: str) -> None:
    if release.state not in allowed:
        raise Conflict(f"release {release.code} is {release.state} and cannot become {state}")
