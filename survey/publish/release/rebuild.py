"""A release made again from its snapshot, and held against the one that was published: every hash, or what differs."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey.estimate.cluster import Told
from survey.freeze.snapshot import folder_of, open_snapshot
from survey.plan.text import Refusal, Text
from survey.publish.figures.administrative import administrative_of
from survey.publish.figures.compute import compute_snapshot
from survey.publish.folder import MANIFEST, open_release
from survey.publish.release.making import make
from survey.publish.release.preparing import wave_of, with_questions
from survey.publish.release.versions import Revision
from survey.publish.rules.methods import methods_of
from survey.store import results, waves

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NO_RELEASE = Text(
    "Không có bản công bố {code}, hoặc bản này chưa khóa. Xem các bản bằng survey release list.",
    "There is no release {code}, or it is not locked. List them with survey release list.",
)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many files were compared, and those that came out otherwise; with them the versions that changed since."""

    files: int
    different: tuple[str, ...]
    versions: tuple[str, ...]


def rebuild(
    session: "Session",
    root: Path,
    snapshots_url: str,
    code: str,
    scheduler: str | None = None,
    tell: Told | None = None,
) -> Rebuilt:
    """Make a release again, in a folder of its own that is removed, and compare every file with what the store and the
    manifest know. Raises `Refusal` where the snapshot or the release was changed or is missing."""
    row = results.find_release(session, code)
    if row is None or row.sha256 is None:
        raise Refusal(_NO_RELEASE.format(code=code))
    release = open_release(root, code)
    manifest = release.manifest
    wave = waves.get_wave_by_id(session, row.snapshot.wave_id)
    frozen = open_snapshot(folder_of(snapshots_url) / manifest["snapshot"]["id"], manifest["snapshot"]["sha256"])
    with tempfile.TemporaryDirectory(prefix="survey-rebuild-") as place:
        again = make(
            compute_snapshot(frozen, scheduler, tell),
            wave_of(wave),
            Path(place),
            methods=methods_of(manifest),
            reviewed=manifest["reviewed"],
            earlier=[open_release(root, earlier) for earlier in manifest["earlier"]],
            since=with_questions(open_release(root, manifest["since"]), snapshots_url) if "since" in manifest else None,
            revision=_revision(root, manifest),
            administrative=administrative_of(release),
            version=release.facts.version,
            stage=release.facts.stage,
            snapshot=manifest["snapshot"],
            agency=release.facts.agency,
            made_at=datetime.fromisoformat(manifest["made_at"]),
            agreed=frozenset(manifest["agreed"]),
        )
        made = {name: fact["sha256"] for name, fact in again.manifest["files"].items()} | {MANIFEST: again.sha256}
    known = {name: fact["sha256"] for name, fact in manifest["files"].items()} | {MANIFEST: row.sha256}
    different = tuple(name for name in sorted(known | made) if known.get(name) != made.get(name))
    return Rebuilt(len(known), different, _versions(manifest, again.manifest))


def _revision(root: Path, manifest: Mapping[str, Any]) -> Revision | None:
    told = manifest.get("revision")
    return Revision(open_release(root, told["replaces"]), told["kind"], told["reason"]) if told else None


def _versions(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    names = sorted(then["versions"] | now["versions"])
    pairs = [(name, then["versions"].get(name), now["versions"].get(name)) for name in names]
    return tuple(f"{name} {old} → {new}" for name, old, new in pairs if old != new)
