"""What changed since the wave before, where the release says so: with the interval of the change, never by eye."""

from dataclasses import asdict, dataclass

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from survey.access.gate import public
from survey.plan.areas import unit
from survey.plan.domains import BREAKDOWNS, DISTRICT
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.indicators import BY_ID
from survey.plan.text import Text
from survey.publish.figures.change import WORDS, Changed, changes_of
from survey.publish.files.downloads import six_digits
from survey.publish.folder import Release
from survey.publish.pages.kept import kept
from survey.publish.pages.shared import DATA, as_rows, page, results
from survey.publish.release.current import current, get_current
from survey.publish.release.making import about_of
from survey.publish.rules.rounding import half_up, number_text, percent, percent_text
from survey.publish.words.names import area_name

_UP = Text(
    "Tăng {d} điểm phần trăm so với bản {since} (khoảng tin cậy 95% của mức tăng: từ {a} đến {b}).",
    "Up {d} percentage points since release {since} (95% confidence interval of the change: {a} to {b}).",
)
_DOWN = Text(
    "Giảm {d} điểm phần trăm so với bản {since} (khoảng tin cậy 95% của mức giảm: từ {a} đến {b}).",
    "Down {d} percentage points since release {since} (95% confidence interval of the fall: {a} to {b}).",
)
_UNCLEAR = Text(
    "Chưa thấy thay đổi rõ so với bản {since}: chênh lệch {d} điểm phần trăm, khoảng tin cậy 95% từ {a} đến {b} có "
    "chứa 0.",
    "No clear change since release {since}: {d} percentage points, and the 95% confidence interval, {a} to {b}, "
    "contains 0.",
)
_PACE = Text(
    "Tốc độ quan sát: {r} điểm phần trăm mỗi năm (từ {a} đến {b}).",
    "Observed pace: {r} percentage points a year ({a} to {b}).",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One change as it is printed."""

    changed: Changed
    name: Text
    before: Text
    after: Text
    word: Text
    says: Text


@results.get("/results/changes")
@public
@kept
def changes() -> str:
    """The change of each indicator in the province, and of one of them by district and group."""
    release = current()
    known = changes_of(release) if release else None
    chosen = BY_ID.get(request.args.get("indicator", ""), INDICATORS[0])
    if known is None:
        return page("change", release, lines=[], by_part=[], chosen=chosen, since=None)
    since, listed = known
    lines = [line_of(one, since) for one in listed if one.breakdown == "province"]
    by_part = [line_of(one, since) for one in listed if one.indicator == chosen.id and one.breakdown != "province"]
    return page("change", release, lines=lines, by_part=by_part, chosen=chosen, since=since)


@results.get(f"/results/changes.{DATA}")
@public
@kept
def changes_data(kind: str) -> Response:
    """Every change with its interval, for machines; 404 where the release says none."""
    release = get_current()
    known = changes_of(release)
    if known is None:
        raise NotFound
    rows = [{name: six_digits(value) if isinstance(value, float) else value for name, value in asdict(one).items()}
            for one in known[1]]  # fmt: skip
    return as_rows(rows, kind, {**about_of(release.facts), "since": known[0]})


def line_of(one: Changed, since: str) -> Line:
    """A change as a row of a table."""
    digits = 1 if one.breakdown == "province" else 0
    if one.breakdown == "province":
        name = BY_ID[one.indicator].short
    elif one.breakdown == DISTRICT.id:
        name = area_name(unit(one.group, "legacy"))
    else:
        name = BREAKDOWNS[one.breakdown].part(one.group).name
    return Line(one, name, _share(one.before, digits), _share(one.after, digits), WORDS[one.movement], said(one, since))


def _share(share: float | None, digits: int) -> Text:
    return Text("–", "–") if share is None else percent_text(percent(share, digits))


def said(one: Changed, since: str) -> Text:
    """The change in a sentence, with its interval; the bare word where no number may be said."""
    if one.estimate is None or one.ci_low is None or one.ci_high is None:
        return WORDS[one.movement]
    points = [half_up(100 * x, 1) for x in (one.estimate, one.ci_low, one.ci_high)]
    if one.movement == "down":
        points = [-points[0], -points[2], -points[1]]
    d, a, b = (number_text(x) for x in points)
    template = {"up": _UP, "down": _DOWN}.get(one.movement, _UNCLEAR)
    return template.format(d=d, a=a, b=b, since=since)


def change_sentences(release: Release, indicator: str) -> list[Text]:
    """The change of an indicator in the province and its pace, for its own page; none where the release has none."""
    known = changes_of(release)
    mine = [one for one in known[1] if (one.indicator, one.breakdown) == (indicator, "province")] if known else []
    sentences = [said(one, known[0]) for one in mine if known]
    for one in mine:
        if one.pace is not None:
            r, a, b = (number_text(half_up(x, 1)) for x in one.pace)
            sentences.append(_PACE.format(r=r, a=a, b=b))
    return sentences
