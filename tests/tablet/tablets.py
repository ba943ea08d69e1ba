"""A tablet in a test: a Chromium with a profile on disk, handled as an enumerator does."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, expect

from tests.chromium import ARGUMENTS, chromium
from tests.journeys.small_world import Row

PIN = "840271"
TABLET_SIZE = {"width": 800, "height": 1280}

_ANSWER = """(wanted) => {
  const form = document.getElementById("phieu");
  const seen = (input) => !input.closest("[hidden]");
  // An answer may open another question, so the page is gone through until nothing new is answered.
  for (let round = 0; round < 6; round += 1) {
    let isNew = false;
    for (const [name, value] of Object.entries(wanted)) {
      const tick = form.querySelector(`input[type=checkbox][value="${name}"]`);
      if (tick && seen(tick)) {
        if ((value === 1) !== tick.checked) { tick.click(); isNew = true; }
        continue;
      }
      for (const input of form.querySelectorAll(`[name="${name}"]`)) {
        if (!seen(input)) continue;
        if (input.type === "radio" || input.type === "checkbox") {
          if (input.value === String(value) && !input.checked) { input.click(); isNew = true; }
        } else if (input.value !== String(value) && !(name === "birth_month" && value === 98)) {
          input.value = String(value);
          input.dispatchEvent(new Event("input", { bubbles: true }));
          isNew = true;
        } else if (name === "birth_month" && value === 98) {
          const unknown = form.querySelector(`[name="${name}_unknown"]`);
          if (!unknown.checked) { unknown.click(); isNew = true; }
        }
      }
    }
    if (!isNew) return;
  }
}"""


_SEAL = """async ({ id, interview }) => {
  const app = document.body.dataset.app;
  const [drafts, engine, { current }, { contextOf, found }] = await Promise.all(
    ["drafts.js", "engine/index.js", "instruments.js", "assignments.js"].map((name) => import(app + name)),
  );
  const [assignment, instrument] = await Promise.all([found(id), current()]);
  const closed = engine.finish(instrument, interview, await contextOf(assignment, "vi"), { reason: "Thử" });
  if (!closed.accepted) throw new Error(JSON.stringify(closed.problems));
  const draft = drafts.begun(assignment, instrument, "vi");
  await drafts.finish({ ...draft, interview }, instrument, closed.interview);
  return draft.uuid;
}"""
_FILL = """async (number) => {
  const app = document.body.dataset.app;
  const { recordVisit } = await import(app + "visits.js");
  const { listed } = await import(app + "assignments.js");
  const households = await listed();
  for (let made = 0; made < number; made += 1) {
    const visit = { outcome: 22, at: new Date().toISOString(), appointment_at: null };
    await recordVisit(households[made % households.length], visit);
  }
}"""


class Tablet:
    """One Chromium. `page` is its window; everything that its console complains of is in `faults`."""

    def __init__(
        self, playwright: Playwright, url: str, profile: Path, *, open_at: str = "/field/", is_installed: bool = True
    ) -> None:
        self.playwright, self.url, self.profile, self.is_installed = playwright, url, profile, is_installed
        self.faults: list[str] = []
        self.context: BrowserContext | None = None
        self.start(open_at)

    @property
    def page(self) -> Page:
        if self.context is None:
            raise RuntimeError("the tablet is off")
        return self.context.pages[0]

    def start(self, at: str = "/field/") -> None:
        """Switch it on and open the app."""
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=chromium(),
            args=ARGUMENTS,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            base_url=self.url,
            viewport=TABLET_SIZE,
            accept_downloads=True,
        )
        self.context.set_default_timeout(20_000)
        self.listen(self.page)
        if self.is_installed:
            # As for an app on the home screen: the browser promises to keep what it stores, while this session lasts.
            self.promise = self.context.new_cdp_session(self.page)
            self.promise.send("Browser.grantPermissions", {"origin": self.url, "permissions": ["durableStorage"]})
        self.page.goto(at)

    def listen(self, page: Page) -> None:
        def heard(message: ConsoleMessage) -> None:
            # A refused answer of the server is written to the console by the browser itself.
            if message.type == "error" and "Failed to load resource" not in message.text:
                self.faults.append(message.text)

        page.on("console", heard)
        page.on("pageerror", lambda error: self.faults.append(f"{error}\n{error.stack}"))

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
        self.context = None

    def kill(self) -> None:
        """SIGKILL to every process of this browser: as when the battery falls out."""
        for pid in _processes_of(self.profile):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for _ in range(100):
            if not _processes_of(self.profile):
                break
            time.sleep(0.05)
        try:
            self.close()
        except Exception as error:  # the driver says in its own words that the browser is gone
            if "closed" not in str(error):
                raise
        self.context = None
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()

    def kill_tab(self) -> None:
        """SIGKILL to the page's process alone, as a system does that needs its memory; a fresh page in its place."""
        if self.context is None:
            raise RuntimeError("the tablet is off")
        page, groups = self.page, {os.getpgid(pid) for pid in _processes_of(self.profile)}
        with page.expect_event("crash"):
            for pid in _processes_with("--type=renderer"):
                if os.getpgid(pid) in groups:
                    os.kill(pid, signal.SIGKILL)
        fresh = self.context.new_page()
        page.close()
        self.listen(fresh)

    def offline(self, is_off: bool = True) -> None:
        if self.context is not None:
            self.context.set_offline(is_off)

    # -- the app -------------------------------------------------------------------------------------------------------

    def heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", name=words, exact=True).first).to_be_attached()

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).first.click()

    def follow(self, words: str) -> None:
        self.page.get_by_role("link", name=words, exact=True).first.click()

    def go(self, place: str) -> None:
        self.page.evaluate("(place) => { location.hash = place }", place)

    def enrol(self, code: str, pin: str = PIN) -> None:
        """Device code, PIN, and the first assignments."""
        self.page.get_by_label("Mã thiết bị").fill(code)
        self.page.get_by_label("Tên của máy").fill("Máy 7")
        self.press("Đăng ký máy")
        self.set_pin(pin)
        expect(self.page.locator(".village").first).to_be_visible()
        self.page.evaluate("navigator.serviceWorker.ready")

    def set_pin(self, pin: str = PIN) -> None:
        self.page.get_by_label("Mã PIN (ít nhất 6 chữ số)").fill(pin)
        self.page.get_by_label("Gõ lại mã PIN").fill(pin)
        self.press("Đặt mã PIN")
        self.heading("Hộ được giao")

    def unlock(self, pin: str = PIN) -> None:
        self.page.get_by_label("Mã PIN của máy").fill(pin)
        self.press("Mở")
        expect(self.page.get_by_label("Mã PIN của máy")).to_have_count(0)

    def open_case(self, case: str) -> None:
        self.go(f"#/case/{case}")
        expect(self.page.get_by_role("heading", name="Ghi lần đến")).to_be_visible()

    def begin(self, case: str) -> None:
        self.open_case(case)
        self.press("Bắt đầu phỏng vấn")
        self.page.locator("form#phieu").wait_for()

    @property
    def step(self) -> tuple[str, int | None]:
        """The part that is asked, and of whom."""
        name = self.page.evaluate("document.querySelector('form#phieu')?.dataset.step ?? ''")
        section, _, line = name.rpartition("-")
        return (section, int(line)) if line.isdigit() else (name, None)

    def answer(self, wanted: Row) -> None:
        self.page.evaluate(_ANSWER, wanted)

    def next(self) -> None:
        """Press "next" and wait for the page that follows."""
        self.page.evaluate("document.getElementById('phieu').dataset.passed = '1'")
        self.press("Tiếp")
        self.page.locator("#phieu[data-passed]").wait_for(state="detached")

    def interview(self, answers: Row, members: list[Row], *, steps: int = 400) -> None:
        """Answer part after part until the check, or for so many steps."""
        listed = len(self.page.evaluate("[]"))
        before: tuple[Any, ...] = ()
        for _ in range(steps):
            if self.page.locator("#finish-form").count():
                return
            section, line = self.step
            if section == "anyone-else":
                listed = int(self.page.evaluate("document.querySelector('form#phieu').dataset.members"))
                self.answer({"anyone_else": 2 if listed >= len(members) else 1})
            elif line is not None:
                self.answer(next(row for row in members if row["line"] == line))
            else:
                self.answer(answers)
            for box in self.page.locator(".soft-check input").all():
                box.fill("Đã hỏi lại")
            now = (section, line, self.page.locator("#phieu").inner_html())
            if now == before:
                raise AssertionError(f"{section} {line} asks the same again: {self.page.locator('main').inner_text()}")
            before = now
            self.next()
        if steps == 400:
            raise AssertionError("the interview does not end")

    def finish(self) -> str:
        """Seal the form; its receipt code."""
        self.press("Kết thúc phỏng vấn")
        code = self.page.locator(".receipt .code")
        code.wait_for()
        return code.inner_text()

    def saved(self) -> None:
        """Wait until what was typed is kept."""
        self.page.wait_for_timeout(350)
        expect(self.page.locator(".saved")).to_contain_text("đã lưu")

    def sync(self) -> None:
        """Press the button and wait for the end of the run."""
        self.go("#/send")
        self.page.locator("[data-road]").first.wait_for()
        self.page.evaluate(
            """async () => {
              const { events, state } = await import(document.body.dataset.app + "sync.js");
              const over = () => new Promise((resolve) => events.addEventListener("done", resolve, { once: true }));
              while (state.isRunning) await over();
              const done = over();
              document.querySelector("[data-act=sync]").click();
              await done;
            }"""
        )

    def fact(self, name: str) -> Any:
        """One fact that the app has noted."""
        script = 'async (name) => (await import(document.body.dataset.app + "store.js")).fact(name)'
        return self.page.evaluate(script, name)

    def seal(self, case: str, answers: Row, members: list[Row]) -> str:
        """A whole interview, sealed by the app as at its finish, without a hand on the glass; its number."""
        household = {"consent": 1, "consent_private": 1, "anyone_else": 2, **answers}
        return str(self.page.evaluate(_SEAL, {"id": case, "interview": {"household": household, "members": members}}))

    def note(self, **facts: Any) -> None:
        """Put facts in the place of those that the app has noted."""
        script = 'async (facts) => (await import(document.body.dataset.app + "store.js")).note(facts)'
        self.page.evaluate(script, facts)

    def fill(self, number: int) -> None:
        """So many visits that found nobody at home, each sealed as the app seals it."""
        self.page.evaluate(_FILL, number)

    def states(self) -> list[str]:
        """How the records in the outbox stand."""
        return [row["state"] for row in self.store("outbox")]

    def sealed(self) -> list[tuple[str, int, str]]:
        """The records in the outbox, each as number, revision and digest."""
        return [(row["uuid"], row["rev"], row["sha256"]) for row in self.store("outbox")]

    def store(self, name: str) -> list[Any]:
        """What lies in a store of the database `field`, bytes left out."""
        found: list[Any] = self.page.evaluate(
            """async (name) => {
              const { all } = await import(document.body.dataset.app + "store.js");
              return (await all(name)).map(({ bytes, box, ...rest }) => ({ ...rest, size: bytes?.length ?? 0 }));
            }""",
            name,
        )
        return found


def _processes_of(profile: Path) -> list[int]:
    """The processes that were started with this profile folder."""
    return _processes_with(f"--user-data-dir={profile}")


def _processes_with(option: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if option.encode() in command and (folder / "status").read_text().find("Z (zombie)") < 0:
            found.append(int(folder.name))
    return found
