"""The reduction on a cluster of real processes: the table of one process, also when a worker is killed at work."""

import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from survey.estimate import Design, tabulate
from survey.estimate.cluster import reduce_here, reduce_on
from survey.estimate.command import estimate_command
from survey.estimate.outcomes import listed_outcomes
from survey.estimate.parts import RowGroups, Source, source_of
from survey.estimate.sources import Reading, reading_of
from survey.plan.text import Refusal
from tests.cluster import Cluster, running

DESIGN = Design(strata="stratum", psu="psu", weight="weight")
PARTS = 12


def nothing(_done: int, _parts: int) -> None:
    """Nobody is told."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster of its own for the test that kills."""
    with running(tmp_path) as started:
        yield started


@pytest.fixture
def persons(tmp_path: Path) -> Path:
    """A Parquet folder, partitioned by district, in parts that cut through villages."""
    chance = np.random.default_rng(7)
    rows = 6000
    psu = np.sort(chance.integers(0, 120, rows))
    data = pd.DataFrame(
        {
            "stratum": psu // 30,
            "psu": [f"{code:05}" for code in psu],
            "district": [f"{code // 40:03}" for code in psu],
            "sex": chance.integers(1, 3, rows).astype(np.int8),
            "weight": chance.uniform(5, 50, rows),
            "phone": chance.choice([0, 1, 8, 9], rows, p=[0.3, 0.6, 0.06, 0.04]).astype(np.int8),
            "bank": chance.choice([0, 1, 8], rows, p=[0.6, 0.3, 0.1]).astype(np.int8),
        }
    )
    folder = tmp_path / "persons"
    for (place, district), here in data.groupby([np.arange(rows) % PARTS, "district"]):
        (folder / f"district={district}").mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pandas(here.drop(columns="district"), preserve_index=False)
        pq.write_table(table, folder / f"district={district}" / f"part-{place}.parquet")
    return folder


def reading(source: Source) -> Reading:
    return reading_of(source, DESIGN, listed_outcomes(["phone", "bank"]), ["district", "sex"], missing=(8, 9))


def test_two_workers_give_the_table_of_one_process(cluster: Cluster, persons: Path) -> None:
    source = source_of(persons)
    heard: list[tuple[int, int]] = []
    here = reduce_here(reading(source), source.parts, nothing)
    there = reduce_on(cluster.address, reading(source), source.parts, lambda *done: heard.append(done))
    assert here.cells["district"].cat.categories.tolist() == ["000", "001", "002"]
    for by in ([], ["district"], ["sex"], ["district", "sex"]):
        one, other = (tabulate(sums, DESIGN, by) for sums in (here, there))
        pd.testing.assert_frame_equal(one, other, rtol=1e-12)
    assert heard == [(done, len(source.parts)) for done in range(1, len(source.parts) + 1)]


@dataclass(frozen=True)
class Slow(RowGroups):
    """A part that takes its time, so that a worker can die with it in hand."""

    def frames(self, wanted):
        time.sleep(0.5)
        return RowGroups.frames(self, wanted)


def test_a_killed_worker_does_not_change_the_table(doomed: Cluster, persons: Path) -> None:
    source = source_of(persons)
    slow = [Slow(part.fragment, part.schema, part.start) for part in source.parts]
    done: list[int] = []
    killed = threading.Event()

    def kill_one(count: int, _parts: int) -> None:
        done.append(count)
        if count == 2:
            os.killpg(doomed.workers[0].pid, signal.SIGKILL)
            killed.set()

    there = reduce_on(doomed.address, reading(source), slow, kill_one)
    assert killed.is_set()
    assert doomed.workers[0].wait() == -signal.SIGKILL
    assert doomed.workers[1].poll() is None
    assert done == list(range(1, len(slow) + 1))
    here = reduce_here(reading(source), source.parts, nothing)
    pd.testing.assert_frame_equal(
        tabulate(here, DESIGN, ["district", "sex"]), tabulate(there, DESIGN, ["district", "sex"]), rtol=1e-12
    )


def test_the_command_computes_on_the_cluster_and_says_what_a_worker_refuses(
    cluster: Cluster, persons: Path, tmp_path: Path
) -> None:
    design = tmp_path / "design.toml"
    keys = 'strata = "stratum"\npsu = "psu"\nweight = "weight"\noutcomes = ["phone"]\nmissing = [8, 9]\n'
    design.write_text(keys)
    words = [str(persons), "--design", str(design), "--by", "district", "--format", "csv"]
    here = CliRunner().invoke(estimate_command, words)
    there = CliRunner().invoke(estimate_command, [*words, "--scheduler", cluster.address])
    assert here.exit_code == there.exit_code == 0
    one, other = (pd.read_csv(io.StringIO(result.stdout)) for result in (here, there))
    pd.testing.assert_frame_equal(one, other, rtol=1e-12)
    design.write_text(keys.replace('"weight"', '"wait"'))
    refused = CliRunner().invoke(estimate_command, [*words, "--scheduler", cluster.address])
    assert refused.exit_code == 1
    assert "wait" in refused.stderr


def test_a_scheduler_that_does_not_answer_is_one_sentence(persons: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.estimate.cluster.CONNECT", "1s")
    source = source_of(persons)
    with pytest.raises(Refusal, match=r"tcp://127\.0\.0\.1:1 cannot be reached"):
        reduce_on("tcp://127.0.0.1:1", reading(source), source.parts, nothing)
