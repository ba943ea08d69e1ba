"""I07: adults who had online health advice or remote treatment in the last 12 months."""

from survey.plan.answers import Frame, Truth, any_of, said, strict_any, then
from survey.plan.indicator import Indicator, Variant
from survey.plan.text import Text
from survey.plan.universes import ADULTS, AGED_15_PLUS, self_reported

WITHOUT_PHONE = ("health_app", "health_video", "health_linked")
COUNTED = ("health_app", "health_video", "health_phone", "health_linked")


def was_advised(people: Frame) -> Truth:
    """Advised or treated from a distance by a health worker, for oneself or for another."""
    return then(said(people["health_online"], 1, 2), any_of(*(said(people[line], 1) for line in COUNTED)))


def was_surely_advised(people: Frame) -> Truth:
    """As the headline, but a line not answered leaves a no in doubt."""
    return then(said(people["health_online"], 1, 2), strict_any(*(said(people[line], 1) for line in COUNTED)))


def was_advised_for_oneself(people: Frame) -> Truth:
    """As the headline, for oneself only."""
    return then(said(people["health_online"], 1), any_of(*(said(people[line], 1) for line in COUNTED)))


def was_advised_without_phone(people: Frame) -> Truth:
    """As the headline, without telephone calls and messages."""
    return then(said(people["health_online"], 1, 2), any_of(*(said(people[line], 1) for line in WITHOUT_PHONE)))


HEALTH_ONLINE = Indicator(
    id="I07",
    slug="health-online",
    number=7,
    short=Text("Tư vấn, khám bệnh từ xa", "Remote health services"),
    plan=Text(
        "Tỷ lệ dân số trưởng thành dùng dịch vụ tư vấn sức khỏe trực tuyến, khám chữa bệnh từ xa",
        "Share of the adult population using online health counselling or remote medical examination and treatment",
    ),
    who=ADULTS.name,
    what=Text(
        "đã được tư vấn sức khỏe trực tuyến hoặc khám, chữa bệnh từ xa trong 12 tháng qua",
        "had online health advice or remote treatment in the last 12 months",
    ),
    universe=ADULTS,
    counts=was_advised,
    strict=was_surely_advised,
    reads=("age", "answered_by", "health_online", *COUNTED),
    definition=Text(
        "Tính người trong 12 tháng qua được bác sĩ hoặc nhân viên y tế tư vấn, khám, chữa bệnh qua ứng dụng, gọi video, điện "
        "thoại, tin nhắn hoặc máy kết nối ở cơ sở y tế, cho mình hoặc cho người khác. Tự tìm trên mạng, hỏi AI, đặt lịch "
        "khám: không tính.",
        "Counted: people whom a doctor or health worker advised, examined or treated in the last 12 months by app, video, "
        "telephone, message or a link at a health facility, for themselves or for another. Searching, asking an AI or "
        "booking a visit is not counted.",
    ),
    unknowns=Text(
        "Người không đồng ý trả lời về sức khỏe, không biết, từ chối: nằm ngoài cả tử số và mẫu số.",
        "People who did not agree to questions about health, don't know and refused are in neither numerator nor "
        "denominator.",
    ),
    limits=Text(
        "Đếm người lớn đã dùng dịch vụ, kể cả khi dùng cho con; không đếm lượt khám.",
        "Counts the adult who used the service, also for a child; it does not count consultations.",
    ),
    proxy="last_resort",
    variants=(
        Variant("15plus", Text("Từ 15 tuổi trở lên", "Aged 15 and over"), universe=AGED_15_PLUS),
        Variant("own_use", Text("Chỉ cho bản thân", "For oneself only"), counts=was_advised_for_oneself),
        Variant(
            "no_phone",
            Text("Không tính gọi điện, nhắn tin", "Without telephone calls and messages"),
            counts=was_advised_without_phone,
        ),
        Variant("self", Text("Chỉ người tự trả lời", "Self-reported only"), universe=self_reported(ADULTS)),
    ),
)
