"""Records in: one at a time, many at once, and the question what the server lacks."""

from uuid import UUID

from flask import Response

from survey.access import gate
from survey.collect.entrance import keyring
from survey.collect.tablet import sentences
from survey.collect.tablet.api import (
    Problem,
    answer,
    body,
    content_digest,
    device,
    posted,
    problem_of,
    records,
    unreadable,
)
from survey.collect.tablet.frames import BrokenFrame, frames, named
from survey.collect.tablet.records import LARGEST, Result, Sent, receive
from survey.store import inbox
from survey.store.backups import backed_up_seq
from survey.web.db import session

BATCH_BYTES, BATCH_MOST = 4 * 1024 * 1024, 50
DIGESTS_MOST, DIGESTS_BYTES = 5000, 1024 * 1024


@records.put("/records/<uuid:uuid>/<int(min=1, max=9999):rev>")
@gate.device
def put(uuid: UUID, rev: int) -> Response:
    """Take one envelope in; the answer is its receipt."""
    sender, announced = device(), content_digest()
    content = body(LARGEST)
    if announced is None:
        raise Problem(422, sentences.DIGEST)
    result = receive(session(), Sent(str(uuid), rev, announced, content), sender, keyring())
    if result.problem is not None:
        raise Problem(result.status, result.problem)
    return answer(result.receipt, result.status)


@records.post("/records/batch")
@gate.device
def batch() -> Response:
    """Take many envelopes in with one commit; each has its own answer, and a bad one holds no other back."""
    sender, sent = device(), list[Sent]()
    try:
        for one in frames(body(BATCH_BYTES)):
            sent.append(one)
    except BrokenFrame as broken:
        if not sent:
            unreadable(f"frame, byte {broken.at}")
    if len(sent) > BATCH_MOST:
        unreadable(f"{len(sent)} > {BATCH_MOST}")
    return answer({"answers": [_told(one, receive(session(), one, sender, keyring())) for one in sent]})


@records.post("/records/digest")
@gate.device
def digest() -> Response:
    """Of what a tablet still holds, what is not here: after a restored backup it sends that again."""
    device()
    held = posted(DIGESTS_BYTES).get("held")
    if not isinstance(held, list) or len(held) > DIGESTS_MOST:
        unreadable("held")
    asked = []
    for one in held:
        name = named(*one) if isinstance(one, list) and len(one) == 3 else None
        if name is None:
            unreadable("held")
        asked.append(name)
    lacking = inbox.find_lacking(session(), asked)
    return answer({"lacking": sorted(map(list, lacking)), "backed_up_seq": backed_up_seq(session())})


def _told(sent: Sent, result: Result) -> dict[str, object]:
    named_so: dict[str, object] = {"uuid": sent.uuid, "rev": sent.rev, "sha256": sent.sha256}
    if result.problem is not None:
        return {**named_so, **problem_of(result.status, result.problem)}
    return {**named_so, **result.receipt, "status": result.status}
