"""The made-up levels of the demonstration world. None of these numbers was measured; they are chosen, not found.

They are set so that the closing wave for 2025 shows every kind of verdict: I01, I03 and I10 above their targets, I04,
I05, I07 and I09 below, I02 and I06 too close to call, I08 below what people can know about.
"""

from dataclasses import dataclass, field

DISTRICTS = ("132", "133", "135", "136", "137", "138", "139", "140", "141")

# Share of each ethnic group (codes of question R06) by former district.
ETHNIC_SHARES: dict[str, dict[int, float]] = {
    "132": {1: 0.91, 2: 0.05, 3: 0.01, 6: 0.01, 9: 0.01, 96: 0.01},
    "133": {1: 0.45, 2: 0.04, 3: 0.45, 6: 0.04, 96: 0.02},
    "135": {1: 0.20, 2: 0.50, 7: 0.11, 9: 0.17, 96: 0.02},
    "136": {1: 0.60, 2: 0.15, 8: 0.05, 9: 0.19, 96: 0.01},
    "137": {1: 0.03, 3: 0.06, 8: 0.91},
    "138": {1: 0.65, 2: 0.22, 6: 0.02, 8: 0.03, 9: 0.08},
    "139": {1: 0.05, 3: 0.15, 8: 0.77, 29: 0.03},
    "140": {1: 0.33, 2: 0.20, 3: 0.22, 6: 0.08, 8: 0.08, 9: 0.09},
    "141": {1: 0.50, 2: 0.21, 7: 0.05, 9: 0.20, 15: 0.04},
}

# How far a district lies from the province, in standard deviations of the propensity to use anything digital.
REMOTENESS: dict[str, float] = {
    "132": 0.55,
    "133": 0.25,
    "135": -0.05,
    "136": 0.05,
    "137": -0.55,
    "138": 0.15,
    "139": -0.60,
    "140": -0.05,
    "141": 0.05,
}

# Villages of Mù Cang Chải differ more from one another than elsewhere: the most clustered district.
CLUSTERING: dict[str, float] = dict.fromkeys(DISTRICTS, 1.0) | {"137": 1.4}


@dataclass(frozen=True, slots=True)
class Trait:
    """One headline status of a person or household: its level and what moves it.

    `level` is the exact share in the trait's universe; the others are on the scale of a standard normal propensity:
    `village` and `household` are the shares of the remaining variance, `young`, `old` act per ten years of age away
    from 40, `women` on women, `place` multiplies the district's remoteness, `urban` adds for urban villages,
    `needs_phone` is lost without a smartphone.
    """

    level: float
    village: float = 0.09
    household: float = 0.20
    young: float = 0.0
    old: float = 0.0
    women: float = 0.0
    place: float = 1.0
    urban: float = 0.15
    needs_phone: float = 0.0


TRAITS: dict[str, Trait] = {
    "I01": Trait(level=0.785, young=0.10, old=-0.42, women=-0.08),
    "I02": Trait(level=0.752, young=-0.10, old=-0.22, women=-0.05),
    "I03": Trait(level=0.895, village=0.55, household=0.0, place=0.9, urban=0.5),
    "I04": Trait(level=0.312, needs_phone=1.5, young=0.05, old=-0.30, women=-0.10),
    "I05": Trait(level=0.583, young=0.15, old=-0.20, place=0.6),
    "I06": Trait(level=0.506, needs_phone=0.8, young=0.12, old=-0.35, women=-0.06),
    "I07": Trait(level=0.172, needs_phone=0.4, household=0.35, old=0.05, place=0.7),
    "I08": Trait(level=0.713, household=0.60, young=-0.05, old=0.06, place=0.5),
}


@dataclass(frozen=True, slots=True)
class Field:
    """What the fieldwork does to the truth: who is not reached, what is not known."""

    household_refusal: float = 0.045
    household_absent: float = 0.055
    out_of_scope: float = 0.015
    online: float = 0.08
    private_refusal: float = 0.03
    month_unknown: float = 0.012
    year_unknown: float = 0.002
    proxy_early: float = 0.03
    proxy_late: float = 0.30
    unknown: dict[str, float] = field(
        default_factory=lambda: (
            {"phone": 0.010, "account": 0.020, "fibre": 0.030, "signature": 0.020}
            | {"training": 0.015, "service": 0.015, "health": 0.020, "record": 0.050}
        )
    )


FIELD = Field()

# Response of a person in a responding household, by sex (1, 2) and age (15-29, 30-59, 60+): known cells, and within
# each of them response does not depend on the answer.
PERSON_RESPONSE: dict[int, tuple[float, float, float]] = {1: (0.78, 0.88, 0.95), 2: (0.88, 0.95, 0.96)}
