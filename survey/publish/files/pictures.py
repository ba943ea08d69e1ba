"""The charts as pictures: the server-made SVG with its title, its source and its style, and a PNG of each.

The style is the site's own: the rules of `static/style.css` that draw charts, with their variables filled in, since a
picture that stands alone has no page around it.
"""

import re
from functools import cache
from importlib.resources import files as resources

import resvg_py
from markupsafe import escape

from survey.paths import data
from survey.plan.indicator import Indicator
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.targets import YEARS, target
from survey.plan.text import LANGUAGES, Language, Text
from survey.publish.charts.path import path_chart
from survey.publish.figure import Figure
from survey.publish.files.archive import as_zip
from survey.publish.files.material import Material
from survey.publish.rules.verdict import WORDS
from survey.publish.words.names import DEMONSTRATION
from survey.publish.words.sentences import estimate_sentence, pace_sentence, verdict_sentence

FACE = "Be Vietnam Pro"
WIDTH, HEIGHT, PIXELS = 800, 500, 1200
_CHART_HEIGHT = 384
_WANTED = re.compile(r"^(\.path|\.band--|\.dot--|\.axis-label)")
_SOURCE = Text("Nguồn: {agency}, {wave}, bản {version}.", "Source: {agency}, {wave}, version {version}.")


def fonts() -> list[str]:
    """The files of the typeface in the two weights that are used."""
    folder = resources("fontpkg_be_vietnam_pro") / "files"
    return [str(folder / f"BeVietnamPro-{weight}.ttf") for weight in ("Regular", "SemiBold")]


@cache
def style() -> str:
    """The rules of the site's stylesheet that draw charts, without variables."""
    text = re.sub(r"/\*.*?\*/", "", (data("static") / "style.css").read_text(), flags=re.DOTALL)
    variables = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", text.split("@media", 1)[0]))
    outside = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
    rules = [rule for rule in re.findall(r"[^{}]+\{[^{}]*\}", outside) if _WANTED.match(rule.strip())]
    said = " ".join(rule.strip() for rule in rules)
    return re.sub(r"var\((--[\w-]+)\)", lambda found: variables[found.group(1)].strip(), said)


def as_pictures(material: Material) -> bytes:
    """A ZIP archive: the path to the target of every sampled indicator that is shown, as SVG and PNG, per language."""
    made: dict[str, bytes] = {}
    for indicator in INDICATORS:
        for language in LANGUAGES:
            drawn = picture(material, indicator, language)
            if drawn:
                name = f"{indicator.slug}.{language}"
                made |= {f"{name}.svg": drawn.encode(), f"{name}.png": as_png(drawn)}
    return as_zip(made)


def as_png(svg: str) -> bytes:
    """The picture, sharp enough for print at 16 cm, in the typeface of the site alone: every machine draws the same."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_files=fonts(),
            font_family=FACE,
            sans_serif_family=FACE,
            width=PIXELS,
            background="white",
        )
    )


def picture(material: Material, indicator: Indicator, language: Language) -> str:
    """One chart that stands alone; empty where the figure is withheld or a full count."""
    figure = material.headline(indicator.id)
    if figure is None or figure.withheld or figure.kind == "count":
        return ""
    facts = material.facts
    title, description = indicator.short.say(language), said_of(material, figure, indicator).say(language)
    verdict = figure.verdict(YEARS[0])
    targets = [(year, target(indicator.id, year).share) for year in YEARS]
    chart = path_chart(
        figure,
        targets,
        facts.reference_date,
        WORDS[verdict.word].sign if verdict else "plain",
        title=title,
        description=description,
        needs=(figure.ci_low or 0) < targets[-1][1],
        language=language,
    )
    source = _SOURCE.format(agency=facts.agency, wave=facts.wave_name, version=facts.version).say(language)
    if facts.demonstration:
        source = f"{DEMONSTRATION.say(language)}. {source}"
    inner = str(chart).replace(
        '<svg class="path"', f'<svg class="path" x="24" y="56" width="{WIDTH - 48}" height="{_CHART_HEIGHT}"', 1
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'lang="{language}" font-family="{FACE}"><style>{style()}</style>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<text x="24" y="38" font-size="20" font-weight="600" fill="#17202a">{escape(title)}</text>{inner}'
        f'<text x="24" y="{HEIGHT - 24}" font-size="12" fill="#46525e">{escape(source)}</text></svg>'
    )


def said_of(material: Material, figure: Figure, indicator: Indicator) -> Text:
    """The chart in words, as its description and as the text beside it."""
    facts, verdict = material.facts, figure.verdict(YEARS[0])
    last = target(indicator.id, YEARS[-1])
    listed = [
        estimate_sentence(figure, indicator.who, indicator.what),
        verdict_sentence(figure, verdict, facts.reference_date) if verdict else None,
        pace_sentence(figure, last.share, facts.reference_date, last.year),
    ]
    known = [text for text in listed if text is not None]
    return Text(" ".join(text.vi for text in known), " ".join(text.en for text in known))
