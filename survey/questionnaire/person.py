"""Each person aged 15 and over: who answers, with whose consent, and the telephone and accounts (Q1, Q2)."""

# Long because every wording stands here in both languages, next to its rules.

from survey.plan.text import Text
from survey.questionnaire.household import CONSENT, LISTED, SECOND_CONSENT
from survey.questionnaire.model import STAFF, Edit, Group, Option, Question, Section
from survey.questionnaire.parts import AGREE, OBSERVE, UNREAD, WRITE, YES_NO, options, specify
from survey.questionnaire.roster import MEMBER
from survey.questionnaire.rules import (
    ALWAYS,
    AgeAtLeast,
    AgeUnder,
    All,
    Answered,
    Any,
    DoorIs,
    Drawn,
    Is,
    IsLine,
    LineFulfils,
    ModeIs,
    Not,
    Rule,
    VisitsAtLeast,
)

ELIGIBLE = All(MEMBER, AgeAtLeast(15))
"""Members of 15 and over."""
ASKED = All(ELIGIBLE, Any(ModeIs("all"), Drawn(ELIGIBLE)))
"""Eligible, and drawn where the wave asks one person per household."""
RESPONDENT = IsLine("household_respondent")
"""The person who answered for the household and agreed at K1; not asked for consent again."""
IN_PERSON = Any(RESPONDENT, Is("answered_by", 1))
PROXY = All(Not(RESPONDENT), Is("answered_by", 2))
GUARDED = Any(AgeAtLeast(18), Is("consent_guardian", 1))
"""Of age, or with the guardian's consent (15 to 17)."""
AGREED = All(GUARDED, Any(RESPONDENT, PROXY, Is("consent_person", 1)))
OWN_PRIVATE = Any(All(Any(RESPONDENT, PROXY), Is("consent_private", 1)), Is("consent_person_private", 1))
"""The person's own second consent; the household's stands for whoever gave it and for persons not present."""
ANYONE = All(LISTED, AGREED)
"""Gate of the parts that another member may answer (Q1, Q2, Q5)."""
HOLDER = All(ANYONE, Any(IN_PERSON, All(DoorIs("field", "paper"), VisitsAtLeast(3))))
"""Gate of the parts that only the person can answer (Q4, Q6, Q7): a proxy only after three visits, never online."""
DRAWN = Text(
    "Máy đã chọn ngẫu nhiên {TÊN} trong {n} người từ 15 tuổi. Chỉ hỏi {TÊN}, không đổi người.",
    "The system has drawn {you} at random from the {n} persons aged 15 and over. Ask only this person; "
    "no substitution.",
)
"""R11, said in the one-person mode; `n` is given among the context's words."""

_PROXY_REASON = Question(
    "proxy_reason",
    "P2",
    Text("Lý do trả lời thay", "Reason for the proxy"),
    "choice",
    options(
        """
        1 Đi vắng trong mọi lần đến / Away at every visit
        2 Ốm hoặc già yếu / Ill or frail
        3 Khó khăn về nghe, nói, nhận thức / Difficulty in hearing, speaking, understanding
        4 Không cùng ngôn ngữ, không có phiên dịch / No common language, no interpreter
        5 Ở nhà nhưng nhờ người khác trả lời / At home but asked another to answer
        6 Khác (ghi rõ) / Other (specify)
        """
    ),
    instruction=WRITE,
    note=Text(
        "Không ghi tên bệnh. Gặp 4: báo giám sát viên bố trí phiên dịch.",
        "Never name an illness. 4: ask the supervisor for an interpreter.",
    ),
    relevance=PROXY,
    doors=STAFF,
)

