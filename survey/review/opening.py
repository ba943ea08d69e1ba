"""Opening a record's envelope for the desk: its answers, and apart from them, on the record, the names."""

import json
from typing import TYPE_CHECKING, Any

from survey.keep.envelope import Envelope, open_part
from survey.keep.errors import Unreadable
from survey.keep.keys import KeyRing
from survey.questionnaire import codebook
from survey.questionnaire.document import Context, Interview
from survey.store import audit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.records import Current
    from survey.store.tables.field import Case, Wave

ENOUGH_VISITS = 9
"""The desk does not doubt how often an enumerator came: the door has asked for that."""


def open_answers(current: "Current", keyring: KeyRing) -> Interview | None:
    """The answers of the revision that counts, without names; None where its content was forgotten or is unreadable."""
    answers = _part(current, "answers", keyring)
    return None if answers is None else codebook.join(answers, None)


def open_with_names(session: "Session", current: "Current", keyring: KeyRing, reason: str) -> Interview | None:
    """Answers with names, telephone and free words; who opened them and why goes into the trail."""
    answers, names = _part(current, "answers", keyring), _part(current, "identifiers", keyring)
    audit.record(session, "identifier.open", f"record:{current.record.uuid}", rev=current.revision.rev, reason=reason)
    if answers is None:
        return None
    # The reasons for what was kept lie with the names: a person typed them.
    kept = (names or {}).pop("kept", None)
    interview = codebook.join(answers, names)
    if kept:
        interview["kept"] = {str(key): str(why) for key, why in kept.items()}
    return interview


def context_of(wave: "Wave", case: "Case | None", door: str) -> Context:
    """What the questionnaire must know to word and to check a record again."""
    return Context(
        reference_date=wave.reference_date,
        door="resident" if door == "open" else door,  # type: ignore[arg-type]  # the store holds one of the doors
        visits=ENOUGH_VISITS,
        mode="all" if wave.respondents == "all" else "one_random",
        seed=case.public_id if case is not None else "",
        words={"agency": wave.agency, "province": "Yên Bái", "phone": wave.hotline},
    )


def _part(current: "Current", part: str, keyring: KeyRing) -> dict[str, Any] | None:
    entry = current.entry
    if entry.header is None or entry.keys is None:
        return None
    try:
        content = open_part(Envelope(entry.header, entry.keys, entry.body), part, keyring)
    except Unreadable:
        return None
    found: dict[str, Any] = json.loads(content)
    return found
