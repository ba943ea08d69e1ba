"""A person at a page: finds fields by the words that stand at them, presses buttons by theirs, and looks at the page.

The words come from the questionnaire itself, in Vietnamese, so that a question is found as it is read. Each page that
is met for the first time is looked at: no console error, no accessibility fault, no sideways scroll on a phone.
"""

import re
from collections.abc import Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from survey.plan.text import Text
from survey.questionnaire.instruments import HOUSEHOLD
from survey.questionnaire.model import Question
from tests.journeys.small_world import Row

PHONE, TABLET, DESK = (360, 740), (800, 1280), (1280, 800)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_CHANGING = re.compile(r"[0-9a-f-]{32,36}|(?<=-)\d+$")


def axe_faults(page: Page) -> list[str]:
    """What axe finds wrong on a page: rule, then the elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(
        """(tags) => axe.run({runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}).then((results) =>
        results.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`)))""",
        WCAG,
    )
    return found


def sideways(page: Page) -> int:
    """How many pixels a page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


class Seen:
    """The pages that somebody has looked at in a journey, and every fault found on them."""

    def __init__(self) -> None:
        self.pages: set[str] = set()
        self.faults: list[str] = []

    def listen(self, page: Page) -> None:
        """Note what the browser complains of; a refused policy is one of its errors."""

        def heard(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self.faults.append(f"{page.url}: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))

    def look(self, page: Page) -> None:
        """Look at a page, unless one like it was seen already."""
        path = _CHANGING.sub("*", page.url.split("?")[0].split("#")[0].split("/", 3)[-1])
        if path in self.pages:
            return
        self.pages.add(path)
        size = page.viewport_size
        if size is None:
            raise ValueError("the page has no size of its own")
        self.faults += [f"/{path}: {fault}" for fault in axe_faults(page)]
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        if wide := sideways(page):
            self.faults.append(f"/{path}: {wide} px wider than {PHONE[0]} px")
        page.set_viewport_size(size)


class Hand:
    """One person in a browser of their own."""

    def __init__(self, browser: Browser, url: str, seen: Seen, size: tuple[int, int] = DESK) -> None:
        self.context: BrowserContext = browser.new_context(
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            base_url=url,
            viewport={"width": size[0], "height": size[1]},
            accept_downloads=True,
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.seen, self.url = seen, url
        self.listed = 0
        seen.listen(self.page)

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.seen.look(self.page)

    def press(self, name: str, patience: float = 15) -> None:
        """Press the button with exactly these words; `patience` in seconds where much is computed behind it."""
        button = self.page.get_by_role("button", name=name, exact=True).locator("visible=true").first
        self.context.set_default_timeout(patience * 1000)
        self._leave(button)
        self.context.set_default_timeout(15_000)

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow the first link with these words."""
        found = self.page.get_by_role("link", name=name, exact=isinstance(name, str))
        self._leave(found.locator("visible=true").first)

    def _leave(self, target: Locator) -> None:
        with self.page.expect_navigation():
            target.click()
        self.seen.look(self.page)

    def write(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).fill(value)

    def says(self, words: str) -> bool:
        return self.page.get_by_text(words).count() > 0

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def sign_in(self, username: str, password: str) -> None:
        self.go("/sign-in")
        self.write("Tên đăng nhập", username)
        self.write("Mật khẩu", password)
        self.press("Đăng nhập")

    def close(self) -> None:
        self.context.close()

    @property
    def step(self) -> tuple[str, int | None]:
        """The part that the page asks, and of whom: ``("phone", 2)``; from its address."""
        section, _, line = self.page.url.split("?")[0].split("#")[0].rsplit("/", 1)[-1].rpartition("-")
        if line.isdigit():
            return section, int(line)
        return self.page.url.split("?")[0].split("#")[0].rsplit("/", 1)[-1], None

    # -- questions -----------------------------------------------------------------------------------------------------

    def answer(self, section: str, row: Row, names: Mapping[int, str]) -> None:
        """Answer what the page asks of a section with the codes of `row`; what it does not ask is left."""
        for question in HOUSEHOLD.section(section).questions:
            value = row.get(question.name)
            if value is None:
                continue
            if question.group is not None and question.group.kind == "multi":
                self._tick(question, value == 1)
            elif question.group is not None and question.group.kind == "birth":
                self._fill(self.page.get_by_label(question.text.vi, exact=True), str(value))
            elif question.kind in ("text", "long_text", "phone", "number"):
                self._fill(self.page.get_by_label(_words(question.text)), str(value))
            else:
                words = Text(names.get(value, ""), "") if question.kind == "line" else _option(question, value)
                self._choose(question, words)

    def _tick(self, question: Question, is_so: bool) -> None:
        box = self.page.get_by_role("checkbox", name=_words(question.text))
        if is_so and box.count() and not box.is_checked():
            box.check()

    def _fill(self, box: Locator, value: str) -> None:
        if box.count():
            box.fill(value)

    def _choose(self, question: Question, words: Text) -> None:
        wanted = question.self_text if question.self_text and "/respond/" in self.page.url else question.text
        group = self.page.get_by_role("group", name=_words(wanted))
        if group.count():
            group.last.get_by_role("radio", name=_words(words, whole=True)).check()

    def give_reasons(self, reason: str) -> int:
        """Keep what deserved a second look: an enumerator says why, a resident confirms. Returns how many."""
        boxes = self.page.locator(".soft-check").get_by_role("textbox")
        ticks = self.page.locator(".soft-check").get_by_role("checkbox")
        for box in boxes.all():
            box.fill(reason)
        for tick in ticks.all():
            tick.check()
        return boxes.count() + ticks.count()

    def interview(self, answers: Row, members: list[Row], go_on: str, *, until: str = "check", reason: str = "") -> int:
        """Answer part after part until the page `until`; returns how many answers were kept with the reason."""
        names, kept, before = {row["line"]: row["name"] for row in members}, 0, ""
        while not self.page.url.split("#")[0].endswith(f"/{until}"):
            section, line = self.step
            now = self.page.url.split("#")[0] + self.page.locator("form#phieu").inner_html()
            if now == before:
                raise AssertionError(f"{self.page.url} asks the same again: {self.text()}")
            before = now
            if section == "anyone-else":
                self.listed += 1
                self.answer(section, {"anyone_else": 2 if self.listed == len(members) else 1}, names)
            else:
                row = next(one for one in members if one["line"] == line) if line is not None else answers
                self.answer(section, row, names)
            kept += self.give_reasons(reason)
            self.press(go_on)
        return kept


def _words(text: Text, whole: bool = False) -> re.Pattern[str]:
    """The Vietnamese words with any name in the places that are filled in; after a question's number, if it has one."""
    parts = [r"\s*".join(map(re.escape, part.split())) for part in re.split(r"\{[^{}]+\}", text.vi)]
    pattern = ".+?".join(parts)
    return re.compile(f"^{pattern}$" if whole else pattern, re.IGNORECASE)


def _option(question: Question, code: object) -> Text:
    found = question.option(code)
    if found is None:
        raise KeyError(f"{question.name} has no answer {code}")
    return found.text
