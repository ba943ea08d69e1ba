"""From a snapshot to a release: compute, apply the rules, hide, write the folder. Only this module opens a snapshot.

    draft ──▶ locked ──▶ approved ──▶ published ──▶ superseded
    noted     written    by two       everybody,    a newer one
              hashed     others       at a minute   is published

The store notes each step and holds the three persons to it; the folder is written between draft and locked.
"""

import platform
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey.estimate.cluster import Told
from survey.freeze.snapshot import folder_of, open_snapshot
from survey.plan.text import Refusal, Text
from survey.plan.waves import Wave
from survey.publish import folder
from survey.publish.administrative import ADMINISTRATIVE, Administrative, standing, write_administrative
from survey.publish.audit import SIZES, audit, sizes_of, write_sizes
from survey.publish.change import CHANGES, changes, write_changes
from survey.publish.decisions import current_methods, withheld_in
from survey.publish.differencing import before_of
from survey.publish.figure import Figure, hide
from survey.publish.figures import compute, compute_snapshot
from survey.publish.files.masked import MASKS, Mask, write_masks
from survey.publish.files.material import Material
from survey.publish.files.registry import build
from survey.publish.folder import Release
from survey.publish.masks import masks_of, questions_of
from survey.publish.methods import METHODS, Methods
from survey.publish.names import STAGES
from survey.publish.outcomes import Tables
from survey.publish.rules import apply
from survey.publish.versions import REVISIONS, Revision, numbers_of, revision_of
from survey.store import results, waves

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import Wave as WaveRow
    from survey.store.tables.results import Release as ReleaseRow
    from survey.store.tables.results import Snapshot as SnapshotRow

PACKAGES = ("survey", "numpy", "pandas", "pyarrow", "scipy", "xlsxwriter", "typst", "resvg-py")
_METHOD = {
    "estimator": "ratio, Taylor linearisation, PSUs within strata",
    "interval": "korn-graubard-floor",
    "level": 0.95,
}


def make(  # every argument is printed in the manifest
    tables: Tables,
    wave: Wave,
    root: Path,
    *,
    version: str,
    snapshot: Mapping[str, str],
    agency: str,
    stage: str = "final",
    made_at: datetime | None = None,
    agreed: frozenset[str] = frozenset(),
    methods: Methods = METHODS,
    reviewed: Mapping[str, str] | None = None,
    earlier: Sequence[Release] = (),
    since: tuple[Release, Tables] | None = None,
    raw: Sequence[Figure] | None = None,
    revision: Revision | None = None,
    administrative: Sequence[Administrative] = (),
) -> Release:
    """Compute and write a release; nothing in it depends on a database. `snapshot` has id and sha256, `reviewed` the
    reason by figure that a reviewer withholds, `earlier` the published versions of the same wave,
    `since` the release and tables of the wave before,
    `raw` the figures before any rule (computed here where they are not given), `revision` the version that it replaces,
    `administrative` the figures of other bodies that stand beside the estimates.

    Raises `ReleaseExists` where the code is taken, and `Refusal` where the audit can work a confidential cell out.
    """
    raw = compute(tables) if raw is None else raw
    before, sizes = before_of(earlier, raw, snapshot["sha256"]), sizes_of(raw)
    judged = apply(raw, wave, methods=methods, agreed=agreed, reviewed=reviewed or {}, before=before)
    figures = tuple(hide(figure) for figure in judged)
    audited = audit(figures, sizes, methods, told=before.told)
    if audited.leaks:
        raise Refusal(audited.leaks[0].says)
    manifest = manifest_of(
        tables,
        wave,
        figures,
        version=version,
        snapshot=snapshot,
        agency=agency,
        stage=stage,
        made_at=made_at,
        agreed=agreed,
    )
    manifest["method"] |= methods.as_record()
    manifest |= {"reviewed": dict(reviewed or {}), "audit": audited.as_record(), "earlier": list(before.codes)}
    masks = masks_of(questions_of(tables), figures)
    private = {SIZES: write_sizes(sizes, before.told), MASKS: write_masks(masks)}
    if administrative:
        private[ADMINISTRATIVE] = write_administrative(administrative)
    if since is not None:
        manifest["since"] = since[0].facts.code
        private[CHANGES] = write_changes(
            since[0], changes(*since, tables, figures, wave.reference_date, wave.area_version)
        )
    if revision is not None:
        manifest["revision"] = revision.as_record()
        private[REVISIONS] = revision.log(figures)
    return folder.write(root, manifest, figures, files_of(figures, manifest, masks), private)


