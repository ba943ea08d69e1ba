"""Devices: enrolling a tablet with a code, finding it by its token, what it reports, and taking its rights back."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.store import audit
from survey.store.errors import NotFound
from survey.store.tables.base import now
from survey.store.tables.devices import Device, DeviceCode


def add_code(
    session: Session,
    *,
    code_hash: str,
    account_id: int,
    wave_id: int,
    expires_at: datetime,
    issued_by: int | None = None,
) -> DeviceCode:
    """A new code for one tablet of an enumerator in a wave."""
    code = DeviceCode(
        code_hash=code_hash, account_id=account_id, wave_id=wave_id, expires_at=expires_at, issued_by=issued_by
    )
    session.add(code)
    session.flush()
    audit.record(session, "device.code", f"account:{account_id}", code=code.id, wave=wave_id)
    return code


def use_code(session: Session, code_hash: str, at: datetime) -> DeviceCode | None:
    """Use a code up: of any number of tries at once exactly one gets it. None for unknown, used and expired ones."""
    query = (
        update(DeviceCode)
        .where(DeviceCode.code_hash == code_hash, DeviceCode.used_at.is_(None), DeviceCode.expires_at > at)
        .values(used_at=at)
        .returning(DeviceCode.id)
    )
    taken = session.execute(query).scalar_one_or_none()
    return None if taken is None else session.get(DeviceCode, taken, populate_existing=True)


def enrol(session: Session, code: DeviceCode, *, token_hash: str, name: str, persisted: bool | None) -> Device:
    """The tablet that a code lets in."""
    device = Device(
        token_hash=token_hash,
        account_id=code.account_id,
        wave_id=code.wave_id,
        name=name,
        persisted=persisted,
    )
    session.add(device)
    session.flush()
    code.device_id = device.id
    session.flush()
    audit.record(session, "device.enrol", f"device:{device.id}", account=device.account_id, code=code.id)
    return device


def find_by_token(session: Session, token_hash: str) -> Device | None:
    """The device whose token has this SHA-256 (hexadecimal), or None. A revoked one is found too."""
    return session.scalars(select(Device).where(Device.token_hash == token_hash)).one_or_none()


def find_device(session: Session, public_id: str) -> Device | None:
    """The device with this public id, or None."""
    return session.scalars(select(Device).where(Device.public_id == public_id)).one_or_none()


def get_device(session: Session, public_id: str) -> Device:
    """The device with this public id."""
    device = find_device(session, public_id)
    if device is None:
        raise NotFound("device", public_id)
    return device


def list_devices(session: Session, wave_id: int) -> list[Device]:
    """All devices of a wave, those in use first, then the longest silent."""
    query = select(Device).where(Device.wave_id == wave_id)
    return list(session.scalars(query.order_by(Device.revoked_at.is_not(None), Device.seen_at, Device.id)))


def list_open_codes(session: Session, wave_id: int, at: datetime | None = None) -> list[DeviceCode]:
    """The codes of a wave that may still be used."""
    query = select(DeviceCode).where(
        DeviceCode.wave_id == wave_id, DeviceCode.used_at.is_(None), DeviceCode.expires_at > (at or now())
    )
    return list(session.scalars(query.order_by(DeviceCode.id)))


def touch(session: Session, device_id: int, at: datetime | None = None) -> None:
    """The device was heard of. Leaves no audit entry: being seen is not an act."""
    session.execute(update(Device).where(Device.id == device_id).values(seen_at=at or now()))


def report(
    session: Session,
    device_id: int,
    *,
    unsent: int | None,
    oldest: datetime | None,
    persisted: bool | None,
    at: datetime | None = None,
) -> None:
    """Keep what a tablet says about itself when it asks for news. Leaves no audit entry either."""
    moment = at or now()
    values: dict[str, object] = {"seen_at": moment, "synced_at": moment}
    if unsent is not None:
        values |= {"unsent": unsent, "oldest_unsent_at": oldest if unsent else None}
    if persisted is not None:
        values["persisted"] = persisted
    session.execute(update(Device).where(Device.id == device_id).values(values))


def revoke(session: Session, device: Device, *, account_id: int | None, at: datetime | None = None) -> None:
    """Take a device's right to fetch away. What it still holds it may hand in; that is then held for a person."""
    if device.revoked_at is not None:
        return
    device.revoked_at, device.revoked_by = at or now(), account_id
    session.flush()
    audit.record(session, "device.revoke", f"device:{device.id}", by=account_id)
