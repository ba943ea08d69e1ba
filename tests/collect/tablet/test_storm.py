"""An upload storm: the server process is killed at random moments, requests are lost, answers come twice.

Judged by comparing what each client was promised with what the database holds: nothing lost, nothing double.
`SOAK_KILLS` and `SOAK_QUEUE` give the full counts.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from survey.config import Settings
from survey.store import inbox, records
from survey.store.session import reading
from tests.collect.conftest import World
from tests.collect.tablet.client_model import Client, Fate, Network
from tests.collect.tablet.devices import Sealed, Tablet, enrol

KILLS = int(os.environ.get("SOAK_KILLS", "5"))
QUEUE = int(os.environ.get("SOAK_QUEUE", "60"))
SENDERS, EACH = 3, 8


class Server:
    """A real server process with its workers, which can be killed without a word and started again."""

    def __init__(self, environment: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = environment
        self.process = self._start()

    def kill_worker(self) -> None:
        """SIGKILL to the process that answers requests; its parent starts another one."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    def kill(self) -> None:
        """SIGKILL to all of it at once, then a new one."""
        self.stop()
        self.process = self._start()

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "survey.cli", "run", "--port", str(self.port), "--workers", "1"]
        return subprocess.Popen(
            command,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def _server(settings: Settings) -> Iterator[Server]:
    own = {
        "SURVEY_DATABASE_URL": settings.database_url,
        "SURVEY_SECRET_KEY": settings.secret_key,
        "SURVEY_SECOND_FACTOR": "offered",
        "SURVEY_KEY_FILE": str(settings.key_file),
    }
    server = Server({**os.environ, **own})
    try:
        yield server
    finally:
        server.stop()


def _send(server: Server, tablet: Tablet, sealed: Sealed) -> int | None:
    """One PUT over a real socket; None where no whole answer came."""
    address = f"http://127.0.0.1:{server.port}{sealed.url}"
    request = urllib.request.Request(
        address, data=sealed.content, headers={**tablet.headers, **sealed.headers}, method="PUT"
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return int(response.status) if sealed.sha256.encode() in response.read() else None
    except (OSError, HTTPException, ValueError):  # an answer that broke off in the middle is none
        return None


@pytest.mark.parametrize("database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True)
def test_sigkill_of_the_server_in_a_storm_of_uploads(
    app: Flask, engine: Engine, world: World, settings: Settings
) -> None:
    tablets = [enrol(app, engine, world.accounts["mai"], world.wave, f"Máy {at}") for at in range(SENDERS)]
    promised: list[set[str]] = [set() for _ in tablets]
    finished: list[list[Sealed]] = [[] for _ in tablets]
    over = threading.Event()

    def work(at: int) -> None:
        waiting: list[Sealed] = []
        while waiting or not over.is_set():
            if not over.is_set() and len(waiting) < EACH:
                waiting.append(tablets[at].seal(world.households[at]))
                finished[at].append(waiting[-1])
            if _send(server, tablets[at], waiting[0]) in (200, 201, 202):
                promised[at].add(waiting.pop(0).sha256)
            else:
                time.sleep(0.05)

    chance = random.Random(20251101)
    with _server(settings) as server:
        workers = [threading.Thread(target=work, args=(at,)) for at in range(SENDERS)]
        for worker in workers:
            worker.start()
        for kill in range(KILLS):
            before = sum(map(len, promised))
            while sum(map(len, promised)) == before:  # the server is up and answers
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.4))
            # Every fifth time all of it dies; the other times the process that was answering.
            if kill % 5 == 0:
                server.kill()
            else:
                server.kill_worker()
        over.set()
        for worker in workers:
            worker.join()
    with reading(engine) as session:
        stored = [entry.sha256 for own in finished for one in own for entry in inbox.list_entries(session, one.uuid)]
        assert len(stored) == len(set(stored))
        assert {one.sha256 for own in finished for one in own} == set(stored) == set().union(*promised)
        assert all(records.find_record(session, one.uuid) is not None for own in finished for one in own)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_long_queue_drains_through_a_network_that_loses_and_doubles_a_third(
    app: Flask, engine: Engine, world: World, tablet: Tablet
) -> None:
    chance = random.Random(231)
    client = Client(tablet, Network(app.test_client()))
    for _ in range(QUEUE):
        sealed = tablet.seal(world.households[chance.randrange(2)])
        client.save(sealed)
        client.finalise(sealed.uuid, crash=False)
    tries = 0
    while client.outbox:
        fate: Fate = "delivered"
        if chance.random() < 0.3:
            fate = chance.choice(("request lost", "answer lost", "delivered twice"))
        client.push(fate)
        tries += 1
    assert tries > QUEUE
    with reading(engine) as session:
        for sealed in client.finished:
            assert [entry.sha256 for entry in inbox.list_entries(session, sealed.uuid)] == [sealed.sha256]


def test_a_batch_drains_the_same_queue_with_each_answer_of_its_own(
    engine: Engine, world: World, tablet: Tablet
) -> None:
    good = [tablet.seal(world.households[0]) for _ in range(10)]
    other = tablet.seal(world.households[1])
    bad = Sealed(other.uuid, 2, other.content)  # its header says revision 1
    answers = tablet.batch([*good[:5], bad, *good[5:]]).json["answers"]
    assert [one["status"] for one in answers] == [201] * 5 + [400] + [201] * 5
    assert answers[5]["detail"]
    assert tablet.lacking([*good, other])["lacking"] == [[other.uuid, 1, other.sha256]]
    broken = tablet.client.post("/api/v1/records/batch", data=b"no frame", headers=tablet.headers)
    assert (broken.status_code, broken.content_type) == (400, "application/problem+json")
