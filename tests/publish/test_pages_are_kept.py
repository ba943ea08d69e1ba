"""Public pages are made from releases alone, made once, and never outlive the state of the releases."""

import gzip
from collections import Counter

import pytest
from sqlalchemy import event

from survey.store import results as store_results
from survey.store.session import transaction
from survey.web.db import engine
from tests.publish.test_public_pages import PAGES

MORE = (
    "/results/areas/communes",
    "/results/search?q=tai+khoan",
    "/results/changes",
    "/results/embed/account/path",
    "/results/overview.csv",
    "/results/indicators/account.json",
    "/results/releases.csv",
)
ALLOWED = ("release", "snapshot")


@pytest.fixture
def statements(app):
    """Every statement that goes to the database, as it goes."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(" ".join(statement.split()))

    with app.app_context():
        event.listen(engine(), "before_cursor_execute", note)
        yield seen
        event.remove(engine(), "before_cursor_execute", note)


def tables(statement):
    """The tables that a statement names."""
    words = statement.replace(",", " ").split()
    return {words[i + 1] for i, word in enumerate(words) if word.upper() in ("FROM", "JOIN", "INTO", "UPDATE")}


@pytest.mark.parametrize("address", [*PAGES, *MORE])
def test_a_public_page_reads_the_rows_of_releases_and_nothing_else(client, released, statements, address):
    for _ in range(2):
        statements.clear()
        assert client.get(address).status_code == 200
        read = Counter(table for statement in statements for table in tables(statement))
        assert set(read) <= set(ALLOWED)
    assert sum(statement.startswith("SELECT") for statement in statements) <= 2


def test_a_page_is_the_same_the_second_time_and_is_not_sent_again(client, released):
    first = client.get("/")
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/").data == first.data
    packed = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == first.data
    assert client.get("/?lang=en").headers["ETag"] != first.headers["ETag"]


def test_a_release_that_is_withdrawn_leaves_the_pages_at_once(app, client, released):
    assert 'class="results results--ten"' in client.get("/").text
    with app.app_context(), transaction(engine()) as session:
        row = store_results.get_release(session, released.facts.code)
        store_results.withdraw_release(session, row, account_id=None, reason="Sai tổng dân số")
    assert "Chưa có bản công bố nào" in client.get("/").text
    assert "Sai tổng dân số" in client.get(f"/results/releases/{released.facts.code}").text
    assert client.get("/results/overview.csv").status_code == 404


def test_a_message_for_one_person_is_not_kept_for_others(client, released):
    with client.session_transaction() as browser:
        browser["_flashes"] = [("message", "Chỉ dành cho một người")]
    assert "Chỉ dành cho một người" in client.get("/").text
    assert "Chỉ dành cho một người" not in client.get("/").text


def test_a_page_says_what_it_is_to_other_programs(client, released):
    page = client.get("/results/indicators/account?lang=en").text
    assert '<html lang="en">' in page
    assert '<meta name="description" content="Payment account: ' in page
    assert '<link rel="canonical" href="http://localhost/results/indicators/account?lang=en">' in page
    assert '<link rel="alternate" hreflang="vi" href="http://localhost/results/indicators/account?lang=vi">' in page
