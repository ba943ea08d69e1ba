"""Answering a whole form through the pages, as a person without scripts does."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.collect.pages import Answers, Page

# What is answered where a test says nothing else: the first answer that a page offers.
USUAL: dict[str, str] = {
    "name": "Giàng A Sử",
    "relation": "1",
    "sex": "1",
    "birth_month": "3",
    "birth_year": "1980",
    "usual_resident": "1",
    "anyone_else": "2",
    "address": "ong",
    "phone_consent": "2",
    "outcome": "11",
    "account_bank": "2",
    "service_used": "4",
    "fibre_now": "1",
}


def answers_for(page: Page, own: Answers) -> Answers:
    """The test's answers, else the usual ones, else the first answer of each list; boxes that may stay empty do."""
    found: Answers = {}
    for name, control in page.controls.items():
        if name in ("csrf_token", "rev", "act") or name.endswith("_unknown"):
            continue
        if name in own:
            found[name] = own[name]
        elif control.chosen and control.chosen != [""]:
            continue
        elif name in USUAL:
            found[name] = USUAL[name]
        elif control.type in ("radio", "checkbox") and not name.startswith("keep-"):
            found[name] = control.values[0]
        elif control.type == "checkbox":
            found[name] = "1"
        elif name.startswith("keep-"):
            found[name] = "đã hỏi lại"
    return found


def walk(client: FlaskClient, response: TestResponse, until: str, own: dict[str, Answers] | None = None) -> Page:
    """Follow the form from where a response leads, answering step by step, until the page whose address ends so."""
    for _ in range(80):
        if response.location is None:
            raise AssertionError(f"{response.request.path}: {response.status_code} {Page(response).words[:600]}")
        url = response.location
        page = Page(client.get(url))
        path = url.split("#")[0].split("?")[0]
        if path.endswith(until):
            return page
        assert page.status == 200, (url, page.status)
        step = path.rsplit("/", 1)[-1]
        response = client.post(path, data={**page.filled(answers_for(page, (own or {}).get(step, {}))), "act": "next"})
    raise AssertionError(f"{until} was never reached")


def enter(client: FlaskClient, code: str, pin: str | None = None) -> TestResponse:
    """Open a household's form with its code, agree, and choose a PIN (or none)."""
    client.post("/respond", data={"code": code})
    client.post("/respond/consent", data={"consent": "1", "consent_private": "1"})
    if pin is None:
        return client.post("/respond/pin", data={"act": "without"})
    return client.post("/respond/pin", data={"act": "set", "pin": pin, "again": pin})
