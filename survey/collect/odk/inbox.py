"""One submission into the inbox: sealed as the doors seal, stored first, read into its record in a savepoint.

Its header says beside what every door writes: ``collector`` (``odk``, ``kobo``) and ``instance``, the tool's number of
this state of the submission, by which it is known again.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from survey.collect.circumstances import context_of, school_year
from survey.collect.doubts import kept_doubts
from survey.collect.finish import Handing, arrival_of, register, seal_interview
from survey.collect.interview import finish
from survey.collect.odk.form import door_of
from survey.collect.odk.submissions import Submission, count_of, moment_of
from survey.collect.stored import flag_unread, try_reading
from survey.collect.tablet.reading import facts_of
from survey.collect.visits import note_visit
from survey.keep.envelope import digest, seal, split
from survey.keep.keys import KeyRing
from survey.plan.codes import OUTCOMES
from survey.questionnaire import codebook
from survey.questionnaire.document import Context, Interview, root_of
from survey.questionnaire.model import Questionnaire
from survey.questionnaire.routing import with_system_codes
from survey.questionnaire.versions import published
from survey.store import cases, inbox
from survey.store.inbox import Arrival
from survey.store.tables.base import now
from survey.store.tables.field import Case, Wave
from survey.store.tables.intake import Inbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Fate = Literal["new", "revised", "known", "beside", "held", "forgotten"]
REASON = "Nhập từ tệp ODK hoặc Kobo"
"""The reason under which what an edit forbids stays in the interview: nobody can be asked any more."""
_LONGEST_CODE = 100


@dataclass(frozen=True, slots=True)
class State:
    """A submission that was read, and what surrounds it. `case` is None where its code is not in the wave."""

    submission: Submission
    instrument: Questionnaire
    interview: Interview
    case: Case | None
    wave: Wave
    account_id: int | None

    @property
    def finished_at(self) -> datetime:
        """When the interview ended; where the form did not note it, when it was sent."""
        ended = moment_of(self.submission.unit.text("end"))
        return ended or self.submission.sent_at or now()

    @property
    def seconds(self) -> int | None:
        """How long it was open on the device."""
        began, ended = (moment_of(self.submission.unit.text(name)) for name in ("start", "end"))
        return max(0, int((ended - began).total_seconds())) if began and ended else None

    @property
    def version(self) -> str:
        """The version of the instrument: the one whose digest the form carries, else the present one."""
        said = self.submission.version
        known = published().get(self.instrument.id, {})
        return next((one for one, digest in known.items() if said and digest[:12] == said), self.instrument.version)

    @property
    def facts(self) -> dict[str, object]:
        """What the header says of the tool."""
        return {"collector": self.submission.tool, "instance": self.submission.instance}


def take(session: "Session", state: State, keyring: KeyRing) -> Fate:
    """Store and read one submission; the same state of it again adds nothing."""
    uuid = state.submission.uuid
    if inbox.is_forgotten(session, uuid):
        return "forgotten"
    entries = inbox.list_entries(session, uuid)
    # One that had no case is looked at again: the village may have been listed since.
    known = [entry for entry in entries if facts_of(entry).get("instance") == state.submission.instance]
    if any(entry.case_id is not None or state.case is None for entry in known):
        return "known"
    rev = _revision(state.submission, entries)
    if known and state.case is not None:
        rev = max(entry.rev for entry in entries) + 1
    if state.case is None:
        return _hold(session, state, rev, keyring)
    handing = _handing(session, state, state.case, rev)
    receipt = inbox.add(session, arrival_of(handing, seal_interview(handing, keyring)))
    reason = try_reading(session, receipt.entry, partial(_take_in, session, receipt.entry, handing))
    if reason is not None:
        flag_unread(session, receipt.entry, reason)
    return "beside" if receipt.fate == "beside" else "revised" if entries else "new"


def _revision(submission: Submission, entries: list[Inbox]) -> int:
    """The revision of this state: ODK Central counts its corrections; Kobo names the state before."""
    if submission.edits is not None:
        return submission.edits + 1
    if not submission.replaces:
        return 1
    before = [entry.rev for entry in entries if facts_of(entry).get("instance") == submission.replaces]
    return max(before or [entry.rev for entry in entries] or [1]) + 1


def _handing(session: "Session", state: State, case: Case, rev: int) -> Handing:
    typed = count_of(state.submission.unit.text("visits"))
    visits = typed if typed is not None else len(cases.list_visits(session, [case.id])) + 1
    context = context_of(case, door_of(state.instrument.id), visits=visits)
    closed = _closed(state.interview, context, case)
    left, doubts = kept_doubts(closed, context)
    outcome = root_of(closed).get("outcome")
    return Handing(
        uuid=state.submission.uuid,
        rev=rev,
        case=case,
        door=context.door,
        questionnaire=replace(state.instrument, version=state.version),
        interview=closed,
        outcome=outcome if isinstance(outcome, int) and outcome in OUTCOMES else None,
        lang="vi",
        finished_at=state.finished_at,
        seconds=state.seconds,
        account_id=state.account_id,
        facts=state.facts,
        left=left,
        doubts=doubts,
    )


def _closed(interview: Interview, context: Context, case: Case) -> Interview:
    """The interview with the system's codes; what an edit forbids stays, under a reason that becomes a flag."""
    if "institution" in interview:
        interview["institution"].setdefault("school_year", school_year(case.wave))
    outcome = finish(interview, context, REASON)
    if outcome.accepted:
        return outcome.interview
    closed = with_system_codes(interview, context)
    closed["kept"] = {problem.key: REASON for problem in outcome.problems}
    return closed


def _take_in(session: "Session", entry: Inbox, handing: Handing) -> None:
    register(session, entry, handing)
    if entry.rev == 1 and not entry.held and handing.outcome is not None and handing.case.kind == "household":
        note_visit(
            session,
            handing.case,
            outcome=handing.outcome,
            at=handing.finished_at,
            account_id=handing.account_id,
            key=handing.uuid,
        )


def _hold(session: "Session", state: State, rev: int, keyring: KeyRing) -> Fate:
    """Keep a submission whose code names no unit of the wave: stored whole, waiting for a person."""
    answers, identifiers = codebook.split(state.interview)
    parts = {"answers": answers, "identifiers": identifiers}
    header = {
        "uuid": state.submission.uuid,
        "rev": rev,
        "case": state.submission.unit.text("case")[:_LONGEST_CODE],
        "wave": state.wave.code,
        "instrument": state.instrument.id,
        "instrument_version": state.version,
        "door": door_of(state.instrument.id),
        "lang": "vi",
        "finished_at": state.finished_at.isoformat(timespec="seconds"),
        **state.facts,
    }
    content = seal(
        header,
        {name: json.dumps(part, ensure_ascii=False).encode() for name, part in parts.items()},
        keyring.current,
    )
    taken = split(content)
    arrival = Arrival(
        uuid=state.submission.uuid,
        rev=rev,
        sha256=digest(content),
        header=taken.header,
        keys=taken.keys,
        body=taken.body,
        door=door_of(state.instrument.id),
        key_id=str(taken.facts["key_id"]),
        wave_id=state.wave.id,
        account_id=state.account_id,
    )
    flag_unread(session, inbox.add(session, arrival).entry, "case")
    return "held"
