"""The path to the target: the two targets, the plan's line between them (dotted), the measure with its interval, and
the pace still needed (full line). The vertical axis may start above 0 and then the page says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup, escape

from survey.plan.text import Language, Text
from survey.publish.charts.dots import DOTS, drawn
from survey.publish.figure import Figure
from survey.publish.rules.rounding import Shown, number_text, percent_text, show, target_text

_TOP, _BOTTOM, _LEFT, _RIGHT = 40.0, 348.0, 9.0, 88.0
_LEAST_SPAN = 50.0
_TARGET = Text("mục tiêu {year}", "{year} target")
_RANGE = Text("từ {low} đến {high}", "{low} to {high}")


@dataclass(frozen=True, slots=True)
class Frame:
    """The scale of one chart: years across, per cent up."""

    first: int
    last: int
    floor: float

    def x(self, year: float) -> float:
        """The place of a moment, in per cent of the width."""
        return _LEFT + (_RIGHT - _LEFT) * (year - self.first) / (self.last + 1 - self.first)

    def y(self, share: float) -> float:
        """The place of a share, in pixels from the top."""
        return _BOTTOM - (_BOTTOM - _TOP) * (share * 100 - self.floor) / (100 - self.floor)


def frame_of(figure: Figure, targets: Sequence[tuple[int, float]], measured: date) -> Frame:
    """The scale that holds the measure and its targets: whole tens, at least 50 points."""
    lowest = min(figure.ci_low or 0.0, *(target for _, target in targets)) * 100
    floor = max(0.0, min(100 - _LEAST_SPAN, float(int(lowest // 10) * 10)))
    return Frame(min(measured.year, *(year for year, _ in targets)), max(year for year, _ in targets), floor)


def path_chart(
    figure: Figure,
    targets: Sequence[tuple[int, float]],
    measured: date,
    kind: str,
    *,
    title: str,
    description: str,
    needs: bool,
    language: Language,
) -> Markup:
    """The chart of one province figure, or nothing where the figure is withheld or a full count. `kind` is the sign of
    its verdict."""
    shown = show(figure)
    if shown is None or figure.estimate is None or figure.ci_low is None or figure.ci_high is None:
        return Markup("")
    frame = frame_of(figure, targets, measured)
    at = measured.year + (measured.timetuple().tm_yday - 1) / 365.25
    ends = sorted((year, target) for year, target in targets)
    parts = [
        *_grid(frame),
        *_lines(frame, ends, (at, figure.estimate) if needs else None),
        *_measure(frame, at, (figure.ci_low, figure.estimate, figure.ci_high), shown, kind, language),
        *_targets(frame, ends, language),
    ]
    return drawn(
        '<svg class="path" role="img" aria-labelledby="path-title path-desc">'
        f'<title id="path-title">{escape(title)}</title><desc id="path-desc">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _measure(
    frame: Frame, at: float, shares: tuple[float, float, float], shown: Shown, kind: str, language: Language
) -> Iterator[str]:
    """The band, the mark, and their two labels to the left, where no target stands."""
    band = kind if kind in DOTS else "plain"
    bottom, middle, top = (frame.y(share) for share in shares)
    place = f'x="{frame.x(at):.2f}%"'
    low, high = (number_text(x).say(language) for x in (shown.low or Decimal(0), shown.high or Decimal(0)))
    yield (
        f'<svg {place} overflow="visible"><rect class="band--{band}" x="-8" width="16" y="{top:.1f}" '
        f'height="{bottom - top:.1f}"/></svg>'
    )
    yield f'<svg {place} y="{middle:.1f}" overflow="visible">{DOTS[band]}</svg>'
    yield _label(frame.x(at) - 1.5, middle + 5, percent_text(shown.estimate).say(language), "strong", "end")
    yield _label(frame.x(at) - 1.5, middle + 23, _RANGE.format(low=low, high=high).say(language), "soft minor", "end")


def _grid(frame: Frame) -> Iterator[str]:
    for tens in range(int(frame.floor), 101, 10):
        height = frame.y(tens / 100)
        css = "zero" if tens == frame.floor else "grid"
        yield f'<line class="{css}" x1="0" x2="100%" y1="{height:.1f}" y2="{height:.1f}"/>'
        yield f'<text class="axis-label" x="0" y="{height - 6:.1f}">{tens}{"%" if tens == 100 else ""}</text>'
    for year in range(frame.first, frame.last + 2):
        place = frame.x(year)
        yield f'<line class="zero" x1="{place:.2f}%" x2="{place:.2f}%" y1="{_BOTTOM}" y2="{_BOTTOM + 6}"/>'
        if year <= frame.last:
            css = "axis-label" if (year - frame.first) % 2 == 0 or year == frame.last else "axis-label minor"
            middle = f'x="{frame.x(year + 0.5):.2f}%" y="{_BOTTOM + 24}" text-anchor="middle"'
            yield f'<text class="{css}" {middle}>{year}</text>'


def _lines(frame: Frame, ends: list[tuple[int, float]], start: tuple[float, float] | None) -> Iterator[str]:
    # A target is for the end of its year, which is where the next year begins.
    for (year, target), (later, higher) in pairwise(ends):
        yield _line("plan", frame, (year + 1, target), (later + 1, higher))
    if start is not None:
        yield _line("need", frame, start, (ends[-1][0] + 1, ends[-1][1]))
    for year, target in ends:
        yield (
            f'<svg x="{frame.x(year + 1):.2f}%" overflow="visible">'
            f'<path class="flag" d="M-13 {frame.y(target):.1f}H13"/></svg>'
        )


def _line(css: str, frame: Frame, start: tuple[float, float], end: tuple[float, float]) -> str:
    return (
        f'<line class="{css}" x1="{frame.x(start[0]):.2f}%" y1="{frame.y(start[1]):.1f}" '
        f'x2="{frame.x(end[0]):.2f}%" y2="{frame.y(end[1]):.1f}"/>'
    )


def _targets(frame: Frame, ends: list[tuple[int, float]], language: Language) -> Iterator[str]:
    for year, target in ends:
        last = year == ends[-1][0]
        place, anchor = (frame.x(year + 1), "middle") if last else (frame.x(year + 1) + 2.5, "start")
        height = frame.y(target) + (24 if last else 5)
        yield _label(place, height, target_text(target).say(language), "strong", anchor)
        yield _label(place, height + 18, _TARGET.format(year=year).say(language), "soft", anchor)


def _label(place: float, height: float, words: str, css: str, anchor: str) -> str:
    return f'<text class="halo {css}" x="{place:.2f}%" y="{height:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
