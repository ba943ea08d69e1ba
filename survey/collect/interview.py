"""The walk through an interview: which steps there are, which comes next, what a posted step does. Pure.

Step ids are the section's id, with the member's line where a section repeats: ``consent``, ``cover``, ``member-1``,
``anyone-else``, ``respondent``, ``internet``, ``person-1``, ``phone-1``, ``account-1``, ``signature-1``,
``training-1``, ``service-1``, ``health-1``, ``end``, ``outcome``, ``summary``; institutions ``header``, ``a`` to
``d``, ``sign``, ``summary``; villages ``fibre``, ``summary``.
"""

# Long because the walk, a post and the finish are one machine of states, read together.

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Literal

from survey.plan.spelling import composed
from survey.plan.text import Text
from survey.questionnaire import household, person
from survey.questionnaire.completeness import complete
from survey.questionnaire.document import (
    Answer,
    Context,
    Interview,
    Row,
    completed_years,
    find_member,
    line_of,
    members_of,
    root_of,
)
from survey.questionnaire.edits import Problem, check, is_required
from survey.questionnaire.instruments import HOUSEHOLD, instrument_of
from survey.questionnaire.model import STAFF, Question, Section
from survey.questionnaire.model import Listener as Role
from survey.questionnaire.routing import asked_lines, asked_questions, void, with_system_codes
from survey.questionnaire.rules import View
from survey.questionnaire.wording import Listener, ask

State = Literal["done", "started", "open", "optional", "later"]
"""`optional`: nothing in it must be answered. `later`: cannot be asked at this door now, or waits for other steps."""
SUMMARY = Text("Xem lại trước khi kết thúc", "Check before finishing")
MOST_MEMBERS = 60


@dataclass(frozen=True)
class Step:
    """One page of the walk. `about` is the member's name ("" for a member without one, or for the unit)."""

    id: str
    section: str
    line: int | None
    title: Text
    state: State
    about: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a post did. When not `accepted`, a hard problem stands and `interview` is the one from before.

    `problems` are to be shown now: hard ones, or soft ones that ask for a second look. `voided` are the answers that
    were removed because an answer above them changed. `pending` are questions of the step that only now are asked.
    """

    interview: Interview
    accepted: bool
    problems: tuple[Problem, ...] = ()
    voided: tuple[tuple[str, int | None], ...] = ()
    pending: tuple[str, ...] = ()


def new_household() -> Interview:
    """An interview without any answer."""
    return Interview(household={}, members=[])


def new_institution(register_code: str, name: str, school_year: str, **known: Answer) -> Interview:
    """An institution's return, with what the register knows already filled in."""
    row: Row = {"register_code": register_code, "name": name, "school_year": school_year, **known}
    return Interview(institution={key: answer for key, answer in row.items() if answer is not None})


def new_village() -> Interview:
    """A village return without any answer."""
    return Interview(village={})


# -- the steps ---------------------------------------------------------------------------------------------------------


def steps(interview: Interview, context: Context) -> list[Step]:
    """All steps for the answers so far, in order. What cannot be reached yet is not listed."""
    found = list(_household_steps(interview, context) if "household" in interview else _unit_steps(interview, context))
    if context.only_line is not None:
        found = [step for step in found if step.line == context.only_line and step.section != "member"]
    return [*found, Step("summary", "summary", None, SUMMARY, "open")]


def find_step(interview: Interview, context: Context, step_id: str) -> Step | None:
    """The step with this id, or None where the walk has none (yet)."""
    return next((step for step in steps(interview, context) if step.id == step_id), None)


def next_step(interview: Interview, context: Context, after: str | None = None) -> Step:
    """The step to show next: the one just posted while something is left in it, else the first with something left,
    looked for after it first; the summary when none is left.

    The outcome comes last; the head's confirmation is never next (it has a door of its own).
    """
    walk = steps(interview, context)
    current = next((step for step in walk if step.id == after), None)
    undone = [step for step in walk if step.state in {"open", "started"} and step.section not in {"sign", "summary"}]
    if current in undone and current is not None and current.section != "anyone-else":
        return current
    ahead = walk[walk.index(current) + 1 :] if current is not None and current.section != "anyone-else" else []
    waiting = [step for step in undone if step.section != "outcome"]
    first = [step for step in ahead if step in waiting or step.state == "optional"]
    return next(iter([*first, *waiting, *undone, walk[-1]]))


