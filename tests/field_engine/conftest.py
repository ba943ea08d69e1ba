"""One Chromium page for the tests of the engine, served over HTTP beside the engine's own files."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from survey.questionnaire.instruments import INSTRUMENTS
from survey.questionnaire.offline import instrument_json

ROOT = Path(__file__).parents[2]
PAGE = "/tests/field_engine/page.html"


class Files(SimpleHTTPRequestHandler):
    """The project's folder, and the instruments as a tablet gets them. Nothing is written about requests."""

    def do_GET(self) -> None:
        name = self.path.removeprefix("/instruments/").removesuffix(".json")
        if name not in INSTRUMENTS:
            return super().do_GET()
        body = instrument_json(INSTRUMENTS[name])
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="session")
def engine_page(browser: Browser) -> Iterator[Page]:
    """A page on which the tests' modules can be imported."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"http://127.0.0.1:{server.server_port}{PAGE}")
    yield page
    page.close()
    server.shutdown()
    server.server_close()
