"""EXPERIMENTAL, model-based: proportions of areas too small for a direct estimate. Never a design-based figure.

    1  direct estimates of the areas, and the design effect pooled over them: sum df deff / sum df
    2  arcsine: y_d = asin sqrt p_d, whose sampling variance is 1 / (4 n_d / deff), whatever p_d: smoothed
    3  the model of Fay and Herriot on y, with covariates of the areas
    4  back: E sin^2 of a normal with the predictor's mean and variance g1, (1 - exp(-2 g1) cos 2 y)/2
    5  benchmarked: the same shift of all log odds, so that the areas make up the direct figure of everyone

Fay and Herriot (1979), JASA 74; Hadam, Würz and Kreutzmann (2020) for the back-transformation (R's `emdi`). The errors
are those of the model before step 5: they hold only as far as it does.
"""

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit, ndtri

from survey.estimate import sentences
from survey.estimate.calibration import Calibration
from survey.estimate.columns import KEY, numbers_of, require_column
from survey.estimate.design import Design
from survey.estimate.fay_herriot import Fit, fay_herriot
from survey.estimate.given import Data, Outcomes, check_level, listed_keys, sums_of
from survey.estimate.groups import Floats, add_up
from survey.estimate.residual import calibrate
from survey.estimate.sums import Sums
from survey.estimate.table import domains_of, tabulate
from survey.plan.text import Refusal, Text

LABEL = "experimental, model-based"
AREAS = Text(vi="bảng vùng", en="the table of areas")
SIZE = Text(vi="dân số, size", en="population, size")
ROUNDING = 1e-9
FARTHEST = 40.0  # log odds: as good as certain
COLUMNS = ("outcome", "n", "n_psu", "direct", "direct_se", "estimate", "se", "ci_low", "ci_high", "share", "kind")


