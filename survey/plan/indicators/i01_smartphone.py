"""I01: adults who have a smartphone of their own."""

from survey.plan.answers import Frame, Truth, said, then
from survey.plan.indicator import Indicator, Variant
from survey.plan.text import Text
from survey.plan.universes import ADULTS, AGED_15_PLUS, self_reported


def has_own_smartphone(people: Frame) -> Truth:
    """An own phone (or a work phone for private use) that goes online and takes apps."""
    return then(said(people["phone_own"], 1), said(people["phone_smart"], 1))


def can_use_smartphone(people: Frame) -> Truth:
    """A smartphone of one's own or shared with others."""
    return then(said(people["phone_own"], 1, 2), said(people["phone_smart"], 1))


def has_connected_smartphone(people: Frame) -> Truth:
    """An own smartphone that was online in the last 3 months: the nearest to the criteria of 2023."""
    return then(has_own_smartphone(people), said(people["phone_online"], 1))


SMARTPHONE = Indicator(
    id="I01",
    slug="smartphone",
    number=1,
    short=Text("Điện thoại thông minh", "Smartphone"),
    plan=Text(
        "Tỷ lệ dân số trưởng thành có điện thoại thông minh", "Share of the adult population who have a smartphone"
    ),
    who=ADULTS.name,
    what=Text("có điện thoại thông minh dùng riêng", "have a smartphone of their own"),
    universe=ADULTS,
    counts=has_own_smartphone,
    strict=has_own_smartphone,
    reads=("age", "answered_by", "phone_own", "phone_smart"),
    definition=Text(
        "Tính người có điện thoại dùng riêng vào được Internet và cài được ứng dụng. Máy của cơ quan được dùng vào việc "
        "riêng thì tính; SIM đứng tên ai cũng được. Máy dùng chung, máy hỏng, máy không có SIM dùng được: không tính.",
        "Counted: people with a phone of their own that goes online and takes apps. A work phone counts if private use "
        "is allowed; the SIM may be in anyone's name. A shared or broken phone, or one without a working SIM, does not.",
    ),
    unknowns=Text(
        "Không biết, từ chối và bỏ trống nằm ngoài cả tử số và mẫu số.",
        "Don't know, refused and blank are in neither numerator nor denominator.",
    ),
    limits=Text(
        "Đếm người, không đếm máy hay thuê bao; vì vậy khác với số liệu của nhà mạng.",
        "Counts people, not devices or subscriptions; operators' figures therefore differ.",
    ),
    proxy="allowed",
    variants=(
        Variant("15plus", Text("Từ 15 tuổi trở lên", "Aged 15 and over"), universe=AGED_15_PLUS),
        Variant("access", Text("Dùng riêng hoặc dùng chung", "Own or shared"), counts=can_use_smartphone),
        Variant(
            "connected",
            Text(
                "Dùng riêng và có vào Internet trong 3 tháng qua (gần với Quyết định 590/QĐ-UBND)",
                "Own, and online in the last 3 months (nearest to Decision 590/QĐ-UBND)",
            ),
            counts=has_connected_smartphone,
            reads=("phone_online",),
        ),
        Variant("self", Text("Chỉ người tự trả lời", "Self-reported only"), universe=self_reported(ADULTS)),
    ),
)
