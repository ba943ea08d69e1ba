"""The household's own questions: consent, cover page, closing of the list, Internet, end of the interview."""

# Long because every wording stands here in both languages, next to its rules.

from survey.plan.codes import OUTCOMES
from survey.plan.text import Text
from survey.questionnaire.model import STAFF, Edit, Option, Question, Section
from survey.questionnaire.parts import AGREE, DONT_KNOW, OTHER_TEXT, WRITE, YES_NO, options, specify
from survey.questionnaire.rules import (
    ALWAYS,
    AgeAtLeast,
    AgeUnder,
    All,
    Answered,
    Any,
    Digits,
    DoorIs,
    Is,
    LineFulfils,
    MembersAtLeast,
    Not,
)

CONSENTED = Is("consent", 1)
NOT_INTERVIEWED = tuple(code for code in OUTCOMES if code not in {11, 12})
"""Final outcomes of a household that was never asked for its consent."""
LISTED = All(CONSENTED, Is("anyone_else", 2), Answered("household_respondent"))
"""The list of members is closed and it is known who answers for the household."""
SECOND_CONSENT = Text(
    "Có ba nội dung riêng tư hơn: dân tộc, hồ sơ sức khỏe điện tử, và việc được tư vấn hoặc khám bệnh từ "
    "xa. Tôi không hỏi bệnh gì. {Ông/bà} có đồng ý trả lời các câu này không? Nếu không, tôi bỏ qua và "
    "vẫn hỏi các câu khác.",
    "Three topics are more private: ethnicity, electronic health records, and advice or treatment from a "
    "distance. I do not ask about any illness. Do you agree to answer these? If not, I skip them and go "
    "on.",
)

CONSENT = Section(
    "consent",
    Text("Đồng ý tham gia", "Consent"),
    "household",
    (
        Question(
            "address",
            "V17",
            Text("Xưng hô với người trả lời", "How to address the respondent"),
            "choice",
            (
                Option("ong", Text("ông", "ông")),
                Option("ba", Text("bà", "bà")),
                Option("bac", Text("bác", "bác")),
                Option("co", Text("cô", "cô")),
                Option("chu", Text("chú", "chú")),
                Option("anh", Text("anh", "anh")),
                Option("chi", Text("chị", "chị")),
                Option("em", Text("em", "em")),
            ),
            instruction=Text("(chọn)", "(choose)"),
            note=Text('Hỏi: "Xin phép được xưng hô thế nào ạ?"', "Ask how they wish to be called."),
            relevance=Not(Is("consent", 2)),
            doors=STAFF,
            waived=Is("outcome", *NOT_INTERVIEWED),
            listener="household",
        ),
        Question(
            "consent",
            "K1",
            Text("{Ông/bà} có đồng ý tham gia không?", "Do you agree to take part?"),
            "choice",
            AGREE,
            instruction=Text("Đọc nguyên văn thư đồng ý (mục 5.3), rồi hỏi:", "Read the consent text (5.3), then:"),
            note=Text(
                "Không đánh dấu sẵn. Đưa giấy giới thiệu cho hộ giữ. 2: cảm ơn, ghi V12 = 31.",
                "Never ticked beforehand. Leave the leaflet. 2: thank them; V12 = 31.",
            ),
            waived=Is("outcome", *NOT_INTERVIEWED),
            listener="household",
        ),
        Question(
            "consent_private",
            "K2",
            SECOND_CONSENT,
            "choice",
            AGREE,
            note=Text("2: R06, Q7, Q8 tự ghi mã 9 (99).", "2: R06, Q7 and Q8 are set to 9 (99)."),
            relevance=CONSENTED,
            listener="household",
        ),
        Question(
            "consent_position",
            "K5",
            Text(
                "Tôi xin phép ghi vị trí của ngôi nhà bằng máy này, để cơ quan biết tôi đã đến đúng nơi. Vị trí "
                "được giữ riêng, không công bố, và được xóa cùng với tên. {Ông/bà} có đồng ý không?",
                "May I record where this house is with this device, so that the office knows I came to the right "
                "place? The position is kept apart, is not published, and is erased together with the names. Do you "
                "agree?",
            ),
            "choice",
            AGREE,
            note=Text(
                "Không đồng ý thì cuộc phỏng vấn vẫn tiếp tục. Không ghi vị trí trước khi hỏi.",
                "A refusal changes nothing else. Record nothing before asking.",
            ),
            relevance=CONSENTED,
            doors=("field",),
            listener="household",
        ),
    ),
)

