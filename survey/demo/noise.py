"""What the field does to the truth: people who are not reached, proxies, private questions refused, "don't know".

Everything here happens at random within known cells (sex and age, household, door), never by the answer itself, so
that the weights can undo it. Routing stays whole: a question behind one that was not known is not asked.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from survey.demo.answers import NO, NOT_ASKED, NOT_ASKED_LONG, YES
from survey.demo.levels import FIELD, PERSON_RESPONSE
from survey.plan.codes import (
    DONT_KNOW,
    MONTH_UNKNOWN,
    ONLINE,
    PROXY,
    REFUSED,
    REFUSED_LONG,
    SELF,
    TABLET,
    YEAR_UNKNOWN,
)

Truths = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

ACCOUNTS = ("account_bank", "account_fund", "account_mobile", "account_wallet")
BEHIND: dict[str, tuple[str, ...]] = {
    "phone_own": ("phone_smart", "phone_online"),
    "phone_smart": ("phone_online",),
    "signature_has": tuple(
        f"signature_{kind}"
        for kind in ("vneid", "remote", "token", "official", "bank", "other", "kind_unknown", "seen", "used")
    ),
    "training_ever": tuple(
        f"training_{kind}" for kind in ("class", "team", "online", "school", "work", "family", "last", "confirmed")
    ),
    "service_used": (
        *(
            f"service_{kind}"
            for kind in ("residence", "civil", "driving", "insurance", "land", "tax", "school", "other")
        ),
        "service_reason",
    ),
    "health_online": tuple(f"health_{way}" for way in ("app", "video", "phone", "linked", "search", "booking")),
}
"""The questions behind each gate; all are 7 (97) where the gate was not known."""
LAST_RESORT = ("signature_has", "service_used", "health_online")
"""Gates of the questions that only the person may answer, or a proxy after three visits."""
HEALTH = ("health_online", *BEHIND["health_online"])
GATES = {"phone": ("phone_own", "phone_smart"), "signature": ("signature_has",), "training": ("training_ever",)} | {
    "service": ("service_used",),
    "health": ("health_online",),
}


def observe(
    households: pd.DataFrame, members: pd.DataFrame, generator: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The households and members as the interviews show them.

    `households` has one row per sampled household with its answers, `mode` and `visits`; `members` those of its people,
    `household` being the row number. New columns: households `respondent` (line), `consent_private`,
    `completed`; members `responded`, `answered_by`, `proxy_reason`, `private`, `age_stated`.
    """
    members = _births(members, generator)
    members, respondent = _who_answers(households, members, generator)
    private = generator.random(len(households)) >= FIELD.private_refusal
    # Each person who answers alone may agree otherwise; who spoke for the household has agreed for it already.
    alone = (members["responded"] & ~members["speaks"] & (members["answered_by"] == SELF)).to_numpy()
    other = alone & (generator.random(len(members)) < FIELD.private_refusal / 3)
    members = members.assign(private=private[members["household"]] & ~other)
    members = _unknowns(members, generator)
    members = _last_resort(members, households)
    members = _private(members)
    missing = members["eligible"] & ~members["responded"]
    open_parts = np.bincount(members["household"][missing], minlength=len(households)) > 0
    households = households.assign(
        respondent=respondent, consent_private=np.where(private, 1, 2), completed=~open_parts
    )
    unsure = (households["fibre_now"] == NO) & (generator.random(len(households)) < 4 * FIELD.unknown["fibre"])
    households.loc[unsure, "fibre_possible"] = DONT_KNOW
    return households, members


def _births(members: pd.DataFrame, generator: np.random.Generator) -> pd.DataFrame:
    """A few adults do not know the month of their birth, or the year."""
    n, grown = len(members), members["age"].to_numpy() >= 20
    no_year = grown & (generator.random(n) < FIELD.year_unknown)
    no_month = no_year | (grown & (generator.random(n) < FIELD.month_unknown))
    return members.assign(
        birth_month=np.where(no_month, MONTH_UNKNOWN, members["birth_month"]),
        birth_year=np.where(no_year, YEAR_UNKNOWN, members["birth_year"]),
        age_stated=np.where(no_year, members["age"], -1),
        eligible=members["age"].to_numpy() >= 15,
    )


