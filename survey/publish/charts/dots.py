"""Pictures of figures, made on the server: classes only, no script, no style attribute.

Everything is drawn on one scale of 0 to 100 %. Widths and x are per cent, heights and y pixels, so that a drawing
stretches and its text never shrinks. A strip is hidden from screen readers because its row says the same; a free chart
has a title and a description with every number. Only this module and `path_chart` make markup from values; every value
is a number or passes through `escape`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from survey.plan.text import Language, Text
from survey.publish.figure import Figure
from survey.publish.rules.rounding import Shown, number_text, percent_text, show
from survey.publish.rules.verdict import Word

MOST_CELLS = 40
_HIDDEN = 'aria-hidden="true" focusable="false"'
_SIGNS = {
    "met": '<circle cx="8" cy="8" r="7"/>',
    "not": '<rect x="1.5" y="1.5" width="13" height="13"/>',
    "open": '<circle cx="8" cy="8" r="6.4"/>',
    "withheld": '<path d="M2 8h12"/>',
    "none": '<path d="M2 8h12"/>',
}
_PATH_SIGNS = {
    "path_on": '<path d="M5 1l5 9H0z"/>',
    "path_below": '<path d="M5 9L0 0h10z"/>',
    "path_open": '<path class="hollow" d="M5 .8L9.2 5 5 9.2.8 5z"/>',
}
DOTS = {
    "met": '<circle r="4.5" class="dot--met"/>',
    "not": '<rect x="-4.25" y="-4.25" width="8.5" height="8.5" class="dot--not"/>',
    "open": '<circle r="4.25" class="dot--open"/>',
    "plain": '<path d="M0-9V9" class="dot--plain"/>',
}


def drawn(markup: str) -> Markup:
    """Markup made here; whoever calls this has escaped every word in it."""
    return Markup(markup)  # noqa: S704 - the one place where text becomes markup


def _x(share: float) -> str:
    """A share as a position: per cent with two decimals, no trailing zeros."""
    return f"{Decimal(repr(share * 100)).quantize(Decimal('0.01')).normalize():f}%"


def sign(kind: str) -> Markup:
    """The shape of a verdict: filled circle, square, open circle, or a dash."""
    css = "withheld" if kind == "none" else kind
    return drawn(f'<svg class="sign sign--{css}" viewBox="0 0 16 16" {_HIDDEN}>{_SIGNS[kind]}</svg>')


def path_sign(kind: str) -> Markup:
    """The small mark of a path word, in ink."""
    shape = _PATH_SIGNS.get(kind, '<path d="M0 4h10v2H0z"/>')
    return drawn(f'<svg viewBox="0 0 10 10" {_HIDDEN}>{shape}</svg>')


def axis() -> Markup:
    """The labels of the scale, for the head of a column of strips."""
    ends = {0: "start", 25: "middle", 50: "middle", 75: "middle", 100: "end"}
    labels = "".join(
        f'<text class="axis-label" x="{at}%" y="28" text-anchor="{anchor}">{at}{"%" if at == 100 else ""}</text>'
        for at, anchor in ends.items()
    )
    return drawn(f'<svg class="strip" height="18" {_HIDDEN}>{labels}</svg>')


def _target_lines(targets: Iterable[tuple[int, float]]) -> str:
    lines = sorted(targets, reverse=True)
    return "".join(
        f'<line class="{"t25" if year <= 2025 else "t30"}" x1="{_x(t)}" x2="{_x(t)}" y1="1" y2="31"/>'
        for year, t in lines
    )


def strip(figure: Figure, targets: Sequence[tuple[int, float]], sign_kind: str) -> Markup:
    """One measure on the scale: band = interval, mark = estimate, full line = 2025, dashed = 2030. A full count is a
    bar from zero, a withheld figure is hatching over the whole scale."""
    if figure.withheld or figure.estimate is None:
        inside = '<rect x="0" y="8" width="100%" height="16" fill="url(#hatch)"/>'
    elif figure.kind == "count":
        inside = _count(figure.k or 0, figure.register or 0, sign_kind) + _target_lines(targets)
    else:
        inside = _interval(figure, targets, sign_kind if sign_kind in DOTS else "plain")
    return drawn(f'<svg class="strip" {_HIDDEN}>{inside}</svg>')


def _interval(figure: Figure, targets: Sequence[tuple[int, float]], kind: str) -> str:
    low, high, middle = figure.ci_low or 0.0, figure.ci_high or 0.0, figure.estimate or 0.0
    ticks = "".join(f'<line class="tick" x1="{at}%" x2="{at}%" y1="10" y2="22"/>' for at in (0, 50, 100))
    return (
        '<line class="axis" x1="0" x2="100%" y1="16" y2="16"/>'
        f'{ticks}<rect class="band--{kind}" x="{_x(low)}" width="{_x(high - low)}" y="8" height="16"/>'
        f'{_target_lines(targets)}<svg x="{_x(middle)}" y="16" overflow="visible">{DOTS[kind]}</svg>'
    )


def _count(k: int, register: int, sign_kind: str) -> str:
    tone = sign_kind if sign_kind in ("met", "not") else "open"
    if register > MOST_CELLS or register == 0:
        share = _x(k / register) if register else "0%"
        return (
            '<rect class="cell-off" x="0" width="100%" y="11" height="10"/>'
            f'<rect class="cell-on--{tone}" x="0" width="{share}" y="11" height="10"/>'
        )
    step = 1 / register
    return "".join(
        f'<rect class="{f"cell-on--{tone}" if i < k else "cell-off"}" x="{_x(i * step + step * 0.045)}" '
        f'width="{_x(step * 0.91)}" y="11" height="10"/>'
        for i in range(register)
    )


@dataclass(frozen=True, slots=True)
class Tile:
    """One area of the tile map: its place, its name, its figure, the word, and the whole of it for the ear."""

    row: int
    column: int
    name: str
    figure: Figure
    word: Word
    href: str


def tiles(places: Iterable[Tile], language: Language) -> Markup:
    """Equal tiles, roughly in place, filled by verdict and never by value."""
    return drawn(f'<ol class="tiles">{"".join(_tile(tile, language) for tile in places)}</ol>')


def _tile(tile: Tile, language: Language) -> str:
    shown = show(tile.figure)
    name = f'<span class="where"><a href="{escape(tile.href)}">{escape(tile.name)}</a></span>'
    place = f'data-row="{tile.row}" data-col="{tile.column}"'
    if shown is None:
        reason = "[c]" if tile.figure.status == "withheld_c" else "[u]"
        word = escape(Text("Không công bố", "Withheld").say(language))
        return (
            f'<li class="tile tile--withheld" {place}>{name}<span class="est">{sign("withheld")}</span>'
            f'<span class="word">{word} {reason}</span></li>'
        )
    kind = tile.word.sign if tile.word.sign in ("met", "not", "open") else "open"
    estimate = percent_text(shown.estimate).say(language)
    mark = sign(tile.word.sign if tile.word.sign in _SIGNS else "none")
    return (
        f'<li class="tile tile--{kind}" {place}>{name}<span class="est">{mark}{estimate}</span>'
        f'<span class="ci">{interval(shown, language)}</span>'
        f'<span class="word">{escape(tile.word.short.say(language))}</span></li>'
    )


def interval(shown: Shown, language: Language) -> Markup:
    """An interval for the eye (63–77) and for the ear (từ 63 đến 77); empty for a full count."""
    if shown.low is None or shown.high is None:
        return Markup("")
    low, high = number_text(shown.low).say(language), number_text(shown.high).say(language)
    spoken = Text("từ {low} đến {high}", "{low} to {high}").format(low=low, high=high).say(language)
    return drawn(f'<span aria-hidden="true">{low}–{high}</span><span class="visually-hidden">{escape(spoken)}</span>')
