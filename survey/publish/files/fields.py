"""The columns of figures.csv, each said once: its type, its bounds, what it means. Data Package and CSVW are two ways
of writing this down."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from survey.plan.targets import YEARS
from survey.plan.text import Text
from survey.publish.files.downloads import COLUMNS
from survey.publish.rules.verdict import WORDS

Type = Literal["string", "number", "integer", "date"]
KEY = ("indicator", "variant", "breakdown", "group")
_LANGUAGES = {"_vi": Text(" (tiếng Việt)", " (in Vietnamese)"), "_en": Text(" (tiếng Anh)", " (in English)")}


@dataclass(frozen=True, slots=True)
class Field:
    """One column: type, title, and what may stand in it. A share lies between 0 and 1."""

    name: str
    type: Type
    title: Text
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether the column is never empty."""
        return self.name in (*KEY, "release", "wave", "reference_date", "kind", "status")


def _share(name: str, vi: str, en: str) -> Field:
    return Field(name, "number", Text(vi, en), least=0, most=1)


def _count(name: str, vi: str, en: str) -> Field:
    return Field(name, "integer", Text(vi, en), least=0)


def _text(name: str, vi: str, en: str, choices: tuple[str, ...] = ()) -> Field:
    return Field(name, "string", Text(vi, en), choices=choices)


_STATUSES = ("shown", "caution", "withheld_u", "withheld_c")
_LISTED = (
    _text("release", "Mã bản công bố", "Release"),
    _text("demonstration", "Ghi chú dữ liệu minh họa", "Note on demonstration data"),
    _text("wave", "Đợt điều tra", "Wave"),
    Field("reference_date", "date", Text("Ngày tham chiếu", "Reference date")),
    _text("indicator", "Mã chỉ tiêu", "Indicator"),
    _text("variant", "Cách tính", "Definition"),
    _text("breakdown", "Phân tổ", "Breakdown"),
    _text("group", "Nhóm", "Group"),
    _text(
        "kind", "Điều tra mẫu hay điều tra toàn bộ", "Sample survey (sample) or full count (count)", ("sample", "count")
    ),
    _text("status", "Tình trạng công bố", "Shown, to be used with caution, or withheld", _STATUSES),
    _count("n", "Số trả lời hợp lệ (không có quyền số)", "Valid answers, unweighted"),
    _count("n_psu", "Số địa bàn có trả lời", "PSUs with valid answers"),
    _share("estimate", "Ước lượng (0 đến 1)", "Estimate (0 to 1)"),
    _share("ci_low", "Cận dưới khoảng tin cậy 95%", "Lower bound, 95% confidence interval"),
    _share("ci_high", "Cận trên khoảng tin cậy 95%", "Upper bound, 95% confidence interval"),
    Field("se", "number", Text("Sai số chuẩn", "Standard error"), least=0),
    Field("cv", "number", Text("Hệ số biến thiên", "Coefficient of variation"), least=0),
    Field("deff", "number", Text("Hiệu ứng thiết kế", "Design effect"), least=0),
    Field("df", "number", Text("Bậc tự do", "Degrees of freedom"), least=0),
    _share("unknown", "Tỷ lệ chưa rõ (có quyền số)", "Weighted share without a usable answer"),
    _share("bound_low", "Cận nếu mọi câu chưa rõ là không", "Level if all unknown were no"),
    _share("bound_high", "Cận nếu mọi câu chưa rõ là có", "Level if all unknown were yes"),
    _share("item_response", "Tỷ lệ trả lời câu hỏi", "Item response"),
    _share("proxy", "Tỷ lệ trả lời thay", "Share answered by another person"),
    _share("online", "Tỷ lệ trả lời qua mạng", "Share answered online"),
    _count("k", "Cơ sở hoàn thành, đã xác minh", "Institutions verified complete"),
    _count("m", "Cơ sở chưa nộp hoặc chưa xác minh", "Institutions not returned or not verified"),
    _count("register", "Cơ sở trong danh mục", "Institutions on the register"),
    _text("n_band", "Khoảng cỡ mẫu khi không công bố", "Side of 30 on which n lies, where withheld", ("n<30", "n>=30")),
    _text("rules", "Mã các quy tắc đã áp dụng", "Rules that the figure met"),
    *(Field(f"target_{y}", "integer", Text(f"Mục tiêu {y} (%)", f"Target {y} (%)"), 0, 100) for y in YEARS),
    *(_text(f"verdict_{y}", f"Kết luận mục tiêu {y}", f"Verdict, {y} target", tuple(WORDS)) for y in YEARS),
    _text("path_2030", "Lộ trình đến 2030", "Path to 2030", tuple(WORDS)),
)


def _all() -> Iterator[Field]:
    known = {field.name: field for field in _LISTED}
    for name in COLUMNS:
        if name in known:
            yield known[name]
        else:
            stem, language = known[name[:-3]], _LANGUAGES[name[-3:]]
            title = Text(stem.title.vi + language.vi, stem.title.en + language.en)
            yield Field(name, "string", title)


FIELDS = tuple(_all())
