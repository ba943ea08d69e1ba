"""The sentences that carry an estimate: generated from the figure, never typed, in both languages.

Every number in a sentence is one that `rounding.show` gives for the same figure, so prose, table and picture agree.
"""

# Long because the wordings stand here in one place, both languages side by side, with what fills them.

import math
from datetime import date
from decimal import Decimal

from survey.plan.text import Text
from survey.publish.figure import Figure, Verdict
from survey.publish.rules.reliability import FEW, NOTES, WITHHOLDING
from survey.publish.rules.rounding import Shown, half_up, number_text, percent, percent_text, show, target_text
from survey.publish.rules.verdict import WORDS, met_and_missed

_INTERVAL = Text("(khoảng tin cậy 95%: từ {low} đến {high})", "(95% confidence interval: {low} to {high})")
_ESTIMATE = Text(
    "Theo ước lượng, {estimate} {who} {what} {interval}.", "An estimated {estimate} of {who} {what} {interval}."
)
_FOUND = Text("Ước lượng {estimate} {interval}", "Estimate {estimate} {interval}")
_MET = Text(
    "Đạt mục tiêu {year}. {found}; cả khoảng bằng hoặc cao hơn mục tiêu {target}.",
    "The {year} target is met. {found}; the whole interval is at or above {target}.",
)
_NOT_YET = Text(
    "Chưa đạt mục tiêu {year}. {found}; cả khoảng thấp hơn mục tiêu {target}. Cần tăng từ {a} đến {b} điểm phần trăm.",
    "The {year} target is not yet met. {found}; the whole interval is below {target}. A rise of {a} to {b} percentage "
    "points is needed.",
)
_NOT_MET = Text(
    "Không đạt mục tiêu {year} khi đến hạn. {found}; cả khoảng thấp hơn mục tiêu {target}.",
    "The {year} target was not met by its date. {found}; the whole interval is below {target}.",
)
_OPEN = Text(
    "Chưa đủ căn cứ kết luận về mục tiêu {year}. {found}; mục tiêu {target} nằm trong khoảng này. Không được hiểu là "
    "đã đạt hay chưa đạt.",
    "Too close to call for the {year} target. {found}; {target} lies inside it. This must not be read as met or as "
    "missed.",
)
_OPEN_UNKNOWN = Text(
    "Chưa đủ căn cứ kết luận về mục tiêu {year}: nhiều câu chưa rõ. {found}; nếu tính cả người không rõ, kết quả có "
    "thể nằm ở phía bên kia mục tiêu {target}.",
    "Too close to call for the {year} target: many unknown answers. {found}; counting those unknown, the result may "
    "lie on the other side of {target}.",
)
_OPEN_AWARE = Text(
    "Chưa đủ căn cứ kết luận về mục tiêu {year}: người dân có thể không biết hồ sơ đã được lập. {found}; mục tiêu "
    "{target}.",
    "Too close to call for the {year} target: people may not know that a record exists. {found}; the target is "
    "{target}.",
)
_HUNDRED = Text(
    "Mục tiêu 100% không thể xác nhận bằng điều tra mẫu. Kết quả phù hợp với 100%; theo khoảng tin cậy, ít nhất {low}.",
    "A target of 100% cannot be confirmed by a sample. The result is consistent with 100%; by the interval, at least "
    "{low}.",
)
HUNDRED_NO = Text(
    "Chưa đạt 100%: trong mẫu có hộ chưa được phủ cáp quang.",
    "100% is not reached: some sampled households are not covered.",
)
_LEVEL_MET = Text(
    "Đạt mức mục tiêu {year}, đo ngày {day}, sau hạn. {found}; cả khoảng bằng hoặc cao hơn {target}.",
    "At the level of the {year} target, measured on {day}, after its date. {found}; the whole interval is at or above "
    "{target}.",
)
_LEVEL_BELOW = Text(
    "Dưới mức mục tiêu {year}, đo ngày {day}, sau hạn. {found}; cả khoảng thấp hơn {target}.",
    "Below the level of the {year} target, measured on {day}, after its date. {found}; the whole interval is below "
    "{target}.",
)
_NONE = Text(
    "Không có kết luận về mục tiêu {year}: {reason}. {found}.", "No verdict on the {year} target: {reason}. {found}."
)
_TEMPLATES = {
    "met": _MET,
    "not_yet": _NOT_YET,
    "not_met": _NOT_MET,
    "open": _OPEN,
    "open_unknown": _OPEN_UNKNOWN,
    "open_aware": _OPEN_AWARE,
    "open_hundred": _HUNDRED,
    "level_met": _LEVEL_MET,
    "level_below": _LEVEL_BELOW,
    "none": _NONE,
}
_SIZE = Text(
    "Để kết luận khi chênh lệch thật là 3 điểm phần trăm, cần cỡ mẫu hiệu quả khoảng {n} người (tương đương chọn ngẫu "
    "nhiên đơn giản).",
    "To decide when the true gap is 3 percentage points, an effective sample of about {n} people is needed (as if "
    "drawn by simple random sampling).",
)
_WITHHELD_U = Text("Không công bố: chưa đủ tin cậy ({reason}).", "Withheld: not reliable enough ({reason}).")
WITHHELD_C = Text("Không công bố: bảo mật thông tin.", "Withheld: confidential.")
_FULL = Text(
    "{k}/{N} cơ sở hoàn thành ({rate}). Điều tra toàn bộ nên không có khoảng tin cậy.",
    "{k} of {N} institutions have completed it ({rate}). A full count, so there is no confidence interval.",
)
_FULL_PART = Text(
    "{k}/{N} cơ sở trong danh mục hoàn thành ({rate}); {m} cơ sở chưa nộp hoặc chưa được xác minh được tính là chưa "
    "hoàn thành. Trên số đã xác minh: {k}/{r} ({rate_r}). Tỷ lệ thật nằm từ {rate} đến {most}.",
    "{k} of {N} institutions on the register have completed it ({rate}); {m} not returned or not yet verified count as "
    "not completed. Of those verified: {k} of {r} ({rate_r}). The true share lies from {rate} to {most}.",
)
_UNKNOWN = Text(
    '{p} không biết hoặc từ chối trả lời. Nếu tất cả là "không": {low}; nếu tất cả là "có": {high}.',
    "{p} did not know or refused. If all were “no”: {low}; if all were “yes”: {high}.",
)
_PACE = Text(
    "Để đạt {target} vào cuối năm {year}, cần tăng {r} điểm phần trăm mỗi năm (từ {a} đến {b}).",
    "Reaching {target} by the end of {year} needs {r} percentage points a year ({a} to {b}).",
)
KEEP = Text(
    "Cả khoảng đã ở mức mục tiêu {year}; cần giữ.",
    "The whole interval is at the {year} target already; it needs holding.",
)
CAPTION = Text(
    "Kết quả từ mẫu, không phải điều tra toàn bộ. Nếu lặp lại cuộc điều tra nhiều lần, khoảng 95 trong 100 khoảng như "
    "thế này sẽ chứa giá trị thật. Chưa kể sai số do trả lời sai hoặc không trả lời.",
    "Results from a sample, not a full count. If the survey were repeated many times, about 95 of 100 such intervals "
    "would contain the true value. Errors from wrong answers or non-response are not included.",
)
_LEAD = Text(
    "Mục tiêu {year}: {a} {met_vi}, {b} {missed_vi}, {c} chưa đủ căn cứ kết luận{g_vi} (trong {n} chỉ tiêu từ điều tra "
    "mẫu); {d} {met_vi}, {e} {missed_vi}{f_vi} (trong {m} chỉ tiêu điều tra toàn bộ).",
    "{year} targets: {a} {met_en}, {b} {missed_en}, {c} too close to call{g_en} (of {n} sample indicators); {d} "
    "{met_en}, {e} {missed_en}{f_en} (of {m} full-count indicators).",
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SAID = {
    "met": Text("đạt", "met"),
    "not_met": Text("không đạt", "not met"),
    "not_yet": Text("chưa đạt", "not yet met"),
    "level_met": Text("đạt mức", "at the level"),
    "level_below": Text("dưới mức", "below the level"),
}
_REASONS = {rule.id: rule.says for rule in NOTES if rule.id in ("n-df", "n-unknown")}


def day_text(day: date) -> Text:
    """01/07/2025 and 1 July 2025."""
    return Text(f"{day:%d/%m/%Y}", f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


def interval_text(shown: Shown) -> Text:
    """The interval in brackets, as a sentence needs it."""
    if shown.low is None or shown.high is None:
        return Text("", "")
    return _INTERVAL.format(low=percent_text(shown.low), high=percent_text(shown.high))


def estimate_sentence(figure: Figure, who: Text, what: Text) -> Text | None:
    """What share of whom, with its interval; None where nothing may be said."""
    shown = show(figure)
    if shown is None or figure.kind == "count":
        return None
    estimate = percent_text(shown.estimate)
    return _ESTIMATE.format(estimate=estimate, who=who, what=what, interval=interval_text(shown))


def withheld_sentence(figure: Figure) -> Text:
    """Why a figure is not shown, in one clause."""
    if figure.status == "withheld_c":
        return WITHHELD_C
    reason = next((rule.says for rule in WITHHOLDING if rule.id in figure.rules), FEW)
    return _WITHHELD_U.format(reason=reason)


def verdict_sentence(figure: Figure, verdict: Verdict, measured: date) -> Text:
    """The verdict and the numbers behind it."""
    shown = show(figure)
    if shown is None:
        return withheld_sentence(figure)
    if figure.kind == "count":
        return count_sentence(figure)
    found = _FOUND.format(estimate=percent_text(shown.estimate), interval=interval_text(shown))
    low, high = figure.ci_low or 0.0, figure.ci_high or 0.0
    reason = next((text for rule, text in _REASONS.items() if rule in figure.rules), _REASONS["n-df"])
    return _TEMPLATES[verdict.word].format(
        year=verdict.year,
        target=target_text(verdict.target),
        found=found,
        low=percent_text(shown.low if shown.low is not None else shown.estimate),
        a=number_text(half_up(max(verdict.target - high, 0) * 100, shown.digits)),
        b=number_text(half_up(max(verdict.target - low, 0) * 100, shown.digits)),
        day=day_text(measured),
        reason=reason,
    )


def size_sentence(target: float) -> Text:
    """The size of a simple random sample that settles a true gap of 3 points with 80 % power."""
    gap, z_alpha, z_power = 0.03, 1.959964, 0.841621
    truth = min(target + gap, 1.0)
    size = ((z_alpha * math.sqrt(target * (1 - target)) + z_power * math.sqrt(truth * (1 - truth))) / gap) ** 2
    return _SIZE.format(n=number_text(int(half_up(size, -2))))


def count_sentence(figure: Figure) -> Text:
    """k of N, and what is not known when some institutions have not returned."""
    k, m, register = figure.k or 0, figure.m or 0, figure.register or 0
    rate = percent_text(_ratio(k, register))
    numbers = {"k": number_text(k), "N": number_text(register), "m": number_text(m), "rate": rate}
    if m == 0:
        return _FULL.format(**numbers)
    returned = register - m
    rate_r = percent_text(_ratio(k, returned)) if returned else percent_text(Decimal(0))
    most = percent_text(_ratio(k + m, register))
    return _FULL_PART.format(**numbers, r=number_text(returned), rate_r=rate_r, most=most)


def _ratio(part: int, whole: int) -> Decimal:
    return percent(part / whole, 1) if whole else Decimal(0)


def unknown_sentence(figure: Figure) -> Text | None:
    """How many did not know, and the two ends of what it could mean."""
    if figure.unknown is None or figure.bound_low is None or figure.bound_high is None:
        return None
    p, low, high = (percent_text(percent(x, 1)) for x in (figure.unknown, figure.bound_low, figure.bound_high))
    return _UNKNOWN.format(p=p, low=low, high=high)


def pace(figure: Figure, target: float, measured: date, year: int) -> tuple[Decimal, Decimal, Decimal] | None:
    """Points a year still needed to a target, with the interval of that need; None if the interval is there already or
    the year is over."""
    if figure.estimate is None or figure.ci_low is None or figure.ci_high is None or figure.ci_low >= target:
        return None
    years = (date(year, 12, 31) - measured).days / 365.25
    if years <= 0:
        return None
    needs = ((target - x) / years * 100 for x in (figure.estimate, figure.ci_high, figure.ci_low))
    middle, least, most = (half_up(max(need, 0.0), 1) for need in needs)
    return middle, least, most


def pace_sentence(figure: Figure, target: float, measured: date, year: int) -> Text | None:
    """The pace needed, or that the level is reached and has to be held; None if nothing is shown."""
    if figure.withheld or figure.ci_low is None:
        return None
    if figure.ci_low >= target:
        return KEEP.format(year=year)
    needed = pace(figure, target, measured, year)
    if needed is None:
        return None
    r, a, b = (number_text(x) for x in needed)
    return _PACE.format(target=target_text(target), year=year, r=r, a=a, b=b)


def lead_sentence(year: int, verdicts: list[tuple[Figure, str]]) -> Text:
    """How many targets are met, missed and open: survey and full-count figures are never added together."""
    sample = [WORDS[word].sign for figure, word in verdicts if figure.kind == "sample"]
    count = [WORDS[word].sign for figure, word in verdicts if figure.kind == "count"]
    met, missed = (_SAID[code] for code in met_and_missed({word for _, word in verdicts}))
    open_counts, unsaid = count.count("open"), sample.count("none")
    return _LEAD.format(
        year=year,
        a=sample.count("met"),
        b=sample.count("not"),
        c=sample.count("open"),
        n=len(sample),
        d=count.count("met"),
        e=count.count("not"),
        m=len(count),
        met_vi=met.vi,
        met_en=met.en,
        missed_vi=missed.vi,
        missed_en=missed.en,
        g_vi=f", {unsaid} không có kết luận" if unsaid else "",
        g_en=f", {unsaid} without a verdict" if unsaid else "",
        f_vi=f", {open_counts} chưa đủ căn cứ kết luận" if open_counts else "",
        f_en=f", {open_counts} too close to call" if open_counts else "",
    )
