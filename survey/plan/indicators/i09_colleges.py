"""I09: training institutions, colleges and vocational institutions with all four digital components."""

from survey.plan.answers import Frame, Truth
from survey.plan.indicator import Component, Indicator, completeness
from survey.plan.text import Text
from survey.plan.universes import COLLEGES

GOVERNANCE = Component(
    "A",
    Text("Mô hình quản trị số", "Digital governance"),
    ("A1", "A2", "A3", "A4", "A5", "A6"),
    ("A1", "A2", "A3", "A4"),
)
OPERATIONS = Component(
    "B",
    Text("Hoạt động số", "Digital operations"),
    ("B1", "B2", "B3", "B4", "B5", "B6"),
    ("B1", "B2", "B3", "B6"),
)
DATA = Component("C", Text("Chuẩn hóa dữ liệu số", "Standardised data"), ("C1", "C2", "C3", "C4"), ("C1", "C2", "C3"))
RESOURCES = Component(
    "D",
    Text("Kho học liệu số mở", "Open digital learning resources"),
    ("D1", "D2", "D3", "D4", "D5"),
    ("D1", "D2", "D3"),
)
COMPONENTS = (GOVERNANCE, OPERATIONS, DATA, RESOURCES)


def has_all_components(institutions: Frame) -> Truth:
    """Every mandatory item of all four components done."""
    return completeness(institutions, COMPONENTS)["all"]


DIGITAL_COLLEGES = Indicator(
    id="I09",
    slug="colleges",
    number=9,
    short=Text("Cơ sở đào tạo số", "Digital colleges"),
    plan=Text(
        "Tỷ lệ các cơ sở đào tạo, cao đẳng, giáo dục nghề nghiệp hoàn thiện được mô hình quản trị số, hoạt động số, chuẩn "
        "hóa dữ liệu số, kho học liệu số mở",
        "Share of training institutions, colleges and vocational education institutions that have completed a digital "
        "governance model, digital operations, standardised digital data and an open digital learning-resource repository",
    ),
    who=Text(
        "cơ sở đào tạo, cao đẳng, giáo dục nghề nghiệp",
        "training institutions, colleges and vocational institutions",
    ),
    what=Text("hoàn thiện đủ bốn thành phần", "have completed all four components"),
    universe=COLLEGES,
    counts=has_all_components,
    strict=has_all_components,
    reads=tuple(item for component in COMPONENTS for item in component.mandatory),
    definition=Text(
        "Tính cơ sở có mọi mục bắt buộc của cả bốn thành phần ở mức hoàn thành: đã có, đang dùng trong năm học này và có "
        "minh chứng đã xác minh. Đang làm không phải là hoàn thành. Mẫu số là danh mục cơ sở tại ngày tham chiếu.",
        "Counted: institutions with every mandatory item of all four components done: in place, in use this school year, "
        "with verified evidence. In progress is not done. The denominator is the register at the reference date.",
    ),
    unknowns=Text(
        "Cơ sở chưa nộp phiếu hoặc chưa xác minh được nêu riêng; kết luận chỉ đưa ra khi không phụ thuộc vào các cơ sở đó.",
        "Institutions without a return or not yet verified are shown apart; a verdict is given only where it does not "
        "depend on them.",
    ),
    limits=Text(
        "Kế hoạch chỉ nêu tên các thành phần; danh sách mục là của cuộc điều tra này. Số cơ sở ít, nên một cơ sở làm tỷ lệ "
        "thay đổi nhiều.",
        "The plan names the components only; the list of items is this survey's. There are few institutions, so one of them "
        "moves the rate much.",
    ),
    proxy="head_of_institution",
    components=COMPONENTS,
)
