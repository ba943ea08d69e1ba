"""In a real browser: the picture of a letter opens the form; a page left alone warns, and saves before it closes."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import Engine

from survey.access import codes
from survey.store.session import transaction
from tests.collect.conftest import World
from tests.serving import serving


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def test_the_picture_opens_the_form_with_scripts_and_without_them_says_how_to_type_the_code(
    site: str, engine: Engine, world: World, browser: Browser
) -> None:
    with transaction(engine) as session:
        token = codes.issue(session, world.ids[0], "household").token
    page = browser.new_page()
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/t#{token}")
    page.wait_for_url("**/respond/consent")
    assert not any(token in url for url in asked if not url.startswith(f"{site}/t#"))
    page.go_back()
    assert token not in page.url
    page.close()
    wrong = browser.new_page()
    wrong.goto(f"{site}/t#{token[::-1]}")
    wrong.get_by_text("Mã này không mở được phiếu").first.wait_for()
    wrong.close()
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{site}/t#{token}")
    plain.get_by_role("link", name="Gõ mã trong thư").click()
    assert plain.get_by_label("Mã truy cập trong thư").is_visible()
    context.close()


def test_a_page_left_alone_warns_in_time_and_saves_what_was_typed(site: str, world: World, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{site}/respond")
    page.get_by_label("Mã truy cập trong thư").fill(world.codes[0])
    page.get_by_role("button", name="Mở phiếu").click()
    page.locator("#consent-1").check()
    page.locator("#consent_private-1").check()
    page.locator("form#phieu button.btn-primary").click()
    page.locator("button[value=without]").click()
    page.wait_for_url("**/respond/form/**")
    page.clock.install()
    page.goto(f"{site}/respond/form/member-1")
    page.locator("#name").fill("Lò Thị Ính")
    warning = page.get_by_role("button", name="Tôi vẫn đang trả lời")
    assert not warning.is_visible()
    page.clock.fast_forward("40:01")
    warning.click()
    warning.wait_for(state="hidden")
    page.clock.fast_forward("44:01")
    page.wait_for_url("**/respond/pin?later=1")
    page.goto(f"{site}/respond/form/member-1")
    assert page.locator("#name").input_value() == "Lò Thị Ính"
    context.close()