PERSON = Section(
    "person",
    Text("Phần dành cho từng người từ 15 tuổi", "Each person aged 15 and over"),
    "individual",
    (
        Question(
            "answered_by",
            "P1",
            Text("Ai trả lời phần này?", "Who answers this part?"),
            "choice",
            (
                Option(1, Text("Chính {TÊN}", "The person")),
                Option(2, Text("Người khác trong hộ trả lời thay", "Another member")),
            ),
            instruction=WRITE,
            note=Text(
                "Ưu tiên hỏi chính người đó. Q1, Q2, Q5: người khác được trả lời thay khi người đó vắng. Q4, Q6, "
                "Q7: chỉ sau ba lần đến không gặp. Ghi số thứ tự người trả lời thay.",
                "Ask the person if at all possible. Q1, Q2, Q5: a proxy will do when the person is away. Q4, Q6, "
                "Q7: only after three visits without meeting. Give the proxy's line number.",
            ),
            hint=Text(
                "Nên để chính người đó trả lời trên máy này. Một số phần chỉ chính người đó mới trả lời được.",
                "The person should answer at this device if possible. Some parts only the person can answer.",
            ),
            relevance=Not(RESPONDENT),
            fills=((RESPONDENT, 1),),
            listener="household",
        ),
        Question(
            "proxy_line",
            "P1",
            Text("Người trả lời thay là ai?", "Who answers instead?"),
            "line",
            relevance=PROXY,
            listener="household",
        ),
        _PROXY_REASON,
        specify(_PROXY_REASON, 6),
        Question(
            "address_person",
            "V17",
            CONSENT.questions[0].text,
            "choice",
            CONSENT.questions[0].options,
            instruction=CONSENT.questions[0].instruction,
            note=CONSENT.questions[0].note,
            relevance=Is("answered_by", 1),
            doors=STAFF,
            required=False,
        ),
        Question(
            "consent_guardian",
            "K4",
            Text(
                "{Ông/bà} có đồng ý cho em {TÊN} trả lời phần này không?",
                "Do you agree that {NAME} answers this part?",
            ),
            "choice",
            AGREE,
            instruction=Text(
                "(với cha, mẹ hoặc người giám hộ của người 15–17 tuổi)",
                "(to a parent or guardian of a person aged 15–17)",
            ),
            note=Text(
                "Sau đó vẫn hỏi K3 với em. Thiếu một trong hai thì không hỏi.",
                "Then ask K3 of the young person. Both are needed.",
            ),
            hint=Text("Cha, mẹ hoặc người giám hộ trả lời câu này.", "A parent or guardian answers this question."),
            relevance=AgeUnder(18),
            listener="guardian",
        ),
        Question(
            "consent_person",
            "K3",
            Text(
                "Bây giờ tôi xin hỏi riêng {TÊN}. Câu trả lời chỉ dùng cho thống kê và được giữ kín. {TÊN} có đồng "
                "ý trả lời không?",
                "I would now like to ask {you} alone. Answers are used for statistics only and kept private. {Do "
                "you} agree?",
            ),
            "choice",
            AGREE,
            note=Text(
                "Hỏi từng người từ 15 tuổi; người đã đồng ý ở K1 thì không hỏi lại. Ai cũng có quyền trả lời K2 "
                "khác với người khác trong hộ; khi đó R06, Q7, Q8.1 của người ấy ghi 9 (99).",
                "Each person of 15 and over; not again for whoever agreed at K1. Each may answer K2 differently "
                "from others; then that person's R06, Q7 and Q8.1 become 9 (99).",
            ),
            relevance=All(Is("answered_by", 1), GUARDED),
            fills=((RESPONDENT, 1),),
        ),
        Question(
            "consent_person_private",
            "K2",
            SECOND_CONSENT,
            "choice",
            AGREE,
            note=Text("2: R06, Q7, Q8 tự ghi mã 9 (99).", "2: R06, Q7 and Q8 are set to 9 (99)."),
            relevance=All(Is("answered_by", 1), Is("consent_person", 1)),
            fills=(
                (All(RESPONDENT, Is("consent_private", 1)), 1),
                (All(RESPONDENT, Is("consent_private", 2)), 2),
            ),
        ),
        Question(
            "overheard",
            "P3",
            Text("Khi hỏi phần này có ai khác nghe được không?", "Could anyone else hear?"),
            "choice",
            options(
                """
                1 Không / No
                2 Có, người trong hộ / Yes, household member
                3 Có, người ngoài hộ / Yes, someone else
                """
            ),
            instruction=OBSERVE,
            note=Text(
                "Mời người ngoài ra chỗ khác trước câu Q2.",
                "Ask outsiders to step away before Q2.",
            ),
            relevance=AGREED,
            doors=STAFF,
        ),
    ),
    universe=ASKED,
    gate=LISTED,
    edits=(
        Edit(
            "proxy_unknown",
            "proxy_line",
            "hard",
            All(Answered("proxy_line"), Not(LineFulfils("proxy_line", ALWAYS))),
            Text(
                "Câu P1 của {name}: không có dòng {answer} trong danh sách. Chọn người trả lời thay trong danh sách.",
                "P1 of {name}: there is no line {answer} on the list. Choose the proxy from the list.",
            ),
        ),
        Edit(
            "proxy_is_self",
            "proxy_line",
            "hard",
            IsLine("proxy_line"),
            Text(
                "Câu P1 của {name}: người trả lời thay lại là chính người đó. Chọn người khác, hoặc ghi chính người "
                "đó trả lời.",
                "P1 of {name}: the proxy is the same person. Choose someone else, or say that the person answers.",
            ),
        ),
        Edit(
            "proxy_child",
            "proxy_line",
            "hard",
            LineFulfils("proxy_line", AgeUnder(15)),
            Text(
                "Câu P1 của {name}: người trả lời thay chưa đủ 15 tuổi. Chọn người khác trong hộ.",
                "P1 of {name}: the proxy is under 15. Choose another member.",
            ),
        ),
        Edit(
            "home_but_proxy",
            "proxy_reason",
            "soft",
            Is("proxy_reason", 5),
            Text(
                "{name} đang ở nhà. Nếu được, mời {name} tự trả lời.",
                "{name} is at home. If possible, ask {name} to answer.",
            ),
        ),
    ),
)

