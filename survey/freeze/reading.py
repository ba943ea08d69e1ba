"""What a wave holds in the store, as plain frames and opened forms: the answers part only, never the identifiers."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from survey.freeze import sentences
from survey.freeze.choosing import Answers
from survey.keep.envelope import Envelope, open_part
from survey.keep.errors import Unreadable
from survey.keep.keys import KeyRing
from survey.plan.text import Refusal
from survey.store import cases, psus, records, reviews, villages

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.records import Current
    from survey.store.tables.field import Wave

FORMS_AT_ONCE = 2_000
UNREVIEWED = ("received", "held")
PENDING = (*UNREVIEWED, "returned")
_PSU = (
    "stratum",
    "district",
    "urban",
    "commune_2019",
    "commune_legacy",
    "commune_new",
    "n_sampled",
    "n_frame",
    "certainty",
    "segments",
    "measure",
    "listed",
    "probability",
)


def read_psus(session: "Session", wave: "Wave") -> pd.DataFrame:
    """The villages drawn, one row each, with `psu` (code), the design as drawn and `village_fibre` (Q3.3)."""
    answered = villages.list_returns(session, wave.id)
    rows = []
    for psu in psus.list_psus(session, wave.id):
        said = answered.get(psu.id)
        fibre = {"psu": psu.code, "village_fibre": said.fibre if said else None}
        rows.append(fibre | {name: getattr(psu, name) for name in _PSU})
    frame = pd.DataFrame(rows, columns=["psu", *_PSU, "village_fibre"])
    texts = {name: frame[name].astype("string") for name in ("commune_2019", "commune_legacy", "commune_new")}
    return frame.assign(village_fibre=frame["village_fibre"].astype("Int64"), **texts)


def read_cases(session: "Session", wave: "Wave") -> pd.DataFrame:
    """The sampled households: `household` (id), `psu` (code), `listed`, `selected`, `base_weight`, `outcome`, `seed`,
    `pending` (a form came in that nobody accepted)."""
    waiting = {one.case_id for one in records.list_records(session, wave.id, states=PENDING, kind="household")}
    rows = [
        {
            "household": case.id,
            "psu": case.psu.code,
            "listed": case.listed if case.listed is not None else case.psu.listed,
            "selected": case.selected if case.selected is not None else case.psu.selected,
            "base_weight": case.base_weight,
            "outcome": case.outcome,
            "seed": case.public_id,
            "pending": case.id in waiting,
        }
        for case in cases.list_cases(session, wave.id, kind="household")
        if case.psu is not None
    ]
    columns = ["household", "psu", "listed", "selected", "base_weight", "outcome", "seed", "pending"]
    frame = pd.DataFrame(rows, columns=columns)
    numbers = {name: frame[name].astype("Int64") for name in ("listed", "selected", "outcome")}
    return frame.assign(base_weight=frame["base_weight"].astype(float), **numbers)


@dataclass(frozen=True, slots=True)
class Forms:
    """The accepted forms of a wave in stretches, opened when their turn comes; all forms of a household are in one.

    Each stretch is opened here, with the keys; what goes to another machine is answers without a name.
    """

    session: "Session"
    wave: "Wave"
    keyring: KeyRing
    cases: tuple[int, ...]
    outcomes: dict[int, int | None] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many stretches there are."""
        several = self._several
        return 1 + sum(case not in several for case in self.cases) // FORMS_AT_ONCE

    def __iter__(self) -> Iterator[list[Answers]]:
        several, aside, stretch = self._several, [], list[Answers]()
        for form in read_forms(self.session, self.wave, self.keyring):
            self.outcomes[form.case] = form.outcome
            if form.case in several:
                aside.append(form)
                continue
            stretch.append(form)
            if len(stretch) == FORMS_AT_ONCE:
                yield stretch
                stretch = []
        # Whatever is left goes last, so there is always a stretch, be it an empty one.
        yield stretch + aside

    @property
    def _several(self) -> set[int]:
        return {case for case, count in Counter(self.cases).items() if count > 1}


def forms_of(session: "Session", wave: "Wave", keyring: KeyRing) -> Forms:
    """The accepted forms of the sampled households of a wave."""
    accepted = records.list_records(session, wave.id, states=("accepted",), kind="household")
    return Forms(session, wave, keyring, tuple(one.case_id for one in accepted if one.case_id is not None))


def read_forms(session: "Session", wave: "Wave", keyring: KeyRing) -> Iterator[Answers]:
    """The accepted forms of sampled households, opened one by one. Raises `Refusal` where one does not open."""
    for current in records.iterate_current(session, wave.id, states=("accepted",), kinds=("household",)):
        if current.record.case_id is None:
            continue
        yield Answers(
            case=current.record.case_id,
            uuid=current.record.uuid,
            mode=current.revision.mode,
            received_at=current.record.received_at,
            outcome=current.record.outcome,
            document=_open(current, keyring),
        )


def read_register(session: "Session", wave: "Wave") -> list[dict[str, Any]]:
    """The institutions of the wave with the state of their return: verified, submitted or none."""
    states: dict[int, str] = {}
    returns = records.list_records(
        session, wave.id, states=("accepted", "received", "held", "returned"), kind="institution"
    )
    for record in returns:
        if record.case_id is not None:
            verified = record.verified and record.state == "accepted"
            states[record.case_id] = "verified" if verified else states.get(record.case_id, "submitted")
    return [
        {
            "case": case.id,
            "register_code": case.register_code,
            "type": case.institution_type,
            "indicator": case.indicator,
            "ownership": case.ownership,
            "district": case.district,
            "commune_new": case.commune_new,
            "state": states.get(case.id, "none"),
        }
        for case in cases.list_cases(session, wave.id, kind="institution")
    ]


def read_returns(session: "Session", wave: "Wave", keyring: KeyRing) -> dict[int, dict[str, Any]]:
    """The institutions' answers by case; a verified return goes before one that is only submitted."""
    found: dict[int, tuple[bool, dict[str, Any]]] = {}
    open_states = ("accepted", "received", "held", "returned")
    for current in records.iterate_current(session, wave.id, states=open_states, kinds=("institution",)):
        case_id = current.record.case_id
        if case_id is not None and (case_id not in found or (current.record.verified and not found[case_id][0])):
            found[case_id] = (current.record.verified, _open(current, keyring).get("institution") or {})
    return {case_id: answers for case_id, (_, answers) in found.items()}


def count_set_aside(session: "Session", wave: "Wave") -> dict[str, int]:
    """How many forms reviewers set aside, by the ground they named (statistics.md 2.6); a release tells them."""
    found = records.list_records(session, wave.id, states=("superseded",), kind="household")
    grounds: dict[int, str] = {}
    for start in range(0, len(found), 500):
        for decision in reviews.list_decisions(session, [one.id for one in found[start : start + 500]]):
            if decision.act == "supersede":
                grounds[decision.record_id] = decision.reason.partition(": ")[0]
    return dict(Counter(grounds.values()))


def _open(current: "Current", keyring: KeyRing) -> dict[str, Any]:
    entry = current.entry
    try:
        content = open_part(Envelope(entry.header or b"", entry.keys, entry.body), "answers", keyring)
    except Unreadable as error:
        raise Refusal(sentences.ENVELOPE_GONE.format(uuid=current.record.uuid)) from error
    document: dict[str, Any] = json.loads(content)
    return document
