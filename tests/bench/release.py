"""usage: python -m tests.bench.release [--persons N] [--folder FOLDER] [--bar GB]

Freezes a wave with N persons on its rosters and makes a release of it with every file, by the commands that an office
types, on two cores. Prints for each step the seconds, the peak memory of all its processes together, and what it said
of its progress. The wave itself (`tests.bench.wave`) is made before, and not counted.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from survey.config import Settings
from survey.keep.keys import make_key_file
from survey.store.schema import upgrade
from survey.store.session import engine_for
from tests.bench.wave import fill, world_of

CORES = 2
EVERY = 0.05
GB = 2**30
CLERK = "thongke"
CODE = "2025-1.0"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--persons", type=int, default=100_000)
    options.add_argument("--folder", type=Path, help="where the wave is, or will be; else a folder that is removed")
    options.add_argument("--bar", type=float, default=4.0, help="gigabytes that no step may pass")
    given = options.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    with tempfile.TemporaryDirectory() as aside:
        folder = given.folder or Path(aside)
        environment = _environment(folder)
        if not (folder / "totals.csv").exists():
            _in_a_process_of_its_own(given.persons, folder)
        steps = {
            "freeze": ("freeze", "2025", "--totals", str(folder / "totals.csv"), "--override", "bench"),
            "release": ("release", "prepare", "2025", "--by", CLERK),
            "rebuild --check": ("release", "rebuild", CODE, "--check"),
        }
        lines = [f"{'step':<18}{'seconds':>9}{'peak GB':>9}  progress"]
        worst = 0.0
        for name, words in steps.items():
            seconds, peak, said = measured(words, environment)
            worst = max(worst, peak)
            lines.append(f"{name:<18}{seconds:>9.1f}{peak / GB:>9.2f}  {said}")
            print(lines[-1], flush=True)
        print("\n".join([*lines, _counts(folder)]))
    if worst > given.bar * GB:
        raise SystemExit(f"{worst / GB:.2f} GB are above {given.bar} GB")


def measured(words: tuple[str, ...], environment: dict[str, str]) -> tuple[float, int, str]:
    """Seconds and peak memory of a command with all its processes, and the first and last it said of its progress."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "survey.cli", *words], env=environment, stdout=said, stderr=said
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            time.sleep(EVERY)
        seconds = time.perf_counter() - began
        said.seek(0)
        told = said.read().splitlines()
    if process.returncode:
        raise SystemExit("\n".join(told[-20:]))
    return seconds, peak, f"{len(told)} lines: {told[0]} … {told[-1]}"


def _memory(pid: int) -> int:
    """Bytes resident in a process and all below it."""
    try:
        top = psutil.Process(pid)
        return sum(_resident(one) for one in [top, *top.children(recursive=True)])
    except psutil.NoSuchProcess:
        return 0


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "SURVEY_DATABASE_URL": f"sqlite:///{folder / 'survey.sqlite'}",
        "SURVEY_SECRET_KEY": "a secret for the bench only, long enough",
        "SURVEY_KEY_FILE": str(folder / "keys.json"),
        "SURVEY_RELEASES": str(folder / "releases"),
        "SURVEY_SNAPSHOTS_URL": str(folder / "snapshots"),
    }


def _in_a_process_of_its_own(persons: int, folder: Path) -> None:
    """Make the wave; what it took of memory goes with the process."""
    child = os.fork()
    if child == 0:
        make_wave(persons, folder)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        raise SystemExit("the wave could not be made")


def make_wave(persons: int, folder: Path) -> None:
    """A database with the wave, its key, and the totals as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings.from_environment(_environment(folder))
    make_key_file(settings.key_file)
    engine = engine_for(settings.database_url)
    upgrade(engine)
    engine.dispose()
    world = world_of(persons)
    for done, cases in fill(settings, world):
        print(f"{done:,} of {cases:,} households asked", file=sys.stderr, flush=True)
    world.totals.to_csv(folder / "totals.csv", index=False)


def _counts(folder: Path) -> str:
    counts = json.loads((folder / "releases" / CODE / "manifest.json").read_text())["counts"]
    return ", ".join(f"{name} {counts[name]:,}" for name in ("psus", "selected", "households", "members", "persons"))


if __name__ == "__main__":
    main()
