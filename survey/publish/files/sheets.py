"""The tables of the workbook: which columns, in which order, and what each says of a figure.

Numbers are the rounded ones of the pages; what is not shown says [c], [u] or [z], each explained above its table.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from survey.plan.domains import BREAKDOWNS, PROVINCE
from survey.plan.text import Text
from survey.publish.figure import HEADLINE, Figure
from survey.publish.rules.rounding import half_up, percent, show
from survey.publish.rules.verdict import WORDS
from survey.publish.words.names import FULL_COUNT, STATUSES, group_name, indicator_name, note, shorthand, variant_name

Value = Decimal | int | Text | str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading and the value of a figure in it."""

    heading: Text
    value: Callable[[Figure], Value]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: what it shows, its columns, its rows."""

    title: Text
    columns: Sequence[Column]
    figures: Sequence[Figure]


def _shown(name: str) -> Callable[[Figure], Value]:
    def value(figure: Figure) -> Value:
        shown = show(figure)
        if shown is None:
            return shorthand(figure) or "[x]"
        found: Decimal | None = getattr(shown, name)
        return "[z]" if found is None else found

    return value


def _whole(name: str) -> Callable[[Figure], Value]:
    def value(figure: Figure) -> Value:
        found: int | None = getattr(figure, name)
        if found is None:
            return shorthand(figure) or "[z]"
        return found

    return value


def _share(name: str) -> Callable[[Figure], Value]:
    def value(figure: Figure) -> Value:
        found: float | None = getattr(figure, name)
        return (shorthand(figure) or "[z]") if found is None else percent(found, 1)

    return value


def _number(name: str, digits: int) -> Callable[[Figure], Value]:
    def value(figure: Figure) -> Value:
        found: float | None = getattr(figure, name)
        return (shorthand(figure) or "[z]") if found is None else half_up(found, digits)

    return value


def _se_points(figure: Figure) -> Value:
    return (shorthand(figure) or "[z]") if figure.se is None else half_up(figure.se * 100, 2)


def _word(year: int, *, path: bool = False) -> Callable[[Figure], Value]:
    def value(figure: Figure) -> Value:
        verdict = figure.verdict(year, path=path)
        return WORDS[verdict.word].says if verdict else shorthand(figure) or "[z]"

    return value


def _status(figure: Figure) -> Value:
    return FULL_COUNT if figure.kind == "count" and not figure.withheld else STATUSES[figure.status]


def _reason(figure: Figure) -> Value:
    return note(figure) or "[z]"


_ID = Column(Text("Mã chỉ tiêu", "Indicator code"), lambda f: f.indicator)
_NAME = Column(Text("Chỉ tiêu", "Indicator"), indicator_name)
_GROUP_ID = Column(Text("Mã nhóm", "Group code"), lambda f: f.group)
_GROUP = Column(Text("Nhóm", "Group"), group_name)
_VARIANT = Column(Text("Cách tính", "Definition"), variant_name)
_VALUES = (
    Column(Text("Ước lượng (%)", "Estimate (%)"), _shown("estimate")),
    Column(Text("Cận dưới KTC 95% (%)", "Lower bound, 95% CI (%)"), _shown("low")),
    Column(Text("Cận trên KTC 95% (%)", "Upper bound, 95% CI (%)"), _shown("high")),
    Column(Text("Số người hoặc hộ trả lời", "Respondents"), _whole("n")),
)
_STATE = (Column(Text("Độ tin cậy", "Reliability"), _status), Column(Text("Lý do", "Reason"), _reason))
_TARGETS = (
    Column(Text("Kết luận mục tiêu 2025", "Verdict, 2025 target"), _word(2025)),
    Column(Text("Lộ trình đến 2030", "Path to 2030"), _word(2030, path=True)),
)
_COUNTS = (
    Column(Text("Cơ sở hoàn thành", "Institutions complete"), _whole("k")),
    Column(Text("Cơ sở chưa nộp hoặc chưa xác minh", "Not returned or not verified"), _whole("m")),
    Column(Text("Cơ sở trong danh mục", "Institutions on the register"), _whole("register")),
)
_QUALITY = (
    Column(Text("Số địa bàn điều tra", "Enumeration areas"), _whole("n_psu")),
    Column(Text("Sai số chuẩn (điểm phần trăm)", "Standard error (percentage points)"), _se_points),
    Column(Text("Hệ số biến thiên (%)", "Coefficient of variation (%)"), _share("cv")),
    Column(Text("Hiệu ứng thiết kế", "Design effect"), _number("deff", 2)),
    Column(Text("Bậc tự do", "Degrees of freedom"), _number("df", 0)),
    Column(Text("Tỷ lệ trả lời câu hỏi (%)", "Item response (%)"), _share("item_response")),
    Column(Text("Không biết hoặc từ chối (%)", "Did not know or refused (%)"), _share("unknown")),
    Column(Text("Mức thấp nhất có thể (%)", "If all unknown were no (%)"), _share("bound_low")),
    Column(Text("Mức cao nhất có thể (%)", "If all unknown were yes (%)"), _share("bound_high")),
    Column(Text("Trả lời thay (%)", "Answered by others (%)"), _share("proxy")),
    Column(Text("Trả lời qua mạng (%)", "Answered online (%)"), _share("online")),
)


def sheets_of(figures: Iterable[Figure]) -> list[Sheet]:
    """The tables of a release: the ten indicators, each breakdown, the other definitions, and the quality of each."""
    listed = list(figures)
    head = [f for f in listed if f.variant == HEADLINE]
    province = [f for f in head if f.is_province]
    made = [
        Sheet(
            Text("Mười chỉ tiêu, toàn tỉnh", "The ten indicators, province"),
            (_ID, _NAME, *_VALUES, *_COUNTS, *_STATE, *_TARGETS),
            province,
        )
    ]
    for breakdown in BREAKDOWNS.values():
        rows = [f for f in head if f.breakdown == breakdown.id and breakdown.id != PROVINCE.id]
        if rows:
            title = Text("Theo phân tổ: {name}", "By breakdown: {name}").format(name=breakdown.name)
            words = _TARGETS[:1] if breakdown.id == "district" else ()
            made.append(Sheet(title, (_ID, _NAME, _GROUP_ID, _GROUP, *_VALUES, *_STATE, *words), rows))
    variants = [f for f in listed if f.variant != HEADLINE]
    title = Text("Cách tính khác, toàn tỉnh (chỉ để tham khảo)", "Other definitions, province (for reference)")
    made.append(Sheet(title, (_ID, _NAME, _VARIANT, *_VALUES, *_STATE), variants))
    sampled = [f for f in province if f.kind == "sample"]
    title = Text("Chất lượng của từng ước lượng, toàn tỉnh", "Quality of each estimate, province")
    made.append(Sheet(title, (_ID, _NAME, *_QUALITY), sampled))
    return [sheet for sheet in made if sheet.figures]
