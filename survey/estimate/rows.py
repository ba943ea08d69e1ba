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

    def residuals(self, estimate: Floats, base: Floats) -> Floats:
        """(A_r - P B_r) / B, and A_r for a total: (outcomes, rows); 0 where the domain has nothing to divide by."""
        totals = is_total(self.outcomes)
        at = np.where(totals, 0.0, np.nan_to_num(estimate))
        divisor = np.where(totals | (base == 0), 1.0, base)
        found = (self.total - at[:, self.domain] * self.base) / divisor[:, self.domain]
        if (~totals & (base == 0)).any():
            found[(~totals & (base == 0))[:, self.domain]] = 0.0
        return found
