"""Everything that Python finds out about an answer set, in the shape in which the browser answers."""

from dataclasses import asdict
from typing import Any

from survey.collect import finish as handing
from survey.collect.interview import Outcome, Step, apply, find_step, finish, next_step, remove_member, spoken, steps
from survey.plan.text import Text
from survey.questionnaire import codebook
from survey.questionnaire.completeness import complete
from survey.questionnaire.document import Context, Interview, rows_of
from survey.questionnaire.edits import Problem, check
from survey.questionnaire.instruments import instrument_of
from survey.questionnaire.routing import asked_questions, standing, void, with_system_codes
from survey.questionnaire.rules import View
from tests.field_engine.generator import AnswerSet


def results_of(one: AnswerSet) -> dict[str, Any]:
    """What the posts did, then all that can be asked about the interview they lead to."""
    interview, posts = one.interview, []
    for post in one.posts:
        step = find_step(interview, one.context, post.step)
        if step is None:
            posts.append(None)
            continue
        outcome = apply(interview, step, post.values, one.context, post.kept, post.leaving)
        interview = outcome.interview
        posts.append(_outcome(outcome) | {"next": next_step(interview, one.context, post.step).id})
    return {"posts": posts, **_whole(interview, one.context, one.reason)}


def _whole(interview: Interview, context: Context, reason: str) -> dict[str, Any]:
    walk = steps(interview, context)
    kept, removed = void(interview, context)
    answers, identifiers = codebook.split(interview)
    found: dict[str, Any] = {
        "standing": _standings(interview, context),
        "problems": [_problem(one) for one in check(interview, context)],
        "all_problems": [_problem(one) for one in check(interview, context, kept=True)],
        "steps": [_step(one) for one in walk],
        "next": [next_step(interview, context, after).id for after in (None, *(one.id for one in walk[::3]))],
        "void": {"interview": kept, "removed": [list(pair) for pair in removed]},
        "coded": with_system_codes(interview, context),
        "finish": _outcome(finish(interview, context)),
        "finish_with_reason": _outcome(finish(interview, context, reason)),
        "split": {"answers": answers, "identifiers": identifiers},
        "spoken": _spoken(interview, context, walk),
        "receipt": handing.receipt_code(f"{len(walk):02x}{len(removed):02x}c0de-0000-4000-8000-000000000000"),
    }
    if "household" in interview:
        state = complete(interview, context)
        found["complete"] = [list(state.asked), list(state.responded), list(state.finished), state.outcome]
        found["without_first"] = remove_member(interview, 1, context)
    return found


def _standings(interview: Interview, context: Context) -> dict[str, str]:
    return {
        f"{question.name}@{line}": standing(section, question, View(interview, context, line))
        for section, question in instrument_of(interview).walk()
        for line, _ in rows_of(interview, section.level)
    }


def _spoken(interview: Interview, context: Context, walk: list[Step]) -> list[dict[str, str]]:
    """Questions with their notes, and the words of a section, of every seventh step: all are reached in many sets."""
    found: list[Text] = []
    for step in walk[len(walk) % 7 :: 7]:
        if step.section == "summary":
            continue
        section = instrument_of(interview).section(step.section)
        for question in asked_questions(section, interview, context, step.line):
            notes = [text for text in (question.note, question.hint, question.instruction) if text]
            groups = [question.group.text] if question.group else []
            options = [option.text for option in question.options[:2]]
            found.append(spoken(question, interview, step, context))
            found += [spoken(text, interview, step, context) for text in (*notes, *groups)]
            found += [spoken(text, interview, step, context, question.listener) for text in options]
        if section.intro:
            found.append(spoken(section.intro, interview, step, context, "household"))
    return [asdict(text) for text in found]


def _step(step: Step) -> dict[str, Any]:
    return asdict(step)


def _problem(problem: Problem) -> dict[str, Any]:
    return asdict(problem) | {"key": problem.key}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "interview": outcome.interview,
        "accepted": outcome.accepted,
        "problems": [_problem(one) for one in outcome.problems],
        "voided": [list(pair) for pair in outcome.voided],
        "pending": list(outcome.pending),
    }