_LANGUAGE = Question(
    "language",
    "V15",
    Text("Nói chuyện bằng tiếng gì?", "Language of the interview"),
    "choice",
    (
        *options(
            """
            1 Tiếng phổ thông (tiếng Việt) / Vietnamese
            2 Tày
            3 Thái
            6 Mường
            7 Nùng
            8 Mông
            9 Dao
            """
        ),
        Option(96, OTHER_TEXT),
    ),
    note=Text("Tiếng dùng trong phần lớn cuộc phỏng vấn.", "The language used for most of it."),
    doors=STAFF,
    listener="household",
)

COVER = Section(
    "cover",
    Text("Trang bìa", "Cover"),
    "household",
    (
        _LANGUAGE,
        specify(_LANGUAGE, 96),
        Question(
            "interpreter",
            "V16",
            Text("Có người phiên dịch không?", "Was there an interpreter?"),
            "choice",
            options(
                """
                1 Không / No
                2 Có, của đoàn điều tra / Yes, from the survey team
                3 Có, người trong hộ / Yes, a household member
                4 Có, hàng xóm hoặc cán bộ thôn / Yes, a neighbour or village official
                """
            ),
            note=Text(
                "Tránh 4. Nếu phải dùng, hỏi xem người trả lời có bằng lòng không.",
                "Avoid 4. If there is no other way, ask the respondent first.",
            ),
            doors=STAFF,
            listener="household",
        ),
    ),
    gate=CONSENTED,
)

CLOSING = Section(
    "anyone-else",
    Text("Thành viên hộ", "Household members"),
    "household",
    (
        Question(
            "anyone_else",
            "R09",
            Text(
                "Ngoài những người vừa kể, còn ai thường xuyên ăn, ở tại hộ này không? Ví dụ trẻ mới sinh, người "
                "già, người ở nhờ, người đang đi viện, đi nương dài ngày.",
                "Is there anyone else who usually lives and eats here, such as a newborn, an old person, someone "
                "staying with you, someone in hospital or away in the fields?",
            ),
            "choice",
            (
                Option(1, Text("Có: thêm người", "Yes: add")),
                Option(2, Text("Không còn ai", "Nobody else")),
            ),
            note=Text("Bắt buộc hỏi trước khi đóng danh sách.", "Must be asked before the list is closed."),
            listener="household",
        ),
    ),
    gate=CONSENTED,
    edits=(
        Edit(
            "no_head",
            "anyone_else",
            "hard",
            All(Is("anyone_else", 2), Not(MembersAtLeast(1, Is("relation", 1)))),
            Text(
                "Chưa có chủ hộ. Chọn một người ở câu R02.",
                "No head of household. Choose one at R02.",
            ),
        ),
        Edit(
            "nobody_lives_here",
            "anyone_else",
            "hard",
            All(Is("anyone_else", 2), Not(MembersAtLeast(1, Is("usual_resident", 1, 2)))),
            Text(
                "Danh sách chưa có ai là thành viên hộ: câu R07 của mọi người đều không phải 1 hoặc 2. Sửa câu R07 "
                "hoặc thêm người.",
                "Nobody on the list is a member: R07 is neither 1 nor 2 for anyone. Correct R07 or add a person.",
            ),
        ),
        Edit(
            "large_household",
            "anyone_else",
            "soft",
            All(Is("anyone_else", 2), MembersAtLeast(21, ALWAYS)),
            Text(
                "Hộ có {n} người. Hỏi lại xem có ăn chung một hộ không.",
                "The household has {n} people. Ask again whether they eat together as one household.",
            ),
        ),
        Edit(
            "only_young",
            "anyone_else",
            "soft",
            All(Is("anyone_else", 2), Not(MembersAtLeast(1, Not(AgeUnder(15))))),
            Text(
                "Hộ không có ai từ 15 tuổi trở lên. Kiểm tra lại tháng, năm sinh ở câu R04.",
                "Nobody in the household is 15 or over. Check the births at R04.",
            ),
        ),
    ),
)

