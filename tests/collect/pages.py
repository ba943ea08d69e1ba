"""Reading a page as a browser without scripts does: its form, the fields in it, its words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Answers = dict[str, str | list[str]]
_VOID = {"input", "br", "meta", "link", "img"}


@dataclass
class Control:
    """A field of a form with what it would post now."""

    name: str
    type: str
    values: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """A page's words, links, ids, and the controls of the form with id "phieu"."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.status, self.words, self.ids = response.status_code, "", set[str]()
        self.controls: dict[str, Control] = {}
        self.links: list[str] = []
        self.language = ""
        self._inside, self._area = False, ""
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            assert given["id"] not in self.ids, f"two elements have the id {given['id']}"
            self.ids.add(given["id"])
        if tag == "html":
            self.language = given["lang"]
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            self._inside = given.get("id") == "phieu"
        if self._inside and tag in ("input", "select", "textarea") and given.get("name"):
            self._control(tag, given)
        if self._inside and tag == "option":
            last = list(self.controls.values())[-1]
            last.values.append(given.get("value", ""))
            if "selected" in given:
                last.chosen = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.controls[self._area].chosen = [data]
        self.words += " " + " ".join(data.split())

    def _control(self, tag: str, given: dict[str, str]) -> None:
        type_ = given.get("type", "text") if tag == "input" else tag
        found = self.controls.setdefault(given["name"], Control(given["name"], type_))
        if type_ in ("radio", "checkbox"):
            found.values.append(given.get("value", "on"))
            if "checked" in given:
                found.chosen.append(given.get("value", "on"))
        elif tag == "input":
            found.chosen = [given.get("value", "")]
        elif tag == "textarea":
            self._area = given["name"]

    def filled(self, answers: Answers | None = None) -> dict[str, list[str]]:
        """What the form posts: what stands in it, with these answers put in where it asks for them."""
        posted = {name: list(control.chosen) for name, control in self.controls.items()}
        for name, answer in (answers or {}).items():
            if name in posted:
                posted[name] = answer if isinstance(answer, list) else [answer]
        return {name: values for name, values in posted.items() if values}


def get(client: FlaskClient, url: str) -> Page:
    """The page at an address, redirects followed."""
    return Page(client.get(url, follow_redirects=True))


def url_of(response: TestResponse) -> str:
    """Where a followed response ended."""
    return response.request.path


def post(client: FlaskClient, url: str, answers: Answers | None = None, **more: str) -> TestResponse:
    """Open the page and post its form with these answers; a redirect is not followed."""
    page = Page(client.get(url))
    return client.post(url, data={**page.filled(answers), **more})
