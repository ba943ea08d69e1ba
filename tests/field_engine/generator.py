"""Answer sets for the parity of the two engines: interviews as people hold them, and documents as nobody should.

Each set comes from its number alone, so that a difference can be looked at again.
"""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from survey.collect.interview import Step, apply, find_step, next_step, steps
from survey.plan.text import Text
from survey.questionnaire.document import Answer, Context, Interview, find_member, line_of, members_of, root_of
from survey.questionnaire.edits import check
from survey.questionnaire.instruments import HOUSEHOLD, INSTITUTION, VILLAGE, instrument_of
from survey.questionnaire.model import Question, Questionnaire
from survey.questionnaire.routing import asked_questions

DATES = (date(2025, 11, 1), date(2026, 1, 1), date(2026, 11, 1), date(2024, 2, 29), date(2030, 12, 31))
WORDS: Mapping[str, Text | str] = {
    "agency": Text("Chi cục Thống kê", "the Statistics Office"),
    "province": "Yên Bái",
    "minutes": "20",
    "enumerator": "Lò Văn Páo",
    "school_year": "2025-2026",
}
AREAS = (("04252", "Phường Yên Ninh"), ("04303", "Xã Lục Yên"))
NAMES = ("Giàng A Sử", "Vàng Thị Dợ", "Lò Văn Páo", "Trần*Thị* Mỹ", "O'Neill", "Ngô  Ất", "2003", "ßtefan", "{TÊN}")
ODD = (
    "",
    " ",
    "\u00a0Hà\u2003",
    "Nguye\u0302\u0303n Thi\u0323 Be\u0301",  # decomposed, as some keyboards type it
    "\x1fMua\x85",
    "\ufeffSùng",
    "người 👩‍👩‍👧 " * 12,
    "１２３４５６７８９０",
    "09123456789",
    "0912345678",
    "2025-02-29",
    "2025-11-02",
    "0000-01-01",
    "2024-02-29",
    "04252",
    "1",
    "$& $1 \\1 {name} %s",
    "constructor",
    "__proto__",
    "x" * 1001,
)
NUMBERS = (0, 1, 2, 3, 7, 8, 9, 96, 97, 98, 99, -1, 12, 13, 31, 1900, 1999, 2010, 2025, 9998, 9999, 10**9, -9999)


@dataclass
class Post:
    """One posted step of a walk."""

    step: str
    values: dict[str, Answer]
    kept: dict[str, str] = field(default_factory=dict)
    leaving: bool = False


@dataclass
class AnswerSet:
    """One case of the comparison: where it begins, what is posted, the reason given at the finish."""

    number: int
    interview: Interview
    context: Context
    posts: list[Post]
    reason: str

    def as_data(self) -> dict[str, Any]:
        """As the browser reads it."""
        around = asdict(self.context)
        around["reference_date"] = self.context.reference_date.isoformat()
        return {
            "instrument": instrument_of(self.interview).id,
            "interview": self.interview,
            "context": around,
            "posts": [asdict(post) for post in self.posts],
            "reason": self.reason,
        }


def answer_set(number: int) -> AnswerSet:
    """The answer set of this number."""
    chance = random.Random(number)
    instrument = chance.choices((HOUSEHOLD, INSTITUTION, VILLAGE), (12, 2, 1))[0]
    context = _context(chance, instrument)
    kind = number % 4
    if kind == 0:
        interview = _empty(instrument)
        posts = _walk(chance, interview, context, chance.randint(1, 30))
    else:
        interview = _document(chance, instrument, context)
        if kind == 3:
            _spoil(chance, interview)
        posts = _walk(chance, interview, context, chance.randint(0, 2))
    return AnswerSet(number, interview, context, posts, chance.choice(("", " ", "đã hỏi la\u0323i ")))


def _context(chance: random.Random, instrument: Questionnaire) -> Context:
    doors = {"household": ("field", "field", "resident", "paper", "open"), "institution": ("institution",)}
    return Context(
        reference_date=chance.choice(DATES),
        door=chance.choice(doors.get(instrument.id, ("field",))),
        language=chance.choice(("vi", "en")),
        visits=chance.choice((0, 1, 2, 3, 4)),
        mode=chance.choice(("all", "all", "one_random")),
        seed=chance.choice(("", "3f9a", "hộ số 12")),
        only_line=chance.choice((None,) * 9 + (2,)),
        words=WORDS if chance.random() < 0.8 else {},
        areas=AREAS if chance.random() < 0.7 else (),
    )


def _empty(instrument: Questionnaire) -> Interview:
    if instrument is HOUSEHOLD:
        return Interview(household={}, members=[])
    return Interview(institution={}) if instrument is INSTITUTION else Interview(village={})


def _document(chance: random.Random, instrument: Questionnaire, context: Context) -> Interview:
    """A document as a whole: each question answered as people do, mostly where it is asked."""
    interview = _empty(instrument)
    if instrument is HOUSEHOLD:
        size = chance.choice((0, 1, 1, 2, 2, 3, 4, 5, 7))
        interview["members"] = [{"line": line} for line in range(1, size + 1)]
        if chance.random() < 0.2:
            chance.shuffle(interview["members"])
    careless, missing = chance.choice((0.0, 0.0, 0.1)), chance.choice((0.0, 0.03, 0.2))
    for section in instrument.sections:
        lines = [line_of(row) for row in members_of(interview)] if section.repeats else [None]
        for line in lines:
            row = root_of(interview) if line is None else find_member(interview, line) or {}
            for question in section.questions:
                is_asked = question in asked_questions(section, interview, context, line)
                if (is_asked or chance.random() < careless) and chance.random() >= missing:
                    answer = _plausible(chance, question, interview, line)
                    if answer is not None:
                        row[question.name] = answer
    return interview


