"""What every file of a release is made from: its hidden figures, what it says of itself, and its masked sums."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from survey.plan.text import Text
from survey.publish.figure import ALL, HEADLINE, PROVINCE, Figure
from survey.publish.files.masked import Mask
from survey.publish.folder import Facts, facts_of
from survey.publish.words.left_out import left_out_notes

TITLE = Text("Mười chỉ tiêu xã hội số tỉnh Yên Bái", "Ten digital-society indicators of Yên Bái")
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}


@dataclass(frozen=True, slots=True)
class Material:
    """A release before its files are made. `masks` are empty for a release whose sums are not at hand."""

    figures: tuple[Figure, ...]
    manifest: Mapping[str, Any]
    masks: tuple[Mask, ...] = ()
    facts: Facts = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", facts_of(self.manifest))

    @property
    def about(self) -> dict[str, Any]:
        """What every row of a file repeats about its release."""
        return {
            "release": self.facts.code,
            "demonstration": self.facts.demonstration,
            "wave": self.facts.wave,
            "reference_date": self.facts.reference_date.isoformat(),
        }

    @property
    def title(self) -> Text:
        """The name of the release in both languages."""
        return Text("{title}, {wave}, bản {version}", "{title}, {wave}, version {version}").format(
            title=TITLE, wave=self.facts.wave_name, version=self.facts.version
        )

    def left_out(self) -> list[Text]:
        """One note for each definition that was not made."""
        return left_out_notes(self.manifest)

    @property
    def created(self) -> str:
        """The moment at which the release was made, in UTC: the only time in any file."""
        return self.facts.made_at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def headline(self, indicator: str, breakdown: str = PROVINCE, group: str = ALL) -> Figure | None:
        """One headline figure, or None where the release has no such cell."""
        wanted = (indicator, HEADLINE, breakdown, group)
        return next((f for f in self.figures if (f.indicator, f.variant, f.breakdown, f.group) == wanted), None)
