"""A resident's page comes over 2G: with its stylesheet and script, nothing cached, at most 60 KB as it is sent."""

import re

from flask.testing import FlaskClient

from tests.collect.answering import enter, walk
from tests.collect.conftest import World

MOST = 60 * 1024
PACKED = {"Accept-Encoding": "gzip"}
PARTS = ("person", "phone", "account", "signature", "training", "service", "health")
STEPS = ("member-1", "internet", *(f"{part}-1" for part in PARTS))


def _sent(client: FlaskClient, url: str) -> int:
    """The bytes of an answer as they are sent."""
    answer = client.get(url, headers=PACKED)
    assert answer.status_code == 200, (url, answer.status_code)
    size = len(answer.data)
    answer.close()
    return size


def _weight(client: FlaskClient, url: str) -> int:
    """The bytes of a page and of whatever it asks for."""
    linked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get(url).text))
    assert any("style" in one for one in linked), url
    return _sent(client, url) + sum(_sent(client, one) for one in linked)


def test_no_page_of_the_resident_weighs_more_than_60_kb(client: FlaskClient, world: World) -> None:
    assert max(_weight(client, url) for url in ("/respond", "/t")) <= MOST
    page = walk(client, enter(client, world.codes[0], "481526"), "/respond/check")
    pages = ["/respond/consent", "/respond/pin", "/respond/check", *(f"/respond/form/{step}" for step in STEPS)]
    assert {url: weight for url in pages if (weight := _weight(client, url)) > MOST} == {}
    client.post("/respond/check", data=page.filled())
    assert _weight(client, "/respond/receipt") <= MOST
