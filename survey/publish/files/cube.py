"""The figures as an SDMX cube: its concepts, its code lists, and the place of a figure in it.

Both the data file and its structure are written from this one description.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from survey.plan.domains import AGE_GROUP, DISTRICT, PROVINCE, SEX, URBAN
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.targets import target
from survey.plan.text import Text
from survey.publish.figure import HEADLINE, Figure
from survey.publish.files.downloads import six_digits
from survey.publish.rules.verdict import WORDS
from survey.publish.words.names import HEADLINE_NAME

AGENCY, CUBE, VERSION = "YBI", "XHS", "1.0.0"
FLOW = f"{AGENCY}:DF_{CUBE}({VERSION})"
TOTAL = "_T"
NOT_A_NUMBER = "NaN"
Value = str | float | int | None
Role = Literal["dimension", "measure", "attribute"]

_AREA = "VN15"
_WHOLE = {TOTAL: Text("Tất cả", "Total")}
_SEXES = {"1": "M", "2": "F"}
_AREAS = {"1": "U", "2": "R"}


@dataclass(frozen=True, slots=True)
class Concept:
    """One column of the cube. `codes` are its values where they are listed; else `kind` is the SDMX text type."""

    id: str
    role: Role
    name: Text
    value: Callable[[Figure], Value]
    codes: Mapping[str, Text] | None = None
    kind: str = "Double"


def age_code(group: str) -> str:
    """Y15T17 for 15-17, Y_GE60 for 60+ (the codes of the global list)."""
    if group.endswith("+"):
        return f"Y_GE{group[:-1]}"
    low, high = group.split("-")
    return f"Y{low}T{high}"


def _code(breakdown: str, codes: Mapping[str, str]) -> Callable[[Figure], Value]:
    return lambda figure: codes[figure.group] if figure.breakdown == breakdown else TOTAL


_DISTRICTS = {part.code: f"{_AREA}_{part.code}" for part in DISTRICT.parts}
_AGES = {part.code: age_code(part.code) for part in AGE_GROUP.parts}


def _names(codes: Mapping[str, str], parts: Mapping[str, Text]) -> dict[str, Text]:
    return _WHOLE | {code: parts[group] for group, code in codes.items()}


def _area(figure: Figure) -> Value:
    return _DISTRICTS[figure.group] if figure.breakdown == DISTRICT.id else _AREA


def _variants() -> dict[str, Text]:
    named = {variant.id.upper(): variant.name for one in INDICATORS for variant in one.variants}
    return {HEADLINE.upper(): HEADLINE_NAME} | named


def _percent(name: str) -> Callable[[Figure], Value]:
    def value(figure: Figure) -> Value:
        share: float | None = getattr(figure, name)
        if share is None:
            return NOT_A_NUMBER if figure.withheld and name == "estimate" else None
        return six_digits(share * 100)

    return value


def _plain(name: str) -> Callable[[Figure], Value]:
    return lambda figure: six_digits(getattr(figure, name))


def _status(figure: Figure) -> Value:
    """Q: exists and is withheld; U: of low reliability; A: normal. An estimate of a survey is not E (publish.md)."""
    if figure.withheld:
        return "Q"
    return "U" if figure.status == "caution" else "A"


def _confidential(figure: Figure) -> Value:
    """C confidential; N not for publication, being unreliable; F free."""
    return {"withheld_c": "C", "withheld_u": "N"}.get(figure.status, "F")


def _target(year: int) -> Callable[[Figure], Value]:
    return lambda figure: target(figure.indicator, year).percent if figure.verdicts else None


def _verdict(figure: Figure) -> Value:
    verdict = figure.verdict(2025)
    return verdict.word if verdict else None


_PARTS = {b.id: {part.code: part.name for part in b.parts} for b in (DISTRICT, SEX, AGE_GROUP, URBAN)}
_INDICATORS = {f"DXH{one.number:02d}": one.short for one in INDICATORS}
_IDS = {one.id: f"DXH{one.number:02d}" for one in INDICATORS}


def _dimension(name: str, vi: str, en: str, value: Callable[[Figure], Value], codes: Mapping[str, Text]) -> Concept:
    return Concept(name, "dimension", Text(vi, en), value, codes)


def _number(name: str, vi: str, en: str, value: Callable[[Figure], Value], kind: str = "Double") -> Concept:
    return Concept(name, "attribute", Text(vi, en), value, kind=kind)


_STATUS_CODES = {
    "A": Text("Giá trị bình thường", "Normal value"),
    "U": Text("Độ tin cậy thấp", "Low reliability"),
    "Q": Text("Không công bố", "Missing value; suppressed"),
}
_CONF_CODES = {
    "F": Text("Được công bố", "Free"),
    "N": Text("Không công bố: chưa đủ tin cậy", "Not for publication, restricted for internal use only"),
    "C": Text("Không công bố: bảo mật", "Confidential statistical information"),
}

CONCEPTS = (
    _dimension("FREQ", "Tần suất", "Frequency", lambda _: "A", {"A": Text("Năm", "Annual")}),
    _dimension(
        "REF_AREA",
        "Địa bàn (địa giới trước 01/07/2025)",
        "Area (boundaries before 1 July 2025)",
        _area,
        {_AREA: PROVINCE.parts[0].name} | {code: _PARTS[DISTRICT.id][group] for group, code in _DISTRICTS.items()},
    ),
    _dimension("INDICATOR", "Chỉ tiêu", "Indicator", lambda f: _IDS[f.indicator], _INDICATORS),
    _dimension("DEFINITION", "Cách tính", "Definition", lambda f: f.variant.upper(), _variants()),
    _dimension("SEX", "Giới tính", "Sex", _code(SEX.id, _SEXES), _names(_SEXES, _PARTS[SEX.id])),
    _dimension("AGE", "Nhóm tuổi", "Age group", _code(AGE_GROUP.id, _AGES), _names(_AGES, _PARTS[AGE_GROUP.id])),
    _dimension(
        "URBANISATION",
        "Thành thị, nông thôn",
        "Degree of urbanisation",
        _code(URBAN.id, _AREAS),
        _names(_AREAS, _PARTS[URBAN.id]),
    ),
    Concept("OBS_VALUE", "measure", Text("Giá trị (%)", "Value (per cent)"), _percent("estimate")),
    _number("LOWER_BOUND", "Cận dưới khoảng tin cậy 95% (%)", "Lower bound, 95% interval", _percent("ci_low")),
    _number("UPPER_BOUND", "Cận trên khoảng tin cậy 95% (%)", "Upper bound, 95% interval", _percent("ci_high")),
    _number("STD_ERR", "Sai số chuẩn (điểm phần trăm)", "Standard error (percentage points)", _percent("se")),
    _number("CV", "Hệ số biến thiên (%)", "Coefficient of variation (per cent)", _percent("cv")),
    _number("DEFF", "Hiệu ứng thiết kế", "Design effect", _plain("deff")),
    _number("DF", "Bậc tự do", "Degrees of freedom", _plain("df")),
    _number("SAMPLE_SIZE", "Số trả lời hợp lệ", "Valid answers", _plain("n"), "Integer"),
    _number("NUMERATOR", "Cơ sở hoàn thành", "Institutions complete", _plain("k"), "Integer"),
    _number(
        "NOT_RETURNED", "Cơ sở chưa nộp hoặc chưa xác minh", "Not returned or not verified", _plain("m"), "Integer"
    ),
    _number("REGISTER", "Cơ sở trong danh mục", "Institutions on the register", _plain("register"), "Integer"),
    Concept("OBS_STATUS", "attribute", Text("Tình trạng", "Observation status"), _status, _STATUS_CODES),
    Concept("CONF_STATUS", "attribute", Text("Bảo mật", "Confidentiality status"), _confidential, _CONF_CODES),
    Concept(
        "SOURCE_TYPE",
        "attribute",
        Text("Nguồn", "Source"),
        lambda f: "COUNT" if f.kind == "count" else "SURVEY",
        {"SURVEY": Text("Điều tra mẫu", "Sample survey"), "COUNT": Text("Điều tra toàn bộ", "Full count")},
    ),
    _number("TARGET_2025", "Mục tiêu 2025 (%)", "Target 2025 (per cent)", _target(2025), "Integer"),
    _number("TARGET_2030", "Mục tiêu 2030 (%)", "Target 2030 (per cent)", _target(2030), "Integer"),
    Concept(
        "TARGET_STATUS",
        "attribute",
        Text("Kết luận mục tiêu 2025", "Verdict, 2025 target"),
        _verdict,
        {word.code: word.says for word in WORDS.values()},
    ),
)
DIMENSIONS = tuple(concept for concept in CONCEPTS if concept.role == "dimension")
MEASURES = tuple(concept for concept in CONCEPTS if concept.role == "measure")
ATTRIBUTES = tuple(concept for concept in CONCEPTS if concept.role == "attribute")
