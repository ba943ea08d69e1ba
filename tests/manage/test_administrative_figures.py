"""Administrative figures: typed in by those who prepare releases, checked, withdrawn, taken by the next release."""

import pytest

from survey.publish.figures.administrative import standing
from survey.store import administrative as stored
from survey.store.session import reading

GOOD = {
    "indicator": "I02",
    "place": "legacy:137",
    "numerator": "31500",
    "denominator": "42000",
    "percent": "",
    "counts": "tài khoản, không phải người",
    "source": "Ngân hàng Nhà nước, Khu vực 3, báo cáo 12",
    "as_of": "2025-06-30",
}
PAGE = "/manage/administrative"


@pytest.fixture
def office(browser):
    return browser("thong")


def kept(engine, **options):
    with reading(engine) as session:
        return stored.list_figures(session, **options)


def test_a_figure_is_kept_with_the_value_that_follows_from_its_counts(engine, office):
    assert office.post(PAGE, data=GOOD).status_code == 303
    (row,) = kept(engine)
    assert (row.indicator, row.geography, row.area, row.percent) == ("I02", "legacy", "137", 75.0)
    page = office.get(PAGE).text
    assert "75,0%" in page
    assert "31.500/42.000" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"denominator": ""}, "Ghi cả tử số và mẫu số, hoặc để trống cả hai."),
        ({"denominator": "0"}, "mẫu số lớn hơn 0"),
        ({"percent": "70"}, "khác giá trị đã ghi"),
        ({"numerator": "", "denominator": ""}, "Ghi giá trị, hoặc ghi cả tử số và mẫu số."),
        ({"numerator": "", "denominator": "", "percent": "1.234,5"}, "Giá trị là một số phần trăm"),
        ({"source": ""}, "Ghi cơ quan và văn bản nêu số liệu này."),
        ({"counts": " "}, "Ghi nguồn đếm cái gì"),
        ({"as_of": "2199-01-01"}, "Ngày này chưa đến."),
        ({"as_of": "hôm qua"}, "Ghi ngày của số liệu, ví dụ 31/12/2024."),
    ],
)
def test_a_figure_that_cannot_be_is_refused_with_a_sentence(engine, office, wrong, sentence):
    answer = office.post(PAGE, data={**GOOD, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept(engine) == []


def test_a_release_takes_the_newest_of_each_source_and_no_withdrawn_one(engine, office):
    office.post(PAGE, data={**GOOD, "as_of": "2024-12-31", "numerator": "30000"})
    office.post(PAGE, data=GOOD)
    office.post(PAGE, data={**GOOD, "source": "Sở Tài chính, công văn 5", "numerator": "20000"})
    wrong = next(row for row in kept(engine) if row.numerator == 20000)
    assert office.post(f"{PAGE}/{wrong.public_id}/withdraw", data={"reason": "ngắn"}).status_code == 422
    assert office.post(f"{PAGE}/{wrong.public_id}/withdraw", data={"reason": "Đếm trùng hai lần"}).status_code == 303
    with reading(engine) as session:
        (taken,) = standing(session)
    assert (taken.numerator, taken.as_of, taken.name.vi) == (31500, "2025-06-30", "Huyện Mù Cang Chải")
    assert len(kept(engine, standing=False)) == 3
    assert office.post(f"{PAGE}/{wrong.public_id}/withdraw", data={"reason": "Đếm trùng hai lần"}).status_code == 404
