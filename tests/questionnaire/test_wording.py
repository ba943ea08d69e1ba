import pytest

from survey.plan.text import Text
from survey.questionnaire.document import Row
from survey.questionnaire.instruments import HOUSEHOLD
from survey.questionnaire.wording import Listener, ask
from tests.questionnaire.example import FIELD, household_of_five

PAO: Row = {"line": 3, "name": "Giàng A Páo", "birth_month": 2, "birth_year": 2003}


@pytest.mark.parametrize(
    ("variable", "listener", "vietnamese", "english"),
    [
        (
            "phone_smart",
            Listener(3, "anh"),
            "Máy đó có phải là điện thoại thông minh không, tức là vào được Internet "
            "và cài được các ứng dụng như Zalo, YouTube?",
            "Is it a smartphone, that is, can it go online and install apps such as Zalo or YouTube?",
        ),
        (
            "training_confirmed",
            Listener(3, "anh"),
            "Anh có được cấp giấy hoặc thông báo xác nhận đã học xong không?",
            "Have you received a paper or message saying that you completed it?",
        ),
        (
            "training_confirmed",
            Listener(2, "bà"),
            "**Giàng A Páo** có được cấp giấy hoặc thông báo xác nhận đã học xong không?",
            "Has **Giàng A Páo** received a paper or message saying that **Giàng A Páo** completed it?",
        ),
        (
            "service_reason",
            Listener(3),
            "Lý do chính ông/bà không làm qua mạng là gì?",
            "What is the main reason you did not?",
        ),
        (
            "age_confirmed",
            Listener(2, "ba"),
            "Như vậy, ngày 01/11/2025, **Giàng A Páo** tròn 22 tuổi, có đúng không?",
            "So on 1 November 2025 **Giàng A Páo** had completed 22 years. Is that right?",
        ),
    ],
)
def test_a_question_reads_naturally_for_whoever_hears_it(
    variable: str, listener: Listener, vietnamese: str, english: str
) -> None:
    assert ask(HOUSEHOLD.question(variable), PAO, listener, False, FIELD) == Text(vietnamese, english)


def test_a_token_that_opens_a_sentence_takes_a_capital() -> None:
    said = ask(
        Text("{ông/bà} nghe. {ông/bà} nói: {ông/bà} đi?", "{do you} go? {do you} stay?"), None, Listener(), False, FIELD
    )
    assert said == Text("Ông/bà nghe. Ông/bà nói: ông/bà đi?", "Do you go? Do you stay?")


def test_young_people_are_em_and_adults_who_read_themselves_are_not_guessed_at() -> None:
    text = Text("Hiện nay, {TÊN} có điện thoại không?", "{Do you} have a phone?")
    assert ask(text, PAO, Listener(3, age=16), True, FIELD).vi == "Hiện nay, em có điện thoại không?"
    assert ask(text, PAO, Listener(3, "anh", 22), True, FIELD).vi == "Hiện nay, ông/bà có điện thoại không?"


@pytest.mark.parametrize("name", ["Con thứ hai", "Páo {ông/bà}", "A*B**", "<b>Lò</b>", ""])
def test_any_name_survives(name: str) -> None:
    said = ask(Text("{TÊN} là nam hay nữ?", "Is {you} here?"), {"line": 3, "name": name}, Listener(1), False, FIELD)
    expected = f"**{name.replace('*', '')}**" if name else "Người này"
    assert said.vi == f"{expected} là nam hay nữ?"


def test_no_token_is_left_in_any_question() -> None:
    row = household_of_five()["members"][2]
    for _, question in HOUSEHOLD.walk():
        for listener in (Listener(), Listener(3, "anh", 22)):
            said = ask(question, row, listener, False, FIELD)
            assert "{" not in said.vi + said.en
