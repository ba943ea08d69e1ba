"""The members' list: one person after the other, all ages, with the health record (Q8.1)."""

# Long because every wording stands here in both languages, next to its rules.

from survey.plan.codes import MONTH_UNKNOWN, SEXES, YEAR_UNKNOWN
from survey.plan.text import Text
from survey.questionnaire.household import CONSENTED
from survey.questionnaire.model import Edit, Group, Option, Question, Section
from survey.questionnaire.parts import OTHER_TEXT, UNREAD, UNREAD_LONG, options, specify
from survey.questionnaire.rules import (
    AgeAtLeast,
    AgeUnder,
    All,
    Answered,
    Any,
    Between,
    Is,
    MembersAtLeast,
    Not,
    OlderThanHeadBy,
    Rule,
    SameAsAnother,
    SameAsHead,
)

MEMBER = Is("usual_resident", 1, 2)
"""Counted as a member of the household (R07)."""
ROSTER_PRIVATE = All(Is("consent_private", 1), Not(Is("consent_person_private", 2)))
"""The household's second consent, as long as the person does not refuse it."""
BIRTH_GROUP = Group(
    "birth",
    "birth",
    "R04",
    Text(
        "{TÊN} sinh tháng mấy, năm nào theo dương lịch?",
        "In what month and year {were you} born, by the solar calendar?",
    ),
    note=Text(
        "Chỉ nhớ âm lịch, con giáp hoặc tuổi mụ: dùng bảng đổi năm; sinh tháng Chạp âm lịch thường rơi sang "
        "tháng 1, 2 dương lịch năm sau. Không nhớ tháng: ghi 98. Không hỏi ngày.",
        "Lunar date, zodiac year or tuổi mụ only: use the conversion table; the twelfth lunar month mostly "
        "falls in January or February of the next solar year. Month not known: 98. Do not ask the day.",
    ),
    hint=Text("Theo dương lịch. Ví dụ: 3 1984.", "By the solar calendar. For example: 3 1984."),
)
_ETHNICITY = Question(
    "ethnicity",
    "R06",
    Text("{TÊN} là người dân tộc nào?", "To which ethnic group {do you} belong?"),
    "choice",
    (
        *options(
            """
            1 Kinh
            2 Tày
            3 Thái
            6 Mường
            7 Nùng
            8 Mông
            9 Dao
            15 Sán Chay (Cao Lan, Sán Chí)
            25 Giáy
            29 Khơ Mú
            """
        ),
        Option(96, OTHER_TEXT),
        *UNREAD_LONG,
    ),
    note=Text(
        "Chỉ hỏi khi K2 = 1. Ghi theo lời người trả lời, không theo giấy tờ. Mã theo danh mục dân tộc (?).",
        "Only if K2 = 1. As stated, not as on papers. Codes of the national list (?).",
    ),
    consent=ROSTER_PRIVATE,
)
_BIRTH = (
    Question("birth_month", "R04", Text("Tháng", "Month"), "month", group=BIRTH_GROUP),
    Question("birth_year", "R04", Text("Năm", "Year"), "year", group=BIRTH_GROUP),
    Question(
        "age_stated",
        "R04",
        Text(
            "Vào ngày {ngày tham chiếu}, {TÊN} tròn bao nhiêu tuổi?",
            "How many completed years of age {were you} on {ngày tham chiếu}?",
        ),
        "number",
        note=Text("Chỉ hỏi khi không nhớ năm sinh.", "Only if the year of birth is not known."),
        hint=Text("Tuổi tròn theo dương lịch.", "Completed solar years."),
        relevance=Is("birth_year", YEAR_UNKNOWN),
        group=BIRTH_GROUP,
        low=0,
        high=120,
    ),
)
_RELATION = Question(
    "relation",
    "R02",
    Text("{TÊN} có quan hệ thế nào với chủ hộ?", "How {are you} related to the head of household?"),
    "choice",
    (
        *options(
            """
            1 Chủ hộ / Head
            2 Vợ, chồng / Wife, husband
            3 Con đẻ, con nuôi / Son, daughter (also adopted)
            4 Con dâu, con rể / Daughter-in-law, son-in-law
            5 Cháu nội, cháu ngoại / Grandchild
            6 Bố, mẹ (cả bên vợ, chồng) / Parent, parent-in-law
            7 Ông, bà / Grandparent
            8 Anh, chị, em (cả bên vợ, chồng) / Brother, sister (also in-law)
            9 Họ hàng khác, kể cả cháu gọi bằng chú, bác, cô, dì, cậu / Other relative, nephews and nieces included
            10 Không có họ hàng / Not related
            """
        ),
        *UNREAD_LONG,
    ),
    note=Text(
        '"Cháu" có hai nghĩa: hỏi rõ cháu nội, ngoại (05) hay cháu họ (09). Chỉ có một chủ hộ.',
        "Cháu means grandchild and nephew or niece: ask which. One head only.",
    ),
)
_USUAL_RESIDENT = Question(
    "usual_resident",
    "R07",
    Text(
        "Trong 12 tháng qua, {TÊN} có ăn, ở tại hộ này từ 6 tháng trở lên không?",
        "In the last 12 months, {have you} lived in this household for 6 months or more?",
    ),
    "choice",
    (
        *options(
            """
            1 Có / Yes
            2 Chưa đủ 6 tháng nhưng mới đến và ở lâu dài, hoặc trẻ dưới 6 tháng tuổi /
              Not yet, but newly come to stay, or a baby under 6 months
            3 Không / No
            """
        ),
        *UNREAD,
    ),
    note=Text(
        "1 hoặc 2: là thành viên hộ. 3: không tính. Học sinh nội trú về nhà hằng tuần: 1 (?). Người đi làm xa "
        "từ 6 tháng, bộ đội trong doanh trại, người ở tù, sinh viên ở trọ nơi khác: 3.",
        "1 or 2: member. 3: not counted. Boarding pupils who come home every week: 1 (?). Working away 6 "
        "months or more, in barracks, in prison, students lodging elsewhere: 3.",
    ),
    hint=Text(
        "Học sinh nội trú về nhà hằng tuần: có. Người đi làm xa từ 6 tháng, bộ đội trong doanh trại, sinh "
        "viên ở trọ nơi khác: không.",
        "Boarding pupils who come home every week: yes. Working away 6 months or more, in barracks, students "
        "lodging elsewhere: no.",
    ),
)
_SCHOOLING = Question(
    "schooling",
    "R08",
    Text(
        "{TÊN} đã học xong cấp học nào cao nhất, hoặc có bằng cấp cao nhất nào?",
        "What is the highest level of schooling that {you} finished, or the highest degree?",
    ),
    "choice",
    (
        *options(
            """
            1 Chưa bao giờ đi học / Never went to school
            2 Chưa học xong tiểu học / Primary not finished
            3 Tiểu học (cấp 1) / Primary
            4 THCS (cấp 2) / Lower secondary
            5 THPT (cấp 3) hoặc trung học nghề (?) / Upper secondary or vocational secondary
            6 Sơ cấp nghề / Elementary vocational
            7 Trung cấp / Intermediate
            8 Cao đẳng / College
            9 Đại học trở lên / University or higher
            """
        ),
        *UNREAD_LONG,
    ),
    note=Text(
        "Hỏi người từ 15 tuổi. Đang học lớp nào thì ghi cấp đã xong trước đó. Hệ cũ 10 năm: dùng bảng chuyển đổi.",
        "Persons of 15 and over. Still at school: the level already finished. Old 10-year system: conversion table.",
    ),
    hint=Text("Đang học lớp nào thì ghi cấp đã xong trước đó.", "Still at school: the level already finished."),
    relevance=All(MEMBER, AgeAtLeast(15)),
)
_HEALTH_RECORD = Question(
    "health_record",
    "Q8.1",
    Text(
        "{TÊN} đã có hồ sơ sức khỏe điện tử, còn gọi là sổ sức khỏe điện tử, chưa? Hồ sơ này do trạm y tế "
        "hoặc bệnh viện lập trên máy, hoặc xem được ở mục Sổ sức khỏe điện tử trong ứng dụng VNeID.",
        "{Do you} have an electronic health record, also called an electronic health book, kept by a health "
        'station or hospital or shown under "Sổ sức khỏe điện tử" in the VNeID app?',
    ),
    "choice",
    (
        *options(
            """
            1 Có, chính người đó hoặc người nhà đã xem được / Yes, seen by the person or by family
            2 Có, được báo là đã lập nhưng chưa xem / Yes, told that it exists, not seen
            3 Chưa có / No
            """
        ),
        *UNREAD,
    ),
    note=Text(
        "Hỏi cho mọi thành viên, kể cả trẻ sơ sinh (khi K2 = 1). Thẻ BHYT, ứng dụng VssID, sổ khám giấy, sổ "
        "tiêm chủng giấy: không tính. Không hỏi nội dung, không xem hồ sơ.",
        "For every member, infants too (if K2 = 1). Insurance card, VssID, paper books do not count. Never "
        "ask about or look at the contents.",
    ),
    hint=Text(
        "Thẻ BHYT, ứng dụng VssID, sổ khám giấy, sổ tiêm chủng giấy: không tính.",
        "Insurance card, VssID and paper books do not count.",
    ),
    relevance=MEMBER,
    consent=ROSTER_PRIVATE,
)

