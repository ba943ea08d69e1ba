"""usage: python -m tests.bench [--persons N …] [--repeats N] [--peer-repeats N] [--large N] [--out FOLDER] [--again]

Runs the tools one after the other, and again: each time every tool has had its turn before the first has its second.
A tool is a fresh process with its own environment; its clock starts after imports and one small estimate. A bench that
was broken off goes on where it was: what has run stands in FOLDER/runs.json until all has.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.bench.page import write_page
from tests.bench.province import write

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PEERS = Path(os.environ.get("SURVEY_BENCH_PYTHON", ROOT / ".venv-bench/bin/python"))
CAP = 360  # seconds of estimation, the four cases of a peer together
GRACE = 300  # to read the file and set the design up
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
        case "R" if shutil.which("Rscript") and (mode == "plain" or persons <= 100_000):
            return ["Rscript", str(HERE / "peer_survey.R"), str(parquet.with_suffix(".csv")), *rest, str(CAP)]
    return None


def run(words: list[str]) -> dict:
    load = os.getloadavg()[0]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=CAP + GRACE)
    if done.returncode:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1]) | {"load": load, "cap": CAP}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--persons", type=int, nargs="*", default=[100_000, 1_000_000])
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--peer-repeats", type=int, default=1)
    options.add_argument("--tools", nargs="*", default=["ours", "svy", "samplics", "R"])
    options.add_argument("--modes", nargs="*", default=list(MODES))
    options.add_argument("--large", type=int, nargs="*", default=[10_000_000], help="sizes for ours alone")
    options.add_argument("--folder", type=Path, default=ROOT / "var/bench")
    options.add_argument("--out", type=Path, default=ROOT / "docs/benchmarks")
    options.add_argument("--again", action="store_true", help="forget the runs of a bench that was broken off")
    given = options.parse_args()
    kept = given.folder / "runs.json"
    runs = json.loads(kept.read_text()) if kept.exists() and not given.again else []
    jobs = [(n, mode, given.tools) for n in given.persons for mode in given.modes]
    jobs += [(n, mode, ["ours"]) for n in given.large for mode in given.modes]
    for persons, mode, tools in jobs:
        write(persons, given.folder)
        done = Counter(run["kind"] for run in runs if (run["persons"], run["mode"]) == (persons, mode))
        for repeat in range(max(given.repeats, given.peer_repeats)):
            for tool in tools:
                words = command(tool, persons, mode, given.folder)
                wanted = given.repeats if tool == "ours" else given.peer_repeats
                if words is None or not done[tool] <= repeat < wanted:
                    continue
                found = run(words)
                print(persons, mode, repeat + 1, found["tool"], found.get("whole") or found["seconds"], flush=True)
                runs.append({"kind": tool, "persons": persons, "mode": mode} | found)
                kept.write_text(json.dumps(runs))
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    given.out.mkdir(parents=True, exist_ok=True)
    results = {"machine": machine, "runs": runs}
    (given.out / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    write_page(results, given.out)
    kept.unlink()


if __name__ == "__main__":
    main()
