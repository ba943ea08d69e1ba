"""usage: python -m tests.bench.pages [--times N] [--out FILE]

How long the server takes for each public page: every address in turn, and again, in one process on SQLite, on the
release of the test's small snapshot. Prints the median, the 99th hundredth and the first time (nothing kept yet).
"""

import argparse
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from survey.app import create_app
from survey.config import Settings
from survey.keep.keys import make_key_file
from survey.plan.areas import districts
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.waves import DEMONSTRATION
from survey.publish.release.making import make
from survey.store.schema import upgrade
from survey.store.session import engine_for
from tests.publish.conftest import make_tables, note_release

BAR = 20.0
CODE = "2025-1.0"
PAGES = (
    *("/", "/results/indicators", "/results/areas/", "/results/areas/communes", "/results/releases/"),
    *(f"/results/indicators/{indicator.slug}" for indicator in INDICATORS),
    *(f"/results/areas/{unit.code}" for unit in districts()),
    *(f"/results/releases/{CODE}", "/results/downloads", "/results/methods", "/results/how-to-read"),
    *("/results/search?q=tai+khoan+mu+cang+chai", "/results/changes", "/results/embed/account/path"),
    *("/results/overview.csv", "/results/indicators/account.json", f"/results/releases/{CODE}/manifest.json"),
)


def build(folder: Path) -> Settings:
    """A database, a key and a published release."""
    settings = Settings.from_environment(
        {
            "SURVEY_DATABASE_URL": f"sqlite:///{folder / 'survey.sqlite'}",
            "SURVEY_SECRET_KEY": "a secret for the bench only, long enough",
            "SURVEY_SECOND_FACTOR": "offered",
            "SURVEY_KEY_FILE": str(folder / "keys.json"),
            "SURVEY_RELEASES": str(folder / "releases"),
        }
    )
    make_key_file(settings.key_file)
    engine = engine_for(settings.database_url)
    upgrade(engine)
    engine.dispose()
    release = make(
        make_tables(),
        DEMONSTRATION,
        settings.releases,
        version="1.0",
        snapshot={"id": "2025-1", "sha256": "0" * 64},
        agency="UBND tỉnh Yên Bái",
        made_at=datetime(2026, 1, 15, 8, tzinfo=UTC),
    )
    note_release(create_app(settings), release)
    return settings


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--times", type=int, default=200)
    options.add_argument("--out", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        client = create_app(build(Path(folder))).test_client()
        took: dict[str, list[float]] = {page: [] for page in PAGES}
        for _ in range(given.times + 1):
            for page in PAGES:
                began = time.perf_counter()
                answer = client.get(page, headers={"Accept-Encoding": "gzip"})
                took[page].append(1000 * (time.perf_counter() - began))
                if answer.status_code != 200:
                    raise SystemExit(f"{page}: {answer.status_code}")
    lines = [f"{'page':<48}{'median ms':>10}{'p99 ms':>10}{'first ms':>10}"]
    for page, (first, *rest) in took.items():
        lines.append(f"{page:<48}{statistics.median(rest):>10.1f}{_p99(rest):>10.1f}{first:>10.1f}")
    every = [one for _first, *rest in took.values() for one in rest]
    lines.append(f"{'all':<48}{statistics.median(every):>10.1f}{_p99(every):>10.1f}")
    print("\n".join(lines))
    if given.out:
        given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if _p99(every) > BAR:
        raise SystemExit(f"p99 {_p99(every):.1f} ms is above {BAR:.0f} ms")


def _p99(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


if __name__ == "__main__":
    main()
