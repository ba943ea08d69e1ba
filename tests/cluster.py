"""A Dask cluster of real processes on this machine: a scheduler and two workers."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
START_SECONDS = 60


@dataclass
class Cluster:
    address: str
    workers: list[subprocess.Popen]


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """A scheduler and two workers without nannies, so that a killed worker stays dead."""
    folder.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    calm = {"DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "20s", "DASK_LOGGING__DISTRIBUTED": "error"}
    environment = os.environ | calm | {"PYTHONPATH": str(ROOT)}
    started: list[subprocess.Popen] = []

    def start(*words: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
            env=environment,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started.append(process)
        return process

    try:
        start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
        own = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
        workers = [start("dask_worker", address, *own, "--local-directory", str(folder)) for _ in range(2)]
        wait_for_workers(address, 2)
        yield Cluster(address, workers)
    finally:
        for process in reversed(started):  # workers first: one without scheduler waits for it
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, timeout=START_SECONDS, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=START_SECONDS)