def _unit_steps(interview: Interview, context: Context) -> Iterator[Step]:
    waiting = False
    for section in instrument_of(interview).sections:
        if section.universe.holds(View(interview, context)):
            step = _step(section, interview, context, None)
            yield replace(step, state="later") if section.id == "sign" and waiting and step.state != "done" else step
            waiting = waiting or step.state not in {"done", "optional"}


def _household_steps(interview: Interview, context: Context) -> Iterator[Step]:
    for section in HOUSEHOLD.sections:
        if section.level == "household":
            early = section.id == "anyone-else" and not members_of(interview)
            if not early and asked_questions(section, interview, context, None):
                yield _step(section, interview, context, None)
        elif section.id == "member":
            if section.gate.holds(View(interview, context)):
                yield from (_step(section, interview, context, line) for line in _roster_lines(interview))
        elif section.id == "person":
            for line in asked_lines(interview, context):
                yield from _person_steps(interview, context, line)


def _roster_lines(interview: Interview) -> list[int]:
    """The lines of the roster, and the next one while somebody is still to be added."""
    lines = [line_of(row) for row in members_of(interview)]
    wanted = not lines or root_of(interview).get("anyone_else") == 1
    return [*lines, next_line(interview)] if wanted and len(lines) < MOST_MEMBERS else lines


def next_line(interview: Interview) -> int:
    """The line number of the next member; a number is never given twice."""
    return max((line_of(row) for row in members_of(interview)), default=0) + 1


def _person_steps(interview: Interview, context: Context, line: int) -> Iterator[Step]:
    """A person's parts; those that only the person can answer stay `later` while another member answers."""
    view = View(interview, context, line)
    for section in HOUSEHOLD.sections:
        if section.level != "individual":
            continue
        if asked_questions(section, interview, context, line) or (
            section.id == "person" and household.LISTED.holds(view)
        ):
            yield _step(section, interview, context, line)
        elif person.ANYONE.holds(view) and not section.gate.holds(view):
            yield replace(_step(section, interview, context, line), state="later")


def _step(section: Section, interview: Interview, context: Context, line: int | None) -> Step:
    row = find_member(interview, line) if line is not None else None
    name = str((row or {}).get("name") or "")
    step_id = section.id if line is None else f"{section.id}-{line}"
    return Step(step_id, section.id, line, section.title, _state(section, interview, context, line), name)


def _state(section: Section, interview: Interview, context: Context, line: int | None) -> State:
    if line is not None and find_member(interview, line) is None:
        return "open"
    row = root_of(interview) if line is None else find_member(interview, line) or {}
    asked = asked_questions(section, interview, context, line)
    answered = [question for question in asked if row.get(question.name) not in {None, ""}]
    if asked and not answered:
        view = View(interview, context, line)
        return "open" if any(is_required(question, view) for question in asked) else "optional"
    hard = [problem for problem in check(interview, context, section.id, line) if problem.severity == "hard"]
    waits = section.id == "anyone-else" and row.get("anyone_else") != 2
    return "started" if hard or waits else "done"


# -- wording -----------------------------------------------------------------------------------------------------------


def spoken(what: Question | Text, interview: Interview, step: Step, context: Context, to: Role = "person") -> Text:
    """A question or a text of this step as it is read to whoever answers it, in both languages.

    A question says itself whom it speaks to; for other texts `to` does.
    """
    row = find_member(interview, step.line) or {"line": step.line} if step.line is not None else None
    listener = listener_for(what.listener if isinstance(what, Question) else to, interview, step, context)
    text = what.self_text if isinstance(what, Question) and what.self_text and context.self_completion else what
    return ask(text, row, listener, context.self_completion, context)


