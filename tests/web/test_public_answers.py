"""What may be kept and what goes out compressed: files by their content, nothing that only one person may read."""

import gzip

import pytest

from survey.web.assets import digest


@pytest.fixture
def style(app):
    with app.test_request_context():
        return f"/static/style.css?v={digest('style.css')}"


def ask(client, address, **headers):
    with client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()}) as answer:
        return answer, answer.data


def test_a_file_of_the_look_is_addressed_by_its_content_and_kept_for_a_year(client, style):
    assert style in client.get("/sign-in").text
    answer, _ = ask(client, style)
    assert "immutable" in answer.headers["Cache-Control"]
    answer, _ = ask(client, "/static/style.css?v=000000000000")
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_file_goes_out_compressed_to_whoever_takes_it(client, style):
    _, plain = ask(client, style)
    answer, packed = ask(client, style, Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == plain
    assert len(packed) < len(plain) / 3
    answer, _ = ask(client, style, If_None_Match=answer.headers["ETag"])
    assert answer.status_code == 304


def test_a_page_for_one_person_is_neither_kept_nor_compressed(client):
    answer, _ = ask(client, "/sign-in", Accept_Encoding="gzip")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer.headers
