"""usage: python -m tests.bench.tablet [--members N] [--slow N] [--out FILE]

What the tablet costs: how soon a household of 40 answers a touch when the processor is six times slower, how soon the
app opens cold and offline there, and how many bytes a wave takes. A real server, a real Chromium, a profile on disk.

An input's time is the browser's own (Event Timing): from the touch or the key to the paint that follows, in steps of
8 ms; what ends within 16 ms the browser does not tell, and it counts as 16.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from survey.access import devices
from survey.config import Settings
from survey.keep.keys import make_key_file
from survey.store.schema import upgrade
from survey.store.session import engine_for, transaction
from survey.web.catalogues import compile_catalogues
from tests.journeys.conftest import Server, environment_of
from tests.journeys.small_world import TABLET_ANSWERS, TABLET_MEMBERS, Row, add_sample, add_wave, homes
from tests.journeys.small_world import _add_staff as add_staff
from tests.tablet.tablets import Tablet

ROOT = Path(__file__).parents[2]
INPUT_MS, OPEN_S, DOWNLOAD_KB = 100.0, 2.0, 300.0
OPENINGS = 5
LEAST_MS = 16.0
PASSES = 2
"""A part is touched so often, and the quieter pass counts: what else a machine does is not the tablet's time."""
ASKED_LINES = (40,)
"""Of whom the personal parts are touched: the last of the roster, who has everyone before him."""
SECTIONS = ("consent", "cover", "member", "respondent", "internet", "person", "phone", "account", "signature")
SECTIONS += ("training", "service", "health", "end")

_LISTEN = """() => {
  window.inputs ??= new Map();
  window.inputs.clear();
  window.watch ??= new PerformanceObserver((list) => {
    for (const { interactionId: id, duration } of list.getEntries())
      if (id) window.inputs.set(id, Math.max(duration, window.inputs.get(id) ?? 0));
  });
  window.watch.observe({ type: "event", durationThreshold: 16 });
}"""
_OPENED = """new MutationObserver((_changes, watch) => {
  if (!document.getElementById("pin")) return;
  watch.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { window.openedAt = performance.now(); }));
}).observe(document, { childList: true, subtree: true });"""
_PUT = """async ([members, answers]) => {
  const app = document.body.dataset.app;
  const { listed } = await import(app + "assignments.js");
  const { begun, save } = await import(app + "drafts.js");
  const { current } = await import(app + "instruments.js");
  const [assignment] = await listed();
  const draft = begun(assignment, await current(), "vi");
  draft.interview = { household: answers, members };
  await save(draft, await current(), { strict: true });
  return draft.uuid;
}"""


def members_of(count: int) -> list[Row]:
    """A household of so many, everyone an adult who answers alone, under names that differ."""
    first = TABLET_MEMBERS[0]
    rows = [
        {**first, "relation": 8, "line": n, "name": f"Lò Văn Páo {n}", "birth_month": 1 + n % 12}
        for n in range(1, count + 1)
    ]
    own = {"answered_by": 1, "address_person": "anh", "consent_person": 1, "consent_person_private": 1}
    return [{**rows[0], "relation": 1}, *({**row, **own} for row in rows[1:])]


def touch_everything(page: Page) -> int:
    """Touch every choice of the part and type into every box, as a finger does; how many inputs."""
    count = 0
    for one in page.locator("#phieu input:visible, #phieu textarea:visible").all():
        if not one.is_visible():
            continue
        kind = one.get_attribute("type")
        if kind in ("radio", "checkbox"):
            one.click(force=True)
            page.wait_for_timeout(40)
            count += 1
            continue
        one.click()
        for key in "12":
            page.keyboard.press(key)
            page.wait_for_timeout(40)
        count += 2
    return count


def touched_once(page: Page) -> tuple[int, list[float]]:
    """One pass over a part: how many inputs, and the times that the browser told."""
    page.evaluate(_LISTEN)
    done = touch_everything(page)
    page.wait_for_timeout(800)
    return done, page.evaluate("[...window.inputs.values()]")


