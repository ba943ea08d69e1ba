"""The settings of the methods: every threshold that decides what is published, under one name each.

A changed setting is a change of method: it has a reason, an entry in the trail, and stands in the manifest of every
release made with it. What a release was made with is in its manifest, so an old release is always rebuilt as it was.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from survey.plan.indicator import PROXY_CAUTION, UNKNOWN_CAUTION, UNKNOWN_LIMIT
from survey.plan.text import Refusal, Text

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What must stay confidential (statistics.md 2.7, 5.1, 5.2)."""

    fewest_persons: int = 10
    fewest_households: int = 5
    fewest_psus: int = 3
    most_small_count: int = 4
    small_cell: int = 100
    fewest_institutions: int = 10
    few_institutions: int = 2
    protection_width: float = 0.20


@dataclass(frozen=True, slots=True)
class Reliability:
    """What is reliable enough to show, and what needs a word of caution (statistics.md 2.3, 2.5, 5.3 to 5.5)."""

    fewest_effective: int = 30
    widest: float = 0.30
    narrow: float = 0.05
    widest_relative: float = 1.30
    fewest_df: int = 8
    high_cv: float = 0.165
    some_unknown: float = UNKNOWN_CAUTION
    many_unknown: float = UNKNOWN_LIMIT
    many_proxies: float = PROXY_CAUTION


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a setting: `name` is written as the manifest writes it, ``disclosure.fewest_persons``."""

    name: str
    before: float
    after: float
    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Methods:
    """All settings, with the changes that led to them from the rules as they were written."""

    disclosure: Disclosure = Disclosure()
    reliability: Reliability = Reliability()
    changes: tuple[Change, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """The settings as the manifest of a release carries them."""
        return {
            "disclosure": asdict(self.disclosure),
            "reliability": {"standard": "NCHS 2017, unadjusted effective size (SAS macro)", **asdict(self.reliability)},
            "changes": [asdict(change) for change in self.changes],
        }

    def value(self, name: str) -> float:
        """A setting by its name. Raises `Refusal` where there is none."""
        group, _, field = name.partition(".")
        if name not in NAMES:
            raise _unknown(name)
        return float(getattr(getattr(self, group), field))

    def changed(self, change: Change) -> "Methods":
        """The settings after a change; whole numbers stay whole. Raises `Refusal` for a change that cannot be."""
        before, after = self.value(change.name), change.after
        group, _, field = change.name.partition(".")
        whole = isinstance(getattr(getattr(self, group), field), int)
        if len(change.reason.strip()) < SHORTEST_REASON:
            raise Refusal(_SHORT)
        if not 0 <= after < 10_000 or (whole and after != int(after)) or change.before != before or after == before:
            raise Refusal(_IMPOSSIBLE.format(name=change.name, before=f"{before:g}", after=f"{after:g}"))
        settled = replace(getattr(self, group), **{field: int(after) if whole else after})
        return replace(self, **{group: settled}, changes=(*self.changes, change))


METHODS = Methods()
"""The settings of the rules as they are written in `docs/statistics.md`."""
NAMES = tuple(
    f"{group.name}.{field.name}" for group in fields(Methods)[:2] for field in fields(getattr(METHODS, group.name))
)
_SHORT = Text("Lý do quá ngắn. Ghi ít nhất 10 ký tự.", "The reason is too short. Write at least 10 characters.")
_IMPOSSIBLE = Text(
    "Không đổi được {name} từ {before} thành {after}. Ghi một giá trị khác giá trị đang dùng, cùng loại số.",
    "{name} cannot be changed from {before} to {after}. Give a value that differs from the one in use, of its kind.",
)


def _unknown(name: str) -> Refusal:
    return Refusal(
        Text('Không có thông số "{name}". Có: {known}.', 'There is no setting "{name}". There are: {known}.').format(
            name=name, known=", ".join(NAMES)
        )
    )


def methods_after(changes: Iterable[Change]) -> Methods:
    """The settings after these changes, in their order."""
    methods = METHODS
    for change in changes:
        methods = methods.changed(change)
    return methods


def read_changes(text: str | None) -> tuple[Change, ...]:
    """The changes that `write_changes` wrote; none for None."""
    return tuple(Change(**record) for record in json.loads(text or "[]"))


def write_changes(changes: Iterable[Change]) -> str:
    """Changes as one line of text for the store."""
    return json.dumps([asdict(change) for change in changes], ensure_ascii=False)


def methods_of(manifest: Mapping[str, Any]) -> Methods:
    """The settings that a release was made with, from its manifest. Raises `Refusal` if they do not follow from their
    changes."""
    method = manifest["method"]
    methods = methods_after(Change(**record) for record in method.get("changes", ()))
    recorded = {name: method[name] for name in ("disclosure", "reliability") if name in method}
    written = methods.as_record()
    if any(written[name] != recorded[name] for name in recorded):
        raise Refusal(
            Text(
                "Thông số trong tệp kê khai khác với các lần đổi ghi ở đó. Lấy lại thư mục này từ bản sao lưu.",
                "The settings in the manifest differ from the changes it lists. Restore the folder from a backup.",
            )
        )
    return methods
