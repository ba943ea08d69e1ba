"""A tablet's client as the protocol has it, small enough to reason about, and a network that cannot be trusted.

The states are the client's own: draft, outbox (ready), kept copy with a receipt. Each of the seven rules can be
switched off, in the client or in the server, to see that the proof notices.
"""

import random
from dataclasses import dataclass, field
from typing import Literal

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.collect.tablet.devices import Sealed, Tablet

Rule = Literal[
    "atomic finalise",
    "ack after commit",
    "remove after ack",
    "unique key",
    "keep on 4xx",
    "compare content",
    "keep both",
]
RULES: tuple[Rule, ...] = (
    "atomic finalise",
    "ack after commit",
    "remove after ack",
    "unique key",
    "keep on 4xx",
    "compare content",
    "keep both",
)
Fate = Literal["delivered", "request lost", "answer lost", "delivered twice", "delivered late"]


@dataclass
class Answer:
    """What the client sees of an answer: its status, and a receipt where there was one."""

    status: int
    sha256: str | None


@dataclass
class Network:
    """Carries requests to the real server; loses, doubles and delays them as it is told."""

    client: FlaskClient
    delayed: list[tuple[Sealed, dict[str, str]]] = field(default_factory=list)
    log: list[tuple[str, int]] = field(default_factory=list)

    def send(self, sealed: Sealed, headers: dict[str, str], fate: Fate) -> Answer | None:
        """One PUT; None where no answer arrives."""
        if fate == "request lost":
            return None
        if fate == "delivered late":
            self.delayed.append((sealed, headers))
            return None
        response = self._put(sealed, headers)
        if fate == "delivered twice":
            response = self._put(sealed, headers)
        if fate == "answer lost":
            return None
        said = response.json if response.status_code < 400 else {}
        return Answer(response.status_code, said.get("sha256"))

    def let_through(self) -> None:
        """What was delayed arrives now, its answers unseen."""
        late, self.delayed = self.delayed, []
        random.Random(len(late)).shuffle(late)
        for sealed, headers in late:
            self._put(sealed, headers)

    def _put(self, sealed: Sealed, headers: dict[str, str]) -> TestResponse:
        response = self.client.put(sealed.url, data=sealed.content, headers={**headers, **sealed.headers})
        self.log.append((sealed.sha256, response.status_code))
        return response


@dataclass
class Client:
    """One tablet: what lies on its disk, and what it does with answers."""

    tablet: Tablet
    network: Network
    off: Rule | None = None
    drafts: dict[str, Sealed] = field(default_factory=dict)
    outbox: dict[tuple[str, int], Sealed] = field(default_factory=dict)
    received: dict[tuple[str, int], Sealed] = field(default_factory=dict)
    finished: list[Sealed] = field(default_factory=list)
    signed_in: bool = True

    def save(self, sealed: Sealed) -> None:
        """Autosave: the draft stands on the disk."""
        self.drafts[sealed.uuid] = sealed

    def finalise(self, uuid: str, *, crash: bool) -> None:
        """Move a draft to the outbox in one transaction; a crash does all of it or nothing."""
        if uuid not in self.drafts:
            return
        self.finished.append(self.drafts[uuid])
        if self.off == "atomic finalise":
            sealed = self.drafts.pop(uuid)
            if not crash:
                self.outbox[uuid, sealed.rev] = sealed
        elif not crash:
            sealed = self.drafts.pop(uuid)
            self.outbox[uuid, sealed.rev] = sealed

    def push(self, fate: Fate, *, crash: bool = False) -> None:
        """Send the oldest that waits and do what its answer says; a crash forgets the answer."""
        if not self.outbox:
            return
        key, sealed = next(iter(self.outbox.items()))
        if self.off == "remove after ack":
            del self.outbox[key]
        headers = self.tablet.headers if self.signed_in else {"Authorization": "Bearer over"}
        answer = self.network.send(sealed, headers, fate)
        if crash or answer is None or key not in self.outbox:
            return
        is_taken = answer.status in (200, 201, 202)
        if is_taken and (answer.sha256 == sealed.sha256 or self.off == "compare content"):
            self.received[key] = self.outbox.pop(key)
        elif 400 <= answer.status < 500 and self.off == "keep on 4xx":
            del self.outbox[key]
        else:
            self.outbox[key] = self.outbox.pop(key)  # it waits its turn again, and holds nobody back

    def on_disk(self) -> set[str]:
        """The digests of everything that still lies on this tablet to be sent."""
        return {one.sha256 for one in (*self.drafts.values(), *self.outbox.values())}