_IMPOSSIBLE = Text("Tháng hoặc năm sinh không thể có. ", "Impossible month or year of birth. ")


def _impossible(vietnamese: str, english: str) -> Text:
    return Text(_IMPOSSIBLE.vi + vietnamese, _IMPOSSIBLE.en + english)


_BIRTH_EDITS = (
    Edit(
        "birth_month_impossible",
        "birth_month",
        "hard",
        All(Answered("birth_month"), Not(Any(Between("birth_month", 1, 12), Is("birth_month", MONTH_UNKNOWN)))),
        _impossible(
            'Tháng sinh phải từ 1 đến 12. Không nhớ thì chọn "Không nhớ tháng".',
            'The month is 1 to 12. If not known, choose "Month not known".',
        ),
    ),
    Edit(
        "birth_year_short",
        "birth_year",
        "hard",
        Any(Between("birth_year", -9999, 999), Between("birth_year", YEAR_UNKNOWN + 1, 10**9)),
        _impossible(
            "Năm sinh ghi đủ bốn chữ số, ví dụ 1984. Đang ghi {year}.",
            "Write the year with four digits, such as 1984. This says {year}.",
        ),
    ),
    Edit(
        "birth_future",
        "birth_year",
        "hard",
        All(AgeUnder(0), Between("birth_year", 1000, YEAR_UNKNOWN - 1)),
        _impossible(
            "Tháng, năm sinh {month}/{year} chưa đến. Sửa lại ở dòng {line}.",
            "{month}/{year} is in the future. Correct it on line {line}.",
        ),
    ),
    Edit(
        "birth_old",
        "birth_year",
        "hard",
        All(AgeAtLeast(121), Between("birth_year", 1000, YEAR_UNKNOWN - 1)),
        _impossible(
            "Năm sinh {year} ứng với {age} tuổi. Hỏi lại; có thể đã ghi năm âm lịch hoặc gõ nhầm.",
            "{year} means an age of {age}. Ask again; it may be a slip.",
        ),
    ),
    Edit(
        "birth_very_old",
        "birth_year",
        "soft",
        All(AgeAtLeast(101), Not(AgeAtLeast(121))),
        Text(
            "Năm sinh {year} ứng với {age} tuổi. Hỏi lại; có thể đã ghi năm âm lịch hoặc gõ nhầm.",
            "{year} means an age of {age}. Ask again; it may be a slip.",
        ),
    ),
    Edit(
        "age_not_confirmed",
        "birth_year",
        "hard",
        Is("age_confirmed", 2),
        Text(
            "Câu R05 ghi là tuổi sai. Sửa lại tháng, năm sinh của {name} ở câu R04, rồi hỏi lại R05.",
            "R05 says that the age is wrong. Correct the birth of {name} at R04, then ask R05 again.",
        ),
    ),
)


