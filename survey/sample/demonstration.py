"""The demonstration frame: real communes of the 2019 census, with villages made up within them.

Urban and rural people and households of every commune are the census's to the unit; only the cut into villages, their
names and their sizes are invented, and every name says so. Strata are the census districts by urban and rural.
"""

import numpy as np
import pandas as pd

from survey.plan import areas
from survey.plan.codes import RURAL, URBAN
from survey.plan.text import Text
from survey.sample.allocation import share_out
from survey.sample.frame import COLUMNS, JOIN_BELOW, SampleFrame, make_frame
from survey.sample.selection import generator

VILLAGES = 1356
NOTE = Text(
    "Dàn mẫu minh họa: xã, số người, số hộ theo Tổng điều tra 01/04/2019; tên và ranh giới thôn là giả định.",
    "Demonstration frame: communes, people and households of the census of 1 April 2019; villages are made up.",
)


def demonstration_frame(seed: int = 231) -> SampleFrame:
    """The demonstration frame of a seed: 1,356 villages, 214,184 households, 821,030 people."""
    random = generator(seed, "demonstration frame")
    communes = list(areas.census().values())
    villages = share_out(
        VILLAGES,
        [count.persons for count in communes],
        [1] * len(communes),
        [count.households // (2 * JOIN_BELOW) for count in communes],
    )
    rows = [
        row
        for number, (count, parts) in enumerate(zip(communes, villages, strict=True), start=1)
        for row in _villages(number, count, parts, random)
    ]
    unassigned = sum(not row["commune_new"] for row in rows)
    note = Text(
        f"{unassigned} thôn của {len(areas.not_assigned())} xã chưa gán được xã, phường hiện nay.",
        f"{unassigned} villages of {len(areas.not_assigned())} communes are not assigned to a present commune.",
    )
    return make_frame(pd.DataFrame(rows, columns=list(COLUMNS)), (NOTE, note), demonstration=True)


def _villages(
    number: int, count: areas.CensusCount, parts: int, random: np.random.Generator
) -> list[dict[str, str | int]]:
    unit = areas.unit(count.code, "2019")
    legacy = count.legacy or ""
    households = share_out(
        count.households, (0.6 + 0.9 * random.random(parts)).tolist(), [JOIN_BELOW] * parts, [count.households] * parts
    )
    per_household = np.array(households) * (0.94 + 0.12 * random.random(parts))
    persons = share_out(count.persons, per_household.tolist(), households, [count.persons] * parts)
    kind = "Tổ dân phố" if unit.is_urban else "Thôn"
    return [
        {
            "psu": f"{unit.parent}-{number:03d}-{place:02d}",
            "village": f"{kind} minh họa {place}",
            "district": unit.parent,
            "commune_2019": count.code,
            "commune_legacy": legacy,
            "commune_new": areas.to_new(legacy).code if legacy else "",
            "urban": URBAN if unit.is_urban else RURAL,
            "households": households[place - 1],
            "persons": persons[place - 1],
        }
        for place in range(1, parts + 1)
    ]
