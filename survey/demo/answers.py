"""What the people of the demonstration world would say: a headline status each, and answers that agree with it.

A status is decided by a propensity (village + household + person + noise) cut at the quantile that makes its share
in its universe exactly the level of `levels.TRAITS`. The single answers are then drawn so that they give that status
back through the questions' routing. 7 (97) marks a question that is not asked.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from survey.demo.levels import CLUSTERING, REMOTENESS, TRAITS, Trait

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

YES, NO, NOT_ASKED, NOT_ASKED_LONG = 1, 2, 7, 97


class World:
    """The places and people whose answers are drawn, as arrays; one shared village and household effect each."""

    def __init__(
        self, villages: pd.DataFrame, households: pd.DataFrame, members: pd.DataFrame, generator: np.random.Generator
    ) -> None:
        self.generator = generator
        self.village_of_household = households["village"].to_numpy(np.int64)
        self.household = members["household"].to_numpy(np.int64)
        self.village = self.village_of_household[self.household]
        self.age = members["age"].to_numpy(np.int64)
        self.sex = members["sex"].to_numpy(np.int64)
        districts = villages["district"].astype(str)
        self.remoteness = districts.map(REMOTENESS).to_numpy(float)
        self.clustering = districts.map(CLUSTERING).to_numpy(float)
        self.urban = (villages["urban"].to_numpy(np.int64) == 1).astype(float)
        self.common = generator.normal(size=len(villages))
        self.households = len(households)
        self.smart = self.phone = np.ones(len(members), bool)  # who can use a smartphone, and any phone

    def village_effect(self, trait: Trait) -> Floats:
        """What all households of a village share, fixed place effects included."""
        own = self.generator.normal(size=len(self.common))
        shared = np.sqrt(0.3) * self.common + np.sqrt(0.7) * own
        spread: Floats = shared * np.sqrt(trait.village) * self.clustering
        effect: Floats = spread + trait.place * self.remoteness + trait.urban * self.urban
        return effect

    def of_persons(self, trait: Trait) -> Floats:
        """The propensity of each person."""
        household = self.generator.normal(size=self.households) * np.sqrt(trait.household)
        noise = self.generator.normal(size=len(self.age)) * np.sqrt(max(1 - trait.village - trait.household, 0.05))
        decades = (self.age - 40) / 10.0
        slope = np.where(decades < 0, -decades * trait.young, decades * trait.old)
        fixed = slope + np.where(self.sex == 2, trait.women, 0.0)
        propensity: Floats = self.village_effect(trait)[self.village] + household[self.household] + fixed + noise
        return propensity

    def of_households(self, trait: Trait) -> Floats:
        """The propensity of each household."""
        noise: Floats = self.generator.normal(size=self.households) * np.sqrt(1 - trait.village)
        propensity: Floats = self.village_effect(trait)[self.village_of_household] + noise
        return propensity

    def chance(self, count: int) -> Floats:
        """Uniform numbers for a new draw."""
        return self.generator.random(count)


def cut(propensity: Floats, level: float, universe: Truths) -> Truths:
    """True above the quantile that makes the share in the universe the level, to within one unit."""
    return propensity > np.quantile(propensity[universe], 1.0 - level)


def answer_households(world: World) -> dict[str, Ints]:
    """Q3.1 and Q3.2 for every household."""
    covered = cut(world.of_households(TRAITS["I03"]), TRAITS["I03"].level, np.ones(world.households, bool))
    now = covered & (world.chance(world.households) < 0.78)
    return {
        "fibre_now": np.where(now, YES, NO),
        "fibre_possible": np.where(now, NOT_ASKED, np.where(covered, YES, NO)),
    }


def answer_members(world: World, working_age: Truths) -> dict[str, Ints]:
    """Every member's answers; 7 (97) throughout the individual part for those under 15.

    `working_age` is the universe of I05.
    """
    adult, everyone = world.age >= 18, np.ones(len(world.age), bool)
    universes = {"I01": adult, "I02": world.age >= 15, "I04": adult, "I05": working_age, "I06": adult, "I07": adult}
    propensity = {name: world.of_persons(TRAITS[name]) for name in (*universes, "I08")}
    statuses = {"I01": cut(propensity["I01"], TRAITS["I01"].level, adult)}
    answers = _phone(world, statuses)
    world.smart = answers["phone_smart"] == YES
    for name, universe in {**universes, "I08": everyone}.items():
        lacks = np.where(world.smart, 0.0, TRAITS[name].needs_phone)
        statuses[name] = cut(propensity[name] - lacks, TRAITS[name].level, universe)
    world.phone = answers["phone_own"] != 3
    for part in (_account, _signature, _training, _service, _health):
        answers |= part(world, statuses)
    online = answers["phone_online"] == YES
    answers["service_reason"][(answers["service_reason"] == 5) & online] = 4
    asked = world.age >= 15
    out = {
        name: np.where(asked, values, NOT_ASKED_LONG if name == "service_reason" else NOT_ASKED)
        for name, values in answers.items()
    }
    seen = world.chance(len(world.age)) < 0.55
    out["health_record"] = np.where(statuses["I08"], np.where(seen, 1, 2), 3)
    return out


def _lines(
    world: World, status: Truths, shares: dict[str, float], lead: str, possible: dict[str, Truths] | None = None
) -> dict[str, Ints]:
    """A battery in which at least one line is yes where `status` is; no elsewhere, and where it is not possible."""
    n = len(status)
    lines = {name: status & (world.chance(n) < share) for name, share in shares.items()}
    for name, mask in (possible or {}).items():
        lines[name] &= mask
    any_line = np.logical_or.reduce(list(lines.values()))
    lines[lead] = lines[lead] | (status & ~any_line)
    return {name: np.where(line, YES, NO) for name, line in lines.items()}


def _only(asked: Truths, values: Ints) -> Ints:
    return np.where(asked, values, NOT_ASKED)


def _phone(world: World, status: dict[str, Truths]) -> dict[str, Ints]:
    has, n = status["I01"], len(world.age)
    chance = world.chance(n)
    own = np.where(has | (chance < 0.45), 1, np.where(chance < 0.75, 2, 3))
    smart = np.where(has | ((own == 2) & (world.chance(n) < 0.6)), YES, NO)
    online = np.where(world.chance(n) < 0.95, YES, NO)
    return {
        "phone_own": own,
        "phone_smart": _only(own != 3, smart),
        "phone_online": _only((own != 3) & (smart == YES), online),
    }


def _account(world: World, status: dict[str, Truths]) -> dict[str, Ints]:
    has, n = status["I02"], len(world.age)
    shares = {"account_bank": 0.92, "account_fund": 0.06, "account_mobile": 0.16, "account_wallet": 0.24}
    savings, used = world.chance(n) < 0.15, world.chance(n) < 0.86
    possible = {"account_mobile": world.phone, "account_wallet": world.smart}
    return _lines(world, has, shares, "account_bank", possible) | {
        "savings_only": _only(~has, np.where(savings, YES, NO)),
        "account_used": _only(has, np.where(used, YES, NO)),
    }


def _signature(world: World, status: dict[str, Truths]) -> dict[str, Ints]:
    counted, n = status["I04"], len(world.age)
    other_kind = ~counted & (world.chance(n) < 0.03)
    has = counted | other_kind
    lines = _lines(
        world,
        counted,
        {"vneid": 0.72, "remote": 0.40, "token": 0.05, "official": 0.08},
        "token",
        {"vneid": world.smart, "remote": world.smart},
    )
    bank = other_kind | (counted & (world.chance(n) < 0.10))
    other = counted & (world.chance(n) < 0.02)
    lines |= {"bank": np.where(bank, YES, NO), "other": np.where(other, YES, NO)}
    seen, used = world.chance(n) < 0.5, world.chance(n) < 0.55
    return {f"signature_{kind}": _only(has, values) for kind, values in lines.items()} | {
        "signature_has": np.where(has, YES, NO),
        "signature_kind_unknown": _only(has, np.full(n, NO)),
        "signature_seen": _only(has, np.where(seen, 1, 2)),
        "signature_used": _only(has, np.where(used, YES, NO)),
    }


def _training(world: World, status: dict[str, Truths]) -> dict[str, Ints]:
    counted, n = status["I05"], len(world.age)
    by_family = ~counted & (world.chance(n) < 0.22)
    ever = counted | by_family
    young = world.age < 23
    lines = _lines(world, counted, {"class": 0.42, "team": 0.48, "online": 0.14, "work": 0.10}, "team")
    school = counted & young & (world.chance(n) < 0.7)
    family = by_family | (counted & (world.chance(n) < 0.35))
    lines |= {"school": np.where(school, YES, NO), "family": np.where(family, YES, NO)}
    recent, confirmed = world.chance(n) < 0.66, counted & (world.chance(n) < 0.25)
    return {f"training_{kind}": _only(ever, values) for kind, values in lines.items()} | {
        "training_ever": np.where(ever, YES, NO),
        "training_last": _only(ever, np.where(recent, 1, 2)),
        "training_confirmed": _only(ever, np.where(confirmed, YES, NO)),
    }


def _service(world: World, status: dict[str, Truths]) -> dict[str, Ints]:
    counted, n = status["I06"], len(world.age)
    chance = world.chance(n)
    used = np.where(counted, np.where(world.smart & (chance < 0.62), 1, 2), np.where(chance < 0.26, 3, 4))
    kinds = {"residence": 0.35, "civil": 0.12, "driving": 0.22, "insurance": 0.38}
    kinds |= {"land": 0.10, "tax": 0.16, "school": 0.18, "other": 0.08}
    lines = _lines(world, used != 4, kinds, "insurance")
    reasons = np.array([1, 2, 3, 4, 5, 6, 7, 8, 96])
    reason = world.generator.choice(reasons, size=n, p=[0.36, 0.17, 0.06, 0.17, 0.09, 0.04, 0.06, 0.03, 0.02])
    return {f"service_{kind}": _only(used != 4, values) for kind, values in lines.items()} | {
        "service_used": used,
        "service_reason": np.where(used == 4, reason, NOT_ASKED_LONG),
    }


def _health(world: World, status: dict[str, Truths]) -> dict[str, Ints]:
    counted, n = status["I07"], len(world.age)
    near = ~counted & (world.chance(n) < 0.03)  # searched or booked only, and said yes
    said = counted | near
    for_self = world.chance(n) < 0.8
    possible = {"app": world.smart, "video": world.smart}
    lines = _lines(world, counted, {"app": 0.22, "video": 0.20, "phone": 0.62, "linked": 0.12}, "phone", possible)
    search, booking = said & (world.chance(n) < 0.45), said & (world.chance(n) < 0.2)
    search = search | (near & ~booking)
    lines |= {"search": np.where(search, YES, NO), "booking": np.where(booking, YES, NO)}
    return {f"health_{kind}": _only(said, values) for kind, values in lines.items()} | {
        "health_online": np.where(said, np.where(for_self, 1, 2), 3)
    }
