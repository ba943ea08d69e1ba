"""The institution's return: header, the components A to D, the head's confirmation (I09, I10)."""

# Long because every wording stands here in both languages, next to its rules.

from survey.plan.codes import PROGRESS
from survey.plan.text import Text
from survey.plan.universes import TRAINING_INSTITUTIONS
from survey.questionnaire.model import Edit, Group, Option, Question, Section
from survey.questionnaire.parts import AGREE, options
from survey.questionnaire.rules import AfterReference, All, Answered, Any, Between, Is, MoreThan, Not, Rule

COMPONENTS = ("a", "b", "c", "d")
IS_TRAINING: Rule = Is("type", *TRAINING_INSTITUTIONS)
OPENING = Text(
    "Phiếu này do thủ trưởng cơ sở chịu trách nhiệm. Số liệu của từng cơ sở không được công bố nếu cơ sở không đồng ý.",
    "The head of the institution answers for this return. No institution's data are published without its agreement.",
)
_ITEMS_INTRO = Text(
    "Đến ngày {ngày tham chiếu}, việc sau đây ở cơ sở đang ở mức nào?",
    "On {ngày tham chiếu}, how far is the following?",
)
_LEVELS = (
    Option(
        3,
        Text(
            "Hoàn thành: đã có, đang dùng trong năm học này và có minh chứng",
            "Done: in place, in use this school year, with evidence",
        ),
    ),
    Option(2, PROGRESS[2]),
    Option(1, PROGRESS[1]),
)


def _item(code: str, vietnamese: str, english: str) -> tuple[Question, Question, Question]:
    """An item's three variables: its level, the evidence and the date; "A1*" marks a mandatory item."""
    name = code.rstrip("*")
    group = Group(name, "item", name, Text(vietnamese, english))
    done = Is(name, 3)
    return (
        Question(name, name, group.text, "choice", _LEVELS, group=group, mandatory=code.endswith("*")),
        Question(
            f"{name}_evidence",
            name,
            Text("Minh chứng: số văn bản, đường dẫn hoặc tệp", "Evidence: document number, link or file"),
            "text",
            relevance=done,
            group=group,
            required=False,
            longest=500,
        ),
        Question(
            f"{name}_date",
            name,
            Text("Ngày hoàn thành", "Date"),
            "date",
            relevance=done,
            group=group,
            required=False,
        ),
    )


def _item_edits(name: str) -> tuple[Edit, Edit]:
    return (
        Edit(
            f"{name}_without_evidence",
            f"{name}_evidence",
            "hard",
            All(Is(name, 3), Not(Answered(f"{name}_evidence"))),
            Text(
                'Mục {code} ghi "Hoàn thành" nhưng chưa có minh chứng. Thêm minh chứng hoặc chọn "Đang làm".',
                'Item {code} says "Done" without evidence. Add it or choose "In progress".',
            ),
        ),
        Edit(
            f"{name}_done_later",
            f"{name}_date",
            "hard",
            AfterReference(f"{name}_date"),
            Text(
                'Mục {code}: ngày hoàn thành sau ngày tham chiếu {reference}. Sửa ngày hoặc chọn "Đang làm".',
                'Item {code}: the date is after the reference date {reference}. Correct it or choose "In progress".',
            ),
        ),
    )


def _component(
    letter: str, title: Text, items: tuple[tuple[str, str, str], ...], relevance: Rule | None = None, *more: Edit
) -> Section:
    names = [code.rstrip("*") for code, _, _ in items]
    return Section(
        letter,
        title,
        "institution",
        tuple(question for item in items for question in _item(*item)),
        universe=relevance or All(),
        edits=tuple(edit for name in names for edit in _item_edits(name)) + more,
        intro=_ITEMS_INTRO,
    )