PHONE = Section(
    "phone",
    Text("Điện thoại", "Telephone"),
    "individual",
    (
        Question(
            "phone_own",
            "Q1.1",
            Text(
                "Hiện nay, {TÊN} có điện thoại di động để dùng không: dùng riêng, dùng chung với người khác, hay "
                "không có?",
                "{Do you} have a mobile phone to use: of {your} own, shared with others, or none?",
            ),
            "choice",
            (
                *options(
                    """
                    1 Có, dùng riêng / Yes, own
                    2 Chỉ dùng chung / Shared only
                    3 Không có / None
                    """
                ),
                *UNREAD,
            ),
            note=Text(
                "Tính máy do cơ quan cấp nếu được dùng vào việc riêng. SIM đứng tên ai cũng được. Máy hỏng hoặc "
                "không có SIM dùng được: không tính. Cả vợ chồng một máy: cả hai ghi 2.",
                "A work phone counts if private use is allowed. The SIM may be in anyone's name. Broken, or no "
                "working SIM: does not count. One phone for a couple: both 2.",
            ),
            hint=Text(
                "Tính máy do cơ quan cấp nếu được dùng vào việc riêng. SIM đứng tên ai cũng được. Máy hỏng hoặc "
                "không có SIM dùng được: không tính.",
                "A work phone counts if private use is allowed. The SIM may be in anyone's name. Broken, or no "
                "working SIM: does not count.",
            ),
        ),
        Question(
            "phone_smart",
            "Q1.2",
            Text(
                "Máy đó có phải là điện thoại thông minh không, tức là vào được Internet và cài được các ứng dụng "
                "như Zalo, YouTube?",
                "Is it a smartphone, that is, can it go online and install apps such as Zalo or YouTube?",
            ),
            options=YES_NO,
            note=Text(
                "Có nhiều máy: chỉ cần một máy. Máy phím bấm có 4G, vào được vài trang nhưng không cài được ứng "
                "dụng: ghi 2.",
                "Several phones: one is enough. A keypad phone with 4G that cannot install apps: 2.",
            ),
            hint=Text("Có nhiều máy: chỉ cần một máy.", "Several phones: one is enough."),
            relevance=Is("phone_own", 1, 2),
        ),
        Question(
            "phone_online",
            "Q1.3",
            Text(
                "Trong 3 tháng qua, máy đó có vào Internet lần nào không, bằng 3G, 4G, 5G hoặc Wi-Fi?",
                "In the last 3 months, has it been online, by 3G, 4G, 5G or Wi-Fi?",
            ),
            options=YES_NO,
            note=Text("Chỉ hỏi khi Q1.2 = 1.", "Only if Q1.2 = 1."),
            relevance=All(Is("phone_own", 1, 2), Is("phone_smart", 1)),
        ),
    ),
    universe=ASKED,
    gate=ANYONE,
)

COUNTED_ACCOUNTS = ("account_bank", "account_fund", "account_mobile", "account_wallet")
_ACCOUNTS = Group(
    "accounts",
    "battery",
    "Q2.1",
    Text(
        "Hiện nay, {TÊN} có tài khoản nào sau đây đang dùng được và đứng tên mình không? Tính cả tài khoản "
        "đứng tên chung.",
        "{Do you} now have any of these accounts in {your} own name and in working order? Joint accounts count.",
    ),
    note=Text(
        "Không hỏi số tài khoản, số dư, tên ngân hàng. Thẻ do con cháu giữ hộ nhưng đứng tên {TÊN}: tính.",
        "Never ask account number, balance or bank. A card kept by a child but in this person's name counts.",
    ),
    instruction=Text("Đọc từng dòng", "Read each line"),
)
_ANY_ACCOUNT: Rule = Any(*(Is(name, 1) for name in COUNTED_ACCOUNTS))


