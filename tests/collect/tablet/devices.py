"""A tablet for tests: enrolled through the real door, sealing and sending as the real one does."""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from survey.access import devices
from survey.keep.envelope import seal
from survey.keep.keys import KeyRing
from survey.questionnaire import codebook
from survey.store.session import transaction


def issue_code(engine: Engine, account: int, wave: int) -> str:
    """A device code as a manager's page issues it."""
    with transaction(engine) as session:
        return devices.issue(session, account_id=account, wave_id=wave)


def enrol(app: Flask, engine: Engine, account: int, wave: int, name: str = "Máy 1") -> "Tablet":
    """A new tablet of an enumerator, let in by a fresh code."""
    client = app.test_client()
    code = issue_code(engine, account, wave)
    response = client.post("/api/v1/devices", json={"code": code, "name": name, "persisted": True})
    assert response.status_code == 201, response.text
    return Tablet(client, app.config["KEY_RING"], response.json["device"], response.json["token"])


def household(**answers: Any) -> dict[str, Any]:
    """A small finished interview: one person, who refused the rest."""
    return {
        "household": {"outcome": 12, "language": 1, "consent": 1, **answers},
        "members": [{"line": 1, "name": "Giàng Thị Mỷ", "relation": 1, "sex": 2, "birth_month": 3, "birth_year": 1990}],
    }


@dataclass
class Tablet:
    """What a tablet can do towards the server."""

    client: FlaskClient
    keyring: KeyRing
    device: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def seal(
        self,
        case: str,
        interview: dict[str, Any] | None = None,
        *,
        uuid: str | None = None,
        rev: int = 1,
        parts: dict[str, Any] | None = None,
        **header: Any,
    ) -> "Sealed":
        """An envelope as the tablet makes it: `parts` where it is no interview."""
        name = uuid or str(uuid4())
        if parts is None:
            answers, identifiers = codebook.split(interview or household())  # type: ignore[arg-type]
            parts = {"answers": answers, "identifiers": identifiers}
        clear = {
            "uuid": name,
            "rev": rev,
            "case": case,
            "wave": "2025",
            "instrument": "household",
            "instrument_version": "1",
            "door": "field",
            "mode": 1,
            "lang": "vi",
            "device": self.device,
            "started_at": "2025-11-10T01:00:00+00:00",
            "finished_at": "2025-11-10T01:40:00+00:00",
            "active_ms": 2_280_000,
            "server_offset_ms": 0,
            **header,
        }
        sealed = {name: json.dumps(value, ensure_ascii=False).encode() for name, value in parts.items()}
        return Sealed(name, rev, seal(clear, sealed, self.keyring.current))

    def put(self, sealed: "Sealed", **headers: str) -> TestResponse:
        """PUT one envelope."""
        return self.client.put(sealed.url, data=sealed.content, headers={**self.headers, **sealed.headers, **headers})

    def batch(self, sealed: Iterable["Sealed"]) -> TestResponse:
        """POST many envelopes."""
        body = b"".join(one.frame for one in sealed)
        return self.client.post("/api/v1/records/batch", data=body, headers=self.headers)

    def lacking(self, held: Iterable["Sealed"]) -> Any:
        """What the server says it lacks of these."""
        asked = {"held": [[one.uuid, one.rev, one.sha256] for one in held]}
        return self.client.post("/api/v1/records/digest", json=asked, headers=self.headers).json

    def sync(self, **query: object) -> TestResponse:
        """GET the news."""
        return self.client.get("/api/v1/sync", query_string=query, headers=self.headers)


@dataclass(frozen=True)
class Sealed:
    """One sealed envelope in an outbox."""

    uuid: str
    rev: int
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def url(self) -> str:
        return f"/api/v1/records/{self.uuid}/{self.rev}"

    @property
    def headers(self) -> dict[str, str]:
        digest = base64.b64encode(hashlib.sha256(self.content).digest()).decode()
        return {"Content-Digest": f"sha-256=:{digest}:", "Content-Type": "application/octet-stream"}

    @property
    def frame(self) -> bytes:
        head = {"uuid": self.uuid, "rev": self.rev, "sha256": self.sha256, "length": len(self.content)}
        return json.dumps(head).encode() + b"\n" + self.content
