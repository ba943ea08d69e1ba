"""Each person aged 15 and over: signature, training, public services, health advice (Q4 to Q7)."""

# Long because every wording stands here in both languages, next to its rules.

from survey.plan.text import Text
from survey.questionnaire.model import STAFF, Edit, Group, Option, Question, Section
from survey.questionnaire.parts import OBSERVE, UNREAD, UNREAD_LONG, YES_NO, lines, options, specify
from survey.questionnaire.person import ANYONE, ASKED, HOLDER, OWN_PRIVATE
from survey.questionnaire.rules import AgeAtLeast, All, Any, Is, Not

_NO_SMARTPHONE = Any(Is("phone_own", 3), Is("phone_smart", 2))

_HAS_SIGNATURE = Is("signature_has", 1)
_SIGNATURE_KINDS = Group(
    "signature_kinds",
    "multi",
    "Q4.2",
    Text("Chữ ký đó là loại nào?", "Which kind is it?"),
    note=Text(
        "Được nhiều loại. a và b có thể là một: ghi cả hai cũng không sao.",
        "Several allowed. a and b may be the same one: marking both does no harm.",
    ),
    hint=Text("Được chọn nhiều", "Choose all that apply"),
)
_SIGNATURES = lines(
    _SIGNATURE_KINDS,
    """
    signature_vneid | a | Đăng ký qua ứng dụng VNeID | through VNeID
    signature_remote | b | Đăng ký với nhà cung cấp, ký bằng điện thoại (VNPT SmartCA, Viettel MySign…) |
        with a provider, signing by phone
    signature_token | c | USB hoặc thẻ ký số của cá nhân | personal USB token or card
    signature_official | d | Chữ ký số chuyên dùng công vụ do cơ quan nhà nước cấp |
        official-duty signature from a state body
    signature_bank | e | Chữ ký điện tử do ngân hàng hoặc đơn vị khác cấp để dùng với họ |
        issued by a bank or other body for dealings with it
    signature_other | f | Khác (ghi rõ) | other
    signature_kind_unknown | -8 | Không biết loại nào | kind not known
    """,
    _HAS_SIGNATURE,
)

