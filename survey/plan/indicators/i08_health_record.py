"""I08: residents of all ages who are known to have an electronic health record."""

from survey.plan.answers import Frame, Truth, said, settled
from survey.plan.codes import DONT_KNOW
from survey.plan.indicator import Indicator, Variant
from survey.plan.text import Text
from survey.plan.universes import RESIDENTS


def knows_of_record(members: Frame) -> Truth:
    """A record seen, or reported to exist. Don't know is a no: the headline measures awareness."""
    return settled(said(members["health_record"], 1, 2), members["health_record"], DONT_KNOW, 0.0)


def surely_has_record(members: Frame) -> Truth:
    """A record seen, or reported to exist; don't know stays unknown."""
    return said(members["health_record"], 1, 2)


def has_seen_record(members: Frame) -> Truth:
    """A record that the person or the family has seen; don't know is a no."""
    return settled(said(members["health_record"], 1), members["health_record"], DONT_KNOW, 0.0)


HEALTH_RECORD = Indicator(
    id="I08",
    slug="health-record",
    number=8,
    short=Text("Hồ sơ sức khỏe điện tử", "E-health record"),
    plan=Text("Tỷ lệ người dân có hồ sơ sức khỏe điện tử", "Share of people who have an electronic health record"),
    who=RESIDENTS.name,
    what=Text("biết mình có hồ sơ sức khỏe điện tử", "know that they have an electronic health record"),
    universe=RESIDENTS,
    counts=knows_of_record,
    strict=surely_has_record,
    reads=("age", "health_record"),
    definition=Text(
        "Tính mọi thành viên hộ, kể cả trẻ sơ sinh, mà người trả lời cho biết đã có hồ sơ (sổ) sức khỏe điện tử: đã xem "
        "được, hoặc được báo là đã lập. Thẻ BHYT, ứng dụng VssID, sổ giấy: không tính.",
        "Counted: all household members, infants too, said to have an electronic health record or book, seen or reported "
        "to exist. An insurance card, the VssID app or a paper book is not counted.",
    ),
    unknowns=Text(
        "Không biết được tính là không, vì số liệu này đo việc người dân biết mình có hồ sơ. Từ chối và bỏ trống nằm ngoài "
        "cả tử số và mẫu số.",
        "Don't know counts as no, since the figure measures whether people know of a record. Refused and blank are in "
        "neither numerator nor denominator.",
    ),
    limits=Text(
        "Người dân có thể không biết hồ sơ đã được lập; xem cùng số liệu của ngành y tế. Điều tra này không kết luận là "
        "chưa đạt.",
        "People may not know that a record exists; read with the health sector's figure. This survey never concludes that "
        "the target was missed.",
    ),
    proxy="household",
    dont_know="no",
    lower_limit=True,
    variants=(
        Variant("strict", Text("Chỉ hồ sơ đã xem được", "Records seen only"), counts=has_seen_record),
        Variant(
            "available_case",
            Text("Không tính người trả lời không biết", "Without those who do not know"),
            counts=surely_has_record,
        ),
    ),
)
