"""The list that a release must pass before a second person may approve it, run afresh at every look.

Everything is checked on the folder as it lies there: nothing is taken from memory, nothing is repaired.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from survey.plan.indicators import BY_ID
from survey.plan.text import Text
from survey.publish.figure import Figure
from survey.publish.figures.change import told_too_much
from survey.publish.files.masked import MASKS, read_masks
from survey.publish.folder import Release, open_release, sha256_of
from survey.publish.release.making import files_of
from survey.publish.rules.audit import SIZES, audit, read_sizes
from survey.publish.rules.methods import methods_of
from survey.publish.rules.rounding import show
from survey.publish.rules.verdict import WORDS, side_of
from survey.publish.words.sentences import day_text, estimate_sentence, verdict_sentence

_LEFT = {"indicator", "variant", "breakdown", "group", "kind", "status", "rules", "n_band", "verdicts"}
_SIDES = {
    "met": "at_or_above",
    "level_met": "at_or_above",
    "not_met": "below",
    "not_yet": "below",
    "level_below": "below",
}
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list: what is held, whether it holds, and the evidence."""

    title: Text
    passed: bool
    evidence: Text


def run(release: Release, sha256: str | None) -> list[Check]:
    """The whole list. `sha256` is the manifest's hash as the store noted it when the release was locked."""
    return [
        _check(Text("Mã băm trùng với sổ ghi", "The hash is the one noted"), lambda: _hashes(release, sha256)),
        _check(
            Text("Làm lại mọi tệp, cùng từng byte", "Every file made again, the same bytes"), lambda: _rebuilt(release)
        ),
        _check(Text("CSV và JSON cùng trị số", "CSV and JSON carry the same figures"), lambda: _alike(release)),
        _check(
            Text("Ô không công bố không mang con số nào", "Withheld cells carry no number"), lambda: _silent(release)
        ),
        _check(
            Text("Không tính ra được ô bảo mật nào", "No confidential cell can be worked out"),
            lambda: _audited(release),
        ),
        _check(
            Text("Kết luận trùng với khoảng tin cậy", "Every verdict agrees with its interval"),
            lambda: _verdicts(release),
        ),
        _check(
            Text("Số trong câu tiếng Việt trùng tiếng Anh", "Vietnamese and English sentences hold the same numbers"),
            lambda: _sentences(release),
        ),
    ]


def to_look_at(release: Release) -> list[Figure]:
    """Figures that a person should look at: fewer than 8 degrees of freedom, or at 0 or 100 %."""
    return [figure for figure in release.figures if {"n-df", "n-extreme"} & set(figure.rules)]


def _check(title: Text, look: Callable[[], tuple[int, Sequence[str | Text]]]) -> Check:
    seen, wrong = look()
    if wrong:
        found = [fault if isinstance(fault, Text) else Text(fault, fault) for fault in wrong[:5]]
        return Check(title, False, Text(", ".join(text.vi for text in found), ", ".join(text.en for text in found)))
    return Check(title, True, Text(f"đã xem {seen}", f"{seen} looked at"))


def _hashes(release: Release, sha256: str | None) -> tuple[int, list[str]]:
    listed = release.manifest["files"]
    wrong = [name for name, fact in listed.items() if sha256_of((release.folder / name).read_bytes()) != fact["sha256"]]
    if sha256_of((release.folder / "manifest.json").read_bytes()) != sha256:
        wrong.append("manifest.json")
    return len(listed) + 1, wrong


def _rebuilt(release: Release) -> tuple[int, list[str]]:
    made = _made_again(release.folder, release.sha256)
    return len(made), [name for name, digest in made.items() if digest != release.downloads[name]["sha256"]]


@lru_cache(maxsize=16)
def _made_again(folder: Path, _sha256: str) -> Mapping[str, str]:
    """The hash of every file made again. A release never changes, and this takes seconds: once a release is enough."""
    release = open_release(folder.parent, folder.name)
    masks = read_masks((folder / MASKS).read_bytes())
    return {name: sha256_of(data) for name, data in files_of(release.figures, release.manifest, masks).items()}


def _alike(release: Release) -> tuple[int, list[str]]:
    folder = release.folder / "files"
    rows = list(csv.DictReader(io.StringIO((folder / "figures.csv").read_text(encoding="utf-8"))))
    document = json.loads((folder / "figures.json").read_text(encoding="utf-8"))["figures"]
    wrong = [
        f"{row['indicator']}.{row['breakdown']}.{row['group']}"
        for row, other in zip(rows, document, strict=True)
        if any(not _same(row[name], other[name]) for name in other)
    ]
    return len(rows), wrong


def _same(text: str, value: object) -> bool:
    if value is None:
        return text == ""
    return float(text) == value if isinstance(value, int | float) and not isinstance(value, bool) else text == value


def _silent(release: Release) -> tuple[int, list[str]]:
    withheld = [figure for figure in release.figures if figure.withheld]
    names = [field.name for field in fields(Figure) if field.name not in _LEFT]
    wrong = [figure.id for figure in withheld if any(getattr(figure, name) is not None for name in names)]
    return len(withheld), wrong + [figure.id for figure in withheld if figure.verdicts]


def _audited(release: Release) -> tuple[int, list[str | Text]]:
    """The audit of statistics.md 5.2, on the figures as they lie in the folder."""
    sizes, told = read_sizes((release.folder / SIZES).read_bytes())
    found = audit(release.figures, sizes, methods_of(release.manifest), told=told)
    return found.secret, [*(leak.says for leak in found.leaks), *told_too_much(release)]


def _verdicts(release: Release) -> tuple[int, list[str]]:
    seen, wrong = 0, []
    for figure in release.figures:
        if figure.kind != "sample" or figure.ci_low is None or figure.ci_high is None:
            continue
        for verdict in figure.verdicts:
            seen += 1
            side = _SIDES.get(verdict.word)
            if verdict.word not in WORDS or (side and side != side_of(figure.ci_low, figure.ci_high, verdict.aim)):
                wrong.append(figure.id)
    return seen, wrong


def _sentences(release: Release) -> tuple[int, list[str]]:
    seen, wrong, day = 0, [], day_text(release.facts.reference_date)
    for figure in release.figures:
        if show(figure) is None or figure.kind == "count":
            continue
        indicator = BY_ID[figure.indicator]
        said = [estimate_sentence(figure, indicator.who, indicator.what)]
        said += [verdict_sentence(figure, v, release.facts.reference_date) for v in figure.verdicts if not v.path]
        for text in said:
            if text is None:
                continue
            seen += 1
            # The day is written in its own way in each language: it is not a number of the figure.
            in_vi, in_en = text.vi.replace(day.vi, ""), text.en.replace(day.en, "")
            vietnamese = [number.translate(str.maketrans(",.", ".,")) for number in _NUMBER.findall(in_vi)]
            if sorted(vietnamese) != sorted(_NUMBER.findall(in_en)):
                wrong.append(figure.id)
    return seen, wrong