SIGNATURE = Section(
    "signature",
    Text("Chữ ký số", "Digital signature"),
    "individual",
    (
        Question(
            "signature_has",
            "Q4.1",
            Text(
                "Hiện nay, {TÊN} có chữ ký số hoặc chữ ký điện tử của riêng mình, còn hạn, để ký giấy tờ trên mạng "
                "không? Mật khẩu, mã OTP, vân tay hay ảnh chụp chữ ký không phải là chữ ký số.",
                "{Do you} now have a valid digital or electronic signature of {your} own for signing papers online? "
                "A password, an OTP, a fingerprint or a photo of a signature is not one.",
            ),
            options=YES_NO,
            note=Text(
                "Giải thích: là chứng thư do VNeID hoặc nhà cung cấp (VNPT, Viettel…) cấp riêng cho một người. Tài "
                "khoản định danh mức độ 2: không phải. Chữ ký số của công ty do kế toán giữ: không phải của cá "
                "nhân.",
                "Explanation: a certificate issued to one person through VNeID or a provider. A level-2 e-identity "
                "is not one. A company's token held by its accountant is not personal.",
            ),
            hint=Text(
                "Là chứng thư do VNeID hoặc nhà cung cấp (VNPT, Viettel…) cấp riêng cho một người. Tài khoản định "
                "danh mức độ 2: không phải.",
                "A certificate issued to one person through VNeID or a provider. A level-2 e-identity is not one.",
            ),
        ),
        *_SIGNATURES,
        specify(_SIGNATURES[5], 1),
        Question(
            "signature_seen",
            "Q4.3",
            Text("{TÊN} có mở chữ ký số trên máy cho xem không?", "Was it shown on the device?"),
            "choice",
            (
                Option(1, Text("Đã xem", "Seen")),
                Option(2, Text("Không xem", "Not seen")),
            ),
            instruction=OBSERVE,
            note=Text(
                "Không chạm vào máy, không chụp ảnh. Không có trên phiếu tự trả lời.",
                "Do not touch or photograph. Not on the self-completed form.",
            ),
            relevance=_HAS_SIGNATURE,
            doors=STAFF,
        ),
        Question(
            "signature_used",
            "Q4.4",
            Text(
                "Trong 12 tháng qua, {TÊN} có dùng chữ ký này để ký giấy tờ trên mạng không?",
                "In the last 12 months, {have you} used it to sign anything online?",
            ),
            options=YES_NO,
            relevance=_HAS_SIGNATURE,
        ),
    ),
    universe=ASKED,
    gate=HOLDER,
    edits=(
        Edit(
            "signature_without_phone",
            "signature_has",
            "soft",
            All(Any(Is("signature_vneid", 1), Is("signature_remote", 1)), _NO_SMARTPHONE),
            Text(
                "{name} không có điện thoại thông minh (câu Q1.1, Q1.2) nhưng ký bằng điện thoại. Hỏi lại câu Q4.2.",
                "{name} has no smartphone (Q1.1, Q1.2) but signs by phone. Ask Q4.2 again.",
            ),
        ),
        Edit(
            "signature_of_no_kind",
            "signature_has",
            "soft",
            All(_HAS_SIGNATURE, *(Is(line.name, 2) for line in _SIGNATURES)),
            Text(
                "{name} có chữ ký số nhưng không thuộc loại nào ở câu Q4.2. Hỏi lại câu Q4.1.",
                "{name} has a signature of none of the kinds at Q4.2. Ask Q4.1 again.",
            ),
        ),
        Edit(
            "signature_kind_both",
            "signature_kind_unknown",
            "soft",
            All(Is("signature_kind_unknown", 1), Any(*(Is(line.name, 1) for line in _SIGNATURES[:-1]))),
            Text(
                "Câu Q4.2 vừa chọn một loại, vừa ghi không biết loại nào. Kiểm tra lại.",
                "Q4.2 names a kind and also says that the kind is not known. Please check.",
            ),
        ),
        Edit(
            "signature_seen_by_proxy",
            "signature_seen",
            "soft",
            All(Is("signature_seen", 1), Is("answered_by", 2)),
            Text(
                "{name} vắng mặt nhưng câu Q4.3 ghi đã xem chữ ký số. Kiểm tra câu P1 hoặc Q4.3.",
                "{name} was not present, but Q4.3 says that the signature was seen. Check P1 or Q4.3.",
            ),
        ),
    ),
)

_TRAINED = Is("training_ever", 1)
_TRAINING_WAYS = Group(
    "training_ways",
    "battery",
    "Q5.2",
    Text("{TÊN} được học hoặc được hướng dẫn bằng cách nào?", "How {were you} taught or shown?"),
    note=Text(
        "Thành viên tổ công nghệ số là con cháu trong nhà chỉ giúp lúc rỗi: ghi f.",
        "A team member who helps as family in their free time: f.",
    ),
    instruction=Text("Đọc từng dòng.", "Read each line."),
)
_WAYS = lines(
    _TRAINING_WAYS,
    """
    training_class | a | Lớp học, buổi tập huấn ở xã, thôn, đoàn thể, kể cả lớp Bình dân học vụ số |
        class or session in the commune, village, association
    training_team | b | Tổ công nghệ số (tổ chuyển đổi số) cộng đồng hướng dẫn | community digital team
    training_online | c | Khóa học qua mạng | online course
    training_school | d | Học ở trường, cơ sở đào tạo | at school or college
    training_work | e | Ở cơ quan, doanh nghiệp | at work
    training_family | f | Người thân, bạn bè chỉ giúp | family or friends
    """,
    _TRAINED,
)

