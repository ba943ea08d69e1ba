"""What a door says about a revision when it hands an envelope in: plain values, no answer."""

from datetime import datetime
from typing import NotRequired, TypedDict


class NewRevision(TypedDict):
    """What a door knows about a revision. `mode`: 1 tablet, 2 online, 3 paper; `kind`: household, institution, open.

    `persons` counts the roster, `seconds` is the active time of the interview.
    """

    kind: str
    wave_id: int
    case_id: int | None
    mode: int
    instrument: str
    instrument_version: str
    outcome: int | None
    lang: NotRequired[str]
    persons: NotRequired[int | None]
    seconds: NotRequired[int | None]
    account_id: NotRequired[int | None]
    finished_at: NotRequired[datetime | None]


class BulkRevision(NewRevision):
    """A first revision for `add_many`: also names its envelope and, where known, the state of its record.

    `checked` says that the checks have looked at it already.
    """

    uuid: str
    seq: int
    door: str
    received_at: datetime
    state: NotRequired[str]
    checked: NotRequired[bool]