def listener_for(role: Role, interview: Interview, step: Step, context: Context) -> Listener:
    """Who is spoken to: the household's respondent, the person, whoever answers instead, or a guardian."""
    root = root_of(interview)
    respondent, address = root.get("household_respondent"), str(root.get("address") or "")
    if role == "guardian":
        return Listener()
    if step.section not in _PERSONAL or role == "household":
        return _listener(interview, context, respondent, address)
    row = find_member(interview, step.line or 0) or {}
    line = row.get("proxy_line") if row.get("answered_by") == 2 and step.line != respondent else step.line
    own = address if line == respondent else str(row.get("address_person") or "") if line == step.line else ""
    return _listener(interview, context, line, own)


_PERSONAL = frozenset(section.id for section in HOUSEHOLD.sections if section.level == "individual")


def _listener(interview: Interview, context: Context, line: Answer, address: str) -> Listener:
    row = find_member(interview, line) if isinstance(line, int) else None
    age = completed_years(row, context.reference_date) if row is not None else None
    return Listener(line_of(row) if row is not None else None, address, age)


# -- a posted step -----------------------------------------------------------------------------------------------------


def apply(
    interview: Interview,
    step: Step,
    values: Mapping[str, Answer],
    context: Context,
    kept: Mapping[str, str] | None = None,
    leaving: bool = False,
) -> Outcome:
    """Take the values of a step: set, void, check.

    `values` hold the step's variables; None or "" empties one, a variable that is not there stays as it is. `kept`
    are reasons by problem key: an enumerator may keep any problem with a reason, others only a soft one. `leaving`
    ("save and finish later") takes what is sound, leaves the rest out and asks for nothing.
    """
    section = instrument_of(interview).section(step.section)
    draft = deepcopy(interview)
    row = _row_for(draft, step)
    shown = {question.name for question in asked_questions(section, draft, context, step.line)}
    shown -= _write(section, row, values)
    result, removed = void(draft, context)
    _keep(result, section, step, context, kept or {})
    found = check(result, context, section.id, step.line)
    opened = [
        problem for problem in found if problem.variable not in shown and not _had(result, problem.variable, step.line)
    ]
    pending = list(dict.fromkeys(problem.variable for problem in opened))
    problems = [problem for problem in found if problem not in opened]
    if leaving:
        result, problems = _without(result, step, problems), []
    accepted = not any(problem.severity == "hard" for problem in problems)
    return Outcome(
        result if accepted else interview,
        accepted,
        tuple(sorted(problems, key=lambda problem: problem.severity == "soft")),
        tuple((name, line) for name, line in removed if _had(interview, name, line)) if accepted else (),
        tuple(pending) if accepted else (),
    )


def _row_for(draft: Interview, step: Step) -> Row:
    """The row that a step writes to; a new member's row is added and the question "anyone else?" opened again."""
    if step.line is None:
        return root_of(draft)
    row = find_member(draft, step.line)
    if row is None:
        row = Row({"line": step.line})
        draft.setdefault("members", []).append(row)
        root_of(draft).pop("anyone_else", None)
    return row


def _write(section: Section, row: Row, values: Mapping[str, Answer]) -> set[str]:
    """Set the section's values; returns what has to be asked again (the age, after another birth was written)."""
    born = (row.get("birth_month"), row.get("birth_year"))
    for question in section.questions:
        if question.name in values:
            answer = values[question.name]
            answer = composed(answer).strip() if isinstance(answer, str) else answer
            if answer is None or answer == "":
                row.pop(question.name, None)
            else:
                row[question.name] = answer
    if None in born or born == (row.get("birth_month"), row.get("birth_year")):
        return set()
    row.pop("age_confirmed", None)
    return {"age_confirmed"}