TRAINING = Section(
    "training",
    Text("Học kỹ năng số", "Digital-skills training"),
    "individual",
    (
        Question(
            "training_ever",
            "Q5.1",
            Text(
                "Từ đầu năm 2022 đến nay, {TÊN} đã được học hoặc được hướng dẫn kỹ năng số cơ bản lần nào chưa? Ví "
                "dụ cách dùng điện thoại thông minh, Internet, VNeID, dịch vụ công qua mạng, trả tiền qua điện "
                "thoại, giữ an toàn trên mạng.",
                "Since the start of 2022, {have you} been taught or shown basic digital skills, such as using a "
                "smartphone, the Internet, VNeID, online public services, paying by phone, keeping safe online?",
            ),
            options=YES_NO,
            note=Text(
                "Tính từ 01/01/2022. Nghe loa, xem áp phích: không tính. Học sinh được học ở trường: tính. Không "
                "kiểm tra người trả lời có làm được hay không.",
                "From 1 January 2022. Loudspeakers and posters do not count. Pupils taught at school count. Do not "
                "test what they can do.",
            ),
            hint=Text(
                "Tính từ 01/01/2022. Nghe loa, xem áp phích: không tính. Học sinh được học ở trường: tính.",
                "From 1 January 2022. Loudspeakers and posters do not count. Pupils taught at school count.",
            ),
        ),
        *_WAYS,
        Question(
            "training_last",
            "Q5.3",
            Text("Lần gần nhất là khi nào?", "When was the last time?"),
            "choice",
            (
                Option(1, Text("Trong 12 tháng qua", "In the last 12 months")),
                Option(2, Text("Trước đó", "Before")),
                *UNREAD,
            ),
            relevance=_TRAINED,
        ),
        Question(
            "training_confirmed",
            "Q5.4",
            Text(
                "{TÊN} có được cấp giấy hoặc thông báo xác nhận đã học xong không?",
                "{Have you} received a paper or message saying that {you} completed it?",
            ),
            options=YES_NO,
            note=Text(
                "Giấy chứng nhận, xác nhận trên ứng dụng đều được.",
                "A certificate or a confirmation in an app will do.",
            ),
            hint=Text(
                "Giấy chứng nhận, xác nhận trên ứng dụng đều được.",
                "A certificate or a confirmation in an app will do.",
            ),
            relevance=_TRAINED,
        ),
    ),
    universe=ASKED,
    gate=ANYONE,
    edits=(
        Edit(
            "training_in_no_way",
            "training_ever",
            "soft",
            All(_TRAINED, *(Is(way.name, 2) for way in _WAYS)),
            Text(
                "{name} đã được học (câu Q5.1) nhưng không bằng cách nào ở câu Q5.2. Hỏi lại câu Q5.1.",
                "{name} was taught (Q5.1), but in none of the ways at Q5.2. Ask Q5.1 again.",
            ),
        ),
        Edit(
            "old_pupil",
            "training_school",
            "soft",
            All(Is("training_school", 1), AgeAtLeast(60)),
            Text(
                "{name} {age} tuổi mà từ năm 2022 học ở trường, cơ sở đào tạo. Hỏi lại câu Q5.2d.",
                "{name} is {age} and was taught at school or college since 2022. Ask Q5.2d again.",
            ),
        ),
        Edit(
            "family_confirmed",
            "training_confirmed",
            "soft",
            All(
                Is("training_confirmed", 1),
                Is("training_family", 1),
                *(Is(way.name, 2) for way in _WAYS[:-1]),
            ),
            Text(
                "{name} chỉ được người thân, bạn bè chỉ giúp nhưng lại có giấy xác nhận. Hỏi lại câu Q5.2, Q5.4.",
                "{name} was shown by family or friends only, but has a certificate. Ask Q5.2 and Q5.4 again.",
            ),
        ),
    ),
)

_USED = Is("service_used", 1, 2, 3)
_SERVICE_KINDS = Group(
    "service_kinds",
    "multi",
    "Q6.2",
    Text("Đó là việc gì?", "What was it for?"),
    note=Text(
        "Hỏi khi Q6.1 = 1, 2, 3. Được nhiều việc.",
        "If Q6.1 = 1, 2, 3. Several allowed.",
    ),
    hint=Text("Được chọn nhiều", "Choose all that apply"),
)
_SERVICES = lines(
    _SERVICE_KINDS,
    """
    service_residence | a | Cư trú (thường trú, tạm trú) | residence
    service_civil | b | Khai sinh, kết hôn, khai tử | civil status
    service_driving | c | Giấy phép lái xe, đăng ký xe, nộp phạt | driving, vehicles, fines
    service_insurance | d | BHXH, BHYT | social and health insurance
    service_land | e | Đất đai | land
    service_tax | f | Thuế, phí | tax, fees
    service_school | g | Tuyển sinh, thi, học phí | schooling
    service_other | h | Khác (ghi rõ) | other
    """,
    _USED,
)

