"""I10: general schools, primary to upper secondary, with all three digital components.

The plan names three components here, not four: standardised data (C) is asked of I09 only.
"""

from survey.plan.answers import Frame, Truth
from survey.plan.indicator import Indicator, completeness
from survey.plan.indicators.i09_colleges import GOVERNANCE, OPERATIONS, RESOURCES
from survey.plan.text import Text
from survey.plan.universes import SCHOOLS

COMPONENTS = (GOVERNANCE, OPERATIONS, RESOURCES)


def has_all_components(institutions: Frame) -> Truth:
    """Every mandatory item of all three components done."""
    return completeness(institutions, COMPONENTS)["all"]


DIGITAL_SCHOOLS = Indicator(
    id="I10",
    slug="schools",
    number=10,
    short=Text("Trường phổ thông số", "Digital schools"),
    plan=Text(
        "Tỷ lệ các cơ sở giáo dục từ tiểu học đến THPT hoàn thiện được mô hình quản trị số, hoạt động số, kho học liệu số "
        "mở",
        "Share of general education institutions from primary to upper secondary that have completed a digital governance "
        "model, digital operations and an open digital learning-resource repository",
    ),
    who=Text("cơ sở giáo dục từ tiểu học đến THPT", "schools from primary to upper secondary"),
    what=Text("hoàn thiện đủ ba thành phần", "have completed all three components"),
    universe=SCHOOLS,
    counts=has_all_components,
    strict=has_all_components,
    reads=tuple(item for component in COMPONENTS for item in component.mandatory),
    definition=Text(
        "Tính trường có mọi mục bắt buộc của cả ba thành phần ở mức hoàn thành: đã có, đang dùng trong năm học này và có "
        "minh chứng đã xác minh. Gồm trường tiểu học, THCS, THPT, trường nhiều cấp, PTDTNT, PTDTBT, công lập và tư thục; "
        "không gồm trường mầm non và điểm trường. Mẫu số là danh mục trường tại ngày tham chiếu.",
        "Counted: schools with every mandatory item of all three components done: in place, in use this school year, with "
        "verified evidence. Primary, lower and upper secondary, multi-level, ethnic boarding and semi-boarding schools, "
        "public and private; no preschools or satellite sites. The denominator is the register at the reference date.",
    ),
    unknowns=Text(
        "Trường chưa nộp phiếu hoặc chưa xác minh được nêu riêng; kết luận chỉ đưa ra khi không phụ thuộc vào các trường "
        "đó.",
        "Schools without a return or not yet verified are shown apart; a verdict is given only where it does not depend on "
        "them.",
    ),
    limits=Text(
        "Kế hoạch chỉ nêu tên các thành phần; danh sách mục là của cuộc điều tra này. Mức độ và điểm theo Quyết định "
        "4725/QĐ-BGDĐT chỉ để đối chiếu.",
        "The plan names the components only; the list of items is this survey's. Level and score under Decision "
        "4725/QĐ-BGDĐT serve for comparison only.",
    ),
    proxy="head_of_institution",
    components=COMPONENTS,
)