def small_areas(
    data: Data,
    design: Design,
    outcome: Outcomes | None,
    by: str,
    areas: pd.DataFrame | None = None,
    size: str | None = None,
    calibration: Calibration | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Model-based proportions of the areas `by`, EXPERIMENTAL: every row is labelled so in the column `kind`.

    `areas` has one line per area: its code under the name `by`, the population under `size`, and numeric covariates in
    all other columns; areas without respondents may be among them and then get what the model expects. Without it the
    areas of the sample are drawn towards their common mean, and count by their weighted sample size.
    Columns: outcome, `by`, n, n_psu, direct, direct_se (smoothed), estimate (benchmarked), se (root of the Prasad-Rao
    mse), ci_low, ci_high (normal on the arcsine scale, benchmarked alike), share (how much of the model's estimate is
    the direct one), kind.
    """
    check_level(level)
    keys = listed_keys(by, COLUMNS)
    sums = sums_of(data, design, outcome, keys, calibration)
    _check_one_proportion(keys, sums)
    table = tabulate(sums, design, keys, calibration, "wald", level)
    everyone = float(tabulate(sums, design, (), calibration, "wald", level)["estimate"].iloc[0])
    listed, x, population = _listed(table.assign(size=_weighted(sums, keys, calibration)), keys[0], areas, size)
    n, p = listed["n"].to_numpy(np.float64), listed["estimate"].to_numpy(np.float64)
    _check_proportions(p, sums.outcomes[0].name)
    y = np.arcsin(np.sqrt(np.clip(p, 0, 1)))
    variance = _pooled_design_effect(table) / (4 * np.where(n > 0, n, np.nan))
    fit = fay_herriot(y, variance, x)
    columns = _back(fit, level)
    columns |= _benchmarked(columns, population, everyone)
    direct = {"direct": p, "direct_se": np.sqrt(variance) * np.sin(2 * y)}
    counts = {name: listed[name].to_numpy(np.int64) for name in ("n", "n_psu")}
    result = listed[keys].assign(**counts, **direct, **columns, share=fit.share, kind=LABEL)
    result.insert(0, "outcome", sums.outcomes[0].name)
    return result


def _check_one_proportion(keys: list[str], sums: Sums) -> None:
    if len(keys) != 1 or len(sums.outcomes) != 1:
        raise Refusal(sentences.AREAS_BY_ONE)
    if not sums.binary[0]:
        raise Refusal(sentences.AREAS_PROPORTION.format(outcome=sums.outcomes[0].name))


def _benchmarked(columns: dict[str, Floats], population: Floats, everyone: float) -> dict[str, Floats]:
    """Estimate and interval, moved together so that the areas add up to the direct figure of everyone."""
    shift = _shift(columns["estimate"], population, everyone)
    return {name: shifted(columns[name], shift) for name in ("estimate", "ci_low", "ci_high")}


def _check_proportions(p: Floats, outcome: str) -> None:
    if not (np.isnan(p) | ((p >= -ROUNDING) & (p <= 1 + ROUNDING))).all():
        raise Refusal(sentences.AREAS_OUTSIDE.format(outcome=outcome))


def _weighted(sums: Sums, keys: list[str], calibration: Calibration | None) -> Floats:
    """The weighted number of valid answers of each area: with it the areas make up the direct figure exactly."""
    domain, labels = domains_of(sums.cells[keys])
    g = np.ones(len(domain)) if calibration is None else calibrate(sums, calibration).g
    known = domain >= 0
    return add_up((sums.base[0] * g)[known], domain[known], len(labels))


def _pooled_design_effect(table: pd.DataFrame) -> float:
    """sum df deff / sum df over the areas that show one."""
    usable = table[(table["df"] > 0) & table["deff_wr"].notna()]
    pooled = float((usable["df"] * usable["deff_wr"]).sum() / max(int(usable["df"].sum()), 1))
    if not pooled > 0:
        raise Refusal(sentences.AREAS_NO_VARIANCE)
    return pooled


def _listed(
    table: pd.DataFrame, key: str, areas: pd.DataFrame | None, size: str | None
) -> tuple[pd.DataFrame, Floats, Floats]:
    """The direct estimates of all areas, covariates x with a constant (areas, coefficients), and populations."""
    if areas is None:
        return table, np.ones((len(table), 1)), table["size"].to_numpy(np.float64)
    for column, role in ((key, KEY), (size, SIZE)):
        if column is not None:
            require_column(areas, column, role, AREAS)
    codes = areas[key]
    missing = codes.isna().to_numpy(dtype=np.bool_)
    if missing.any():
        named = {"column": key, "role": KEY, "count": int(missing.sum()), "row": int(np.argmax(missing)) + 1}
        raise Refusal(sentences.DESIGN_CODE_MISSING.format(**named))
    if codes.duplicated().any():
        raise Refusal(sentences.AREAS_TWICE.format(areas=sentences.listed(codes[codes.duplicated()])))
    unlisted = table[key][~table[key].isin(codes)]
    if len(unlisted):
        raise Refusal(sentences.AREAS_NOT_LISTED.format(areas=sentences.listed(unlisted)))
    listed = table.set_index(key).reindex(codes.to_list()).rename_axis(key).reset_index()
    listed = listed.assign(**{name: listed[name].fillna(0) for name in ("n", "n_psu")})
    x = [_standard(areas, column) for column in areas.columns if column not in (key, size)]
    return listed, np.column_stack([np.ones(len(areas)), *x]), _populations(listed, areas, size)


def _standard(areas: pd.DataFrame, column: str) -> Floats:
    """A covariate with mean 0 and spread 1: the predictor is the same, the equations are solved better."""
    values = numbers_of(areas, column)
    if np.isnan(values).any():
        raise Refusal(sentences.COVARIATE_MISSING.format(column=column))
    return np.asarray((values - values.mean()) / (values.std() or 1.0), dtype=np.float64)


def _populations(listed: pd.DataFrame, areas: pd.DataFrame, size: str | None) -> Floats:
    if size is None:
        if listed["size"].isna().any():
            raise Refusal(sentences.AREAS_NEED_SIZE)
        return listed["size"].to_numpy(np.float64)
    population = numbers_of(areas, size)
    if not (population > 0).all():
        raise Refusal(sentences.AREAS_SIZE.format(column=size))
    return population


def _back(fit: Fit, level: float) -> dict[str, Floats]:
    """From angles to proportions: estimate, se, ci_low, ci_high."""
    angle = np.clip(fit.estimate, 0, np.pi / 2)
    g1 = fit.between * (1 - fit.share)
    estimate = (1 - np.exp(-2 * g1) * np.cos(2 * angle)) / 2
    half = ndtri(0.5 + level / 2) * np.sqrt(fit.mse)
    low, high = (np.sin(np.clip(angle + side * half, 0, np.pi / 2)) ** 2 for side in (-1, 1))
    se = np.sqrt(fit.mse) * np.sin(2 * angle)
    return {"estimate": estimate, "se": se, "ci_low": np.minimum(low, estimate), "ci_high": np.maximum(high, estimate)}


def shifted(p: Floats, shift: float) -> Floats:
    """Proportions whose log odds are moved by `shift`; 0 and 1 stay."""
    with np.errstate(divide="ignore"):
        return np.asarray(expit(logit(p) + shift), dtype=np.float64)


def _shift(p: Floats, population: Floats, target: float) -> float:
    """The shift of log odds that brings the mean of `p`, weighted by population, to the target."""
    share = population / population.sum()

    def gap(shift: float) -> float:
        return float(share @ shifted(p, shift)) - target

    if not gap(-FARTHEST) < 0 < gap(FARTHEST):
        raise Refusal(sentences.MODEL_NO_SOLUTION)
    return float(brentq(gap, -FARTHEST, FARTHEST, xtol=1e-14))
