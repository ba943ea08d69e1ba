"""What persons decide about the methods and about single figures: a setting changed, a figure withheld, each with a
reason and an entry in the trail; a withholding can be taken back until it is published. A reviewer may only withhold:
what the rules withhold, nobody can show.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from survey.plan.text import Refusal, Text
from survey.publish.folder import Release
from survey.publish.rules.methods import SHORTEST_REASON, Change, Methods, methods_after, read_changes, write_changes
from survey.store import accounts, audit, settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_METHODS, _WITHHELD = "methods", "withheld:{wave}"
_SHORT = Text("Lý do quá ngắn. Ghi ít nhất 10 ký tự.", "The reason is too short. Write at least 10 characters.")
_NO_FIGURE = Text(
    "Bản {code} không có số liệu {figure} đang được công bố. Xem mã trong tệp figures.csv.",
    "Release {code} shows no figure {figure}. See the codes in figures.csv.",
)
_NOT_WITHHELD = Text(
    "Số liệu {figure} của đợt {wave} không bị người duyệt giữ lại. Xem mã trong tệp kê khai của bản công bố.",
    "No reviewer withholds figure {figure} of wave {wave}. See the codes in the manifest of the release.",
)
_PUBLISHED = Text(
    "Bản {code} đã công bố và giữ lại {figure}, nên không bỏ được nữa.",
    "Release {code} was published with {figure} withheld, so this can no longer be taken back.",
)
_NOBODY = Text(
    "Không có tài khoản {by}. Xem các tài khoản bằng survey users list.",
    "There is no account {by}. List them with survey users list.",
)


def current_methods(session: "Session") -> Methods:
    """The settings in use: those of the rules, and every change since."""
    return methods_after(read_changes(settings.find_setting(session, _METHODS)))


def change_setting(session: "Session", name: str, value: float, *, reason: str, by: str) -> Methods:
    """Change one setting for every release made from now on. Raises `Refusal` for a change that cannot be."""
    _check_account(session, by)
    methods = current_methods(session)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    changed = methods.changed(Change(name, methods.value(name), value, reason.strip(), by, at))
    settings.set_setting(session, _METHODS, write_changes(changed.changes))
    before = methods.value(name)
    audit.record(session, "methods.change", f"methods:{name}", before=before, after=value, reason=reason.strip(), by=by)
    return changed


def withheld_in(session: "Session", wave: str) -> dict[str, str]:
    """The figures of a wave that reviewers withhold, with the reason of each."""
    kept: dict[str, str] = json.loads(settings.find_setting(session, _WITHHELD.format(wave=wave)) or "{}")
    return kept


def withhold(session: "Session", release: Release, figure: str, *, reason: str, by: str) -> None:
    """Withhold a figure that a version shows, from the next version of its wave on. Raises `Refusal` for a figure that
    it does not show, and for a reason that says too little."""
    _check_account(session, by)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal(_SHORT)
    if not any(known.id == figure and not known.withheld for known in release.figures):
        raise Refusal(_NO_FIGURE.format(code=release.facts.code, figure=figure))
    wave = release.facts.wave
    kept = withheld_in(session, wave) | {figure: reason.strip()}
    settings.set_setting(session, _WITHHELD.format(wave=wave), json.dumps(kept, ensure_ascii=False, sort_keys=True))
    audit.record(session, "figure.withhold", f"figure:{wave}/{figure}", reason=reason.strip(), by=by)


def lift(session: "Session", wave: str, figure: str, *, public: Iterable[Release], reason: str, by: str) -> None:
    """Take a reviewer's withholding back, before any version is published with it; the rules decide again. `public`
    are the versions of the wave that are or were published. Raises `Refusal` where nothing is to be taken back."""
    _check_account(session, by)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal(_SHORT)
    kept = withheld_in(session, wave)
    if figure not in kept:
        raise Refusal(_NOT_WITHHELD.format(figure=figure, wave=wave))
    for release in public:
        if figure in release.manifest["reviewed"]:
            raise Refusal(_PUBLISHED.format(figure=figure, code=release.facts.code))
    del kept[figure]
    settings.set_setting(session, _WITHHELD.format(wave=wave), json.dumps(kept, ensure_ascii=False, sort_keys=True))
    audit.record(session, "figure.lift", f"figure:{wave}/{figure}", reason=reason.strip(), by=by)


def _check_account(session: "Session", by: str) -> None:
    if accounts.find_account(session, by) is None:
        raise Refusal(_NOBODY.format(by=by))
