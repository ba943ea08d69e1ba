"""usage: python -m tests.bench [--persons N …] [--repeats N] [--tools …] [--modes …] [--large N] [--out FOLDER]

Runs the tools one after the other, and again: each time every tool has had its turn before the first has its second.
A tool is a fresh process with its own environment; its clock starts after imports and one small estimate.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench.page import write_page
from tests.bench.province import write

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PEERS = Path(os.environ.get("SURVEY_BENCH_PYTHON", ROOT / ".venv-bench/bin/python"))
CAP = 300
MODES = ("plain", "poststratified")


def command(tool: str, persons: int, mode: str, folder: Path) -> list[str] | None:
    """How a tool is run on a file, or None where it is not."""
    parquet, totals = folder / f"persons-{persons}.parquet", folder / f"totals-{persons}.csv"
    rest = [str(totals), mode]
    match tool:
        case "ours":
            return [sys.executable, "-m", "tests.bench.ours", str(parquet), *rest]
        case "svy":
            return [str(PEERS), str(HERE / "peer_svy.py"), str(parquet), *rest, str(CAP)]
        case "samplics" if mode == "plain":
            return [str(PEERS), str(HERE / "peer_samplics.py"), str(parquet), *rest, str(CAP)]
        case "R" if shutil.which("Rscript"):
            return ["Rscript", str(HERE / "peer_survey.R"), str(parquet.with_suffix(".csv")), *rest, str(CAP)]
    return None


def run(words: list[str]) -> dict:
    load = os.getloadavg()[0]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1]) | {"load": load}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--persons", type=int, nargs="*", default=[100_000, 1_000_000])
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--tools", nargs="*", default=["ours", "svy", "samplics", "R"])
    options.add_argument("--modes", nargs="*", default=list(MODES))
    options.add_argument("--large", type=int, nargs="*", default=[10_000_000], help="sizes for ours alone")
    options.add_argument("--folder", type=Path, default=ROOT / "var/bench")
    options.add_argument("--out", type=Path, default=ROOT / "docs/benchmarks")
    options.add_argument("--add", action="store_true", help="keep the runs already in results.json")
    given = options.parse_args()
    results = given.out / "results.json"
    runs = json.loads(results.read_text())["runs"] if given.add and results.exists() else []
    jobs = [(n, mode, given.tools) for n in given.persons for mode in given.modes]
    jobs += [(n, mode, ["ours"]) for n in given.large for mode in given.modes]
    for persons, mode, tools in jobs:
        write(persons, given.folder)
        for repeat in range(given.repeats):
            for tool in tools:
                words = command(tool, persons, mode, given.folder)
                if words is None:
                    continue
                found = run(words)
                told = found.get("whole") or found["seconds"]
                print(persons, mode, repeat + 1, found["tool"], told, flush=True)
                runs.append({"kind": tool, "persons": persons, "mode": mode} | found)
        machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
        given.out.mkdir(parents=True, exist_ok=True)
        results.write_text(json.dumps({"machine": machine, "runs": runs}, indent=1) + "\n")
    write_page(json.loads(results.read_text()), given.out)


if __name__ == "__main__":
    main()
