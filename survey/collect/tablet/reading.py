"""An envelope from a tablet, opened: what is in it as the doors know it. Raises `NotRead`; storing never depends on it.

The clear header says what the other doors write (`survey.collect.finish.header_of`), and of the tablet: ``device``,
``started_at``, ``finished_at``, ``active_ms``, ``server_offset_ms``, ``gps`` where given, and ``visit``: an object
with ``number`` and ``at``. What came of a visit is read from the sealed answers alone: a stolen tablet must not tell
who refused.

Three instruments come from tablets: ``household`` (a record), ``visit`` (an attempt without an interview, its answers
part ``{"visit": {"outcome": 22, "at": "…", "appointment_at": null}}``) and ``listing`` (the households of a village,
``{"listing": {"psu": "…", "households": [{"number": 1, "place": "…", …}]}}``, the heads' names by these numbers among
the identifiers, ``{"listing": {"1": "…"}}``).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from survey.collect.circumstances import context_of
from survey.collect.doubts import kept_doubts
from survey.collect.finish import Handing
from survey.collect.stored import NotRead
from survey.keep.envelope import Envelope, open_part
from survey.keep.errors import Unreadable
from survey.keep.keys import KeyRing
from survey.plan.codes import OUTCOMES
from survey.plan.text import Language
from survey.questionnaire import codebook
from survey.questionnaire.document import Interview, root_of
from survey.questionnaire.instruments import INSTRUMENTS
from survey.questionnaire.versions import published
from survey.store import cases
from survey.store.tables.field import Case
from survey.store.tables.intake import Inbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

VISIT, LISTING = "visit", "listing"
_CLOCK_MOST_MS = 2**53


@dataclass(frozen=True, slots=True)
class Attempt:
    """A visit as a tablet tells it."""

    outcome: int
    at: datetime
    appointment_at: datetime | None


def facts_of(entry: Inbox) -> dict[str, Any]:
    """What the header of a stored envelope says in the clear; nothing where it is no object."""
    try:
        facts = json.loads(entry.header or b"")
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def document_of(entry: Inbox, keyring: KeyRing) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two sealed parts of a stored envelope: answers and identifiers."""
    envelope = Envelope(entry.header or b"", entry.keys, entry.body)
    try:
        answers, identifiers = (json.loads(open_part(envelope, part, keyring)) for part in ("answers", "identifiers"))
    except Unreadable as error:
        raise NotRead("sealed") from error
    except ValueError as error:
        raise NotRead("content") from error
    if not isinstance(answers, dict) or not isinstance(identifiers, dict):
        raise NotRead("content")
    return answers, identifiers


def handing_of(session: "Session", entry: Inbox, keyring: KeyRing) -> Handing:
    """A household's interview as its door would have handed it in."""
    facts = facts_of(entry)
    case = _case(session, facts)
    instrument, version = facts.get("instrument"), facts.get("instrument_version")
    if not isinstance(version, str) or version not in published().get(str(instrument), {}):
        raise NotRead("version")
    if instrument != case.kind:
        raise NotRead("instrument")
    interview = _interview(*document_of(entry, keyring))
    lang: Language = "en" if facts.get("lang") == "en" else "vi"
    around = replace(context_of(case, "field", visits=len(cases.list_visits(session, [case.id])) + 1), language=lang)
    left, doubts = kept_doubts(interview, around)
    outcome, active = root_of(interview).get("outcome"), whole(facts.get("active_ms"))
    return Handing(
        uuid=entry.uuid,
        rev=entry.rev,
        case=case,
        door="field",
        questionnaire=replace(INSTRUMENTS[str(instrument)], version=version),
        interview=interview,
        outcome=outcome if isinstance(outcome, int) and outcome in OUTCOMES else None,
        lang=lang,
        finished_at=moment(facts.get("finished_at")) or entry.received_at,
        seconds=None if active is None else active // 1000,
        account_id=entry.account_id,
        left=left,
        doubts=doubts,
    )


def attempt_of(said: object) -> Attempt | None:
    """A visit where one was told whole; None for anything else."""
    if not isinstance(said, Mapping):
        return None
    outcome, at = whole(said.get("outcome")), moment(said.get("at"))
    if outcome not in OUTCOMES or outcome is None or at is None:
        return None
    return Attempt(outcome, at, moment(said.get("appointment_at")))


def visit_moment(facts: Mapping[str, Any]) -> datetime | None:
    """When the visit that ended with an interview was made; None where the header tells of none."""
    said = facts.get("visit")
    return moment(said.get("at")) if isinstance(said, Mapping) else None


def listing_of(answers: Mapping[str, Any], identifiers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The households of a village as they were listed, each with its number and, where told, its ``head``."""
    listing, heads = answers.get(LISTING), identifiers.get(LISTING, {})
    psu, rows = (listing.get("psu"), listing.get("households")) if isinstance(listing, dict) else (None, None)
    if not isinstance(psu, str) or not isinstance(rows, list) or not isinstance(heads, dict):
        raise NotRead("content")
    if not all(_is_row(row) for row in rows):
        raise NotRead("content")
    numbers = [row.get("number") for row in rows]
    if not all(isinstance(number, int) for number in numbers) or not {str(one) for one in numbers}.issuperset(heads):
        raise NotRead("content")
    return [{**row, "head": heads.get(str(row["number"]))} for row in rows]


def case_of(session: "Session", entry: Inbox) -> Case:
    """The household that an envelope names."""
    return _case(session, facts_of(entry))


def whole(value: object) -> int | None:
    """A whole number that a clock could give; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _CLOCK_MOST_MS:
        return None
    return value


def moment(value: object) -> datetime | None:
    """A point in time with its zone; None for anything else."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _case(session: "Session", facts: Mapping[str, Any]) -> Case:
    case = cases.find_case(session, str(facts.get("case")))
    if case is None:
        raise NotRead("case")
    return case


def _interview(answers: dict[str, Any], identifiers: dict[str, Any]) -> Interview:
    """The document in memory, once every row of it is a row."""
    members, names = answers.get("members", []), identifiers.get("members", {})
    rows = [answers.get("household"), identifiers.get("household", {}), *_listed(members), *_listed(names)]
    lines = [row.get("line") for row in members if isinstance(row, dict)] if isinstance(members, list) else [None]
    is_roster = all(isinstance(line, int) for line in lines) and len(set(lines)) == len(lines)
    if not is_roster or not all(_is_row(row) for row in rows) or not _is_kept(answers, identifiers):
        raise NotRead("content")
    return codebook.join(answers, identifiers)


def _listed(rows: object) -> list[Any]:
    if isinstance(rows, dict):
        return list(rows.values())
    return rows if isinstance(rows, list) else [None]


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and all(isinstance(value, int | str | None) for value in row.values())


def _is_kept(answers: dict[str, Any], identifiers: dict[str, Any]) -> bool:
    """Whether the reasons are as `codebook.split` writes them: keys ``edit-variable-line`` here, their words there."""
    keys, reasons = answers.get("kept", []), identifiers.get("kept", {})
    if not isinstance(keys, list) or not isinstance(reasons, dict):
        return False
    return all(isinstance(key, str) and key.count("-") >= 2 and key.rsplit("-", 1)[1].isdecimal() for key in keys)
