"""A release on disk: written once, whole or not at all, then only read.

`<releases>/<code>/figures.json` has every figure with its full value (withheld ones carry none), `manifest.json` says
where they come from and the SHA-256 of each file, `files/` holds what readers download.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from survey.plan.text import Refusal, Text
from survey.publish.figure import ALL, HEADLINE, PROVINCE, Figure, as_record, from_record

MANIFEST, FIGURES, FILES = "manifest.json", "figures.json", "files"
FORMAT = 1
_KEPT_OPEN = 16


class DamagedRelease(Refusal):
    """A release folder whose files are not those of its manifest."""


class ReleaseExists(Refusal):
    """A release with this code has been written; a release never changes."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a release says about itself, from its manifest."""

    code: str
    version: str
    stage: str
    wave: str
    wave_name: Text
    reference_date: date
    fieldwork: tuple[date, date]
    closing_for: int | None
    demonstration: bool
    agency: str
    made_at: datetime
    snapshot: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was read back and agrees with its hashes. `sha256` is that of the manifest: the release's id."""

    folder: Path
    facts: Facts
    figures: tuple[Figure, ...]
    manifest: Mapping[str, Any]
    sha256: str

    def find(
        self, indicator: str, breakdown: str = PROVINCE, group: str = ALL, variant: str = HEADLINE
    ) -> Figure | None:
        """One figure, or None where the release has no such cell."""
        wanted = (indicator, variant, breakdown, group)
        return next((f for f in self.figures if (f.indicator, f.variant, f.breakdown, f.group) == wanted), None)

    def listed(self, **wanted: str) -> list[Figure]:
        """The figures with these values, in the order of the plan."""
        return [f for f in self.figures if all(getattr(f, name) == value for name, value in wanted.items())]

    @property
    def short_id(self) -> str:
        """Twelve digits of the manifest's hash, in fours: what a citation quotes."""
        return " ".join(self.sha256[i : i + 4] for i in (0, 4, 8))

    def file(self, name: str) -> Path | None:
        """A download by its name; None for any name that the manifest does not list."""
        return self.folder / FILES / name if f"{FILES}/{name}" in self.manifest["files"] else None

    @property
    def downloads(self) -> dict[str, Mapping[str, Any]]:
        """Size and hash of every download, by name."""
        listed: Mapping[str, Mapping[str, Any]] = self.manifest["files"]
        return {name.removeprefix(f"{FILES}/"): fact for name, fact in listed.items() if name.startswith(f"{FILES}/")}


def write(
    root: Path,
    manifest: Mapping[str, Any],
    figures: tuple[Figure, ...],
    files: Mapping[str, bytes],
    private: Mapping[str, bytes] | None = None,
) -> Release:
    """Write a release and read it back. `figures` are already hidden; `files` are the downloads by name, `private` what
    stays beside them and is never handed out.

    Raises `ReleaseExists` where the code is taken. The folder appears whole: it is made aside and renamed.
    """
    code = str(manifest["code"])
    final = root / code
    if final.exists():
        raise exists(code)
    root.mkdir(parents=True, exist_ok=True)
    making = root / f".{code}.making"
    shutil.rmtree(making, ignore_errors=True)
    (making / FILES).mkdir(parents=True)
    contents = {FIGURES: _json([as_record(figure) for figure in figures]), **(private or {})}
    contents |= {f"{FILES}/{name}": data for name, data in files.items()}
    listed = {name: {"sha256": sha256_of(data), "size": len(data)} for name, data in sorted(contents.items())}
    contents[MANIFEST] = _json({"format": FORMAT, **manifest, "files": listed})
    for name, data in contents.items():
        path = making / name
        path.write_bytes(data)
        path.chmod(0o444)
    making.rename(final)
    return open_release(root, code)


def exists(code: str) -> ReleaseExists:
    """The refusal for a code that is taken."""
    return ReleaseExists(
        Text(
            "Bản công bố {code} đã được ghi và không thay đổi được. Đặt số bản khác.",
            "Release {code} has been written and cannot change. Choose another version.",
        ).format(code=code)
    )


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def sha256_of(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def open_release(root: Path, code: str) -> Release:
    """The release in a folder, verified once and then kept in memory (a release never changes).

    Raises `DamagedRelease` where a file is missing or is not the one that the manifest names.
    """
    return _open(str(root.resolve()), code)


@lru_cache(maxsize=_KEPT_OPEN)
def _open(root: str, code: str) -> Release:
    folder = Path(root) / code
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = json.loads(raw)
        for name, fact in manifest["files"].items():
            if sha256_of((folder / name).read_bytes()) != fact["sha256"]:
                raise _damaged(code, name)
        figures = tuple(from_record(record) for record in json.loads((folder / FIGURES).read_bytes()))
    except FileNotFoundError as error:
        raise _damaged(code, Path(error.filename).name) from error
    return Release(folder, facts_of(manifest), figures, manifest, sha256_of(raw))


def facts_of(manifest: Mapping[str, Any]) -> Facts:
    """The facts of a manifest."""
    wave = manifest["wave"]
    return Facts(
        code=manifest["code"],
        version=manifest["version"],
        stage=manifest["stage"],
        wave=wave["id"],
        wave_name=Text(**wave["name"]),
        reference_date=date.fromisoformat(wave["reference_date"]),
        fieldwork=(date.fromisoformat(wave["fieldwork"][0]), date.fromisoformat(wave["fieldwork"][1])),
        closing_for=wave["closing_for"],
        demonstration=manifest["demonstration"],
        agency=manifest["agency"],
        made_at=datetime.fromisoformat(manifest["made_at"]),
        snapshot=manifest["snapshot"]["id"],
        counts=manifest["counts"],
    )


def _damaged(code: str, name: str) -> DamagedRelease:
    return DamagedRelease(
        Text(
            "Tệp {name} của bản công bố {code} bị thiếu hoặc đã bị sửa. Lấy lại thư mục này từ bản sao lưu.",
            "File {name} of release {code} is missing or was changed. Restore the folder from a backup.",
        ).format(name=name, code=code)
    )