RESPONDENT = Section(
    "respondent",
    Text("Người trả lời", "Who is answering"),
    "household",
    (
        Question(
            "household_respondent",
            "R10",
            Text("Người trả lời phần chung của hộ", "Who answered for the household"),
            "line",
            instruction=WRITE,
            note=Text(
                "Người lớn biết rõ việc trong hộ, không nhất thiết là chủ hộ.",
                "An adult who knows the household, not necessarily the head.",
            ),
            self_text=Text("Ai đang trả lời?", "Who is answering?"),
            hint=Text("Chọn tên của người đang trả lời.", "Choose the name of the person who is answering."),
            relevance=Is("anyone_else", 2),
            listener="household",
        ),
    ),
    gate=CONSENTED,
    edits=(
        Edit(
            "respondent_unknown",
            "household_respondent",
            "hard",
            All(Answered("household_respondent"), Not(LineFulfils("household_respondent", ALWAYS))),
            Text(
                "Câu R10: không có dòng {answer} trong danh sách thành viên. Chọn một người trong danh sách.",
                "R10: there is no line {answer} on the members' list. Choose someone from the list.",
            ),
        ),
        Edit(
            "respondent_child",
            "household_respondent",
            "hard",
            LineFulfils("household_respondent", AgeUnder(15)),
            Text(
                "Câu R10: người trả lời cho hộ chưa đủ 15 tuổi. Chọn một người lớn trong hộ.",
                "R10: the person answering for the household is under 15. Choose an adult.",
            ),
        ),
        Edit(
            "respondent_young",
            "household_respondent",
            "soft",
            LineFulfils("household_respondent", All(AgeAtLeast(15), AgeUnder(18))),
            Text(
                "Câu R10: người trả lời cho hộ chưa đủ 18 tuổi. Nếu có người lớn ở nhà, mời người ấy trả lời.",
                "R10: the person answering for the household is under 18. If an adult is at home, ask the adult.",
            ),
        ),
    ),
)

INTERNET = Section(
    "internet",
    Text("Internet của hộ", "The household's Internet"),
    "household",
    (
        Question(
            "fibre_now",
            "Q3.1",
            Text(
                "Hiện nay, hộ gia đình {ông/bà} có đang dùng Internet cáp quang không? Đây là loại có dây cáp kéo "
                "vào tận nhà, của VNPT, Viettel, FPT hoặc nhà mạng khác.",
                "Does your household now use fibre Internet, the kind with a cable brought into the house, from "
                "VNPT, Viettel, FPT or another provider?",
            ),
            options=YES_NO,
            note=Text(
                "Bộ phát 4G/5G, Wi-Fi bắt nhờ nhà khác, truyền hình cáp, vệ tinh: ghi 2. Hai hộ chung một đường dây "
                "trong cùng ngôi nhà: hộ trả tiền ghi 1, hộ kia ghi 2 rồi Q3.2 ghi 1. Có thể xin xem hộp cáp.",
                "4G/5G routers, a neighbour's Wi-Fi, cable television, satellite: 2. Two households on one line in "
                "one house: the payer 1, the other 2 and then Q3.2 = 1. You may ask to see the box.",
            ),
            hint=Text(
                "Bộ phát 4G/5G, Wi-Fi bắt nhờ nhà khác, truyền hình cáp, vệ tinh: không tính.",
                "4G/5G routers, a neighbour's Wi-Fi, cable television and satellite do not count.",
            ),
            listener="household",
        ),
        Question(
            "fibre_possible",
            "Q3.2",
            Text(
                "Nếu hộ muốn lắp, hiện nay có nhà mạng nào kéo được cáp quang đến ngôi nhà này không?",
                "If the household wanted it, could any provider bring fibre to this house now?",
            ),
            options=YES_NO,
            note=Text(
                "Giải thích: lắp theo giá và thủ tục bình thường. Phải tự bỏ tiền dựng cột, kéo dây từ thôn khác: "
                "ghi 2 (?). Nhà ngay bên đã có cáp quang: thường là 1, nhưng vẫn để người trả lời nói.",
                "Explanation: at the usual price and terms. Having to pay for poles or for a line from another "
                "village: 2 (?). A house next door with fibre mostly means 1, but let the respondent say so.",
            ),
            hint=Text("Lắp theo giá và thủ tục bình thường.", "At the usual price and terms."),
            relevance=Is("fibre_now", 2, 8),
            listener="household",
        ),
    ),
    gate=LISTED,
)

