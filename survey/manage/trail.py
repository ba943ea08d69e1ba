"""The trail of who did what, to be read: newest first, by who, what, which thing and when; and followed to its end."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from flask import render_template, request
from flask_babel import gettext as _

from survey.access import gate
from survey.manage.blueprint import manage
from survey.store import accounts, audit
from survey.store.errors import BrokenTrail
from survey.web.db import session
from survey.web.forms import whole
from survey.web.languages import LOCAL

if TYPE_CHECKING:
    from survey.store.tables.trail import Audit

PAGE = 50
_YEARS = range(2000, 2200)


@manage.get("/audit")
@gate.requires("audit:read")
def trail() -> str:
    """The entries that the filters leave; `follow` reads the whole chain and names the first link that is broken."""
    # Reading only: a long trail takes a while, and nobody's writing waits for it.
    checked = _follow() if "follow" in request.args else None
    slips: list[str] = []
    since, until = _day("since", slips), _day("until", slips)
    found = audit.search(
        session(),
        actor=_actor(_asked("who")),
        act=_asked("what"),
        subject=_asked("thing"),
        since=_start(since),
        until=_start(until + timedelta(days=1)) if until else None,
        before=whole(_asked("before")),
        limit=PAGE + 1,
    )
    return render_template(
        "manage/audit.html",
        entries=found[:PAGE],
        older=found[PAGE - 1].seq if len(found) > PAGE else None,
        names=_names(found),
        asked={name: _asked(name) for name in ("who", "what", "thing", "since", "until")},
        acts=audit.list_acts(session()),
        slips=slips,
        checked=checked,
        head=audit.head(session()),
    )


def _asked(name: str) -> str:
    return request.values.get(name, "").strip()


def _actor(who: str) -> str:
    """A user name as the trail knows it; anything else as it was typed (``command line``, ``account:3``)."""
    account = accounts.find_account(session(), who) if who else None
    return f"account:{account.id}" if account is not None else who


def _day(name: str, slips: list[str]) -> date | None:
    typed = _asked(name)
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = None
    if day is not None and day.year in _YEARS:
        return day
    slips.append(_("Ngày %(typed)s không đọc được. Chọn ngày trên lịch, hoặc để trống.", typed=typed))
    return None


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), LOCAL) if day else None


def _names(entries: list["Audit"]) -> dict[str, str]:
    """The user names of the accounts among the actors."""
    return (
        {f"account:{account.id}": account.username for account in accounts.list_accounts(session())} if entries else {}
    )


def _follow() -> tuple[bool, int]:
    """Whether the chain holds, and its length or the first entry that does not follow."""
    try:
        return True, audit.verify(session())
    except BrokenTrail as broken:
        return False, broken.seq
