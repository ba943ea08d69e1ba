"""Reading a release before it is public: who may, who did, what and when. Every such read stands in the trail."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

from survey.access.roles import ALL as ROLES
from survey.publish.release.current import PUBLIC
from survey.store import accounts, audit
from survey.web.db import apart, session

if TYPE_CHECKING:
    from survey.store.tables.results import Release as ReleaseRow

ACT = "release.read_early"
PERMISSION = "release:read_early"


def note(row: "ReleaseRow", account_id: int, what: str) -> bool:
    """Whether a release is read before it is public, which then stands in the trail: by whom, and what."""
    is_early = row.published_at is None and row.state not in PUBLIC
    if is_early:
        with apart() as own:
            audit.set_actor(own, f"account:{account_id}")
            audit.record(own, ACT, f"release:{row.code}", what=what)
    return is_early


def readers() -> list[str]:
    """The names of those who may read a release before it is public."""
    roles = [role.id for role in ROLES if PERMISSION in role.permissions]
    found = {one.id: one.display_name for role in roles for one in accounts.list_accounts(session(), role=role)}
    return sorted(found.values())


def reads(row: "ReleaseRow") -> list[tuple[str, str, datetime]]:
    """Who read it before it was public, what and when, the newest first."""
    names = {f"account:{account.id}": account.display_name for account in accounts.list_accounts(session())}
    return [
        (names.get(entry.actor, entry.actor), str(json.loads(entry.details)["what"]), entry.at)
        for entry in audit.list_entries(session(), f"release:{row.code}")
        if entry.act == ACT
    ]
