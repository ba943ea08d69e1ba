"""The quality report of a release under the nineteen headings of the European metadata structure (SIMS), in their
order, filled from what the release says of itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from survey.plan.indicators import ALL as INDICATORS
from survey.plan.text import Text
from survey.publish.figure import Figure
from survey.publish.folder import Release
from survey.publish.rules.rounding import half_up, number_text, percent, percent_text
from survey.publish.words.names import STAGES
from survey.publish.words.sentences import day_text


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the report and what stands below it."""

    number: int
    title: Text
    says: Text


@dataclass(frozen=True, slots=True)
class Measure:
    """How well one indicator was measured in the province: as printed, `None` where it is withheld or a full count."""

    name: Text
    n: Text
    se: Text
    cv: Text
    deff: Text
    item_response: Text
    proxy: Text


_NONE = Text("–", "–")


def report(release: Release) -> list[Heading]:
    """The nineteen headings, in their order."""
    return [Heading(number, title, says) for number, (title, says) in enumerate(_headings(release), 1)]


def measures(release: Release) -> list[Measure]:
    """Standard error, coefficient of variation, design effect and response of each sampled indicator, in plan order."""
    figures = ((indicator, release.find(indicator.id)) for indicator in INDICATORS if indicator.is_sampled)
    return [_measure(indicator.short, figure) for indicator, figure in figures if figure is not None]


def _measure(name: Text, figure: Figure) -> Measure:
    return Measure(
        name,
        _NONE if figure.n is None else number_text(figure.n),
        _NONE if figure.se is None else number_text(half_up(100 * figure.se, 2)),
        _share(figure.cv),
        _NONE if figure.deff is None else number_text(half_up(figure.deff, 1)),
        _share(figure.item_response),
        _share(figure.proxy),
    )


def _share(share: float | None) -> Text:
    return _NONE if share is None else percent_text(percent(share, 1))


