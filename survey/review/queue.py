"""The queue as the desk shows it: what waits within a supervisor's reach, the strongest doubts first."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.access.principal import Reach
from survey.plan import areas
from survey.plan.text import Text
from survey.review.rules import ANSWERED_TWICE, rule_of
from survey.store import accounts, records, reviews

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.records import Current
    from survey.store.tables.field import Case, Wave
    from survey.store.tables.intake import Record
    from survey.store.tables.review import Flag

WAITING = ("received", "held")
STATES: dict[str, Text] = {
    "received": Text("Chưa xem xét", "Not yet reviewed"),
    "held": Text("Đang chờ xem thêm", "Held"),
    "returned": Text("Đã trả lại", "Returned"),
    "accepted": Text("Đã chấp nhận", "Accepted"),
    "superseded": Text("Không dùng (đã có phiếu khác)", "Superseded"),
    "withdrawn": Text("Người trả lời rút lại", "Withdrawn"),
}
SHOWN = 30
_LONGEST = 5000


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One record in the list: where, when, by whom, how long, and its flags in words with their strength."""

    record: "Record"
    place: Text
    by: Text
    minutes: int | None
    flags: tuple[tuple[str, str, Text], ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """The list: `lines` are those shown, `total` all that wait, `flagged` those with a doubt, `rules` by count."""

    lines: list[QueueLine]
    total: int
    flagged: int
    rules: dict[str, int]
    rest: int
    unchecked: int
    clean: int


def in_reach(session: "Session", wave: "Wave", reach: Reach, states: tuple[str, ...]) -> list["Record"]:
    """Every record of a wave in these states that the reach covers, strongest doubts first."""
    rows = reviews.list_queue(session, wave.id, states=states, psu_ids=reach.psu_ids, limit=_LONGEST)
    found = [row.record for row in rows]
    if not reach.everything:
        # Institutions have no village; their district or their code says whether they are in reach.
        more = reviews.list_queue(session, wave.id, states=states, kind="institution", limit=_LONGEST)
        found += [row.record for row in more if row.record.case is not None and reach.covers(row.record.case)]
    return [record for record in found if record.kind != "open"]


def queue_of(
    session: "Session", wave: "Wave", reach: Reach, rule: str | None, state: str | None, shown: int = SHOWN
) -> Queue:
    """The queue within reach; only records with this flag, or in this state, where given."""
    states = (state,) if state in STATES else WAITING
    found = in_reach(session, wave, reach, states)
    flags = _flags_by_record(session, [record.id for record in found])
    counts: dict[str, int] = defaultdict(int)
    for several in flags.values():
        for name in {flag.rule for flag in several}:
            counts[name] += 1
    chosen = [one for one in found if rule is None or any(flag.rule == rule for flag in flags[one.id])]
    names = {account.id: account.display_name for account in accounts.list_accounts(session)}
    lines = [queue_line(records.get_current(session, one), flags[one.id], names) for one in chosen[:shown]]
    doubted = [one for one in found if any(flag.severity != "note" for flag in flags[one.id])]
    unchecked = sum(one.checked_rev < one.rev for one in found)
    clean = sum(one.state == "received" and one.checked_rev >= one.rev for one in found) - sum(
        one.state == "received" and one.checked_rev >= one.rev for one in doubted
    )
    return Queue(lines, len(found), len(doubted), dict(counts), max(len(chosen) - shown, 0), unchecked, clean)


def queue_line(current: "Current", flags: list["Flag"], names: Mapping[int, str]) -> QueueLine:
    """One record in words."""
    seconds, door = current.revision.seconds, current.record.door
    return QueueLine(
        record=current.record,
        place=place_of(current.record.case),
        by=_by(current, names),
        minutes=max(seconds // 60, 1) if seconds else None,
        flags=tuple(
            {flag.rule: (flag.severity, rule_of(flag.rule).icon, flag_title(flag, door)) for flag in flags}.values()
        ),
    )


def flag_title(flag: "Flag", door: str) -> Text:
    """The name of a flag of a record that came through `door`, with its numbers; two doors are said."""
    if flag.rule == ANSWERED_TWICE and {door, flag.details.get("door")} == {"resident", "field"}:
        return Text("Trả lời cả qua mạng và trên máy tính bảng", "Answered online and on a tablet")
    return _filled(rule_of(flag.rule).title, flag.details)


def flag_meaning(flag: "Flag") -> Text:
    """What a flag means, with its numbers."""
    return _filled(rule_of(flag.rule).meaning, flag.details)


def place_of(case: "Case | None") -> Text:
    """Household and village, or the institution's name."""
    if case is None:
        return Text("Ngoài mẫu", "Outside the sample")
    if case.psu is None:
        return Text(case.institution_name or str(case.register_code), case.institution_name or str(case.register_code))
    number = f"{case.number or 0:02d}"
    return Text(f"Hộ {number} · {case.psu.village_name}", f"Household {number} · {case.psu.village_name}")


def district_of(case: "Case | None") -> Text:
    """Former district and area type, as frozen in the frame."""
    if case is None or case.psu is None:
        return Text("", "")
    unit = areas.find_unit(case.psu.district, "legacy") or areas.find_unit(case.psu.district, "2019")
    kind = Text("thành thị", "urban") if case.psu.urban == 1 else Text("nông thôn", "rural")
    return Text("{district}, {kind}", "{district}, {kind}").format(district=unit.name if unit else "", kind=kind)


def _by(current: "Current", names: Mapping[int, str]) -> Text:
    if current.revision.mode == 2:
        return Text("trên mạng", "online")
    name = names.get(current.revision.account_id or 0)
    return Text(name, name) if name else Text("máy tính bảng", "tablet")


def _filled(text: Text, details: Mapping[str, object]) -> Text:
    known = {"minutes": "?", "n": "?", "total": "?", "time": "?", "other": "?", "usual": "?"} | dict(details)
    known["other"] = str(known["other"])[:8]
    return text.format(**known)


def _flags_by_record(session: "Session", ids: list[int]) -> dict[int, list["Flag"]]:
    found: dict[int, list[Flag]] = defaultdict(list)
    for start in range(0, len(ids), 500):
        for flag in reviews.list_flags(session, ids[start : start + 500]):
            found[flag.record_id or 0].append(flag)
    return found
