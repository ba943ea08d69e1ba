"""What was drawn, counted: PSUs within strata and, where it matters, second-stage units within PSUs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from survey.estimate import sentences
from survey.estimate.columns import listed_psus
from survey.estimate.design import LONELY_RULES, Design
from survey.estimate.groups import Codes, Floats, Truths, number_rows
from survey.plan.text import Refusal, Text


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the draw: `parent` (units) is where a unit was drawn; `drawn` units and their sampling `fraction`
    (parents); `share` (parents) is what the parent's spread counts for: 1 at the first stage, later the fraction drawn
    of the stages above. `lonely_domains` is the design's: a parent may be lonely for a domain alone."""

    parent: Codes
    drawn: Floats
    fraction: Floats
    share: Floats
    lonely_domains: bool = False

    @property
    def lonely(self) -> Truths:
        """Parents whose spread counts and of which one unit was drawn, but not because there is no other."""
        lonely: Truths = (self.drawn == 1) & (self.fraction < 1) & (self.share > 0)
        return lonely


@dataclass(frozen=True, slots=True)
class Sampling:
    """The PSU (and the second-stage unit) of each row of sums, as numbers, and the stages in which they were drawn.

    `names` has the columns stratum and psu, one line per sampled PSU in the order of their numbers.
    """

    psu: Codes
    names: pd.DataFrame
    first: Stage
    ssu: Codes | None = None
    second: Stage | None = None


def sampling_of(units: pd.DataFrame, design: Design) -> Sampling:
    """Count the draw from the units of the sums and the design's list of PSUs.

    Refuses a PSU that is not listed, a correction that cannot be, and under `fail` a parent with one unit.
    """
    seen = units.rename(columns={"row": "psu"})
    listed = seen.iloc[:0] if design.psus is None else listed_psus(design.psus, design)
    place, first_seen = number_rows(seen[["stratum", "psu"]])
    keys = pd.concat([listed, seen.iloc[first_seen]], ignore_index=True)  # PSUs, not rows of sums
    numbers, first_row = number_rows(keys[["stratum", "psu"]])
    psu = numbers[len(listed) :][place]
    _refuse_unlisted(keys, first_row, len(listed), design)
    stratum, first_psu = number_rows(keys[["stratum"]].iloc[first_row])
    strata = keys["stratum"].iloc[first_row[first_psu]].to_list()
    psus = keys["psu"].iloc[first_row].to_list()

    def stratum_label(place: int) -> object:
        return strata[place] if design.strata is not None else sentences.WHOLE_SAMPLE

    drawn = np.bincount(stratum, minlength=len(strata)).astype(float)
    fraction = np.zeros(len(strata))
    if design.fpc is not None:
        in_list = design.psus is not None and "fpc" in listed
        source = listed if in_list else seen
        at = numbers[: len(listed)] if in_list else psu
        sizes = _constant(source["fpc"].to_numpy(float), stratum[at], len(strata), _refusal_fpc(design, stratum_label))
        fraction = _fractions(sizes, drawn, design.fpc, stratum_label)
    first = Stage(stratum, drawn, fraction, np.ones(len(strata)), design.lonely_domains)
    names = keys[["stratum", "psu"]].iloc[first_row].reset_index(drop=True)
    _refuse_lonely(first, design, sentences.LONELY_STRATA, "strata", stratum_label)
    if not design.two_stage:
        return Sampling(psu, names, first)
    ssu, second = _second_stage(seen, psu, first, design, psus)
    _refuse_lonely(second, design, sentences.LONELY_PSUS, "psus", lambda place: psus[place])
    return Sampling(psu, names, first, ssu, second)


def _second_stage(
    seen: pd.DataFrame, psu: Codes, first: Stage, design: Design, psus: list[object]
) -> tuple[Codes, Stage]:
    """The second-stage unit of each row, and how those units were drawn within their PSUs."""
    ssu, first_row = number_rows(pd.DataFrame({"psu": psu, "ssu": seen["ssu"]}))
    parent = psu[first_row]
    drawn = np.bincount(parent, minlength=len(psus)).astype(float)
    refusal = sentences.SSU_FPC_NOT_CONSTANT

    def refuse(places: Codes) -> Refusal:
        return Refusal(refusal.format(psus=sentences.listed(psus[i] for i in places), column=design.ssu_fpc))

    sizes = _constant(seen["ssu_fpc"].to_numpy(float), psu, len(psus), refuse)
    fraction = _fractions(sizes, drawn, str(design.ssu_fpc), lambda place: psus[place])
    return ssu, Stage(parent, drawn, fraction, first.fraction[first.parent], design.lonely_domains)


def _constant(values: Floats, parent: Codes, parents: int, refuse: Callable[[Codes], Refusal]) -> Floats:
    """The one value of each parent; infinite where a parent has none."""
    kept = np.full(parents, np.inf)
    kept[parent] = values
    differs = kept[parent] != values
    if differs.any():
        raise refuse(np.unique(parent[differs]))
    return kept


def _fractions(sizes: Floats, drawn: Floats, column: str, label: Callable[[int], object]) -> Floats:
    """Sampling fractions from a correction written as sizes (any above 1) or as fractions; 0 where it is infinite."""
    known = np.isfinite(sizes)

    def refuse_where(bad: Truths, sentence: Text) -> None:
        if bad.any():
            raise Refusal(sentence.format(column=column, units=listed_labels(np.flatnonzero(bad), label)))

    refuse_where(sizes <= 0, sentences.FPC_NOT_POSITIVE)
    if not (sizes[known] > 1).any():
        return np.where(known, sizes, 0.0)
    refuse_where(known & (sizes < 1), sentences.FPC_MIXED)
    refuse_where(known & (sizes < drawn), sentences.FPC_TOO_SMALL)
    return np.where(known, drawn / sizes, 0.0)


def listed_labels(places: Codes, label: Callable[[int], object]) -> object:
    """The labels of some units as one value for a sentence."""
    labels = [label(int(place)) for place in places]
    return labels[0] if len(labels) == 1 else sentences.listed(labels)


def _refusal_fpc(design: Design, label: Callable[[int], object]) -> Callable[[Codes], Refusal]:
    def refuse(places: Codes) -> Refusal:
        return Refusal(
            sentences.FPC_NOT_CONSTANT.format(strata=listed_labels(places, label), column=design.fpc),
        )

    return refuse


def _refuse_unlisted(keys: pd.DataFrame, first_row: Codes, listed: int, design: Design) -> None:
    unlisted = first_row[first_row >= listed]
    if design.psus is not None and len(unlisted):
        raise Refusal(sentences.PSU_NOT_LISTED.format(psus=sentences.listed(keys["psu"].iloc[unlisted])))


def _refuse_lonely(stage: Stage, design: Design, sentence: Text, name: str, label: Callable[[int], object]) -> None:
    places = np.flatnonzero(stage.lonely)
    if design.lonely_psu == "fail" and len(places):
        rules = ", ".join(rule for rule in LONELY_RULES if rule != "fail")
        raise Refusal(sentence.format(**{name: listed_labels(places, label)}, rules=rules))