HEADER = Section(
    "header",
    Text("Thông tin chung", "General information"),
    "institution",
    (
        Question(
            "name",
            "S01",
            Text("Tên đầy đủ của cơ sở (theo quyết định thành lập)", "Full name (as in the founding decision)"),
            "text",
            note=Text("Danh mục có sẵn; sai thì sửa và ghi lý do.", "Pre-filled; correct with a reason."),
        ),
        Question("register_code", "S02", Text("Mã cơ sở trong danh mục", "Code in the register"), "system"),
        Question(
            "type",
            "S03",
            Text("Loại cơ sở", "Type"),
            "choice",
            options(
                """
                1 Trường tiểu học / Primary
                2 Trường THCS / Lower secondary
                3 Trường THPT / Upper secondary
                4 Trường TH&THCS / Primary and lower secondary
                5 Trường THCS&THPT / Lower and upper secondary
                6 Trường TH, THCS và THPT / All three levels
                7 Trường PTDTNT / Ethnic boarding
                8 Trường PTDTBT / Ethnic semi-boarding
                11 Trường cao đẳng / College
                12 Trường trung cấp / Intermediate school
                13 Trường trung học nghề (?) / Vocational secondary school
                14 Trung tâm GDNN / Vocational centre
                15 Trung tâm GDNN-GDTX, GDTX / Vocational and continuing education centre
                16 Cơ sở giáo dục đại học, phân hiệu / University or branch
                96 Khác / Other
                """
            ),
            note=Text(
                "01–08: I10. 11–16: I09 theo danh mục của đợt. Mầm non, điểm trường: không thuộc phạm vi.",
                "01–08: I10. 11–16: I09 as the wave's register says. Preschools and satellite sites are out of scope.",
            ),
        ),
        Question(
            "ownership",
            "S04",
            Text("Loại hình", "Ownership"),
            "choice",
            options(
                """
                1 Công lập / Public
                2 Tư thục / Private
                3 Có vốn nước ngoài / Foreign-invested
                """
            ),
        ),
        Question("commune", "S05", Text("Xã, phường hiện nay", "Present commune or ward"), "area"),
        Question("school_year", "S06", Text("Năm học", "School year"), "system"),
        Question(
            "pupils",
            "S07",
            Text("Số học sinh, sinh viên, học viên đầu năm học", "Pupils, students, trainees at the start of the year"),
            "number",
            low=0,
            high=50_000,
        ),
        Question(
            "staff",
            "S08",
            Text("Số cán bộ quản lý, giáo viên, nhân viên", "Managers, teachers, staff"),
            "number",
            low=0,
            high=5_000,
        ),
        Question(
            "sites",
            "S09",
            Text("Số điểm trường ngoài điểm chính", "Satellite sites besides the main one"),
            "number",
            hint=Text("0 nếu không có", "0 if none"),
            low=0,
            high=100,
        ),
        Question(
            "internet",
            "S10",
            Text(
                "Cơ sở có Internet dùng cho dạy học và quản lý không?", "Is there Internet for teaching and management?"
            ),
            "choice",
            options(
                """
                1 Có, cáp quang / Yes, fibre
                2 Có, loại khác / Yes, other
                3 Không / No
                """
            ),
            note=Text("Điểm chính.", "Main site."),
            hint=Text("Điểm chính.", "Main site."),
        ),
        Question(
            "digital_level",
            "S11",
            Text(
                "Mức độ và điểm chuyển đổi số theo Quyết định 4725/QĐ-BGDĐT (nếu có)",
                "Level and score under Decision 4725/QĐ-BGDĐT (if any)",
            ),
            "number",
            note=Text(
                "Chỉ để đối chiếu, không thay cho các câu dưới.",
                "For comparison only; does not replace the items below.",
            ),
            hint=Text("Mức 1–3", "Level 1–3"),
            required=False,
            low=1,
            high=3,
        ),
        Question(
            "digital_score_teaching",
            "S11",
            Text("Điểm nhóm chuyển đổi số trong dạy, học", "Score for teaching and learning"),
            "number",
            hint=Text("0–100", "0–100"),
            required=False,
            low=0,
            high=100,
        ),
        Question(
            "digital_score_management",
            "S11",
            Text("Điểm nhóm chuyển đổi số trong quản trị", "Score for management"),
            "number",
            hint=Text("0–100", "0–100"),
            required=False,
            low=0,
            high=100,
        ),
        Question(
            "filled_by",
            "S12",
            Text("Họ tên, chức vụ, điện thoại người điền phiếu", "Name, post, phone of the person filling in"),
            "text",
            identifying=True,
        ),
    ),
    edits=(
        Edit(
            "more_staff_than_pupils",
            "staff",
            "soft",
            MoreThan("staff", "pupils"),
            Text(
                "Số cán bộ, giáo viên, nhân viên (S08) lớn hơn số người học (S07). Kiểm tra lại hai số.",
                "There are more staff (S08) than pupils (S07). Check both numbers.",
            ),
        ),
        Edit(
            "no_pupils",
            "pupils",
            "soft",
            Is("pupils", 0),
            Text(
                "Câu S07 ghi không có người học. Kiểm tra lại; nếu cơ sở ngừng hoạt động, báo cơ quan thống kê.",
                "S07 says no pupils. Please check; if the institution has closed, tell the statistics office.",
            ),
        ),
        Edit(
            "level_beside_scores",
            "digital_level",
            "soft",
            Any(
                All(
                    Is("digital_level", 3),
                    Any(Between("digital_score_teaching", 0, 49), Between("digital_score_management", 0, 49)),
                ),
                All(
                    Is("digital_level", 1),
                    Between("digital_score_teaching", 76, 100),
                    Between("digital_score_management", 76, 100),
                ),
            ),
            Text(
                "Câu S11: mức độ và điểm không khớp. Kiểm tra lại theo Quyết định 4725/QĐ-BGDĐT.",
                "S11: level and scores do not fit. Check against Decision 4725/QĐ-BGDĐT.",
            ),
        ),
    ),
    intro=OPENING,
)