def measure_inputs(tablet: Tablet, slow: CDPSession, rate: float, count: int) -> dict[str, Any]:
    """Every input of every part, of the last member, while all are listed."""
    page = tablet.page
    people, answers = members_of(count), {**TABLET_ANSWERS, "anyone_else": 2}
    uuid = page.evaluate(_PUT, [people, answers])
    times: list[tuple[float, str]] = []
    touched = 0
    for section in SECTIONS:
        lines = ASKED_LINES if section not in ("consent", "cover", "respondent", "internet", "end") else (None,)
        for line in lines:
            step = section if line is None else f"{section}-{line}"
            slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
            tablet.go(f"#/interview/{uuid}/{step}")
            page.locator(f"#phieu[data-step='{step}']").wait_for(timeout=5000)
            page.wait_for_timeout(500)
            slow.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            done, told = min((touched_once(page) for _ in range(PASSES)), key=lambda one: max(one[1], default=0))
            # As the household says it, so that the next part is asked too.
            tablet.answer(people[line - 1] if line else answers)
            page.wait_for_timeout(1000)
            touched += done
            times += [(one, step) for one in told] + [(LEAST_MS, step)] * max(0, done - len(told))
            tell(f"{step}: {done} inputs, the slowest {max(told, default=LEAST_MS):.0f} ms")
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    values = sorted(one for one, _ in times)
    return {
        "inputs": touched,
        "median": statistics.median(values),
        "p95": values[int(len(values) * 0.95)],
        "worst": values[-1],
        "where": max(times)[1],
    }


def measure_openings(tablet: Tablet, rate: float) -> dict[str, float]:
    """Seconds from the address to the paint of the PIN field by the page's own clock, and from the PIN to the list:
    a fresh process, no network, slow.
    """
    seconds, unlocking = [], []
    for _ in range(OPENINGS):
        tablet.close()
        tablet.start("about:blank")
        tablet.offline()
        slow(tablet).send("Emulation.setCPUThrottlingRate", {"rate": rate})
        tablet.page.add_init_script(_OPENED)
        tablet.page.goto("/field/", wait_until="commit")
        tablet.page.wait_for_timeout(OPEN_S * 2000)
        seconds.append(tablet.page.evaluate("window.openedAt") / 1000)
        began = time.perf_counter()
        tablet.unlock()
        tablet.page.locator(".village").first.wait_for()
        unlocking.append(time.perf_counter() - began)
        tell(f"opened in {seconds[-1]:.2f} s, unlocked in {unlocking[-1]:.2f} s")
    return {"median": statistics.median(seconds), "worst": max(seconds), "unlock": statistics.median(unlocking)}


def tell(line: str) -> None:
    """How far it is, beside the page that comes at the end."""
    print(line, file=sys.stderr, flush=True)


def slow(tablet: Tablet) -> CDPSession:
    if tablet.context is None:
        raise RuntimeError("the tablet is off")
    return tablet.context.new_cdp_session(tablet.page)


def measure_download(tablet: Tablet, url: str) -> dict[str, float]:
    """Kilobytes as they travel: the app with its worker and icons, the questions, and what the wave's sync says."""
    worker = urllib.request.urlopen(f"{url}/field/sw.js").read().decode()
    listed = json.loads(worker.split("const LIST = ", 1)[1].split(";\n", 1)[0])
    app = sum(
        travelled(url + name) for name in ["/field/", "/field/sw.js", "/field/manifest.webmanifest", *listed["app"]]
    )
    pages = sum(travelled(url + name) for name in listed["pages"])
    words = tablet.page.evaluate(
        """async () => {
          const { fact } = await import(document.body.dataset.app + "store.js");
          const told = { headers: { Authorization: `Bearer ${await fact("token")}` } };
          return (await fetch("/api/v1/sync?since=0&unsent=0&persisted=1", told)).text();
        }"""
    )
    sync = len(words.encode())
    return {"app": app / 1000, "pages": pages / 1000, "sync": sync / 1000, "whole": (app + pages + sync) / 1000}


