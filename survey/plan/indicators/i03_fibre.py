"""I03: households that a fibre network covers."""

from survey.plan.answers import Frame, Truth, otherwise, said, settled, strict_any
from survey.plan.codes import DONT_KNOW
from survey.plan.indicator import Indicator, Variant
from survey.plan.text import Text
from survey.plan.universes import HOUSEHOLDS


def is_covered(households: Frame) -> Truth:
    """Connected now, or some provider could bring fibre to the house now."""
    return otherwise(said(households["fibre_now"], 1), said(households["fibre_possible"], 1))


def is_surely_covered(households: Frame) -> Truth:
    """As the headline, but a household unsure of its own connection is not a no."""
    return strict_any(said(households["fibre_now"], 1), said(households["fibre_possible"], 1))


def is_covered_by_lists(households: Frame) -> Truth:
    """As the headline; where nobody knows, providers' lists of the village decide if all or no houses are reached."""
    possible = said(households["fibre_possible"], 1)
    unsure = households["fibre_possible"].where(households["fibre_possible"].isin((DONT_KNOW,)))
    all_reached = households["village_fibre"].where(unsure.notna())
    possible = settled(settled(possible, all_reached, 1, 1.0), all_reached, 3, 0.0)
    return otherwise(said(households["fibre_now"], 1), possible)


def subscribes(households: Frame) -> Truth:
    """Uses a fibre connection of its own now."""
    return said(households["fibre_now"], 1)


FIBRE = Indicator(
    id="I03",
    slug="fibre",
    number=3,
    short=Text("Phủ cáp quang", "Fibre coverage"),
    plan=Text(
        "Tỷ lệ hộ gia đình được phủ mạng Internet băng rộng cáp quang",
        "Share of households covered by a fibre-optic broadband Internet network",
    ),
    who=HOUSEHOLDS.name,
    what=Text("được phủ cáp quang", "are covered by fibre"),
    universe=HOUSEHOLDS,
    counts=is_covered,
    strict=is_surely_covered,
    reads=("fibre_now", "fibre_possible"),
    definition=Text(
        "Tính hộ đang dùng Internet cáp quang, hoặc chưa dùng nhưng hiện có nhà mạng kéo được cáp đến nhà theo giá và thủ "
        "tục bình thường. Bộ phát 4G, 5G, Wi-Fi bắt nhờ, truyền hình cáp, vệ tinh: không phải cáp quang.",
        "Counted: households using fibre Internet, or to whose house a provider can now bring it at the usual price and "
        "terms. 4G or 5G routers, a neighbour's Wi-Fi, cable television and satellite are not fibre.",
    ),
    unknowns=Text(
        "Hộ không biết nhà mạng có kéo được cáp đến nhà không thì nằm ngoài cả tử số và mẫu số; cách tính theo danh sách "
        "của nhà mạng nằm ở mục Cách tính khác.",
        "A household that does not know whether fibre could be brought is in neither numerator nor denominator; providers' "
        "lists stand in only under other definitions.",
    ),
    limits=Text(
        "Được phủ khác với thuê bao, và hộ được phủ khác với xã được phủ. Cáp quang đến theo từng thôn, nên khoảng tin cậy "
        "rộng hơn các chỉ tiêu khác.",
        "Coverage is not subscription, and a covered household is not a covered commune. Fibre arrives village by village, "
        "so intervals are wider than for other indicators.",
    ),
    proxy="household",
    rho=0.3,
    variants=(
        Variant("subscription", Text("Hộ đang dùng cáp quang", "Households using fibre now"), counts=subscribes),
        Variant(
            "lists",
            Text("Dùng danh sách của nhà mạng khi hộ không biết", "Providers' lists where the household does not know"),
            counts=is_covered_by_lists,
            reads=("village_fibre",),
        ),
    ),
)
