"""Accepted forms become tables, column by column as the codebook says; names and free words are left behind.

Shapes: households one row per responding household; members one per usual resident; persons one per resident of 15 and
over (those without answers are told apart by `responded`); institutions one per entry of the register.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from survey.freeze.choosing import Answers, Row, choose_form, choose_person, is_resident
from survey.plan import ages
from survey.plan.codes import SEXES
from survey.plan.indicators import ALL
from survey.plan.universes import GENERAL_SCHOOLS, TRAINING_INSTITUTIONS
from survey.questionnaire.document import Context
from survey.questionnaire.model import CODED, Level, Questionnaire
from survey.questionnaire.person import ANYONE, ELIGIBLE
from survey.questionnaire.rules import Drawn, View

AGE_OF_ANSWERS = 15
_NUMBERS = CODED | {"number", "month", "year", "line"}
_WORDS = frozenset({"area", "date", "system"})


@dataclass(frozen=True, slots=True)
class Tidied:
    """The answers of a wave as tables, and what was set aside: forms not used, roster lines without a possible age,
    values that are no code or number where one belongs."""

    households: pd.DataFrame
    members: pd.DataFrame
    not_used: list[str]
    left_out: int
    not_codes: int


def variables(instrument: Questionnaire, *levels: Level) -> list[str]:
    """The codebook's variables of these levels that may leave the envelope: codes, numbers, areas and dates."""
    return [
        question.name
        for section, question in instrument.walk()
        if section.level in levels and not question.identifying and question.kind in _NUMBERS | _WORDS
    ]


def tidy(
    forms: Iterable[Answers], instrument: Questionnaire, reference: date, selection: str, seeds: Mapping[int, str]
) -> Tidied:
    """Households and their members from the accepted forms of a wave; `seeds` by case serves the one-person mode."""
    by_case: dict[int, list[Answers]] = defaultdict(list)
    for form in forms:
        by_case[form.case].append(form)
    households, members, not_used, left_out = [], [], [], 0
    own, roster = variables(instrument, "household"), variables(instrument, "member")
    asked = [name for name in variables(instrument, "individual") if name not in roster]
    for case, several in sorted(by_case.items()):
        chosen = choose_form(several)
        not_used += [form.uuid for form in several if form is not chosen]
        if not chosen.is_closed:
            continue
        households.append({"household": case, "mode": chosen.mode} | {name: chosen.household.get(name) for name in own})
        drawn = _drawn_line(chosen, reference, seeds.get(case, "")) if selection == "one" else None
        for member in filter(is_resident, chosen.members):
            row = _member_row(member, chosen, several, reference, (roster, asked))
            left_out += row is None
            if row is not None:
                row["drawn"] = selection != "one" or row["line"] == drawn
                members.append(row)
    homes, bad_homes = _typed(pd.DataFrame(households, columns=["household", "mode", *own]), instrument, own)
    frame = pd.DataFrame(members, columns=[*_PLACE, *roster, *asked, "drawn"])
    people, bad_people = _typed(frame, instrument, [*roster, *asked])
    return Tidied(homes, _with_response(people), not_used, left_out, bad_homes + bad_people)


def together(parts: Iterable[Tidied]) -> Tidied:
    """Stretches of a wave as one, in the order of the households; no household is in two of them."""
    several = list(parts)
    # A stretch without a household has no types to agree with; it counts only where all are so.
    filled = [part for part in several if len(part.households)] or several[:1]
    homes = pd.concat([part.households for part in filled]).sort_values("household", ignore_index=True)
    people = pd.concat([part.members for part in filled]).sort_values(["household", "line"], ignore_index=True)
    not_used = [uuid for part in several for uuid in part.not_used]
    return Tidied(homes, people, not_used, sum(p.left_out for p in several), sum(p.not_codes for p in several))


_PLACE = (
    "household",
    "line",
    "age",
    "age_group",
    "birth_imputed",
    "working_age",
    "eligible_15",
    "person_mode",
    "consented",
)


