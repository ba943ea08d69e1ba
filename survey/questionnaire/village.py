"""The village return: what the providers' lists say about fibre, once per PSU, by the supervisor (Q3.3)."""

from survey.plan.text import Text
from survey.questionnaire.model import Question, Section
from survey.questionnaire.parts import options
from survey.questionnaire.rules import Is

_KNOWN = Is("village_fibre", 1, 2, 3)

FIBRE = Section(
    "fibre",
    Text("Cáp quang ở thôn", "Fibre in the village"),
    "village",
    (
        Question(
            "village_fibre",
            "Q3.3",
            Text(
                "Theo danh sách của các nhà mạng, cáp quang đã đến thôn này thế nào?",
                "By the providers' lists, how far does fibre reach in this village?",
            ),
            "choice",
            options(
                """
                1 Đến được mọi nhà / All houses
                2 Đến được một phần / Part
                3 Chưa đến / None
                8 Chưa có thông tin / No information
                """
            ),
            instruction=Text("(giám sát viên, mỗi thôn một lần)", "(supervisor, once per village)"),
            note=Text(
                'Ghi nguồn và ngày của danh sách. Chỉ 1 và 3 được dùng để thay câu "Không biết" ở Q3.2.',
                'Give source and date of the list. Only 1 and 3 may stand in for "don\'t know" in Q3.2.',
            ),
        ),
        Question(
            "village_fibre_source",
            "Q3.3",
            Text("Nguồn của danh sách", "Source of the list"),
            "text",
            relevance=_KNOWN,
            longest=200,
        ),
        Question(
            "village_fibre_date", "Q3.3", Text("Ngày của danh sách", "Date of the list"), "date", relevance=_KNOWN
        ),
    ),
)