SERVICE = Section(
    "service",
    Text("Dịch vụ công qua mạng", "Online public services"),
    "individual",
    (
        Question(
            "service_used",
            "Q6.1",
            Text(
                "Trong 12 tháng qua, {TÊN} có dùng dịch vụ công trực tuyến lần nào không, tức là làm giấy tờ, nộp "
                "tiền hoặc tra cứu hồ sơ với cơ quan nhà nước qua mạng? Ví dụ trên Cổng Dịch vụ công quốc gia, "
                "VNeID, eTax Mobile, VssID.",
                "In the last 12 months, {have you} used any online public service, that is, applied, declared, paid "
                "or checked a file with a state office online, for instance on the National Public Service Portal, "
                "VNeID, eTax Mobile, VssID?",
            ),
            "choice",
            (
                *options(
                    """
                    1 Có, tự thao tác / Yes, by oneself
                    2 Có, dùng tài khoản của mình, có người giúp thao tác /
                      Yes, on one's own account with someone's help
                    3 Có, nhưng người khác làm thay toàn bộ, bằng tài khoản khác hoặc tại quầy /
                      Yes, but done wholly by another, on another account or at the counter
                    4 Không / No
                    """
                ),
                *UNREAD,
            ),
            note=Text(
                "Nhiều lần theo nhiều cách: chọn số nhỏ nhất. Chỉ có tài khoản mà không dùng, chỉ đọc tin: ghi 4. "
                "Ví dụ để gợi nhớ: đăng ký tạm trú, khai sinh cho con, đổi giấy phép lái xe, nộp thuế, nộp phạt, "
                "đóng BHYT.",
                "Several times in several ways: the smallest code. An account never used, or only reading news: 4. "
                "To help memory: residence, birth registration, driving licence, tax, fines, health insurance.",
            ),
            hint=Text(
                "Nhiều lần theo nhiều cách: chọn dòng đầu tiên đúng. Chỉ có tài khoản mà không dùng, chỉ đọc tin: "
                "chọn Không.",
                "Several times in several ways: the first line that is true. An account never used, or only reading "
                "news: No.",
            ),
        ),
        *_SERVICES,
        specify(_SERVICES[7], 1),
        Question(
            "service_reason",
            "Q6.3",
            Text("Lý do chính {TÊN} không làm qua mạng là gì?", "What is the main reason {you} did not?"),
            "choice",
            (
                *options(
                    """
                    1 Không có việc gì cần làm / Nothing to do
                    2 Muốn đến gặp trực tiếp / Prefers to go in person
                    3 Không biết là làm được qua mạng / Did not know it could be done
                    4 Không biết cách làm / Does not know how
                    5 Không có điện thoại hoặc Internet / No phone or Internet
                    6 Chưa có tài khoản VNeID mức độ 2 / No level-2 VNeID account
                    7 Sợ lộ thông tin hoặc bị lừa / Afraid of leaks or fraud
                    8 Đã thử nhưng không được / Tried and failed
                    96 Khác / Other
                    """
                ),
                *UNREAD_LONG,
            ),
            note=Text(
                "Một câu trả lời, không đọc danh sách.",
                "One answer; do not read the list.",
            ),
            hint=Text("Chọn một lý do chính.", "Choose the main reason."),
            relevance=Is("service_used", 4),
        ),
    ),
    universe=ASKED,
    gate=HOLDER,
    edits=(
        Edit(
            "service_alone_without_smartphone",
            "service_used",
            "soft",
            All(Is("service_used", 1), _NO_SMARTPHONE),
            Text(
                "{name} không có điện thoại thông minh (câu Q1.1, Q1.2) nhưng tự làm dịch vụ công qua mạng. Đọc lại "
                "câu Q6.1.",
                "{name} has no smartphone (Q1.1, Q1.2) but used online services alone. Read Q6.1 again.",
            ),
        ),
        Edit(
            "service_of_no_kind",
            "service_used",
            "soft",
            All(_USED, *(Is(kind.name, 2) for kind in _SERVICES)),
            Text(
                "{name} có dùng dịch vụ công (câu Q6.1) nhưng không có việc nào ở câu Q6.2. Hỏi lại câu Q6.1.",
                "{name} used a service (Q6.1), but for none of the matters at Q6.2. Ask Q6.1 again.",
            ),
        ),
        Edit(
            "no_phone_though_online",
            "service_reason",
            "soft",
            All(Is("service_reason", 5), Is("phone_online", 1)),
            Text(
                "Câu Q6.3 ghi không có điện thoại hoặc Internet, nhưng điện thoại của {name} có vào Internet (câu "
                "Q1.3). Kiểm tra lại.",
                "Q6.3 says no phone or Internet, but the phone of {name} has been online (Q1.3). Please check.",
            ),
        ),
    ),
)