_CHECK_RELATION = Text(
    "{name} ghi là {answer} nhưng tuổi so với chủ hộ không khớp. Kiểm tra quan hệ hoặc năm sinh.",
    "{name} is given as {answer}, but the age beside the head's does not fit. Check relation or year.",
)
_ANY_AGE = OlderThanHeadBy(-200)


def _family(edit_id: str, code: int, rule: Rule, text: Text = _CHECK_RELATION) -> Edit:
    """A soft edit on the age of a relative beside the head's, where both ages can be."""
    return Edit(edit_id, "relation", "soft", All(Is("relation", code), AgeAtLeast(0), _ANY_AGE, rule), text)


_FAMILY_EDITS = (
    Edit(
        "two_heads",
        "relation",
        "hard",
        All(Is("relation", 1), MembersAtLeast(2, Is("relation", 1))),
        Text(
            "Có {n} người ghi là chủ hộ: {names}. Chỉ giữ một chủ hộ.",
            "{n} people are marked as head: {names}. Keep one.",
        ),
    ),
    _family(
        "child_older_than_head",
        3,
        OlderThanHeadBy(1),
        Text(
            "{name} là con nhưng lớn tuổi hơn chủ hộ. Kiểm tra quan hệ hoặc năm sinh.",
            "{name} is a child but older than the head. Check relation or year.",
        ),
    ),
    _family(
        "child_near_head",
        3,
        All(OlderThanHeadBy(-11), Not(OlderThanHeadBy(1))),
        Text(
            "{name} là con nhưng kém chủ hộ chưa đến 12 tuổi. Kiểm tra quan hệ hoặc năm sinh.",
            "{name} is a child but less than 12 years younger than the head. Check relation or year.",
        ),
    ),
    _family("parent_near_head", 6, Not(OlderThanHeadBy(12))),
    _family("grandchild_near_head", 5, OlderThanHeadBy(-23)),
    _family("grandparent_near_head", 7, Not(OlderThanHeadBy(24))),
    _family("spouse_age_gap", 2, Any(OlderThanHeadBy(31), Not(OlderThanHeadBy(-30)))),
    Edit(
        "young_head_or_spouse",
        "relation",
        "soft",
        All(Is("relation", 1, 2), AgeUnder(15), AgeAtLeast(0)),
        Text(
            "{name} mới {age} tuổi mà ghi là {answer}. Kiểm tra quan hệ hoặc năm sinh.",
            "{name} is {age} and given as {answer}. Check relation or year.",
        ),
    ),
    Edit(
        "spouse_of_same_sex",
        "sex",
        "soft",
        All(Is("relation", 2), SameAsHead("sex")),
        Text(
            "{name} là vợ, chồng và cùng giới tính với chủ hộ. Kiểm tra câu R02, R03.",
            "{name} is wife or husband and of the same sex as the head. Check R02 and R03.",
        ),
    ),
    Edit(
        "two_spouses",
        "relation",
        "soft",
        All(Is("relation", 2), MembersAtLeast(2, Is("relation", 2))),
        Text(
            "Có hơn một người ghi là vợ, chồng của chủ hộ. Kiểm tra câu R02.",
            "More than one person is given as wife or husband of the head. Check R02.",
        ),
    ),
    Edit(
        "absent_head",
        "usual_resident",
        "soft",
        All(Is("relation", 1), Is("usual_resident", 3, 8, 9)),
        Text(
            "{name} là chủ hộ nhưng không tính là thành viên hộ. Chủ hộ là người đang ở tại hộ; kiểm tra R02, R07.",
            "{name} is the head but not counted as a member. The head is someone who lives here; check R02 and R07.",
        ),
    ),
    Edit(
        "residence_unknown",
        "usual_resident",
        "soft",
        All(Is("usual_resident", 8, 9), Not(Is("relation", 1))),
        Text(
            "Chưa rõ {name} có phải thành viên hộ không, nên người này không được tính. Hỏi lại câu R07.",
            "It is not clear whether {name} is a member, so the person is not counted. Ask R07 again.",
        ),
    ),
    Edit(
        "listed_twice",
        "name",
        "soft",
        SameAsAnother(("name", "sex", "birth_month", "birth_year")),
        Text(
            "{name} trùng tên, giới tính và tháng năm sinh với một dòng trước. Có thể đã kể hai lần.",
            "{name} has the same name, sex and birth as an earlier line, and may be listed twice.",
        ),
    ),
    Edit(
        "schooling_too_high",
        "schooling",
        "soft",
        Any(
            All(Is("schooling", 9), AgeUnder(20)),
            All(Is("schooling", 8), AgeUnder(19)),
            All(Is("schooling", 5, 7), AgeUnder(17)),
        ),
        Text(
            "{name} mới {age} tuổi mà ghi đã học xong: {answer}. Kiểm tra câu R08 hoặc năm sinh.",
            "{name} is {age} and has finished: {answer}. Check R08 or the year of birth.",
        ),
    ),
    Edit(
        "infant_without_month",
        "birth_year",
        "soft",
        All(Is("birth_month", MONTH_UNKNOWN), AgeUnder(3), AgeAtLeast(0)),
        Text(
            "{name} còn nhỏ mà chưa rõ tháng sinh. Hỏi lại tháng sinh với bố, mẹ.",
            "{name} is an infant without a month of birth. Ask the parents for the month.",
        ),
    ),
)

