"""Base weights: one over the inclusion probability, stage by stage."""

import pandas as pd

from survey.plan.text import Refusal, Text


class CannotWeigh(Refusal):
    """A PSU whose listing does not allow a weight."""


def base_weights(psus: pd.DataFrame, listings: pd.DataFrame) -> pd.Series:
    """The base weight of each household drawn, by PSU: Σ_h M / (n_h M_i) × segments × listed / selected.

    `psus` as a draw gives them, with the final `n_sampled`; `listings` has `psu`, `listed` and `selected` (households
    drawn from the listing, answering or not). A certainty PSU counts for itself alone: segments × listed / selected.
    A PSU found empty has no household and a missing weight. Raises `CannotWeigh`.
    """
    table = psus.set_index("psu")
    listing = listings.set_index("psu").reindex(table.index)
    _refuse_wrong_listings(listing)
    first = (table["size_total"] / (table["n_sampled"] * table["households"])).mask(table["certainty"], 1.0)
    second = (listing["listed"] / listing["selected"]).mask(listing["selected"] == 0)
    return (first * table["segments"] * second).rename("base_weight")


def _refuse_wrong_listings(listing: pd.DataFrame) -> None:
    wrong = listing[
        ~(listing["selected"] <= listing["listed"]) | ((listing["selected"] == 0) != (listing["listed"] == 0))
    ]
    if len(wrong):
        raise CannotWeigh(
            Text(
                vi="Địa bàn {psu}: bảng kê {listed} hộ, chọn {selected} hộ. Kiểm tra bảng kê trước khi tính quyền số.",
                en="PSU {psu}: {listed} households listed, {selected} drawn. Check the listing before weighting.",
            ).format(psu=wrong.index[0], listed=wrong["listed"].iloc[0], selected=wrong["selected"].iloc[0])
        )
