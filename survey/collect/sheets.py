"""Sheets: a draft on the server, opened. What was typed so far and what is known about the sitting."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from survey.keep.drafts import open_draft, seal_draft
from survey.keep.keys import KeyRing
from survey.questionnaire.document import Door, Interview
from survey.questionnaire.model import Questionnaire
from survey.store import drafts
from survey.store.tables.field import Case
from survey.store.tables.intake import Draft

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LONGEST_PAUSE = 15 * 60
"""Seconds between two saves that still count as time spent answering."""


@dataclass(slots=True)
class Sheet:
    """An open draft with its interview. `facts` are kept with it, sealed: when it began, what consent text was shown,
    seconds spent, answers typed in another window (`other`), when it was passed on for signature."""

    draft: Draft
    interview: Interview
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def uuid(self) -> str:
        """The id that the record will carry."""
        return self.draft.uuid

    @property
    def seconds(self) -> int:
        """Active time so far."""
        return int(self.facts.get("seconds", 0))


def begin(
    session: "Session",
    keyring: KeyRing,
    case: Case,
    door: Door,
    questionnaire: Questionnaire,
    *,
    interview: Interview | None = None,
    uuid: str | None = None,
    record_rev: int = 1,
    account_id: int | None = None,
) -> Sheet:
    """A new sheet: empty, or begun from an earlier revision of the record that `uuid` names."""
    name = uuid or str(uuid4())
    content = interview or _empty(case)
    facts: dict[str, Any] = {"started_at": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": 0}
    draft = drafts.add_draft(
        session,
        uuid=name,
        wave_id=case.wave_id,
        case_id=case.id,
        door=door,
        instrument=questionnaire.id,
        instrument_version=questionnaire.version,
        sealed=_seal(content, facts, name, keyring),
        account_id=account_id,
        record_rev=record_rev,
    )
    return Sheet(draft, content, facts)


def unseal(draft: Draft, keyring: KeyRing) -> Sheet:
    """Open a draft. Raises `Unreadable` where its content was altered."""
    content = json.loads(open_draft(draft.sealed, draft.uuid, keyring))
    return Sheet(draft, content["interview"], content["facts"])


def save(session: "Session", keyring: KeyRing, sheet: Sheet, seen_rev: int | None = None) -> None:
    """Keep the sheet. Raises the store's `Conflict` where the draft no longer stands at the revision that was seen."""
    since = (datetime.now(UTC) - sheet.draft.changed_at).total_seconds()
    sheet.facts["seconds"] = sheet.seconds + (int(since) if since <= _LONGEST_PAUSE else 0)
    sealed = _seal(sheet.interview, sheet.facts, sheet.uuid, keyring)
    drafts.save_draft(session, sheet.draft, seen_rev=sheet.draft.rev if seen_rev is None else seen_rev, sealed=sealed)


def reopen(session: "Session", keyring: KeyRing, draft: Draft, interview: Interview, record_rev: int) -> Sheet:
    """Open a finished draft again, filled with the revision that is to be corrected."""
    facts: dict[str, Any] = {"started_at": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": 0}
    drafts.reopen_draft(session, draft, sealed=_seal(interview, facts, draft.uuid, keyring), record_rev=record_rev)
    return Sheet(draft, interview, facts)


def _empty(case: Case) -> Interview:
    if case.kind == "institution":
        return {"institution": {}}
    return {"household": {}, "members": []}


def _seal(interview: Interview, facts: dict[str, Any], uuid: str, keyring: KeyRing) -> bytes:
    content = json.dumps({"interview": interview, "facts": facts}, ensure_ascii=False, separators=(",", ":"))
    return seal_draft(content.encode(), uuid, keyring)
