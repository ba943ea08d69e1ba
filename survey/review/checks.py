"""Doubts about one record, found from what it says and when it came: flags, never refusals. Pure.

What the questionnaire itself calls an error or a doubt is looked for again here, because a record may come from a
tablet or a restored file whose door raised nothing.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from survey.plan.codes import ONLINE
from survey.questionnaire.document import Context, Interview, Row, members_of, root_of
from survey.questionnaire.edits import Problem, check
from survey.questionnaire.instruments import instrument_of
from survey.questionnaire.person import ELIGIBLE
from survey.questionnaire.rules import View
from survey.review import rules
from survey.review.rules import Severity

NIGHT_FROM, NIGHT_TO = time(22), time(5)
FEWEST_MINUTES, MINUTES_A_PERSON = 2.0, 1.5
FEWEST_PROXIES = 2
_PLACE_OF_PERSON = ("line", "proxy_line")


@dataclass(frozen=True, slots=True)
class Other:
    """Another form of the same household that still counts."""

    uuid: str
    door: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One record as the checks see it: its answers (names may be missing) and what is known about its coming.

    `finished_at` is local time. `twins` maps the fingerprint of each other form of the village to that form's uuid.
    """

    interview: Interview
    context: Context
    mode: int
    seconds: int | None = None
    finished_at: datetime | None = None
    others: Sequence[Other] = ()
    twins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A flag to raise. `details` holds numbers and times that the rule needs to show, never an answer."""

    rule: str
    severity: Severity
    place: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


def doubts(seen: Seen) -> list[Doubt]:
    """Every doubt about a record, the strongest first."""
    checks: tuple[Callable[[Seen], Iterator[Doubt]], ...] = (_edits, _twice, _fast, _night, _proxies, _same)
    found = [doubt for one in checks for doubt in one(seen)]
    return sorted(found, key=lambda doubt: rules.STRENGTH.index(doubt.severity))


def place_of(problem: Problem) -> str:
    """Where a problem lies: ``household.fibre_now``, ``3.phone_own``; the variable with its row."""
    return f"{problem.line or problem_unit(problem)}.{problem.variable}"


def problem_unit(problem: Problem) -> str:
    """The name of the unit's own row: institutions have items and a signature, households everything else."""
    return "institution" if problem.variable in _INSTITUTION else "household"


def fingerprint(interview: Interview) -> str | None:
    """What two forms share if all their people and answers are equal; None for a form that says too little."""
    people = [
        {name: value for name, value in row.items() if name not in _PLACE_OF_PERSON} for row in _adults(interview)
    ]
    if len(people) < 2 or not any(len(row) > 12 for row in people):
        return None
    content = json.dumps(people, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def _edits(seen: Seen) -> Iterator[Doubt]:
    if not root_of(seen.interview):
        return
    hidden = {question.name for _, question in instrument_of(seen.interview).walk() if question.identifying}
    for problem in check(seen.interview, seen.context, kept=True):
        # Names lie in the other part of the envelope, so their absence here says nothing.
        if problem.variable in hidden or (problem.edit == "misplaced" and seen.mode == ONLINE):
            continue
        rule = rules.FINISHED_WITH_ERROR if problem.severity == "hard" else rules.KEPT_DOUBT
        place = f"{place_of(problem)}:{problem.edit}"
        yield Doubt(rule, problem.severity, place, {"edit": problem.edit})


def _twice(seen: Seen) -> Iterator[Doubt]:
    for other in seen.others:
        yield Doubt(rules.ANSWERED_TWICE, "hard", other.uuid, {"door": other.door, "other": other.uuid})


def _fast(seen: Seen) -> Iterator[Doubt]:
    if seen.seconds is None or root_of(seen.interview).get("consent") != 1:
        return
    persons = len(_answering(seen))
    usual = FEWEST_MINUTES + MINUTES_A_PERSON * persons
    if persons and seen.seconds < usual * 60:
        minutes = max(seen.seconds // 60, 1)
        yield Doubt(rules.TOO_FAST, "soft", "", {"minutes": minutes, "n": persons, "usual": round(usual)})


def _night(seen: Seen) -> Iterator[Doubt]:
    if seen.finished_at is None or seen.mode == ONLINE:
        return
    moment = seen.finished_at.time()
    if moment >= NIGHT_FROM or moment < NIGHT_TO:
        yield Doubt(rules.AT_NIGHT, "soft", "", {"time": f"{seen.finished_at:%H:%M}"})


def _proxies(seen: Seen) -> Iterator[Doubt]:
    answering = _answering(seen)
    proxies = sum(row.get("answered_by") == 2 for row in answering)
    if proxies >= FEWEST_PROXIES and proxies * 2 > len(answering):
        yield Doubt(rules.MANY_PROXIES, "soft", "", {"n": proxies, "total": len(answering)})


def _same(seen: Seen) -> Iterator[Doubt]:
    mark = fingerprint(seen.interview)
    if mark is not None and mark in seen.twins:
        yield Doubt(rules.SAME_ANSWERS, "hard", seen.twins[mark], {"other": seen.twins[mark]})


def _answering(seen: Seen) -> list[Row]:
    """The members of 15 and over for whom somebody answered."""
    lines = [row for row in members_of(seen.interview) if row.get("phone_own") is not None]
    return [row for row in lines if ELIGIBLE.holds(View(seen.interview, seen.context, int(row["line"] or 0)))]


def _adults(interview: Interview) -> list[Row]:
    return [row for row in members_of(interview) if row.get("phone_own") is not None]


_INSTITUTION = frozenset(question.name for _, question in instrument_of({"institution": {}}).walk())
