"""Tablets of a wave: codes that let them in, what each last said of itself, and taking their rights back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import segno
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from survey.access import devices as access_devices
from survey.access import gate
from survey.manage.blueprint import manage
from survey.manage.waves import get_wave
from survey.store import accounts
from survey.store import devices as stored
from survey.store.errors import NotFound
from survey.store.tables.base import now
from survey.web.db import session

if TYPE_CHECKING:
    from survey.store.tables.devices import Device
    from survey.store.tables.field import Wave
    from survey.store.tables.people import Account

Answer = str | Response | tuple[str, int]
SILENT = timedelta(hours=24)
"""After a day without news, or with work that old on one tablet only, a person should call."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A tablet as the list shows it. `worries` say in words why somebody should call."""

    device: "Device"
    age: str
    worries: list[str]


@dataclass(frozen=True, slots=True)
class Issued:
    """A new device code: shown once, typed and as a picture to scan, and kept nowhere."""

    code: str
    picture: str
    name: str


@manage.get("/waves/<code>/devices")
@gate.requires("wave:manage")
def devices(code: str) -> Answer:
    """The tablets of a wave, those in use first."""
    return _page(get_wave(code))


@manage.post("/waves/<code>/devices")
@gate.requires("wave:manage")
def issue_device_code(code: str) -> Answer:
    """Make a device code for an enumerator and show it this once."""
    wave = get_wave(code)
    chosen = [one for one in _enumerators() if one.public_id == request.form.get("enumerator")]
    if not chosen or wave.state == "frozen":
        return _page(wave, problem=_("Chưa chọn điều tra viên. Chọn người sẽ dùng máy.")), 422
    typed = access_devices.issue(
        session(), account_id=chosen[0].id, wave_id=wave.id, issued_by=gate.principal().account
    )
    address = f"{request.host_url}field/#{typed}"
    picture = segno.make(address, error="m").svg_data_uri(scale=6, border=4)
    return _page(wave, issued=Issued(typed, picture, chosen[0].display_name))


@manage.get("/devices/<public_id>/revoke")
@gate.requires("wave:manage")
def confirm_revoke(public_id: str) -> Answer:
    """One question before a tablet loses its rights."""
    return render_template("manage/device_revoke.html", row=_row(_find(public_id)))


@manage.post("/devices/<public_id>/revoke")
@gate.requires("wave:manage")
def revoke_device(public_id: str) -> Answer:
    """Take the rights of a tablet back. It may still hand in what it holds; that waits for a supervisor."""
    device = _find(public_id)
    stored.revoke(session(), device, account_id=gate.principal().account)
    flash(_("Đã thu hồi quyền của máy %(name)s. Máy vẫn nộp được phiếu đã làm.", name=device.name))
    return redirect(url_for("manage.devices", code=device.wave.code), 303)


def _page(wave: "Wave", *, issued: Issued | None = None, problem: str | None = None) -> str:
    return render_template(
        "manage/devices.html",
        wave=wave,
        rows=[_row(device) for device in stored.list_devices(session(), wave.id)],
        waiting=stored.list_open_codes(session(), wave.id),
        enumerators=_enumerators(),
        issued=issued,
        problem=problem,
    )


def _enumerators() -> list["Account"]:
    return [one for one in accounts.list_accounts(session(), role="enumerator") if one.status == "active"]


def _find(public_id: str) -> "Device":
    try:
        return stored.get_device(session(), public_id)
    except NotFound:
        gate.not_there()


def _row(device: "Device") -> DeviceRow:
    moment, worries = now(), list[str]()
    oldest = moment - device.oldest_unsent_at if device.oldest_unsent_at is not None else None
    if device.revoked_at is None:
        if device.persisted is False:
            worries.append(_("Trình duyệt có thể tự xóa dữ liệu"))
        if device.unsent and oldest is not None and oldest > SILENT:
            worries.append(_("Phiếu chờ gửi đã lâu"))
        if moment - device.seen_at > SILENT:
            worries.append(_("Không liên lạc %(age)s", age=_age(moment - device.seen_at)))
    return DeviceRow(device, _age(oldest) if oldest is not None and device.unsent else "", worries)


def _age(span: timedelta) -> str:
    """How long, in the largest unit that says enough."""
    hours = max(int(span.total_seconds()) // 3600, 0)
    said = _("dưới 1 giờ")
    if hours >= 48:
        said = ngettext("%(num)d ngày", "%(num)d ngày", hours // 24)
    elif hours:
        said = ngettext("%(num)d giờ", "%(num)d giờ", hours)
    return str(said)