_ADVISED = Is("health_online", 1, 2)
_HEALTH_WAYS = Group(
    "health_ways",
    "battery",
    "Q7.2",
    Text("Bằng cách nào?", "In what way?"),
    note=Text(
        "Chỉ có e hoặc f thì không tính vào chỉ tiêu (máy tự xử lý, không nói với người trả lời).",
        "e and f alone do not count (the system knows; do not tell the respondent).",
    ),
    instruction=Text("Đọc từng dòng.", "Read each line."),
)
_HEALTH = lines(
    _HEALTH_WAYS,
    """
    health_app | a | Ứng dụng tư vấn, khám bệnh | health app
    health_video | b | Gọi video với nhân viên y tế | video call
    health_phone | c | Gọi điện hoặc nhắn tin (Zalo…) với nhân viên y tế | phone or message
    health_linked | d | Tại trạm y tế, bệnh viện có kết nối với bác sĩ nơi khác |
        at a facility linked to a doctor elsewhere
    health_search | e | Tự tìm trên mạng hoặc hỏi AI | searched or asked an AI
    health_booking | f | Đặt lịch khám qua mạng | booked a visit online
    """,
    _ADVISED,
    OWN_PRIVATE,
)

HEALTH = Section(
    "health",
    Text("Tư vấn sức khỏe qua mạng", "Health advice online"),
    "individual",
    (
        Question(
            "health_online",
            "Q7.1",
            Text(
                "Trong 12 tháng qua, {TÊN} có lần nào được bác sĩ hoặc nhân viên y tế tư vấn sức khỏe trực tuyến "
                "hoặc khám, chữa bệnh từ xa không, tức là qua ứng dụng, gọi video, điện thoại, tin nhắn hoặc máy "
                "kết nối ở trạm y tế? Tính cả khi hỏi cho người khác.",
                "In the last 12 months, {have you} been advised online, or examined or treated from a distance, by "
                "a doctor or health worker: by app, video, telephone, message or a link at the health station? It "
                "counts also if it was for someone else.",
            ),
            "choice",
            (
                *options(
                    """
                    1 Có, cho bản thân / Yes, for oneself
                    2 Có, chỉ cho người khác / Yes, only for another
                    3 Không / No
                    """
                ),
                *UNREAD,
            ),
            note=Text(
                "Khi K2 = 1. Không hỏi bệnh gì, ai bị bệnh. Người bán thuốc, người bán hàng trên mạng: không phải "
                "nhân viên y tế (?).",
                "If K2 = 1. Never ask what illness or whose. Drug sellers and online vendors are not health workers "
                "(?).",
            ),
            hint=Text(
                "Người bán thuốc, người bán hàng trên mạng: không phải nhân viên y tế.",
                "Drug sellers and online vendors are not health workers.",
            ),
            consent=OWN_PRIVATE,
        ),
        *_HEALTH,
    ),
    universe=ASKED,
    gate=HOLDER,
    edits=(
        Edit(
            "health_in_no_way",
            "health_online",
            "soft",
            All(_ADVISED, *(Is(way.name, 2) for way in _HEALTH)),
            Text(
                "{name} được tư vấn từ xa (câu Q7.1) nhưng không bằng cách nào ở câu Q7.2. Hỏi lại câu Q7.1.",
                "{name} was advised from a distance (Q7.1), but in none of the ways at Q7.2. Ask Q7.1 again.",
            ),
        ),
        Edit(
            "health_app_without_smartphone",
            "health_app",
            "soft",
            All(Any(Is("health_app", 1), Is("health_video", 1)), _NO_SMARTPHONE, Not(Is("answered_by", 2))),
            Text(
                "{name} không có điện thoại thông minh (câu Q1.1, Q1.2) nhưng dùng ứng dụng hoặc gọi video. Hỏi lại "
                "câu Q7.2.",
                "{name} has no smartphone (Q1.1, Q1.2) but used an app or a video call. Ask Q7.2 again.",
            ),
        ),
    ),
)
