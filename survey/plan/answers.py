"""Yes, no and unknown: the logic by which answers become an indicator.

A *truth* is a float column: 1.0 yes, 0.0 no, missing unknown. It enters an estimate as it is; unknown leaves numerator
and denominator. Every function keeps the index of what it was given and calls only the column's own methods.
"""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import pandas

Frame: TypeAlias = "pandas.DataFrame"
Column: TypeAlias = "pandas.Series[int]"
Truth: TypeAlias = "pandas.Series[float]"
Mask: TypeAlias = "pandas.Series[bool]"

SUBSTANTIVE = (1, 2, 3, 4, 5, 6)
"""Answers of a short list that say something; 7 not applicable, 8 don't know, 9 refused and blank do not."""


def said(column: Column, *codes: int) -> Truth:
    """Yes where one of the codes was answered, no where another substantive code was, unknown elsewhere."""
    return column.isin(codes).astype(float).where(column.isin(SUBSTANTIVE))


def then(gate: Truth, following: Truth) -> Truth:
    """The following answer where the gate was passed. A refused gate leaves the skipped question unknown, not no."""
    return following.where(gate == 1, gate)


def otherwise(first: Truth, second: Truth) -> Truth:
    """Yes where the first is yes; elsewhere the second answer decides alone."""
    return second.mask(first == 1, 1.0)


def any_of(*lines: Truth) -> Truth:
    """The headline rule of a battery: yes if any line is; no if none is and a line is no; else unknown."""
    result = lines[0]
    for line in lines[1:]:
        result = result.where(line.isna() | (result >= line), line)
    return result


def strict_any(*lines: Truth) -> Truth:
    """The rule of the bounds: yes if any line is yes; no only if every line is no; else unknown."""
    result = any_of(*lines)
    for line in lines:
        result = result.mask((result == 0) & line.isna())
    return result


def all_of(*lines: Truth) -> Truth:
    """Yes if every line is yes; no as soon as one is no; else unknown."""
    result = lines[0]
    for line in lines[1:]:
        result = result.where(line.isna() | (result <= line), line)
    for line in lines:
        result = result.mask((result == 1) & line.isna())
    return result


def doubted(answer: Truth, doubt: Truth) -> Truth:
    """A no becomes unknown where the doubt is yes ("the kind is not known"); a yes stands."""
    return answer.mask((answer == 0) & (doubt == 1))


def settled(answer: Truth, column: Column, code: int, value: float) -> Truth:
    """The answer, with a value of its own where the column holds this code (a substantive "don't know")."""
    return answer.mask(column.isin((code,)), value)