END = Section(
    "end",
    Text("Kết thúc", "End"),
    "household",
    (
        Question(
            "read_back",
            "E01",
            Text(
                "Tôi xin đọc lại tên, tháng năm sinh của từng người để {ông/bà} kiểm tra.",
                "Let me read back each person's name, month and year of birth for you to check.",
            ),
            "choice",
            (
                Option(1, Text("Đúng cả", "All right")),
                Option(2, Text("Đã sửa", "Corrected")),
            ),
            doors=STAFF,
            listener="household",
        ),
        Question(
            "phone_consent",
            "E02",
            Text(
                "Để kiểm tra chất lượng, giám sát viên có thể gọi lại hỏi vài câu. {Ông/bà} có đồng ý cho số điện "
                "thoại không? Số này được xóa cùng với tên.",
                "To check quality, the supervisor may call back with a few questions. May we have a telephone "
                "number? It is erased together with the names.",
            ),
            "choice",
            AGREE,
            note=Text("Không nài. Số của ai trong hộ cũng được.", "Do not insist. Anyone's number will do."),
            doors=STAFF,
            listener="household",
        ),
        Question(
            "phone",
            "E03",
            Text("Số điện thoại để gọi lại", "Telephone number for the call-back"),
            "phone",
            note=Text("Đọc lại cho hộ nghe.", "Read it back."),
            relevance=Is("phone_consent", 1),
            identifying=True,
            doors=STAFF,
            longest=20,
            listener="household",
        ),
        Question(
            "comment",
            "E04",
            Text("{Ông/bà} có điều gì muốn hỏi hoặc góp ý không?", "Is there anything you would like to ask or say?"),
            "long_text",
            note=Text("Không ghi tên người, tên bệnh, số giấy tờ.", "No names, illnesses or document numbers."),
            hint=Text("Không ghi tên người, tên bệnh, số giấy tờ.", "No names, illnesses or document numbers."),
            identifying=True,
            required=False,
            longest=1000,
            listener="household",
        ),
        Question(
            "slip",
            "E05",
            Text(
                "Xin cảm ơn {ông/bà}. Đây là giấy có mã biên nhận và số điện thoại. {Ông/bà} giữ lại để xem, sửa, "
                "xóa hoặc rút lại sự đồng ý khi cần.",
                "Thank you. This slip has the receipt code and a telephone number. Keep it in case you wish to see, "
                "correct or erase your answers, or withdraw.",
            ),
            "choice",
            (
                Option(1, Text("Đã đưa giấy", "Slip given")),
                Option(2, Text("Hộ không nhận", "Not taken")),
            ),
            doors=STAFF,
            listener="household",
        ),
    ),
    gate=LISTED,
    edits=(
        Edit(
            "phone_digits",
            "phone",
            "soft",
            All(Answered("phone"), Not(Digits("phone", 10, "0"))),
            Text(
                "Số điện thoại cần 10 chữ số, bắt đầu bằng 0. Đang có {n} chữ số.",
                "A phone number has 10 digits and begins with 0. This has {n}.",
            ),
        ),
    ),
)