def _walk(chance: random.Random, interview: Interview, context: Context, length: int) -> list[Post]:
    """Steps posted one after the other, mostly in the order of the walk."""
    posts: list[Post] = []
    after: str | None = None
    for _ in range(length):
        step = next_step(interview, context, after)
        if step.section == "summary" or chance.random() < 0.15:
            step = chance.choice(steps(interview, context))
        if step.section == "summary":
            continue
        post = Post(step.id, _values(chance, step, interview, context), leaving=chance.random() < 0.05)
        problems = check(interview, context, step.section, step.line, kept=True)
        if chance.random() < 0.5:
            trial = apply(interview, step, post.values, context)
            problems += list(trial.problems)
        if chance.random() < 0.7:
            post.kept = {one.key: chance.choice(("đu\u0301ng", "", "  ")) for one in problems}
        posts.append(post)
        interview = apply(interview, step, post.values, context, post.kept, post.leaving).interview
        after = step.id if find_step(interview, context, step.id) else None
    return posts


def _values(chance: random.Random, step: Step, interview: Interview, context: Context) -> dict[str, Answer]:
    section = instrument_of(interview).section(step.section)
    asked = asked_questions(section, interview, context, step.line)
    wanted = [one for one in section.questions if one in asked or chance.random() < 0.3]
    found: dict[str, Answer] = {}
    for question in wanted:
        if chance.random() < 0.95:
            found[question.name] = _plausible(chance, question, interview, step.line)
        if chance.random() < 0.03:
            found[question.name] = chance.choice((*ODD, *NUMBERS, None))
    return found


# What leads on through an interview is answered more often than chance would.
_LEADING: dict[str, tuple[Answer, ...]] = {
    "consent": (1,) * 9 + (2,),
    "consent_private": (1, 1, 1, 2),
    "consent_person": (1, 1, 1, 1, 2),
    "usual_resident": (1, 1, 1, 1, 2, 3, 8),
    "anyone_else": (2, 2, 1),
    "age_confirmed": (1,) * 8 + (2,),
    "birth_year": (1950, 1961, 1979, 1980, 1984, 2003, 2007, 2008, 2009, 2010, 2011, 2024, 2025, 2026, 9998, 1899, 84),
    "birth_month": (1, 2, 3, 5, 9, 11, 12, 98, 98, 0, 13),
    "outcome": (11, 11, 12, 12, 24, 31, 22, 96),
    "phone": ("0912345678", "0912 345 678", "912345678", "091234567８"),
    "answered_by": (1, 1, 2),
    "phone_own": (1, 1, 2, 3, 8),
    "school_year": ("2025-2026",),
}


def _plausible(chance: random.Random, question: Question, interview: Interview, line: int | None) -> Answer:
    if question.name == "relation":
        return 1 if line == 1 and chance.random() < 0.9 else chance.choice([option.code for option in question.options])
    if question.name in _LEADING:
        return chance.choice(_LEADING[question.name])
    if question.kind == "line":
        lines = [line_of(row) for row in members_of(interview)]
        return chance.choice([*lines, *lines, 1, 99])
    if question.kind == "area":
        return chance.choice(("04252", "04303", "99999"))
    if question.kind == "date":
        return chance.choice(("2025-09-01", "2026-03-15", "2031-01-01"))
    if question.options:
        codes = [option.code for option in question.options]
        return chance.choice(codes if chance.random() < 0.5 else codes[:2])
    if question.kind in ("number", "month", "year"):
        return chance.choice((1, 5, 17, 35, 120, 400))
    return chance.choice(NAMES if question.name == "name" else (*NAMES, "không"))


def _spoil(chance: random.Random, interview: Interview) -> None:
    """Make a document that no page would: wrong codes and types, odd text, lines lost, doubled or out of order."""
    members = interview.get("members", [])
    rows = [root_of(interview), *members]
    names = [name for _, question in instrument_of(interview).walk() for name in (question.name,)]
    for _ in range(chance.randint(1, 12)):
        row, name = chance.choice(rows), chance.choice([*names, "line", "unheard_of"])
        match chance.randrange(4):
            case 0:
                row.pop(name, None)
            case 1:
                row[name] = None
            case 2:
                row[name] = chance.choice(NUMBERS)
            case 3:
                row[name] = chance.choice(ODD)
    if members and chance.random() < 0.3:
        members.append({**chance.choice(members), "name": "Trùng"})
    if chance.random() < 0.3:
        chance.shuffle(members)
    if chance.random() < 0.4:
        keys = ("blank-fibre_now-0", "listed_twice-name-2", "two_heads-relation-1", "gone-name-9", "constructor")
        interview["kept"] = dict.fromkeys(chance.sample(keys, 2), "vì thế")
