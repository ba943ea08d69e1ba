"""The statisticians' bundle: the sums of every sampled village, the totals they are fitted to, and an R script that
gives every figure of the release again (statistics.md 6.1). It is confidential, in the same class as microdata."""

from collections.abc import Mapping
from importlib.resources import files as resources

import pandas as pd

from survey.estimate import Poststratify, Sums
from survey.plan.universes import Unit
from survey.publish.figures.intervals import Question
from survey.publish.files.archive import as_zip
from survey.publish.folder import Release

SCRIPT = "psu_sums.R"


def as_psu_sums(questions: Mapping[Unit, Question], release: Release) -> bytes:
    """The bundle as a ZIP archive; the same release and snapshot give the same bytes."""
    made = {
        "figures.csv": (release.folder / "files" / "figures.csv").read_bytes(),
        SCRIPT: (resources("survey.publish.files") / SCRIPT).read_bytes(),
    }
    for unit, question in questions.items():
        made[f"sums_{unit}.csv"] = _csv(_rows(question))
        calibration = question.calibration
        if isinstance(calibration, Poststratify):
            totals = pd.DataFrame(sorted(calibration.totals.items()), columns=[*calibration.columns, "Freq"])
            made[f"cells_{unit}.csv"] = _csv(totals)
    return as_zip(made)


def _rows(question: Question) -> pd.DataFrame:
    """One row per row of sums; villages in which nobody answered follow with a weight of 0, for they were drawn too."""
    sums = question.sums
    inside = sums.weight > 0
    frame = pd.concat([sums.units, sums.cells], axis=1).assign(weight=sums.weight)[inside]
    columns = _measures(sums)
    frame = pd.concat([frame, columns[inside]], axis=1)
    drawn = question.design.psus
    if drawn is not None:
        silent = drawn.loc[~drawn["psu"].isin(frame["psu"]), ["stratum", "psu"]]
        first = frame.iloc[[0] * len(silent)].reset_index(drop=True)
        first[["stratum", "psu"]] = silent.to_numpy()
        first[["weight", *columns.columns]] = 0.0
        frame = pd.concat([frame, first])
    return frame.sort_values(["stratum", "psu"], kind="stable")


def _measures(sums: Sums) -> pd.DataFrame:
    names = [outcome.name for outcome in sums.outcomes]
    yes = {f"y.{name}": sums.total[place] / sums.weight for place, name in enumerate(names)}
    valid = {f"x.{name}": sums.base[place] / sums.weight for place, name in enumerate(names)}
    return pd.DataFrame(yes | valid)


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\r\n").encode()
