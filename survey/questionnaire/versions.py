"""Published instruments: each version with the hash of its whole definition. A published one never changes.

To change an instrument, raise its version and add the new hash to `versions.json`; the old line stays.
"""

import json
from functools import cache
from pathlib import Path

from survey.plan.text import Refusal, Text
from survey.questionnaire.instruments import INSTRUMENTS

_REGISTRY = Path(__file__).with_name("versions.json")


@cache
def published() -> dict[str, dict[str, str]]:
    """Instrument id -> version -> SHA-256 of the definition, as committed."""
    registry: dict[str, dict[str, str]] = json.loads(_REGISTRY.read_text(encoding="utf-8"))
    return registry


def digest_of(instrument: str, version: str) -> str:
    """The hash of a published version; Refusal for one that was never published."""
    try:
        return published()[instrument][version]
    except KeyError:
        raise Refusal(
            Text(
                "Phiếu {instrument} phiên bản {version} chưa được ban hành. Cập nhật ứng dụng rồi mở lại phiếu.",
                "Version {version} of {instrument} was never published. Update, then open the form again.",
            ).format(instrument=instrument, version=version)
        ) from None


def is_unchanged(instrument: str) -> bool:
    """Whether the instrument in force is the very one that was published under its version."""
    current = INSTRUMENTS[instrument]
    return published().get(instrument, {}).get(current.version) == current.digest
