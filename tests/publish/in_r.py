"""Run by `make test-r`: real R and its package survey give the figures of a release again."""

import io
import subprocess
import zipfile

from survey.plan.waves import DEMONSTRATION
from survey.publish.figures.compute import questions_of
from survey.publish.release.making import make
from survey.publish.staff.psu_sums import SCRIPT, as_psu_sums
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


def test_the_sums_of_villages_give_every_sampled_figure_again(tables, written, tmp_path):
    bundle = as_psu_sums(questions_of(tables), written)
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        archive.extractall(tmp_path)
    said = run("Rscript", SCRIPT, cwd=tmp_path)
    shown = [f for f in written.figures if f.kind == "sample" and f.estimate is not None]
    assert f"{len(shown)} figures recomputed" in said
    assert bundle == as_psu_sums(questions_of(tables), written)


def calibrated(tables):
    """The same snapshot as one whose weights were fitted to totals by district and sex."""
    made = dict(tables)
    for name in ("households", "members", "persons"):
        frame = tables[name].copy()
        frame["calibration_cell"] = frame["district"] + ("" if name == "households" else "-" + frame["sex"].astype(str))
        factor = frame["calibration_cell"].map(lambda cell: 0.8 + (sum(map(ord, cell)) % 7) / 10)
        made[name] = frame.assign(design_weight=frame["weight"] / factor)
    return made


def test_calibrated_weights_are_reproduced_from_both_bundles(tables, tmp_path):
    fitted = calibrated(tables)
    release = make(
        fitted,
        DEMONSTRATION,
        tmp_path / "releases",
        version="1.0",
        snapshot={"id": "2025-1", "sha256": "0" * 64},
        agency="UBND tỉnh Yên Bái",
    )
    for script, bundle in (
        ("reproduce.R", (release.folder / "files" / "reproduce.zip").read_bytes()),
        (SCRIPT, as_psu_sums(questions_of(fitted), release)),
    ):
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            archive.extractall(tmp_path / script)
        assert "figures recomputed" in run("Rscript", script, cwd=tmp_path / script)
