"""I04: adults who have a personal digital or electronic signature."""

from survey.plan.answers import Frame, Truth, any_of, doubted, said, strict_any, then
from survey.plan.indicator import Indicator, Variant
from survey.plan.text import Text
from survey.plan.universes import ADULTS, AGED_15_PLUS, self_reported

COUNTED = ("signature_vneid", "signature_remote", "signature_token", "signature_official")


def has_signature(people: Frame) -> Truth:
    """A valid signature of a counted kind; a kind not known leaves it open."""
    kind = any_of(*(said(people[line], 1) for line in COUNTED))
    return then(said(people["signature_has"], 1), doubted(kind, said(people["signature_kind_unknown"], 1)))


def surely_has_signature(people: Frame) -> Truth:
    """As the headline, but a line not answered leaves a no in doubt."""
    kind = strict_any(*(said(people[line], 1) for line in COUNTED))
    return then(said(people["signature_has"], 1), doubted(kind, said(people["signature_kind_unknown"], 1)))


def has_any_signature(people: Frame) -> Truth:
    """A valid signature of whatever kind, those of a bank or another body included."""
    return said(people["signature_has"], 1)


SIGNATURE = Indicator(
    id="I04",
    slug="signature",
    number=4,
    short=Text("Chữ ký số cá nhân", "Personal e-signature"),
    plan=Text(
        "Tỷ lệ dân số trưởng thành có chữ ký số hoặc chữ ký điện tử cá nhân",
        "Share of the adult population with a personal digital or electronic signature",
    ),
    who=ADULTS.name,
    what=Text("có chữ ký số hoặc chữ ký điện tử cá nhân", "have a personal digital or electronic signature"),
    universe=ADULTS,
    counts=has_signature,
    strict=surely_has_signature,
    reads=("age", "answered_by", "signature_has", *COUNTED, "signature_kind_unknown"),
    definition=Text(
        "Tính người có chứng thư còn hạn cấp riêng cho mình: qua VNeID, của nhà cung cấp ký bằng điện thoại, USB hoặc thẻ "
        "ký số, chữ ký số chuyên dùng công vụ. Tài khoản định danh mức độ 2, mã OTP, vân tay, ảnh chữ ký, chữ ký của công "
        "ty: không tính. Chữ ký do ngân hàng hoặc đơn vị khác cấp để dùng với họ nằm ở mục Cách tính khác.",
        "Counted: people with a valid certificate issued to themselves: through VNeID, by a provider for signing by phone, "
        "on a USB token or card, or for official duty. A level-2 e-identity, an OTP, a fingerprint, a picture of a "
        "signature or a company's token is not counted. Signatures from a bank or other body for dealings with it stand "
        "under other definitions.",
    ),
    unknowns=Text(
        "Có chữ ký nhưng không biết loại nào, không biết và từ chối: nằm ngoài cả tử số và mẫu số.",
        "A signature of unknown kind, don't know and refused are in neither numerator nor denominator.",
    ),
    limits=Text(
        "Chữ ký cấp theo đợt có thể đã hết hạn hoặc chủ nhân không biết; xem cùng số của nhà cung cấp.",
        "Certificates given out in campaigns may have lapsed or be unknown to their holder; read with providers' counts.",
    ),
    proxy="last_resort",
    variants=(
        Variant("15plus", Text("Từ 15 tuổi trở lên", "Aged 15 and over"), universe=AGED_15_PLUS),
        Variant(
            "any_kind",
            Text("Kể cả chữ ký của ngân hàng, đơn vị khác", "Signatures of banks and other bodies included"),
            counts=has_any_signature,
        ),
        Variant("self", Text("Chỉ người tự trả lời", "Self-reported only"), universe=self_reported(ADULTS)),
    ),
)