def _account(name: str, letter: str, text: Text, note: Text | None = None, hint: Text | None = None) -> Question:
    return Question(name, f"Q2.1{letter}", text, options=YES_NO, note=note, hint=hint, group=_ACCOUNTS)


ACCOUNT = Section(
    "account",
    Text("Tài khoản thanh toán", "Payment accounts"),
    "individual",
    (
        _account(
            "account_bank",
            "a",
            Text(
                "a) Tài khoản thanh toán tại ngân hàng, kể cả tài khoản nhận lương, lương hưu, trợ cấp",
                "a) A payment account at a bank, including one for wages, pension or allowances",
            ),
            Text(
                "Thường có thẻ ATM hoặc ứng dụng trên điện thoại. Tổ tiết kiệm và vay vốn của Ngân hàng Chính sách "
                "xã hội: không tính.",
                "Mostly comes with a card or an app. Membership of a policy-bank savings-and-loan group does not "
                "count.",
            ),
            Text("Thường có thẻ ATM hoặc ứng dụng trên điện thoại.", "Mostly comes with a card or an app."),
        ),
        _account(
            "account_fund",
            "b",
            Text(
                "b) Tài khoản thanh toán tại quỹ tín dụng nhân dân, ngân hàng hợp tác xã hoặc tổ chức tài chính vi mô",
                "b) A payment account at a people's credit fund, co-operative bank or microfinance institution",
            ),
        ),
        _account(
            "account_mobile",
            "c",
            Text(
                "c) Tài khoản tiền di động (Mobile Money) gắn với số điện thoại, như của Viettel, VNPT, MobiFone",
                "c) A mobile-money account tied to a phone number, as from Viettel, VNPT, MobiFone",
            ),
            Text(
                "Viettel Money, VNPT Money có cả tiền di động và ví điện tử: không phân biệt được thì ghi ở c.",
                "Viettel Money and VNPT Money hold both mobile money and a wallet: if unclear, mark c.",
            ),
        ),
        _account(
            "account_wallet",
            "d",
            Text("d) Ví điện tử, như MoMo, ZaloPay, ShopeePay", "d) An e-wallet such as MoMo, ZaloPay, ShopeePay"),
        ),
        Question(
            "savings_only",
            "Q2.1e",
            Text(
                "{TÊN} có sổ tiết kiệm hoặc khoản vay ở ngân hàng không?",
                "{Do you} have a savings book or a loan at a bank?",
            ),
            options=YES_NO,
            note=Text(
                "Chỉ hỏi khi a–d không có câu nào là 1. Không tính vào chỉ tiêu; hỏi để tránh nhầm.",
                "Only if none of a–d is 1. Not counted; asked so that it is not mistaken for an account.",
            ),
            relevance=All(*(Is(name, 2, 8, 9) for name in COUNTED_ACCOUNTS)),
        ),
        Question(
            "account_used",
            "Q2.2",
            Text(
                "Trong 12 tháng qua, chính {TÊN} có dùng một trong các tài khoản đó để nhận, gửi, chuyển tiền hoặc "
                "trả tiền không?",
                "In the last 12 months, {have you} personally used one of them to receive, deposit, send or pay money?",
            ),
            options=YES_NO,
            note=Text(
                "Hỏi khi có ít nhất một câu a–d là 1. Con cháu thao tác thay: ghi 2.",
                "If any of a–d is 1. Done by a child for them: 2.",
            ),
            relevance=_ANY_ACCOUNT,
        ),
    ),
    universe=ASKED,
    gate=ANYONE,
    edits=(
        Edit(
            "mobile_money_without_phone",
            "account_mobile",
            "soft",
            All(Is("account_mobile", 1), Is("phone_own", 3)),
            Text(
                "{name} không có điện thoại (câu Q1.1) nhưng có tài khoản tiền di động. Hỏi lại câu Q2.1c.",
                "{name} has no phone (Q1.1) but a mobile-money account. Ask Q2.1c again.",
            ),
        ),
        Edit(
            "wallet_without_smartphone",
            "account_wallet",
            "soft",
            All(Is("account_wallet", 1), Any(Is("phone_own", 3), Is("phone_smart", 2))),
            Text(
                "{name} không có điện thoại thông minh (câu Q1.1, Q1.2) nhưng có ví điện tử. Hỏi lại câu Q2.1d.",
                "{name} has no smartphone (Q1.1, Q1.2) but an e-wallet. Ask Q2.1d again.",
            ),
        ),
    ),
)