def _headings(release: Release) -> Iterator[tuple[Text, Text]]:  # Long because the standard has nineteen headings.
    facts, counts = release.facts, release.facts.counts
    yield Text("Liên hệ", "Contact"), Text("{agency}.", "{agency}.").format(agency=facts.agency)
    yield Text("Cập nhật mô tả", "Metadata update"), Text("{day}.", "{day}.").format(day=day_text(facts.made_at.date()))
    yield (
        Text("Trình bày thống kê", "Statistical presentation"),
        Text(
            "Mười chỉ tiêu của Kế hoạch 231/KH-UBND: tám ước lượng từ điều tra mẫu hộ, hai số đếm toàn bộ cơ sở giáo "
            "dục; phân tổ theo huyện cũ, giới tính, nhóm tuổi, thành thị và nông thôn.",
            "Ten indicators of Plan 231/KH-UBND: eight estimates from a household sample, two full counts of "
            "institutions; by former district, sex, age group, urban and rural.",
        ),
    )
    yield Text("Đơn vị tính", "Unit of measure"), Text("Phần trăm.", "Per cent.")
    yield (
        Text("Thời kỳ tham chiếu", "Reference period"),
        Text("Tình trạng tại ngày {day}; thu thập từ {first} đến {last}.",
             "The state on {day}; collected from {first} to {last}.").format(
            day=day_text(facts.reference_date), first=day_text(facts.fieldwork[0]), last=day_text(facts.fieldwork[1])
        ),
    )  # fmt: skip
    yield (
        Text("Thẩm quyền", "Institutional mandate"),
        Text("Kế hoạch 231/KH-UBND ngày 16/11/2023; Luật Thống kê 89/2015/QH13.",
             "Plan 231/KH-UBND of 16 November 2023; Statistics Law 89/2015/QH13."),
    )  # fmt: skip
    yield (
        Text("Bảo mật", "Confidentiality"),
        Text("Ô có quá ít người, hộ hoặc địa bàn không được công bố; quy tắc ở bảng trên. Bản này giữ lại {c} ô vì bảo "
             "mật và {u} ô vì chưa đủ tin cậy.",
             "Cells with too few persons, households or areas are withheld; the rules stand above. This release "
             "withholds {c} cells as confidential and {u} as not reliable enough.").format(
            c=number_text(counts.get("withheld_c", 0)), u=number_text(counts.get("withheld_u", 0))
        ),
    )  # fmt: skip
    yield (
        Text("Chính sách công bố", "Release policy"),
        Text("Hai người duyệt, không ai là người lập; đến giờ đã hẹn thì mở cho mọi người cùng lúc. Danh sách người "
             "được xem trước do cơ quan giữ, mỗi lần xem được ghi lại.",
             "Two persons approve, neither of them its author; it opens to everybody at the minute that was set. The "
             "office keeps the list of early readers, and every look is recorded."),
    )  # fmt: skip
    yield Text("Tần suất", "Frequency of dissemination"), Text("Theo đợt điều tra.", "With each wave.")
    yield (
        Text("Khả năng tiếp cận và sự rõ ràng", "Accessibility and clarity"),
        Text("Trang mạng, PDF, XLSX, CSV, JSON, SDMX, giao diện lập trình; miễn phí, không cần đăng nhập.",
             "Pages, PDF, XLSX, CSV, JSON, SDMX, an interface for programs; free, without signing in."),
    )  # fmt: skip
    yield (
        Text("Quản lý chất lượng", "Quality management"),
        Text("Phiếu được kiểm tra khi nhập và được giám sát viên xem xét; một bản chỉ được duyệt khi mọi mục kiểm tra "
             "đã qua, và dựng lại được từng tệp với cùng mã SHA-256.",
             "Records are checked at entry and reviewed by supervisors; a release is approved only when every check "
             "has passed, and every file can be made again with the same SHA-256."),
    )  # fmt: skip
    yield (
        Text("Tính phù hợp", "Relevance"),
        Text("Đo mục tiêu năm 2025 và 2030 của tỉnh. Không có ước lượng theo xã.",
             "Measures the province's targets for 2025 and 2030. There are no estimates by commune."),
    )  # fmt: skip
    yield Text("Độ chính xác và tin cậy", "Accuracy and reliability"), _accuracy(release)
    yield (
        Text("Tính kịp thời và đúng hạn", "Timeliness and punctuality"),
        Text("{n} ngày từ khi kết thúc thu thập đến khi lập bản này.",
             "{n} days from the end of collection to the making of this release.").format(
            n=(facts.made_at.date() - facts.fieldwork[1]).days
        ),
    )  # fmt: skip
    yield (
        Text("Tính nhất quán và so sánh được", "Coherence and comparability"),
        Text("Chỉ so hai đợt khi cùng định nghĩa, cùng phạm vi, cùng địa giới. Số liệu hành chính để bên cạnh, không "
             "ghép.",
             "Two waves are compared only within one definition, universe and set of areas. Administrative figures "
             "stand beside and are never joined."),
    )  # fmt: skip
    yield (
        Text("Chi phí và gánh nặng trả lời", "Cost and burden"),
        Text("{households} hộ và {persons} người đã trả lời.", "{households} households and {persons} persons "
             "answered.").format(
            households=number_text(counts["households"]), persons=number_text(counts["persons"])
        ),
    )  # fmt: skip
    yield (
        Text("Sửa đổi số liệu", "Data revision"),
        Text("Bản này: {stage}. Bản đã công bố không sửa; bản mới nêu từng ô thay đổi và lý do.",
             "This release: {stage}. What is published never changes; a new version lists each changed cell and "
             "why.").format(stage=STAGES[facts.stage]),
    )  # fmt: skip
    yield (
        Text("Xử lý thống kê", "Statistical processing"),
        Text("Ước lượng tỷ số, tuyến tính hóa Taylor với địa bàn trong tầng; khoảng Korn–Graubard 95%; quyền số điều "
             "chỉnh do không trả lời và hiệu chỉnh theo tổng dân số.",
             "Ratio estimator, Taylor linearisation with areas within strata; 95% Korn–Graubard intervals; weights "
             "adjusted for non-response and calibrated to population totals."),
    )  # fmt: skip
    yield (
        Text("Ghi chú", "Comment"),
        Text("Dữ liệu minh họa, không phải kết quả thật.", "Demonstration data, not real results.")
        if facts.demonstration
        else Text("Không có.", "None."),
    )


def _accuracy(release: Release) -> Text:
    counts = release.facts.counts
    selected, households = counts.get("selected"), counts["households"]
    sample = Text("{psus} địa bàn, {n} hộ trả lời", "{psus} areas, {n} households answered").format(
        psus=number_text(counts["psus"]), n=number_text(households)
    )
    if selected:
        rate = percent_text(percent(households / selected, 1))
        of = Text(" trên {selected} hộ được chọn ({rate})", " of {selected} selected ({rate})")
        of = of.format(selected=number_text(selected), rate=rate)
        sample = Text(sample.vi + of.vi, sample.en + of.en)
    end = Text(
        "{sample}. Sai số chuẩn, hệ số biến thiên và tỷ lệ trả lời từng câu ở bảng dưới. Không phản ánh: trả lời sai, "
        "quên, sót hộ khi lập bảng kê.",
        "{sample}. Standard errors, coefficients of variation and item response stand in the table below. Not "
        "reflected: wrong answers, memory, households missed when listing.",
    )
    return end.format(sample=sample)
