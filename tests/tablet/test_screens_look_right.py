"""Every screen of the tablet, in both languages and at three widths: no fault that axe finds, nothing too wide."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import DESK, PHONE, TABLET, axe_faults, sideways
from tests.journeys.small_world import TABLET_ANSWERS, TABLET_MEMBERS
from tests.tablet.conftest import Field
from tests.tablet.tablets import Tablet

pytestmark = pytest.mark.soak

KEPT = os.environ.get("SCREENSHOTS")
"""A folder for pictures of every screen, for whoever wants to look."""
WIDTHS = (DESK, TABLET, PHONE)
PARTS = ("consent", "cover", "member-1", "anyone-else", "respondent", "internet", "person-2", "account-1", "health-1")
PARTS += ("end", "outcome")


class Look:
    """Looks at the screen that is open and notes what is wrong."""

    def __init__(self, tablet: Tablet) -> None:
        self.tablet = tablet
        self.faults: list[str] = []

    def at(self, name: str) -> None:
        """Look in Vietnamese, in English, and leave it in Vietnamese."""
        page = self.tablet.page
        for language, other in (("vi", "English"), ("en", "Tiếng Việt")):
            expect(page.locator("html")).to_have_attribute("lang", language)
            for width, height in WIDTHS:
                page.set_viewport_size({"width": width, "height": height})
                if wide := sideways(page):
                    self.faults.append(f"{name} {language} {width}: {wide} px too wide")
                if KEPT:
                    page.screenshot(path=Path(KEPT) / f"{name}-{language}-{width}.png")
            self.faults += [f"{name} {language}: {fault}" for fault in axe_faults(page)]
            self.tablet.press(other)
            page.wait_for_timeout(150)
        expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_every_screen_before_the_work(tablets: Callable[..., Tablet], field: Field) -> None:
    tablet = tablets()
    look = Look(tablet)
    tablet.heading("Đăng ký máy")
    look.at("enrol")
    tablet.page.get_by_label("Mã thiết bị").fill("KHONG")
    tablet.press("Đăng ký máy")
    look.tablet.page.get_by_role("alert").wait_for()
    tablet.page.get_by_label("Mã thiết bị").fill(field.code())
    tablet.page.get_by_label("Tên của máy").fill("Máy 7")
    tablet.press("Đăng ký máy")
    tablet.page.get_by_label("Gõ lại mã PIN").wait_for()
    look.at("pin")
    tablet.set_pin()
    tablet.page.locator(".village").first.wait_for()
    tablet.press("Khóa máy")
    tablet.page.get_by_label("Mã PIN của máy").wait_for()
    look.at("unlock")
    tablet.go("#/forgotten")
    tablet.heading("Quên mã PIN")
    look.at("forgotten")
    tablet.go("#/send")
    tablet.page.locator("[data-road]").first.wait_for()
    look.at("send-locked")
    assert look.faults == []
    assert tablet.faults == []


def test_every_screen_of_the_work(tablet: Tablet, field: Field) -> None:
    look = Look(tablet)
    tablet.offline()
    look.at("cases")
    case = field.cases["132-1-01", 4]
    tablet.open_case(case)
    tablet.press("Ghi lần đến")
    look.at("case")
    tablet.go("#/listing")
    tablet.heading("Lập bảng kê hộ")
    look.at("listing")
    tablet.begin(case)
    tablet.next()
    look.at("step-with-faults")
    tablet.interview(TABLET_ANSWERS, TABLET_MEMBERS)
    uuid = tablet.store("drafts")[0]["uuid"]
    look.at("check")
    for part in PARTS:
        tablet.go(f"#/interview/{uuid}/{part}")
        tablet.page.locator(f"#phieu[data-step='{part}']").wait_for()
        look.at(f"part-{part}")
    tablet.go("#/cases")
    tablet.heading("Hộ được giao")
    look.at("cases-with-a-draft")
    tablet.go(f"#/check/{uuid}")
    tablet.page.locator("#finish-form").wait_for()
    tablet.finish()
    look.at("receipt")
    tablet.go("#/send")
    tablet.page.locator("[data-road]").first.wait_for()
    look.at("send")
    tablet.go("#/cases")
    tablet.heading("Hộ được giao")
    tablet.press("Tập làm (không gửi đi)")
    tablet.page.locator("form#phieu").wait_for()
    look.at("practice")
    assert look.faults == []
    assert tablet.faults == []
