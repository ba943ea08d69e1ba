"""How many PSUs each stratum gives: shared between districts, then within each by its households."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from survey.plan.text import Refusal, Text

LEAST = 2
TOTAL = 360


class CannotAllocate(Refusal):
    """A number of PSUs that the frame cannot give under the rules."""


def share_out(total: int, weights: Sequence[float], floors: Sequence[int], caps: Sequence[int]) -> list[int]:
    """Whole numbers that add up to the total, proportional to the weights between floors and caps.

    What a cap takes off goes to the others in proportion; fractions are settled by largest remainder, the earlier one
    first. Raises `CannotAllocate` where floors or caps leave no room.
    """
    weight, low, high = np.asarray(weights, float), np.asarray(floors, int), np.asarray(caps, int)
    if not low.sum() <= total <= high.sum() or (low > high).any() or (weight <= 0).any():
        raise CannotAllocate(
            Text(
                vi="Không phân bổ được {total} đơn vị: ít nhất {low}, nhiều nhất {high}. Chọn số khác.",
                en="Cannot share out {total}: at least {low}, at most {high}. Choose another number.",
            ).format(total=total, low=int(low.sum()), high=int(high.sum()))
        )
    exact = _bounded(total, weight, low, high)
    whole = np.clip(np.floor(exact + 1e-9).astype(int), low, high)
    while (left := total - int(whole.sum())) > 0:
        remainder = np.where(whole < high, exact - whole, -np.inf)
        whole[np.argsort(-remainder, kind="stable")[: min(left, int((whole < high).sum()))]] += 1
    return [int(value) for value in whole]


def _bounded(total: int, weight: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Real numbers proportional to the weights and kept between the bounds, adding up to the total."""
    below, above = 0.0, float((high / weight).max()) + 1.0
    for _ in range(200):
        middle = (below + above) / 2
        if np.clip(middle * weight, low, high).sum() < total:
            below = middle
        else:
            above = middle
    return np.clip(above * weight, low, high)


def strata(psus: pd.DataFrame) -> pd.DataFrame:
    """One row for each stratum: its district, villages, households, and the least and most PSUs it may give.

    At most half of a stratum's villages are drawn, so that they stay a sample; never fewer than two.
    """
    table = psus.groupby("stratum", sort=True).agg(
        district=("district", "first"), villages=("psu", "size"), households=("households", "sum")
    )
    table["least"] = np.minimum(LEAST, table["villages"])
    table["most"] = np.maximum(table["least"], table["villages"] // 2)
    return table


def allocate(psus: pd.DataFrame, total: int = TOTAL, weights: Mapping[str, float] | None = None) -> pd.Series:
    """PSUs for each stratum, by its id.

    Districts get equal shares (or shares by the weights given for each); a district that cannot give its share leaves
    the rest to the others. Within a district, proportional to urban and rural households. Raises `CannotAllocate`.
    """
    table = strata(psus)
    by_district = table.groupby("district", sort=True)[["least", "most"]].sum()
    shares = share_out(
        total,
        [1.0 if weights is None else weights[str(code)] for code in by_district.index],
        by_district["least"].tolist(),
        by_district["most"].tolist(),
    )
    counts: dict[str, int] = {}
    for code, share in zip(by_district.index, shares, strict=True):
        part = table[table["district"] == code]
        bounds = part["least"].tolist(), part["most"].tolist()
        counts |= zip(map(str, part.index), share_out(share, part["households"].tolist(), *bounds), strict=True)
    return pd.Series(counts, name="psus").rename_axis("stratum").sort_index()