ROSTER = Section(
    "member",
    Text("Thành viên hộ", "Household members"),
    "member",
    (
        Question(
            "name",
            "R01",
            Text("Họ và tên của người này, hoặc tên gọi ở nhà?", "Full name of this person, or the name used at home?"),
            "text",
            note=Text(
                "Được dùng tên gọi. Không hỏi số căn cước. Tên được xóa sau đợt điều tra.",
                "A nickname will do. No identity number. Names are erased after the wave.",
            ),
            hint=Text(
                "Được dùng tên gọi. Tên được xóa sau khi kết thúc khảo sát.",
                "A nickname will do. Names are erased after the survey.",
            ),
            identifying=True,
            longest=80,
        ),
        _RELATION,
        Question(
            "sex",
            "R03",
            Text("{TÊN} là nam hay nữ?", "Is this person male or female?"),
            "choice",
            tuple(Option(code, text) for code, text in SEXES.items()),
            note=Text(
                "Trước mặt thì ghi, không cần hỏi. Không đoán theo tên.",
                "If present, write it down without asking. Never guess from the name.",
            ),
        ),
        *_BIRTH,
        Question(
            "age_confirmed",
            "R05",
            Text(
                "Như vậy, ngày {ngày tham chiếu}, {TÊN} tròn {số} tuổi, có đúng không?",
                "So on {ngày tham chiếu} {you} had completed {số} years. Is that right?",
            ),
            "choice",
            (
                Option(1, Text("Đúng", "Right")),
                Option(2, Text("Sai, sửa R04", "Wrong, go back to R04")),
            ),
            note=Text(
                "Tuổi do máy tính. Nói rõ: tuổi tròn dương lịch, thường ít hơn tuổi mụ 1 hoặc 2.",
                "The system computes it. Say: completed solar years, usually one or two less than tuổi mụ.",
            ),
            hint=Text(
                "Tuổi tròn dương lịch, thường ít hơn tuổi mụ 1 hoặc 2.",
                "Completed solar years, usually one or two less than tuổi mụ.",
            ),
            relevance=All(AgeAtLeast(0), Not(AgeAtLeast(121)), Not(Is("birth_year", YEAR_UNKNOWN))),
        ),
        _ETHNICITY,
        specify(_ETHNICITY, 96),
        _USUAL_RESIDENT,
        _SCHOOLING,
        _HEALTH_RECORD,
    ),
    gate=CONSENTED,
    edits=_BIRTH_EDITS + _FAMILY_EDITS,
    intro=Text(
        "Xin {ông/bà} kể tên những người thường xuyên ăn, ở tại hộ này, bắt đầu từ chủ hộ. Kể cả trẻ mới "
        "sinh, người già, người đang đi vắng ít ngày và người chưa đăng ký thường trú ở đây.",
        "Please name everyone who usually lives and eats in this household, starting with the head. Include "
        "newborns, old people, anyone away for a short time, and anyone not registered here.",
    ),
)