def _keep(draft: Interview, section: Section, step: Step, context: Context, reasons: Mapping[str, str]) -> None:
    """Note the reasons for problems that stand, and forget those of problems that are gone."""
    kept = dict(draft.get("kept", {}))
    if not kept and not reasons:
        return
    for problem in check(draft, context, section.id, step.line, kept=True):
        reason = composed(reasons.get(problem.key, "")).strip()
        staff = context.door in STAFF
        if problem.key in reasons and (reason if staff else problem.severity == "soft"):
            kept[problem.key] = reason
    standing = {problem.key for problem in check(draft, context, kept=True)}
    draft["kept"] = {key: reason for key, reason in kept.items() if key in standing}
    if not draft["kept"]:
        del draft["kept"]


def _without(draft: Interview, step: Step, problems: list[Problem]) -> Interview:
    """The draft without the values that cannot be."""
    row = root_of(draft) if step.line is None else find_member(draft, step.line) or {}
    for problem in problems:
        if problem.severity == "hard":
            row.pop(problem.variable, None)
    return draft


def _had(interview: Interview, name: str, line: int | None) -> bool:
    row = root_of(interview) if line is None else find_member(interview, line) or {}
    return name in row


def remove_member(interview: Interview, line: int, context: Context) -> Interview:
    """A copy without this member, and without the answers that pointed to the line or hung on it."""
    left = deepcopy(interview)
    left["members"] = [row for row in members_of(left) if line_of(row) != line]
    for row, pointer in ((root_of(left), "household_respondent"), *((row, "proxy_line") for row in members_of(left))):
        if row.get(pointer) == line:
            del row[pointer]
    root_of(left).pop("anyone_else", None)
    return void(left, context)[0]


# -- the finish --------------------------------------------------------------------------------------------------------


def unanswered(interview: Interview, context: Context) -> list[Problem]:
    """The questions that are asked and have no answer, in the order of the walk."""
    return [problem for problem in check(interview, context) if problem.edit == "blank"]


def finish(interview: Interview, context: Context, reason: str = "") -> Outcome:
    """Close an interview: what cannot be is refused (an enumerator may give one `reason` for all of it), the system's
    codes are written, a self-completed household gets its outcome.

    Persons who have not answered do not stop it: they stay open for the enumerator.
    """
    found = [problem for problem in [*check(interview, context), *_at_the_end(interview, context)] if _stops(problem)]
    if context.only_line is not None:
        found = [problem for problem in found if problem.line == context.only_line]
    found = [problem for problem in found if problem.key not in interview.get("kept", {})]
    if found and not (context.door in STAFF and reason.strip()):
        return Outcome(interview, accepted=False, problems=tuple(found))
    closed = with_system_codes(interview, context)
    if found:
        closed["kept"] = {**closed.get("kept", {}), **{problem.key: composed(reason).strip() for problem in found}}
    if "household" in closed and context.door not in STAFF:
        refused = closed["household"].get("consent") == 2
        closed["household"]["outcome"] = 31 if refused else complete(interview, context).outcome
    return Outcome(closed, accepted=True)


def _stops(problem: Problem) -> bool:
    return problem.severity == "hard" and not (problem.edit == "blank" and problem.section in _PERSONAL)


def _at_the_end(interview: Interview, context: Context) -> Iterator[Problem]:
    """What only the whole can tell: an outcome "completed" while somebody has not answered; a visit without answers."""
    root = root_of(interview)
    if "household" not in interview or context.door not in STAFF:
        return
    state = complete(interview, context)
    missing = [line for line in state.asked if line not in state.finished]
    if root.get("outcome") == 11 and state.outcome == 12:
        names = ", ".join(str((find_member(interview, line) or {}).get("name") or line) for line in missing) or "R09"
        message = Text(
            "Câu E07 ghi 11 nhưng còn phần chưa trả lời xong: {names}. Hỏi tiếp, hoặc ghi 12.",
            "E07 is 11, but parts are not finished: {names}. Go on asking, or write 12.",
        ).format(names=names)
        yield Problem("not_complete", "outcome", None, "hard", message, household.OUTCOME.id)