def _who_answers(
    households: pd.DataFrame, members: pd.DataFrame, generator: np.random.Generator
) -> tuple[pd.DataFrame, Ints]:
    """Who of those of 15 and over answers, for whom a proxy does, and who speaks for the household."""
    n = len(members)
    age, sex = members["age"].to_numpy(np.int64), members["sex"].to_numpy(np.int64)
    household = members["household"].to_numpy(np.int64)
    rates = np.array([PERSON_RESPONSE[1], PERSON_RESPONSE[2]])[sex - 1, np.digitize(age, [30, 60])]
    eligible = age >= 15
    responded = eligible & (generator.random(n) < rates)
    line = members["line"].to_numpy(np.int64)
    # Somebody grown up always speaks for a household that answers: the first who would, else the first there is.
    grown = np.where(age >= 18, line + np.where(responded, 0, 100), 999)
    respondent = np.full(len(households), 999)
    np.minimum.at(respondent, household, grown)
    respondent %= 100
    responded |= line == respondent[household]
    speaks = line == respondent[household]
    # A proxy mostly answers after the third visit without meeting; seldom before.
    late = households["visits"].to_numpy()[household] >= 3
    proxy = responded & ~speaks & (generator.random(n) < np.where(late, FIELD.proxy_late, FIELD.proxy_early))
    reason = np.where(age >= 75, 2, np.where(generator.random(n) < 0.85, 1, 5))
    return members.assign(
        responded=responded, answered_by=np.where(proxy, PROXY, SELF), proxy_reason=reason, speaks=speaks
    ), respondent


def _unknowns(members: pd.DataFrame, generator: np.random.Generator) -> pd.DataFrame:
    """Some answers are "don't know"; what stands behind such a gate is not asked."""
    n = len(members)
    members = members.copy()
    rate = np.where(members["answered_by"] == PROXY, 2.0, 1.0)
    for topic, gates in GATES.items():
        for gate in gates:
            asked = ~members[gate].isin((NOT_ASKED,)).to_numpy()
            _close(members, gate, asked & (generator.random(n) < rate * FIELD.unknown[topic]), DONT_KNOW)
    for account in ACCOUNTS:
        asked = members[account].isin((YES, NO)).to_numpy()
        members.loc[asked & (generator.random(n) < rate * FIELD.unknown["account"]), account] = DONT_KNOW
    _reroute_accounts(members, generator)
    unsure = generator.random(n) < np.where(members["age"] < 15, 0.6, rate) * FIELD.unknown["record"]
    members.loc[unsure, "health_record"] = DONT_KNOW
    return members


def _reroute_accounts(members: pd.DataFrame, generator: np.random.Generator) -> None:
    """Q2.1e is asked where no line is yes, Q2.2 where one is."""
    asked = (members["account_bank"] != NOT_ASKED).to_numpy()
    any_yes = (members[list(ACCOUNTS)] == YES).any(axis=1).to_numpy()
    savings, used = members["savings_only"].to_numpy(), members["account_used"].to_numpy()
    drawn = np.where(generator.random(len(members)) < 0.15, YES, NO)
    members["savings_only"] = np.where(asked & ~any_yes, np.where(savings == NOT_ASKED, drawn, savings), NOT_ASKED)
    members["account_used"] = np.where(asked & any_yes, used, NOT_ASKED)


def _close(members: pd.DataFrame, gate: str, where: Truths, code: int) -> None:
    """Put a code at a gate; everything behind it is then not asked."""
    members.loc[where, gate] = code
    for name in BEHIND[gate]:
        members.loc[where, name] = NOT_ASKED_LONG if name == "service_reason" else NOT_ASKED


def _last_resort(members: pd.DataFrame, households: pd.DataFrame) -> pd.DataFrame:
    """Q4, Q6, Q7 stay open where a proxy spoke before the third visit, or on the web: missing, not coded."""
    visits = households["visits"].to_numpy()[members["household"]]
    mode = households["mode"].to_numpy()[members["household"]]
    open_ones = (members["answered_by"] == PROXY).to_numpy() & ((visits < 3) | (mode == ONLINE))
    kept = members.assign(last_resort_open=open_ones)
    # What the enumerator alone observes is not on the page that people fill in themselves.
    kept.loc[mode != TABLET, "signature_seen"] = NOT_ASKED
    kept.loc[(kept["signature_seen"] == 1) & (kept["answered_by"] == PROXY), "signature_seen"] = 2
    return kept


def _private(members: pd.DataFrame) -> pd.DataFrame:
    """Where the second consent is missing, R06, Q7 and Q8.1 are 9 (99)."""
    refused = ~members["private"].to_numpy()
    members.loc[refused, "ethnicity"] = REFUSED_LONG
    members.loc[refused, "health_record"] = REFUSED
    for name in HEALTH:
        members.loc[refused & members["eligible"].to_numpy(), name] = REFUSED
    return members
