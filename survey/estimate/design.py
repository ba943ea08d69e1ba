"""How the sample was drawn, as the names of the columns that say so."""

from dataclasses import dataclass, field
from typing import Literal, get_args

import pandas as pd

from survey.estimate import sentences
from survey.plan.text import Refusal

LonelyRule = Literal["fail", "certainty", "adjust", "average", "remove"]
LONELY_RULES: tuple[LonelyRule, ...] = get_args(LonelyRule)


@dataclass(frozen=True, slots=True)
class Design:
    """Column names of a stratified one- or two-stage sample; None where the design has no such thing.

    `psu` codes are nested in `strata`, `ssu` codes (households) in `psu`: the same code in two strata means two PSUs.
    Without `psu` each respondent is one. `fpc` is the number of PSUs in the stratum's frame, or the fraction drawn when
    no value is above 1; `ssu_fpc` the same for the second-stage units of a PSU. No correction where it is empty.
    Without `fpc` the first stage counts as drawn with replacement, and `ssu` adds nothing.
    `psus` lists every sampled PSU under the same column names (with `fpc`, if it has it), so that one in which nobody
    answered still counts. `lonely_psu` says what a stratum with one PSU contributes: R's `survey.lonely.psu`.
    With `lonely_domains` the rules `adjust` and `average` also hold for a stratum in which only one of several PSUs has
    answers of the domain: R's `survey.adjust.domain.lonely`.
    """

    strata: str | None = None
    psu: str | None = None
    weight: str | None = None
    fpc: str | None = None
    ssu: str | None = None
    ssu_fpc: str | None = None
    lonely_psu: LonelyRule = "fail"
    psus: pd.DataFrame | None = field(default=None, repr=False, compare=False)
    lonely_domains: bool = False

    def __post_init__(self) -> None:
        if self.lonely_psu not in LONELY_RULES:
            raise Refusal(
                sentences.UNKNOWN_LONELY_RULE.format(given=self.lonely_psu, known=", ".join(LONELY_RULES)),
            )
        if self.ssu is not None and self.psu is None:
            raise Refusal(sentences.SSU_NEEDS_PSU)
        if self.psus is not None and self.psu is None:
            raise Refusal(sentences.PSUS_NEED_PSU)
        second = {"fpc": self.fpc, "ssu": self.ssu, "ssu_fpc": self.ssu_fpc}
        missing = [name for name, column in second.items() if column is None]
        if (self.ssu_fpc is not None and missing) or missing == ["ssu_fpc"]:
            raise Refusal(sentences.SSU_FPC_NEEDS.format(missing=", ".join(missing)))

    @property
    def two_stage(self) -> bool:
        """Whether the second stage adds to the variance: only under a finite population correction at the first."""
        return self.fpc is not None and self.ssu is not None