def _member_row(
    member: Row, chosen: Answers, several: Sequence[Answers], reference: date, names: tuple[list[str], list[str]]
) -> dict[str, Any] | None:
    """One resident with age and universes on the reference date; None without a sex and a possible birth before it."""
    try:
        born = ages.birth(member["birth_year"], member["birth_month"], reference, member.get("age_stated"))
    except (KeyError, TypeError, ages.ImpossibleBirth):
        return None
    if member.get("sex") not in SEXES:
        return None
    age = ages.completed_years(born, reference)
    answers, form = choose_person(member, chosen, several)
    return {
        "household": chosen.case,
        "line": int(member["line"]),
        "age": age,
        "age_group": ages.age_group(age),
        "birth_imputed": born.imputed,
        "working_age": bool(ages.is_working_age(born, member["sex"], reference)),
        "eligible_15": age >= AGE_OF_ANSWERS,
        "person_mode": form.mode,
        "consented": age >= AGE_OF_ANSWERS and _has_agreed(answers, form, reference),
        **{name: member.get(name) for name in names[0]},
        **{name: answers.get(name) for name in names[1]},
    }


def _has_agreed(person: Row, form: Answers, reference: date) -> bool:
    """The questionnaire's own gate to a person's answers: K3, or K1 for who answered for the household; K4 below 18."""
    return ANYONE.holds(_view(form, reference, int(person["line"])))


def _view(form: Answers, reference: date, line: int, seed: str = "") -> View:
    document: Any = form.document
    return View(document, Context(reference, "field", mode="one_random", seed=seed), line)


def _drawn_line(form: Answers, reference: date, seed: str) -> int | None:
    """The member of 15 and over whom the stored seed drew once the roster was closed."""
    rule = Drawn(ELIGIBLE)
    lines = [int(row["line"]) for row in form.members]
    return next((line for line in lines if rule.holds(_view(form, reference, line, seed))), None)


def _typed(frame: pd.DataFrame, instrument: Questionnaire, names: Iterable[str]) -> tuple[pd.DataFrame, int]:
    """Codes and numbers as integers that can be missing, areas and dates as text; and how many values were neither."""
    made: dict[str, pd.Series[Any]] = {}
    bad = 0
    for name in names:
        question = instrument.question(name)
        if question.kind in _WORDS or any(isinstance(code, str) for code in question.codes):
            made[name] = frame[name].astype("string")
            continue
        numbers = pd.to_numeric(frame[name], errors="coerce")
        whole = numbers.where(numbers % 1 == 0)
        bad += int((frame[name].notna() & whole.isna()).sum())
        made[name] = whole.astype("Int64")
    return frame.assign(**made), bad


def _with_response(members: pd.DataFrame) -> pd.DataFrame:
    """Add `responded`: consent and at least one indicator of persons with a yes or a no (statistics.md 1.2)."""
    known = pd.Series(False, index=members.index)
    for indicator in ALL:
        if indicator.unit == "individual" and set(indicator.reads) - {"age", "working_age"} <= set(members.columns):
            known |= indicator.counts(members).notna() & indicator.universe.includes(members)
    return members.assign(responded=(members["consented"] & members["drawn"] & known).astype(bool))


_OF_REGISTER = ("register_code", "type", "ownership")


def tidy_institutions(
    register: Sequence[Mapping[str, Any]], answers: Mapping[int, Mapping[str, Any]], instrument: Questionnaire
) -> pd.DataFrame:
    """One row per institution on the register: `case`, `register_code`, `type`, `indicator`, `district`, `commune_new`,
    `ownership`, `state` (verified, submitted, none) and the items of its return, empty where there is none."""
    items = [name for name in variables(instrument, "institution") if name not in _OF_REGISTER]
    rows = []
    for entry in register:
        said = answers.get(int(entry["case"]), {})
        kind = said.get("type") or entry.get("type")
        code = int(str(kind)) if str(kind or "").isdigit() else None
        rows.append(
            {
                **entry,
                "type": code,
                "indicator": entry.get("indicator") or _indicator_of(code),
                **{name: said.get(name) for name in items},
            }
        )
    columns = ["case", "register_code", "type", "indicator", "ownership", "district", "commune_new", "state", *items]
    frame = pd.DataFrame(rows, columns=columns)
    typed, _ = _typed(frame, instrument, items)
    return typed.assign(
        commune=frame["commune_new"].astype("string").fillna(typed["commune"].astype("string")),
        type=pd.to_numeric(frame["type"], errors="coerce").astype("Int64"),
    )


def _indicator_of(kind: int | None) -> str | None:
    if kind in GENERAL_SCHOOLS:
        return "I10"
    return "I09" if kind in TRAINING_INSTITUTIONS else None
