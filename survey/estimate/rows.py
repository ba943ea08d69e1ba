"""Rows of sums that lie in a domain, and what each of them adds to the linearised estimate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from survey.estimate.groups import Codes, Floats, Truths
from survey.estimate.outcomes import Outcome


def is_total(outcomes: Sequence[Outcome]) -> Truths:
    """Which outcomes are totals: (outcomes, 1), to stand beside (outcomes, anything)."""
    return np.array([[outcome.kind == "total"] for outcome in outcomes], dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows inside a domain: the domain and the unit of the last stage drawn (rows), the sums (outcomes, rows)."""

    outcomes: Sequence[Outcome]
    domain: Codes
    domains: int
    unit: Codes
    valid: Floats
    total: Floats
    base: Floats

    def at(self, places: Codes) -> "Rows":
        """Some of the rows."""
        valid, total, base = (values[:, places] for values in (self.valid, self.total, self.base))
        return Rows(self.outcomes, self.domain[places], self.domains, self.unit[places], valid, total, base)

    def residuals(self, estimate: Floats, base: Floats) -> Floats:
        """(A_r - P B_r) / B, and A_r for a total: (outcomes, rows); 0 where the domain has nothing to divide by."""
        totals = is_total(self.outcomes)
        empty = ~totals & (base == 0)
        at = np.where(totals, 0.0, np.nan_to_num(estimate))
        scale = np.where(empty, 0.0, 1 / np.where(totals | empty, 1.0, base))
        found = np.empty(self.total.shape)
        for place, row in enumerate(found):  # one outcome after the other: the rows may be millions
            np.multiply(at[place][self.domain], self.base[place], out=row)
            np.subtract(self.total[place], row, out=row)
            np.multiply(row, scale[place][self.domain], out=row)
        return found
