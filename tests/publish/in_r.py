"""Run by `make test-r`: real R and its package survey give the figures of a release again."""

import subprocess
import zipfile

from tests.publish.test_api import EXAMPLES


def run(*command, cwd):
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_public_bundle_gives_every_sampled_figure_again(written, tmp_path):
    with zipfile.ZipFile(written.folder / "files" / "reproduce.zip") as bundle:
        bundle.extractall(tmp_path)
    said = run("Rscript", "reproduce.R", cwd=tmp_path)
    shown = [f for f in written.figures if f.kind == "sample" and f.estimate is not None]
    assert f"{len(shown)} figures recomputed" in said
    assert said.count("agree") == 6


def test_the_example_in_r_runs(address, tmp_path):
    script = EXAMPLES["r"].replace("http://127.0.0.1:8000", address)
    assert "I02" in run("Rscript", "-e", script, cwd=tmp_path)
