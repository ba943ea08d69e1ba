"""A real server process and a real Chromium."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from survey.config import Settings


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.set_default_timeout(15_000)
    yield context
    context.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """The application in a process of its own, as an office runs it."""

    def __init__(self, environment: dict[str, str], log: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**os.environ, **environment}
        self._log = log.open("ab")
        command = [sys.executable, "-m", "survey.cli", "run", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=self.environment, stdout=self._log, stderr=self._log)
        self._wait(log)

    def _wait(self, log: Path) -> None:
        for _ in range(300):
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: {log.read_text()}")
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=1):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise RuntimeError(f"the server did not answer: {log.read_text()}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
        self._log.close()


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment in which a server runs with these settings."""
    return {
        "SURVEY_DATABASE_URL": settings.database_url,
        "SURVEY_SECRET_KEY": settings.secret_key,
        "SURVEY_SECOND_FACTOR": "offered",
        "SURVEY_KEY_FILE": str(settings.key_file),
        "SURVEY_SNAPSHOTS_URL": settings.snapshots_url,
        "SURVEY_RELEASES": str(settings.releases),
    }