def manifest_of(
    tables: Tables,
    wave: Wave,
    figures: tuple[Figure, ...],
    *,
    version: str,
    snapshot: Mapping[str, str],
    agency: str,
    stage: str,
    made_at: datetime | None,
    agreed: frozenset[str],
) -> dict[str, Any]:
    """What a release says of itself: where it comes from, with which method and which versions."""
    counts = {name: len(tables[name]) for name in ("psus", "households", "members", "persons", "institutions")}
    counts |= {
        status: sum(f.status == status for f in figures) for status in ("shown", "caution", "withheld_u", "withheld_c")
    }
    if "cases" in tables:
        counts["selected"] = len(tables["cases"])
    return {
        "code": code_of(wave.id, version),
        "version": version,
        "stage": stage,
        "wave": {
            "id": wave.id,
            "name": {"vi": wave.name.vi, "en": wave.name.en},
            "reference_date": wave.reference_date.isoformat(),
            "fieldwork": [wave.fieldwork_start.isoformat(), wave.fieldwork_end.isoformat()],
            "closing_for": wave.closing_for,
        },
        "demonstration": wave.demonstration,
        "agency": agency,
        "boundaries": wave.area_version,
        "made_at": (made_at or datetime.now(UTC)).isoformat(timespec="seconds"),
        "snapshot": dict(snapshot),
        "method": dict(_METHOD),
        "agreed": sorted(agreed),
        "versions": {"python": platform.python_version(), **{name: installed(name) for name in PACKAGES}},
        "counts": counts,
    }


def code_of(wave: str, version: str) -> str:
    """The code of a release, which names its folder and stands in addresses."""
    return f"{wave}-{version}"


def files_of(
    figures: tuple[Figure, ...], manifest: Mapping[str, Any], masks: tuple[Mask, ...] = ()
) -> dict[str, bytes]:
    """The downloads of a release, made from its hidden figures and their masks alone: the same give the same bytes."""
    return build(Material(figures, manifest, masks))


def about_of(facts: folder.Facts) -> dict[str, Any]:
    """What every row of a file repeats about its release."""
    return {
        "release": facts.code,
        "demonstration": facts.demonstration,
        "wave": facts.wave,
        "reference_date": facts.reference_date.isoformat(),
    }


def prepare(
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
) -> "ReleaseRow":
    """Note a draft, compute and write its folder from a snapshot, lock it with the hash of its manifest.

    `reason` says why it replaces an earlier version of the wave. With `scheduler` the workers of a Dask cluster reduce
    the parts of the snapshot; `tell` hears how many parts are done. Raises `Refusal` for a version or stage that cannot
    be, for a taken code, and for a snapshot that was changed.
    """
    _check_stage(stage)
    numbers_of(version)
    known, row = _snapshot(session, snapshot_id)
    code = code_of(row.code, version)
    if results.find_release(session, code) is not None:
        raise folder.exists(code)
    public = [old.code for old in results.list_releases(session) if old.snapshot.wave_id == row.id and old.published_at]
    earlier = [folder.open_release(root, old) for old in public]
    revision = revision_of(version, earlier, reason)
    # A folder that no row names is left of a try that was rolled back; it was never a release.
    shutil.rmtree(root / code, ignore_errors=True)
    frozen = open_snapshot(folder_of(snapshots_url) / f"{row.code}-{known.number}", known.sha256)
    noted = results.add_release(session, code=code, snapshot_id=known.id, prepared_by=prepared_by)
    release = make(
        frozen.tables(),
        wave_of(row),
        root,
        methods=current_methods(session),
        reviewed=withheld_in(session, row.code),
        since=_wave_before(session, root, snapshots_url, row),
        earlier=earlier,
        raw=compute_snapshot(frozen, scheduler, tell),
        revision=revision,
        administrative=standing(session),
        version=version,
        stage=stage,
        snapshot={"id": frozen.name, "sha256": known.sha256},
        agency=agency,
        agreed=agreed,
    )
    return results.lock_release(session, noted, sha256=release.sha256)


def with_tables(release: Release, snapshots_url: str) -> tuple[Release, Tables]:
    """A release with the tables of its snapshot."""
    known = release.manifest["snapshot"]
    return release, open_snapshot(folder_of(snapshots_url) / known["id"], known["sha256"]).tables()


def _wave_before(session: "Session", root: Path, snapshots_url: str, row: "WaveRow") -> tuple[Release, Tables] | None:
    """The current release of the last wave before this one, where there is one."""
    published = [
        (waves.get_wave_by_id(session, known.snapshot.wave_id).reference_date, known.code)
        for known in results.list_releases(session, states=("published",))
    ]
    before = max((one for one in published if one[0] < row.reference_date), default=None)
    return None if before is None else with_tables(folder.open_release(root, before[1]), snapshots_url)


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