def travelled(address: str) -> int:
    """Bytes of an answer's body to a browser, compressed where the server does so."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        return len(answer.read())


def build(folder: Path) -> tuple[Settings, str, int]:
    """A wave in the field; the settings, a device code, and how many households it has."""
    settings = Settings.from_environment(
        {
            "SURVEY_DATABASE_URL": f"sqlite:///{folder / 'survey.sqlite'}",
            "SURVEY_SECRET_KEY": "a secret for the bench only, long enough",
            "SURVEY_SECOND_FACTOR": "offered",
            "SURVEY_KEY_FILE": str(folder / "keys.json"),
            "SURVEY_SNAPSHOTS_URL": str(folder / "snapshots"),
            "SURVEY_RELEASES": str(folder / "releases"),
        }
    )
    compile_catalogues()
    make_key_file(settings.key_file)
    engine = engine_for(settings.database_url)
    upgrade(engine)
    with transaction(engine) as session:
        account = add_staff(session)["sung"]
        wave, sample = add_wave(session, "2026"), homes()
        add_sample(session, wave, sample, account)
        code = devices.issue(session, account_id=account, wave_id=wave.id)
    engine.dispose()
    return settings, code, len(sample)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--members", type=int, default=40)
    options.add_argument("--slow", type=float, default=6)
    options.add_argument("--out", type=Path, default=ROOT / "docs/benchmarks/tablet.md")
    given = options.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        settings, code, households = build(folder)
        server = Server(environment_of(settings), folder / "log")
        tablet = Tablet(playwright, server.url, folder / "profile")
        try:
            tablet.enrol(code)
            download = measure_download(tablet, server.url)
            tell(f"a wave downloads {download['whole']:.0f} kB")
            inputs = measure_inputs(tablet, slow(tablet), given.slow, given.members)
            opening = measure_openings(tablet, given.slow)
        finally:
            tablet.close()
            server.stop()
    page = written(given, inputs, opening, download, households, f"{load:.1f} before, {os.getloadavg()[0]:.1f} after")
    given.out.write_text(page, encoding="utf-8")
    print(page)


def written(
    given: argparse.Namespace,
    inputs: dict[str, Any],
    opening: dict[str, float],
    download: dict[str, float],
    households: int,
    load: str,
) -> str:
    """The page of figures."""
    verdict = {True: "held", False: "MISSED"}
    kept = {
        "input": verdict[inputs["worst"] <= INPUT_MS],
        "open": verdict[opening["median"] <= OPEN_S],
        "download": verdict[download["whole"] <= DOWNLOAD_KB],
    }
    return f"""# The tablet, measured

`make bench-tablet`, {datetime.now(UTC):%d/%m/%Y}; {os.cpu_count()} cores, Python {platform.python_version()},
{platform.system()}, Chromium without a window; load {load}.
Processor slowed {given.slow:g} times; a household of {given.members}; {inputs["inputs"]} inputs by touch and key.

| | | bar | |
|---|---:|---:|---|
| input to paint, median | {inputs["median"]:.0f} ms | | |
| input to paint, 95 of 100 | {inputs["p95"]:.0f} ms | | |
| input to paint, worst (`{inputs["where"]}`) | {inputs["worst"]:.0f} ms | {INPUT_MS:.0f} ms | {kept["input"]} |
| cold open offline, median of {OPENINGS} | {opening["median"]:.2f} s | {OPEN_S:.0f} s | {kept["open"]} |
| cold open offline, slowest | {opening["worst"]:.2f} s | | |
| PIN to the list ({households} households) | {opening["unlock"]:.2f} s | | |
| download: the app, both languages | {download["app"]:.0f} kB | | |
| download: the questions, both languages | {download["pages"]:.0f} kB | | |
| download: assignments, words and communes | {download["sync"]:.0f} kB | | |
| download, whole | {download["whole"]:.0f} kB | {DOWNLOAD_KB:.0f} kB | {kept["download"]} |

Input: the browser's Event Timing, from the touch or the key to the next paint, in steps of 8 ms; what the browser does
not tell (under 16 ms) counts as {LEAST_MS:.0f}. Each choice, box and tick of each part is touched, of member
{", ".join(map(str, ASKED_LINES))}; of {PASSES} passes over a part the quieter one counts.
The PIN is slow by design: many rounds keep others from trying them all.
"""


if __name__ == "__main__":
    main()
