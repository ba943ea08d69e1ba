"""The trail as the administrator reads it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text, update

from survey.store import accounts, audit
from survey.store.session import transaction
from survey.store.tables.trail import Audit
from tests.access.conftest import browser, make_account, staff

__all__ = ["browser", "make_account", "staff"]


@pytest.fixture
def office(engine: Engine, staff: Callable[[str], FlaskClient]) -> FlaskClient:
    """An administrator's browser, and sixty acts in the trail."""
    client = staff("administrator")
    with transaction(engine) as session:
        made = accounts.add_account(session, username="hoa", display_name="Hoa", password_hash="x")
        audit.set_actor(session, f"account:{made.id}")
        for number in range(60):
            audit.record(session, "case.assign", f"case:{number}", to=number)
    return client


def test_the_newest_acts_are_shown_and_the_older_are_a_page_away(office: FlaskClient) -> None:
    page = office.get("/manage/audit?what=case.assign").text
    assert "case:59<" in page
    assert "case:5<" not in page
    older = office.get("/manage/audit?what=case.assign&before=15").text
    assert "case:5<" in older


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ("who=hoa", "case:59<", "account.add<"),
        ("thing=case:7", "case:7<", "case:8<"),
        ("what=account.grant", "account:", "case:59<"),
        ("since=2020-01-01", "case:59<", "Không có dòng nào"),
        ("until=2020-01-01", "Không có dòng nào", "case:59<"),
        ("who=nobody.at.all", "Không có dòng nào", "case:59<"),
    ],
)
def test_each_filter_narrows(office: FlaskClient, asked: str, shown: str, hidden: str) -> None:
    rows = office.get(f"/manage/audit?{asked}").text.split("</form>", 2)[-1]
    assert shown in rows
    assert hidden not in rows


def test_a_date_that_is_none_is_named(office: FlaskClient) -> None:
    assert "Ngày hôm qua không đọc được" in office.get("/manage/audit?since=hôm qua").text


def test_the_chain_is_followed_and_the_broken_link_is_named(office: FlaskClient, engine: Engine) -> None:
    assert "mọi mắt xích đều khớp" in office.get("/manage/audit?follow=1").text
    with transaction(engine) as session:
        for statement in (
            ["DROP TRIGGER audit_no_update"]
            if engine.dialect.name == "sqlite"
            else ["ALTER TABLE audit DISABLE TRIGGER ALL"]
        ):
            session.execute(text(statement))
        session.execute(update(Audit).where(Audit.seq == 9).values(subject="case:999"))
    assert "từ dòng 9<" in office.get("/manage/audit?follow=1").text
