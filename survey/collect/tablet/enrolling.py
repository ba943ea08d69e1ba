"""A tablet lets itself in with the code that a manager issued, and gets a token of its own."""

from flask import Response

from survey.access import codes, devices, gate, tokens
from survey.collect.entrance import keyring
from survey.collect.tablet.api import Problem, answer, posted, records, unreadable
from survey.store import audit
from survey.web.db import session

NAME_MOST = 80
RETRY_AFTER = int(codes.NETWORK_SPAN.total_seconds())


@records.post("/devices")
@gate.newcomer
def enrol() -> Response:
    """Enrol a tablet. The token in the answer is told once; the server keeps its hash."""
    said = posted()
    typed, name, persisted = said.get("code"), said.get("name"), said.get("persisted")
    if not isinstance(typed, str) or not isinstance(name, str) or not isinstance(persisted, bool | None):
        unreadable("code, name, persisted")
    audit.set_actor(session(), "device")
    try:
        device, token = devices.enrol(
            session(), typed, name=name.strip()[:NAME_MOST], persisted=persisted, network=tokens.network()
        )
    except codes.TooManyTries as refused:
        raise Problem(429, refused.message, RETRY_AFTER) from refused
    except codes.TypingSlip as slip:
        raise Problem(422, slip.message, title="typing slip") from slip
    except codes.WrongCode as refused:
        raise Problem(403, refused.message, title="wrong code") from refused
    return answer(
        {
            "device": device.public_id,
            "token": token,
            "enumerator": {"id": device.account.public_id, "name": device.account.display_name},
            "wave": device.wave.code,
            "key": {"id": keyring().current.id, "point": keyring().current.base64()},
        },
        201,
    )
