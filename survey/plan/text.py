"""Text in the two languages of the survey, and the refusal that carries one.

Definitions (questions, indicators, rules, words of a verdict) hold both languages side by side, so that no room
needs a catalogue to say what they mean. Vietnamese comes first; it is the default everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in Vietnamese and in English; placeholders are written ``{name}`` in both."""

    vi: str
    en: str

    def say(self, language: Language) -> str:
        """The wording in one language."""
        return self.vi if language == "vi" else self.en

    def format(self, **values: object) -> "Text":
        """Both wordings with their placeholders filled; a value that is itself a `Text` is said in each language."""
        return Text(vi=self.vi.format_map(_said(values, "vi")), en=self.en.format_map(_said(values, "en")))


def _said(values: Mapping[str, object], language: Language) -> dict[str, object]:
    return {name: value.say(language) if isinstance(value, Text) else value for name, value in values.items()}


class Refusal(Exception):
    """Input that cannot be taken: says what is wrong, where, and the way out. Nothing was changed."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message
