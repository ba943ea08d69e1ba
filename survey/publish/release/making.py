"""A release from the tables of a snapshot: compute, apply the rules, audit, hide, write the folder. No database.

The order is that of the rules: disclosure, reliability, rounding. The files are made from hidden figures alone.
"""

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from survey.plan.text import Refusal
from survey.plan.waves import Wave
from survey.publish import folder
from survey.publish.figure import Figure, hide
from survey.publish.figures.administrative import ADMINISTRATIVE, Administrative, write_administrative
from survey.publish.figures.change import CHANGES, changes, write_changes
from survey.publish.figures.compute import Computed, Questions, compute
from survey.publish.figures.outcomes import Tables
from survey.publish.files.masked import MASKS, Mask, write_masks
from survey.publish.files.material import Material
from survey.publish.files.registry import Tell, build
from survey.publish.folder import Release
from survey.publish.release.masks import masks_of
from survey.publish.release.versions import REVISIONS, Revision
from survey.publish.rules.audit import SIZES, audit, sizes_of, write_sizes
from survey.publish.rules.differencing import before_of
from survey.publish.rules.methods import METHODS, Methods
from survey.publish.rules.order import apply
from survey.publish.words.left_out import LEFT_OUT

PACKAGES = ("survey", "numpy", "pandas", "pyarrow", "scipy", "xlsxwriter", "typst", "resvg-py")
_METHOD = {
    "estimator": "ratio, Taylor linearisation, PSUs within strata",
    "interval": "korn-graubard-floor",
    "level": 0.95,
}


def make(  # Long because every argument is printed in the manifest.
    given: Tables | Computed,
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
    since: tuple[Release, Questions] | None = None,
    revision: Revision | None = None,
    administrative: Sequence[Administrative] = (),
    tell: Tell | None = None,
) -> Release:
    """Write a release of tables, or of what a snapshot came to; nothing in it depends on a database. `snapshot` has id
    and sha256, `reviewed` the reason by figure that a reviewer withholds, `earlier` the published versions of the same
    wave, `since` the release and the sums of the wave before, `revision` the version that it replaces,
    `administrative` the figures of other bodies that stand beside the estimates; `tell` hears how many files are made.

    Raises `ReleaseExists` where the code is taken, and `Refusal` where the audit can work a confidential cell out.
    """
    computed = given if isinstance(given, Computed) else compute(given)
    raw = computed.figures
    before, sizes = before_of(earlier, raw, snapshot["sha256"]), sizes_of(raw)
    judged = apply(raw, wave, methods=methods, agreed=agreed, reviewed=reviewed or {}, before=before)
    figures = tuple(hide(figure) for figure in judged)
    audited = audit(figures, sizes, methods, told=before.told)
    if audited.leaks:
        raise Refusal(audited.leaks[0].says)
    manifest = manifest_of(
        computed.rows,
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
    made = {figure.id for figure in figures}
    if left := [(figure.indicator, figure.variant) for figure in raw if figure.id not in made]:
        manifest[LEFT_OUT] = [list(pair) for pair in left]
    masks = masks_of(computed.questions, figures)
    private = {SIZES: write_sizes(sizes, before.told), MASKS: write_masks(masks)}
    if administrative:
        private[ADMINISTRATIVE] = write_administrative(administrative)
    if since is not None:
        manifest["since"] = since[0].facts.code
        private[CHANGES] = write_changes(
            since[0], changes(*since, computed.questions, figures, wave.reference_date, wave.area_version)
        )
    if revision is not None:
        manifest["revision"] = revision.as_record()
        private[REVISIONS] = revision.log(figures)
    return folder.write(root, manifest, figures, files_of(figures, manifest, masks, tell), private)


def manifest_of(
    rows: Mapping[str, int],
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
    counts = {name: rows[name] for name in ("psus", "households", "members", "persons", "institutions")}
    counts |= {
        status: sum(f.status == status for f in figures) for status in ("shown", "caution", "withheld_u", "withheld_c")
    }
    if "cases" in rows:
        counts["selected"] = rows["cases"]
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
    figures: tuple[Figure, ...], manifest: Mapping[str, Any], masks: tuple[Mask, ...] = (), tell: Tell | None = None
) -> dict[str, bytes]:
    """The downloads of a release, made from its hidden figures and their masks alone: the same give the same bytes."""
    return build(Material(figures, manifest, masks), tell)


def about_of(facts: folder.Facts) -> dict[str, Any]:
    """What every row of a file repeats about its release."""
    return {
        "release": facts.code,
        "demonstration": facts.demonstration,
        "wave": facts.wave,
        "reference_date": facts.reference_date.isoformat(),
    }
