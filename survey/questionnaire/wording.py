"""How a question reads for the one who hears it: the tokens of the two languages.

Vietnamese `{TÊN}` is the person asked about: the form of address when that person answers, else the name in bold
(`**name**`). `{ông/bà}` is always the one spoken to. English tokens choose an auxiliary: `{Do you}`, `{have you}`,
`{are you}`, `{were you}`, `{you}`, `{your}`; `{NAME}` is always the name. Other tokens come from `Context.words`.
"""

import re
from dataclasses import dataclass
from datetime import date

from survey.plan.text import Language, Text
from survey.questionnaire.document import Context, Row, completed_years, line_of
from survey.questionnaire.model import Question

ADDRESSES = {"ong": "ông", "ba": "bà", "bac": "bác", "co": "cô", "chu": "chú", "anh": "anh", "chi": "chị", "em": "em"}
FROM_WAVE = {
    "cơ quan": "agency",
    "tỉnh": "province",
    "đợt": "wave",
    "địa chỉ": "address",
    "điện thoại": "phone",
    "số, ngày quyết định": "decision",
    "họ tên": "enumerator",
    "năm học": "school_year",
    "nơi nhận": "complaints",
    "agency": "agency",
    "address": "address",
    "phone": "phone",
    "name": "enumerator",
    "decision no., date": "decision",
    "body": "complaints",
    "20": "minutes",
    "6": "months",
}
_SELF = {"do you": "do you", "have you": "have you", "are you": "are you", "were you": "were you"}
_PROXY = {"do you": "does", "have you": "has", "are you": "is", "were you": "was"}
_SENTENCE_START = re.compile(r'(?:^|[.?!]["”]?\s+|\n\s*)["“]?$')


@dataclass(frozen=True)
class Listener:
    """The one who is spoken to: a line of the roster when known, the chosen form of address, the age when known."""

    line: int | None = None
    address: str = ""
    age: int | None = None

    def called(self, self_completion: bool) -> str:
        """ông, bà, chị …; until it is chosen, and on paper or screen, "ông/bà" or, under 18, "em"."""
        if self.age is not None and self.age < 18:
            return "em"
        return ADDRESSES.get(self.address, "ông/bà") if not self_completion else "ông/bà"


def ask(
    question: Question | Text, about: Row | None, speaking_to: Listener, self_completion: bool, context: Context
) -> Text:
    """A question (or any text with tokens) as it is read, in both languages.

    `about` is the member's row, None for the household. Where `about` is the one spoken to, the person is addressed;
    else named. Names stand between `**`, which the page turns into bold.
    """
    text = question.text if isinstance(question, Question) else question
    return Text(
        _fill(text.vi, "vi", about, speaking_to, self_completion, context),
        _fill(text.en, "en", about, speaking_to, self_completion, context),
    )


def _fill(
    text: str, language: Language, about: Row | None, speaking_to: Listener, self_completion: bool, context: Context
) -> str:
    addressed = about is None or (speaking_to.line is not None and line_of(about) == speaking_to.line)
    called = speaking_to.called(self_completion)
    age = completed_years(about, context.reference_date) if about is not None else None

    def replace(match: re.Match[str]) -> str:
        token = match[1]
        word = _token(token, language, addressed, called, _bold(about, language), age, context)
        if word is None:
            return match[0]
        opens = token[:1].isupper() and token not in {"TÊN", "NAME"}
        starts = bool(_SENTENCE_START.search(text[: match.start()]))
        return word[:1].upper() + word[1:] if (opens or starts) and not word.startswith("**") else word

    return re.sub(r"\{([^{}]+)\}", replace, text)


def _token(
    mark: str, language: Language, addressed: bool, called: str, named: str, age: int | None, context: Context
) -> str | None:
    """What a token becomes; None leaves an unknown one as it stands."""
    plain = mark.lower()
    if mark == "NAME":
        return named
    if mark == "TÊN":
        return called if addressed else named
    if plain == "ông/bà":
        return called
    if plain in _SELF:
        return _SELF[plain] if addressed else f"{_PROXY[plain]} {named}"
    if plain == "you":
        return "you" if addressed else named
    if plain == "your":
        return "your" if addressed else "their"
    if plain == "số":
        return "?" if age is None else str(age)
    if plain == "ngày tham chiếu":
        return say_day(context.reference_date, language)
    setting = context.words.get(FROM_WAVE.get(plain, plain))
    return setting.say(language) if isinstance(setting, Text) else setting


def _bold(about: Row | None, language: Language) -> str:
    name = str((about or {}).get("name") or "").replace("*", "").strip()
    if not name:
        return "người này" if language == "vi" else "this person"
    return f"**{name}**"


def say_day(day: date, language: Language) -> str:
    """A date in a sentence: 01/11/2025, 1 November 2025."""
    return f"{day:%d/%m/%Y}" if language == "vi" else f"{day.day} {day:%B} {day.year}"