GOVERNANCE = _component(
    "a",
    Text("Mô hình quản trị số", "Digital governance"),
    (
        (
            "A1*",
            "Có kế hoạch chuyển đổi số của năm học hoặc của năm, được cấp có thẩm quyền hoặc thủ trưởng phê duyệt",
            "An approved digital transformation plan for the year",
        ),
        (
            "A2*",
            "Có quyết định phân công người phụ trách và tổ chuyển đổi số",
            "A decision naming the lead and the team",
        ),
        (
            "A3*",
            "Quản lý hồ sơ người học và nhân sự bằng phần mềm quản trị nhà trường",
            "Learner and staff records kept in a management system",
        ),
        (
            "A4*",
            "Gửi, nhận văn bản qua mạng; thủ trưởng ký bằng chữ ký số",
            "Documents exchanged electronically; the head signs digitally",
        ),
        ("A5", "Thu các khoản phí không dùng tiền mặt", "Fees collected without cash"),
        (
            "A6",
            "Có quy chế an toàn thông tin và bảo vệ dữ liệu cá nhân",
            "Rules on information security and personal data",
        ),
    ),
)
OPERATIONS = _component(
    "b",
    Text("Hoạt động số", "Digital operations"),
    (
        (
            "B1*",
            "Dùng sổ điểm điện tử và học bạ số (cơ sở đào tạo: sổ điểm, bảng điểm điện tử)",
            "E-gradebook and digital transcript in use (colleges: e-gradebook and transcripts)",
        ),
        (
            "B2*",
            "Có hệ thống dạy học trực tuyến (LMS) và đã dùng trong năm học này",
            "An online teaching system (LMS), used this year",
        ),
        (
            "B3*",
            "Tổ chức kiểm tra, đánh giá trên máy ở ít nhất một môn học, mô-đun",
            "Computer-based assessment in at least one subject or module",
        ),
        (
            "B4",
            "Liên lạc với gia đình, người học qua nền tảng số",
            "Digital contact with families and learners",
        ),
        ("B5", "Tuyển sinh trực tuyến", "Online admission"),
        (
            "B6*",
            "Mọi phòng học đang dùng đều vào được Internet; nơi chưa có thì có phương án bằng văn bản và đang "
            "thực hiện (?)",
            "All classrooms in use have Internet; where not, a written plan is being carried out (?)",
        ),
    ),
    None,
    Edit(
        "online_without_internet",
        "B2",
        "soft",
        All(Is("internet", 3), Is("B2", 3)),
        Text(
            "Câu S10 ghi cơ sở không có Internet nhưng mục B2 ghi hoàn thành. Kiểm tra lại.",
            "S10 says that there is no Internet, but item B2 is done. Please check.",
        ),
    ),
)
DATA = _component(
    "c",
    Text("Chuẩn hóa dữ liệu số", "Standardised data"),
    (
        (
            "C1*",
            "Dữ liệu theo chuẩn của Bộ và đồng bộ với cơ sở dữ liệu ngành đúng hạn",
            "Data to the ministry's standard, synchronised on time",
        ),
        (
            "C2*",
            "Mã người học, nhà giáo gắn với số định danh cá nhân",
            "Learner and teacher codes matched to personal identification numbers",
        ),
        (
            "C3*",
            "Có danh mục dữ liệu và người chịu trách nhiệm từng loại",
            "A data inventory with an owner for each kind",
        ),
        ("C4", "Tỷ lệ lỗi khi đối soát dưới 1%", "Reconciliation errors below 1%"),
    ),
    IS_TRAINING,
)
RESOURCES = _component(
    "d",
    Text("Kho học liệu số mở", "Open digital learning resources"),
    (
        (
            "D1*",
            "Có kho học liệu số, người dạy và người học vào được",
            "A repository that teachers and learners can open",
        ),
        (
            "D2*",
            "Kho có học liệu cho ít nhất một nửa số môn học, mô-đun",
            "Material for at least half of the subjects or modules",
        ),
        (
            "D3*",
            "Có giấy phép hoặc quy định cho dùng lại học liệu",
            "A licence or rule that allows re-use",
        ),
        ("D4", "Được bổ sung trong 12 tháng qua", "Added to in the last 12 months"),
        ("D5", "Người học vào được từ nhà", "Can be reached from home"),
    ),
)
SIGNING = Section(
    "sign",
    Text("Xác nhận và nộp", "Confirm and submit"),
    "institution",
    (
        Question(
            "signed",
            "F1",
            Text(
                "Tôi đã kiểm tra và chịu trách nhiệm về số liệu trong phiếu này.",
                "I have checked this return and answer for it.",
            ),
            "confirm",
            (Option(1, Text("Xác nhận", "I confirm")),),
            instruction=Text("(thủ trưởng hoặc cấp phó)", "(head or deputy)"),
            hint=Text("Thủ trưởng hoặc cấp phó.", "Head or deputy."),
        ),
        Question(
            "naming_consent",
            "F2",
            Text(
                "Cơ sở có đồng ý nêu tên khi công bố kết quả không?",
                "May the institution be named in published results?",
            ),
            "choice",
            AGREE,
        ),
    ),
)
