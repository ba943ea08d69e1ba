"""The versions of a release: which number may follow which, and what changed from one to the next, cell by cell.

2025-1.0     the first            2025-1.1     a scheduled revision
2025-1.0.1   an error corrected   2025-2.0     other definitions
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from survey.plan.text import Refusal, Text
from survey.publish.figure import Figure
from survey.publish.files.downloads import six_digits
from survey.publish.folder import Release

Kind = Literal["planned", "error", "definition"]
KINDS: dict[Kind, Text] = {
    "planned": Text("sửa đổi theo lịch", "scheduled revision"),
    "error": Text("đính chính", "error correction"),
    "definition": Text("thay đổi định nghĩa", "change of definition"),
}
REVISIONS = "revisions.json"
SHORTEST_REASON = 10
_NUMBERS = ("estimate", "ci_low", "ci_high", "n", "k", "m", "register")
_CANNOT = Text(
    'Số bản "{version}" không dùng được. Ghi hai hoặc ba số, ví dụ 1.0 hoặc 1.0.1, rồi chọn giai đoạn.',
    'Version "{version}" cannot be used. Write two or three numbers, such as 1.0 or 1.0.1, and choose a stage.',
)
_NOT_LATER = Text(
    'Số bản "{version}" không đứng sau bản {before} đã công bố. Đặt số lớn hơn: {before}.1 là đính chính.',
    'Version "{version}" does not follow {before}, which was published. Choose a larger one: {before}.1 corrects an '
    "error.",
)
_NO_REASON = Text(
    "Bản {version} thay bản {before} nên cần lý do. Ghi ít nhất 10 ký tự; trang của bản mới sẽ ghi lý do này.",
    "Version {version} replaces {before} and needs a reason. Write at least 10 characters; its page will give them.",
)


@dataclass(frozen=True, slots=True)
class Revision:
    """That a release replaces another one of its wave: of which kind, and why."""

    before: Release
    kind: Kind
    reason: str

    def as_record(self) -> dict[str, str]:
        """What the manifest says of it."""
        old = self.before
        return {"replaces": old.facts.code, "sha256": old.sha256, "kind": self.kind, "reason": self.reason}

    def log(self, figures: Iterable[Figure]) -> bytes:
        """The log of every cell that says something else than before, as a file of the release."""
        document = {**self.as_record(), "cells": changed(self.before.figures, figures)}
        return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def numbers_of(version: str) -> tuple[int, int, int]:
    """The three numbers of a version; the third is 0 where it has two. Raises `Refusal` for any other text."""
    parts = version.split(".")
    if not 2 <= len(parts) <= 3 or not all(part.isascii() and part.isdecimal() and len(part) < 4 for part in parts):
        raise Refusal(_CANNOT.format(version=version))
    first, second, third = (*map(int, parts), 0)[:3]
    return first, second, third


def revision_of(version: str, public: Iterable[Release], reason: str) -> Revision | None:
    """What a new version is to the newest of those that were public; None for the first of a wave.

    Raises `Refusal` for a version that does not come after it, and without a reason.
    """
    new = numbers_of(version)
    before = max(public, key=lambda release: numbers_of(release.facts.version), default=None)
    if before is None:
        return None
    old = numbers_of(before.facts.version)
    if new <= old:
        raise Refusal(_NOT_LATER.format(version=version, before=before.facts.version))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal(_NO_REASON.format(version=version, before=before.facts.version))
    kind: Kind = "definition" if new[0] > old[0] else "planned" if new[1] > old[1] else "error"
    return Revision(before, kind, reason.strip())


def changed(before: Iterable[Figure], after: Iterable[Figure]) -> list[dict[str, Any]]:
    """Every cell whose published digits, status or verdict changed, or that came or went; in the new order.

    Both sides are figures as they were published, so a withheld cell has a status and no number.
    """
    old, new = ({figure.id: figure for figure in figures} for figures in (before, after))
    cells = []
    for name in [*new, *(name for name in old if name not in new)]:
        was, is_now = (_said(found.get(name)) for found in (old, new))
        if was != is_now:
            cell = new.get(name) or old[name]
            place = {key: getattr(cell, key) for key in ("indicator", "variant", "breakdown", "group")}
            verdict = (was or {}).get("verdicts") != (is_now or {}).get("verdicts")
            cells.append({**place, "old": was, "new": is_now, "verdict_changed": verdict})
    return cells


def _said(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    numbers = {name: six_digits(getattr(figure, name)) for name in _NUMBERS}
    words = {str(verdict.year) + ("-path" if verdict.path else ""): verdict.word for verdict in figure.verdicts}
    return {**numbers, "status": figure.status, "verdicts": words}


def read_log(release: Release) -> Mapping[str, Any] | None:
    """The revision log of a release; None for the first version of a wave."""
    if REVISIONS not in release.manifest["files"]:
        return None
    document: Mapping[str, Any] = json.loads((release.folder / REVISIONS).read_bytes())
    return document
