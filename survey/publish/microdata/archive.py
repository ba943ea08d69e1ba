"""One level in one format as a ZIP archive: the tables, the codebook in both languages, and a manifest with the rules
that were kept, what was coarsened or left out, and the hash of every file."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from survey.freeze.snapshot import Snapshot
from survey.plan.text import Language, Text
from survey.publish.files.archive import as_zip
from survey.publish.files.material import TITLE
from survey.publish.folder import Release
from survey.publish.microdata.columns import described
from survey.publish.microdata.formats import FORMS, About, plain
from survey.publish.microdata.rules import BAR, LEVELS, RULES, Level
from survey.publish.microdata.tables import Microdata, microdata

CODEBOOK, MANIFEST = "codebook.csv", "manifest.json"
_WEIGHTS = ("weight", "weight_member", "weight_person")


def as_microdata(release: Release, snapshot: Snapshot, level: Level, form: str, language: Language) -> bytes:
    """The archive; the same release and snapshot give the same bytes. Raises `Refusal` where SPSS cannot be written."""
    found = microdata(level, snapshot.tables(), key_of(release, snapshot))
    frames = {name: plain(frame) for name, frame in found.tables.items()}
    chosen = FORMS[form]
    title = Text("{title}: vi dữ liệu, {level}", "{title}: microdata, {level}").format(title=TITLE, level=LEVELS[level])
    about = About(title, language, release.facts.made_at)
    files = {f"{name}.{chosen.ending}": chosen.make(frame, about) for name, frame in frames.items()}
    files[CODEBOOK] = codebook(frames)
    files[MANIFEST] = _manifest(release, level, found, frames, files)
    return as_zip(files)


def key_of(release: Release, snapshot: Snapshot) -> bytes:
    """What new labels are made with: the hashes of the snapshot's files, which nothing published names, and the
    release, so that labels of two releases cannot be put side by side."""
    hashes = [f"{file}:{fact['sha256']}" for file, fact in sorted(snapshot.manifest["files"].items())]
    return hashlib.sha256("\n".join([release.facts.code, *hashes]).encode()).digest()


def codebook(frames: Mapping[str, pd.DataFrame]) -> bytes:
    """Every column of every table: what it is and what its codes mean, in both languages."""
    rows = [described()[name].row(file) for file, frame in frames.items() for name in frame.columns]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _manifest(
    release: Release,
    level: Level,
    found: Microdata,
    frames: Mapping[str, pd.DataFrame],
    files: Mapping[str, bytes],
) -> bytes:
    facts = release.facts
    told: dict[str, Any] = {
        "release": facts.code,
        "demonstration": facts.demonstration,
        "snapshot": release.manifest["snapshot"]["id"],
        "reference_date": facts.reference_date.isoformat(),
        "level": {"id": level, "vi": LEVELS[level].vi, "en": LEVELS[level].en},
        "rules": [rule.as_record() for rule in RULES[level]],
        "bar": BAR.as_record() if level == "download" else None,
        "coarsened": found.report,
        "rows": {name: len(frame) for name, frame in frames.items()},
        "weights": {
            f"{file}.{name}": float(frame[name].sum())
            for file, frame in frames.items()
            for name in _WEIGHTS
            if name in frame.columns
        },
        "files": {name: hashlib.sha256(made).hexdigest() for name, made in sorted(files.items())},
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
