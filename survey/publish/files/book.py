"""The book of a release and the two-page brief, as tagged PDF (PDF/UA-1) in each language, set by typst.

This module says what stands in them; `book.typ` says how it looks. Numbers are the rounded ones of the pages.
"""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files as resources
from typing import Any

import typst

from survey.plan.domains import PROVINCE, breakdowns_of
from survey.plan.indicator import Indicator
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.indicators import BY_ID
from survey.plan.targets import YEARS, target
from survey.plan.text import Language, Text
from survey.publish.figure import Figure
from survey.publish.files.material import Material
from survey.publish.files.pictures import picture, said_of
from survey.publish.rules.methods import methods_of
from survey.publish.rules.rounding import number_text, percent_text, show, target_text
from survey.publish.rules.verdict import WORDS
from survey.publish.words import reading
from survey.publish.words.names import (
    DEMONSTRATION,
    STAGES,
    STATUSES,
    group_name,
    note,
    rules_told,
    shorthand,
    variant_name,
)
from survey.publish.words.sentences import (
    CAPTION,
    count_sentence,
    day_text,
    lead_sentence,
    unknown_sentence,
    withheld_sentence,
)

_RANGE = Text("{low} đến {high}", "{low} to {high}")
_COUNT = Text("{k}/{N} cơ sở", "{k} of {N}")
_FULL = Text("điều tra toàn bộ", "full count")
_NONE = Text("–", "–")
_TEN = (
    Text("Chỉ tiêu", "Indicator"),
    Text("Ước lượng", "Estimate"),
    Text("Khoảng tin cậy 95%", "95% confidence interval"),
    Text("Mục tiêu 2025 và kết luận", "2025 target and verdict"),
    Text("Lộ trình đến 2030", "Path to 2030"),
)
_GROUPS = (
    Text("Nhóm", "Group"),
    Text("Ước lượng", "Estimate"),
    Text("Khoảng tin cậy 95%", "95% confidence interval"),
    Text("Số trả lời", "Answers"),
    Text("Tình trạng", "Status"),
)
_TABLE_TEN = Text("Mười chỉ tiêu, toàn tỉnh", "The ten indicators, province")
_READING = Text("Cách đọc", "How to read")
_NOTES = Text("Khi nào một số không được công bố", "When a figure is withheld")
_DEFINITION = Text("Định nghĩa: {text}", "Definition: {text}")
_UNKNOWNS = Text("Trả lời không rõ: {text}", "Unknown answers: {text}")
_LIMITS = Text("Hạn chế: {text}", "Limits: {text}")
_COUNTED = Text("Mỗi chỉ tiêu đếm gì", "What each indicator counts")
_VARIANTS = Text("Cách tính khác, toàn tỉnh (chỉ để tham khảo)", "Other definitions, province (for reference)")
_BRIEF_LINES = 6


def as_book(material: Material, language: Language) -> bytes:
    """Everything that is published, one indicator a page or more, with definitions and the rules for withholding."""
    return _set(_content(material, language, brief=False), _drawings(material, language), material)


def as_brief(material: Material, language: Language) -> bytes:
    """Two pages that can be attached to a report: the ten indicators and how to read them."""
    return _set(_content(material, language, brief=True), {}, material)