_OUTCOME = Question(
    "outcome",
    "E07",
    Text("Kết quả cuối cùng của hộ", "Final outcome of the household"),
    "choice",
    tuple(Option(code, outcome.name) for code, outcome in OUTCOMES.items()),
    instruction=Text("(chốt)", "(closing)"),
    note=Text(
        "Mỗi lần đến ghi một kết quả. Chỉ ghi 24 sau ít nhất ba lần đến vào giờ khác nhau và đã hỏi hàng xóm. "
        "43: hộ mới đến ở thì phỏng vấn hộ mới, không ghi 43 (?).",
        "One outcome for each visit. Use 24 only after at least three visits at different hours and after "
        "asking neighbours. 43: if a new household lives there, interview it and do not use 43 (?).",
    ),
    relevance=Not(Is("consent", 2)),
    doors=STAFF,
    fills=((Is("consent", 2), 31),),
    listener="household",
)

OUTCOME = Section(
    "outcome",
    Text("Kết quả", "Outcome"),
    "household",
    (
        Question(
            "understood",
            "E06",
            Text("Người trả lời hiểu câu hỏi thế nào?", "How well was it understood?"),
            "choice",
            options(
                """
                1 Dễ / Easily
                2 Phải giải thích vài câu / Some explaining
                3 Phải giải thích nhiều / Much explaining
                """
            ),
            instruction=WRITE,
            note=Text("Ghi sau khi ra khỏi nhà.", "After leaving the house."),
            relevance=CONSENTED,
            doors=STAFF,
            listener="household",
        ),
        _OUTCOME,
        specify(_OUTCOME, 96),
        Question(
            "refusal_reason",
            "V14",
            Text("Lý do từ chối (ghi lại, không hỏi ép)", "Reason for refusal (noted, not pressed for)"),
            "choice",
            (
                *options(
                    """
                    1 Bận / Too busy
                    2 Ngại lộ thông tin / Worried about privacy
                    3 Không tin cuộc khảo sát / Doubts the survey
                    4 Không quan tâm / Not interested
                    5 Người nhà không cho / Family objects
                    6 Khác / Other
                    """
                ),
                DONT_KNOW,
            ),
            note=Text(
                "Cảm ơn và ra về. Giám sát viên có thể đến một lần nữa.",
                "Thank them and leave. The supervisor may call once more.",
            ),
            relevance=Any(Is("consent", 2), Is("outcome", 31)),
            doors=STAFF,
            listener="household",
        ),
        Question(
            "remarks",
            "E08",
            Text("Ghi chú của điều tra viên", "Enumerator's remarks"),
            "long_text",
            instruction=WRITE,
            note=Text(
                "Chỉ điều giúp xem xét phiếu: chủ nhà đổi, nhà xa, phiên dịch.",
                "Only what helps review: new occupants, far house, interpreter.",
            ),
            identifying=True,
            doors=STAFF,
            required=False,
            longest=1000,
            listener="household",
        ),
    ),
    edits=(
        Edit(
            "refused_with_consent",
            "outcome",
            "hard",
            All(CONSENTED, Is("outcome", 21, 22, 23, 24, 41, 42, 43, 44, 51, 61, 62)),
            Text(
                "Câu E07 ghi {answer} nhưng hộ đã đồng ý trả lời ở K1. Sửa E07, hoặc sửa K1 nếu ghi nhầm.",
                "E07 is {answer} although the household agreed at K1. Correct E07, or K1 if it is a slip.",
            ),
        ),
        Edit(
            "answered_without_consent",
            "outcome",
            "hard",
            All(Not(CONSENTED), Is("outcome", 11, 12)),
            Text(
                "Câu E07 ghi {answer} nhưng chưa có sự đồng ý ở K1. Sửa E07 hoặc quay lại K1.",
                "E07 is {answer} without consent at K1. Correct E07 or go back to K1.",
            ),
        ),
        Edit(
            "away_too_early",
            "outcome",
            "soft",
            All(Is("outcome", 24), DoorIs("field"), Not(Answered("remarks"))),
            Text(
                "Câu E07 ghi 24 (vắng hết thời gian điều tra): ghi vào E08 các lần đã đến và đã hỏi ai.",
                "E07 is 24 (away for the whole fieldwork): note in E08 when you came and whom you asked.",
            ),
        ),
    ),
)
