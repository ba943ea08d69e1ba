"""Fields of ordinary forms whose refusals are our own sentences, in both languages."""

from typing import Any

from wtforms import DateField, IntegerField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an earlier version

__all__ = ["DayField", "SelectChoice", "WholeField", "whole"]


_DIGITS = 10


def whole(typed: str) -> int | None:
    """The whole number that was typed; None for anything else, and for more digits than any number here has."""
    return int(typed) if typed.isdecimal() and len(typed) <= _DIGITS else None


class DayField(DateField):
    """A date; what is no date is None, and the form's own check says what to write."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None


class WholeField(IntegerField):
    """A whole number; what is none is None, and `was_typed` tells an empty box from a slip."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None

    @property
    def was_typed(self) -> bool:
        """Whether anything stood in the box."""
        return bool(self.raw_data and str(self.raw_data[0]).strip())
