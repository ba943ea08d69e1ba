"""From a frozen wave to a locked release: what the store knows is gathered, the folder made, its hash noted.

    draft ──▶ locked ──▶ approved ──▶ published ──▶ superseded
    noted     written    by two       everybody,    a newer one
              hashed     others       at a minute   is published

The store notes each step and holds the three persons to it; the folder is written between draft and locked.
"""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from survey.estimate.cluster import Told
from survey.freeze.snapshot import Snapshot, folder_of, open_snapshot
from survey.plan.text import Refusal, Text
from survey.plan.waves import Wave
from survey.publish import folder
from survey.publish.figures.administrative import standing
from survey.publish.figures.compute import Questions, compute_snapshot, questions_of
from survey.publish.folder import Release
from survey.publish.release.making import code_of, make
from survey.publish.release.versions import numbers_of, revision_of
from survey.publish.rules.decisions import current_methods, withheld_in
from survey.publish.words.names import STAGES
from survey.store import results, waves
from survey.store.tables.base import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import Wave as WaveRow
    from survey.store.tables.results import Release as ReleaseRow
    from survey.store.tables.results import Snapshot as SnapshotRow


def prepare(  # Long because it names everything that a release is made from.
    session: "Session",
    *,
    root: Path,
    snapshots_url: str,
    snapshot_id: int,
    version: str,
    stage: str,
    prepared_by: int,
    agency: str,
    agreed: frozenset[str] = frozenset(),
    reason: str = "",
    scheduler: str | None = None,
    tell: Told | None = None,
    tell_files: Told | None = None,
) -> "ReleaseRow":
    """Note a draft, compute and write its folder from a snapshot, lock it with the hash of its manifest.

    `reason` says why it replaces an earlier version of the wave. With `scheduler` the workers of a Dask cluster reduce
    the parts of the snapshot; `tell` hears how many parts are done, then `tell_files` how many files. Raises `Refusal`
    for a version or stage that cannot be, for a taken code, and for a snapshot that was changed.
    """
    _check_stage(stage)
    numbers_of(version)
    begun = now()
    known, row = _snapshot(session, snapshot_id)
    code = code_of(row.code, version)
    if results.find_release(session, code) is not None:
        raise folder.exists(code)
    earlier = [folder.open_release(root, old) for old in public_codes(session, row.code)]
    revision = revision_of(version, earlier, reason)
    # A folder that no row names is left of a try that was rolled back; it was never a release.
    shutil.rmtree(root / code, ignore_errors=True)
    frozen = open_snapshot(folder_of(snapshots_url) / f"{row.code}-{known.number}", known.sha256)
    noted = results.add_release(session, code=code, snapshot_id=known.id, prepared_by=prepared_by, at=begun)
    release = make(
        compute_snapshot(frozen, scheduler, tell),
        wave_of(row),
        root,
        methods=current_methods(session),
        reviewed=withheld_in(session, row.code),
        since=_wave_before(session, root, snapshots_url, row),
        earlier=earlier,
        revision=revision,
        administrative=standing(session),
        version=version,
        stage=stage,
        snapshot={"id": frozen.name, "sha256": known.sha256},
        agency=agency,
        agreed=agreed,
        tell=tell_files,
    )
    return results.lock_release(session, noted, sha256=release.sha256)


def public_codes(session: "Session", wave: str) -> list[str]:
    """The versions of a wave that are or were published."""
    row = waves.find_wave(session, wave)
    listed = results.list_releases(session) if row is not None else []
    return [known.code for known in listed if row and known.snapshot.wave_id == row.id and known.published_at]


def with_questions(release: Release, snapshots_url: str) -> tuple[Release, Questions]:
    """A release with the sums of its snapshot."""
    return release, questions_of(snapshot_of(release, snapshots_url))


def snapshot_of(release: Release, snapshots_url: str) -> Snapshot:
    """The snapshot that a release was made from, as its manifest names it."""
    known = release.manifest["snapshot"]
    return open_snapshot(folder_of(snapshots_url) / known["id"], known["sha256"])


def _wave_before(
    session: "Session", root: Path, snapshots_url: str, row: "WaveRow"
) -> tuple[Release, Questions] | None:
    """The current release of the last wave before this one, where there is one."""
    published = [
        (waves.get_wave_by_id(session, known.snapshot.wave_id).reference_date, known.code)
        for known in results.list_releases(session, states=("published",))
    ]
    before = max((one for one in published if one[0] < row.reference_date), default=None)
    return None if before is None else with_questions(folder.open_release(root, before[1]), snapshots_url)


def _snapshot(session: "Session", snapshot_id: int) -> "tuple[SnapshotRow, WaveRow]":
    known = next((row for row in results.list_snapshots(session) if row.id == snapshot_id), None)
    if known is None:
        raise Refusal(
            Text(
                "Không có bộ số liệu này. Chọn một bộ trong danh sách.",
                "There is no such snapshot. Choose one of the list.",
            )
        )
    return known, waves.get_wave_by_id(session, known.wave_id)


def _check_stage(stage: str) -> None:
    if stage not in STAGES:
        raise Refusal(
            Text(
                "Không có giai đoạn {stage}. Chọn một trong: {known}.",
                "There is no stage {stage}. Choose one of: {known}.",
            ).format(stage=stage, known=", ".join(STAGES))
        )


def wave_of(row: "WaveRow") -> Wave:
    """The wave of the plan that a row of the store describes."""
    return Wave(
        id=row.code,
        name=Text(row.title_vi, row.title_en),
        reference_date=row.reference_date,
        fieldwork_start=row.starts_on,
        fieldwork_end=row.ends_on,
        closing_for=row.closing_for,
        demonstration=row.demo,
    )
