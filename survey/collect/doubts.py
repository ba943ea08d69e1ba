"""The problems that stay in a finished interview with a reason, each with the place it lies at."""

from survey.questionnaire.document import Context, Interview
from survey.questionnaire.edits import check

Doubts = list[tuple[str, str]]
"""Pairs of edit and place."""


def place_of(variable: str, line: int | None, unit: str) -> str:
    """Where a doubt lies, as flags and comments name it: ``household.fibre_now``, ``3.phone_own``."""
    return f"{line}.{variable}" if line else f"{unit}.{variable}"


def kept_doubts(closed: Interview, context: Context) -> tuple[Doubts, Doubts]:
    """The problems that stay with a reason, the hard ones and the soft ones."""
    unit = "institution" if "institution" in closed else "household"
    soft = {one.key for one in check(closed, context, kept=True) if one.severity == "soft"}
    left: Doubts = []
    doubts: Doubts = []
    for key in closed.get("kept", {}):
        edit, variable, line = key.rsplit("-", 2)
        where = (edit, place_of(variable, int(line) or None, unit))
        (doubts if key in soft else left).append(where)
    return left, doubts
