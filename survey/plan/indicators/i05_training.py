"""I05: people of working age who were trained in basic digital skills."""

from survey.plan.answers import Frame, Truth, any_of, said, strict_any, then
from survey.plan.indicator import Indicator, Variant
from survey.plan.text import Text
from survey.plan.universes import WORKING_AGE, self_reported

COUNTED = ("training_class", "training_team", "training_online", "training_school", "training_work")


def was_trained(people: Frame) -> Truth:
    """Taught or guided since 2022 in a way that counts; help from family or friends alone does not."""
    return then(said(people["training_ever"], 1), any_of(*(said(people[line], 1) for line in COUNTED)))


def was_surely_trained(people: Frame) -> Truth:
    """As the headline, but a line not answered leaves a no in doubt."""
    return then(said(people["training_ever"], 1), strict_any(*(said(people[line], 1) for line in COUNTED)))


def was_trained_lately(people: Frame) -> Truth:
    """Trained, the last time within 12 months."""
    return then(was_trained(people), said(people["training_last"], 1))


def was_confirmed(people: Frame) -> Truth:
    """Trained, with a paper or message that confirms completion."""
    return then(was_trained(people), said(people["training_confirmed"], 1))


TRAINING = Indicator(
    id="I05",
    slug="training",
    number=5,
    short=Text("Đào tạo kỹ năng số", "Digital-skills training"),
    plan=Text(
        "Tỷ lệ người dân trong độ tuổi lao động được đào tạo kỹ năng số cơ bản",
        "Share of people of working age who have been trained in basic digital skills",
    ),
    who=WORKING_AGE.name,
    what=Text("đã được đào tạo kỹ năng số cơ bản từ năm 2022", "have been trained in basic digital skills since 2022"),
    universe=WORKING_AGE,
    counts=was_trained,
    strict=was_surely_trained,
    reads=("working_age", "answered_by", "training_ever", *COUNTED),
    definition=Text(
        "Tính người từ 01/01/2022 đã học ở lớp tập huấn, được tổ công nghệ số cộng đồng hướng dẫn, học khóa qua mạng, học "
        "ở trường hoặc ở nơi làm việc. Chỉ được người thân, bạn bè giúp, nghe loa, xem áp phích: không tính. Độ tuổi lao "
        "động: từ đủ 15 tuổi đến tuổi nghỉ hưu trong điều kiện bình thường theo tháng sinh, giới tính (Nghị định "
        "135/2020/NĐ-CP).",
        "Counted: people who since 1 January 2022 attended a class, were guided by a community digital team, took an online "
        "course, or were taught at school or at work. Help from family or friends alone, loudspeakers and posters are not "
        "counted. Working age: from 15 completed years to the retirement age under normal conditions, by birth month and "
        "sex (Decree 135/2020/NĐ-CP).",
    ),
    unknowns=Text(
        "Không biết, từ chối, hoặc không rõ học bằng cách nào: nằm ngoài cả tử số và mẫu số.",
        "Don't know, refused, or taught in an unknown way: in neither numerator nor denominator.",
    ),
    limits=Text(
        "Đếm người, không đếm lượt dự lớp. Được đào tạo không có nghĩa là làm được.",
        "Counts people, not attendances. Having been trained does not mean being able.",
    ),
    proxy="allowed",
    variants=(
        Variant(
            "last_year",
            Text("Trong 12 tháng qua", "In the last 12 months"),
            counts=was_trained_lately,
            reads=("training_last",),
        ),
        Variant(
            "confirmed",
            Text("Có xác nhận hoàn thành", "With a confirmation of completion"),
            counts=was_confirmed,
            reads=("training_confirmed",),
        ),
        Variant("self", Text("Chỉ người tự trả lời", "Self-reported only"), universe=self_reported(WORKING_AGE)),
    ),
)