def _set(content: Mapping[str, Any], pictures: Mapping[str, bytes], material: Material) -> bytes:
    fonts = str(resources("fontpkg_be_vietnam_pro") / "files")
    layout = (resources("survey.publish.files") / "book.typ").read_bytes()
    document = json.dumps(content, ensure_ascii=False).encode()
    made = typst.compile(  # type: ignore[call-overload]  # its stub leaves out several files in memory
        {"main": layout, "data.json": document, **pictures},
        format="pdf",
        font_paths=[fonts],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(material.facts.made_at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document is one file")
    return made


def _drawings(material: Material, language: Language) -> dict[str, bytes]:
    drawn = {one.slug: picture(material, one, language) for one in INDICATORS}
    return {f"{slug}.svg": svg.encode() for slug, svg in drawn.items() if svg}


def _content(material: Material, language: Language, *, brief: bool) -> dict[str, Any]:
    facts = material.facts
    ten = [figure for one in INDICATORS if (figure := material.headline(one.id)) is not None]
    judged = [(figure, verdict.word) for figure in ten if (verdict := figure.verdict(YEARS[0]))]
    stamp = [
        STAGES[facts.stage],
        Text("ngày tham chiếu {day}", "reference date {day}").format(day=day_text(facts.reference_date)),
        Text("{h} hộ, {p} người trả lời", "{h} households and {p} persons responded").format(
            h=number_text(facts.counts["households"]), p=number_text(facts.counts["persons"])
        ),
        Text("địa giới trước 01/07/2025", "boundaries before 1 July 2025"),
    ]
    told = [said for _rule, said in rules_told(methods_of(material.manifest), "withheld")]
    lines = reading.TEN[:_BRIEF_LINES] if brief else reading.TEN
    said = {
        "title": material.title,
        "facts": stamp,
        "lead": lead_sentence(YEARS[0], judged),
        "demonstration": DEMONSTRATION if facts.demonstration else None,
        "foot": Text("{agency}, bản {code}", "{agency}, release {code}").format(agency=facts.agency, code=facts.code),
        "caption": CAPTION,
        "ten": {"title": _TABLE_TEN, "head": _TEN, "rows": [_ten_row(figure) for figure in ten]},
        "reading": {"title": _READING, "lines": lines},
        "parts": [_counted()] if brief else [_part(material, BY_ID[figure.indicator], figure) for figure in ten],
        "notes_title": _NOTES,
        "notes": [] if brief else [*told, *material.left_out()],
    }
    plain: dict[str, Any] = _said(said, language)
    return plain | {"lang": language, "agency": facts.agency, "keywords": [facts.code, *facts.wave.split()]}


def _counted() -> dict[str, Any]:
    """The second page of the brief: what each indicator counts, in one line."""
    said = Text("{n}. {name}: {text}", "{n}. {name}: {text}")
    lines = [said.format(n=one.number, name=one.short, text=one.definition) for one in INDICATORS]
    return {"title": _COUNTED, "lines": lines, "picture": None, "alt": None, "tables": [], "definition": []}


def _said(value: Any, language: Language) -> Any:
    """Every text of a document in one language."""
    if isinstance(value, Text):
        return value.say(language)
    if isinstance(value, Mapping):
        return {name: _said(one, language) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_said(one, language) for one in value]
    return value


def _numbers(figure: Figure) -> tuple[Text, Text]:
    """The estimate and its interval as they are printed."""
    shown, mark = show(figure), shorthand(figure)
    if shown is None:
        return Text(mark, mark), _NONE
    if figure.kind == "count":
        return _COUNT.format(k=figure.k, N=figure.register), _FULL
    if shown.low is None or shown.high is None:
        return percent_text(shown.estimate), _NONE
    low, high = number_text(shown.low), percent_text(shown.high)
    return percent_text(shown.estimate), _RANGE.format(low=low, high=high)


def _ten_row(figure: Figure) -> list[Text]:
    aim = target_text(target(figure.indicator, YEARS[0]).share)
    now, later = figure.verdict(YEARS[0]), figure.verdict(YEARS[1], path=True) or figure.verdict(YEARS[1])
    word = WORDS[now.word].says if now else STATUSES[figure.status]
    verdict = Text("{aim}: {word}", "{aim}: {word}").format(aim=aim, word=word)
    return [BY_ID[figure.indicator].short, *_numbers(figure), verdict, WORDS[later.word].says if later else _NONE]


def _group_row(figure: Figure, name: Text) -> list[Text]:
    verdict = figure.verdict(YEARS[0])
    status = note(figure) or STATUSES[figure.status]
    said = WORDS[verdict.word].says if verdict and not figure.withheld else status
    answers = number_text(figure.n) if figure.n is not None else _NONE
    return [name, *_numbers(figure), answers, said]


def _part(material: Material, indicator: Indicator, figure: Figure) -> dict[str, Any]:
    drawn = figure.kind == "sample" and not figure.withheld
    if figure.withheld:
        lines = [withheld_sentence(figure)]
    elif figure.kind == "count":
        lines = [count_sentence(figure)]
    else:
        lines = [said_of(material, figure, indicator), *([text] if (text := unknown_sentence(figure)) else [])]
    tables = []
    for breakdown in breakdowns_of(indicator):
        rows = [f for f in material.figures if f.indicator == indicator.id and f.breakdown == breakdown.id]
        if breakdown.id != PROVINCE.id and rows:
            cells = [_group_row(one, group_name(one)) for one in rows]
            tables.append({"title": breakdown.name, "head": _GROUPS, "rows": cells})
    others = [f for f in material.figures if f.indicator == indicator.id and not f.is_headline]
    if others:
        cells = [_group_row(one, variant_name(one)) for one in others]
        tables.append({"title": _VARIANTS, "head": _GROUPS, "rows": cells})
    return {
        "title": Text(f"{indicator.number}. {indicator.short.vi}", f"{indicator.number}. {indicator.short.en}"),
        "lines": [indicator.plan, *lines],
        "picture": f"{indicator.slug}.svg" if drawn else None,
        "alt": said_of(material, figure, indicator) if drawn else None,
        "tables": tables,
        "definition": [
            _DEFINITION.format(text=indicator.definition),
            _UNKNOWNS.format(text=indicator.unknowns),
            _LIMITS.format(text=indicator.limits),
        ],
    }
