"""I06: adults who used an online public service in the last 12 months."""

from survey.plan.answers import Frame, Truth, said
from survey.plan.indicator import Indicator, Variant
from survey.plan.text import Text
from survey.plan.universes import ADULTS, AGED_15_PLUS, self_reported


def used_service(people: Frame) -> Truth:
    """Used one oneself, or on one's own account with someone's help."""
    return said(people["service_used"], 1, 2)


def used_service_broadly(people: Frame) -> Truth:
    """Used one oneself, with help, or had it done wholly by another."""
    return said(people["service_used"], 1, 2, 3)


SERVICES = Indicator(
    id="I06",
    slug="services",
    number=6,
    short=Text("Dịch vụ công trực tuyến", "Online public services"),
    plan=Text(
        "Tỷ lệ dân số trưởng thành có sử dụng dịch vụ công trực tuyến",
        "Share of the adult population who use online public services",
    ),
    who=ADULTS.name,
    what=Text(
        "đã dùng dịch vụ công trực tuyến trong 12 tháng qua", "used an online public service in the last 12 months"
    ),
    universe=ADULTS,
    counts=used_service,
    strict=used_service,
    reads=("age", "answered_by", "service_used"),
    definition=Text(
        "Tính người trong 12 tháng qua đã làm giấy tờ, nộp tiền hoặc tra cứu hồ sơ với cơ quan nhà nước qua mạng: tự thao "
        "tác, hoặc dùng tài khoản của mình và có người giúp. Người khác làm thay toàn bộ, chỉ có tài khoản, chỉ đọc tin: "
        "không tính.",
        "Counted: people who in the last 12 months applied, declared, paid or checked a file with a state office online, by "
        "themselves or on their own account with help. Done wholly by another, an account never used, or only reading news "
        "is not counted.",
    ),
    unknowns=Text(
        "Không biết, từ chối và bỏ trống nằm ngoài cả tử số và mẫu số.",
        "Don't know, refused and blank are in neither numerator nor denominator.",
    ),
    limits=Text(
        "Đếm người, không đếm hồ sơ. Nhiều người trong một năm không có việc gì cần làm, nên tỷ lệ có giới hạn trên.",
        "Counts people, not files. Many people need no service in a year, so the share has a natural ceiling.",
    ),
    proxy="last_resort",
    variants=(
        Variant("15plus", Text("Từ 15 tuổi trở lên", "Aged 15 and over"), universe=AGED_15_PLUS),
        Variant("broad", Text("Kể cả người khác làm thay", "Done by another included"), counts=used_service_broadly),
        Variant("self", Text("Chỉ người tự trả lời", "Self-reported only"), universe=self_reported(ADULTS)),
    ),
)
