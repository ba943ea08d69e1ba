"""What is committed can be read, rebuilt and shipped by anybody."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from survey.cli.pages import pages

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "survey").rglob("*.html"))


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_lock_files_name_no_address_and_carry_hashes(name: str) -> None:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    assert not [line for line in lines if "://" in line]
    pins = [line for line in lines if re.match(r"^[a-z0-9].*==", line)]
    assert len(pins) > 20
    assert sum("--hash=sha256:" in line for line in lines) >= len(pins)


def test_what_both_locks_pin_is_pinned_alike() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / name).read_text()
        return {line.split(" \\")[0] for line in text.splitlines() if re.match(r"^[a-z0-9].*==", line)}

    assert pins("run.txt") <= pins("dev.txt")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_carry_no_style_no_script_and_no_raw_text(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert "|safe" not in source.replace(" ", "")
    assert "http://" not in source.replace("http://www.w3.org/", "")
    assert "https://" not in source


def test_paths_that_the_documents_name_exist() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("README.md")]
    named = re.compile(r"`((?:survey|tests|docs|migrations|translations|static|requirements)/[\w./-]*\w/?)`")
    missing = [
        f"{document.relative_to(ROOT)}: {name}"
        for document in documents
        for name in named.findall(document.read_text())
        if not (ROOT / name).exists() and "…" not in name
    ]
    assert missing == []


def test_the_wheel_carries_pages_words_tables_and_migrations(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    needed = [*ROOT.glob("migrations/**/*.py"), *ROOT.glob("translations/**/*.po"), ROOT / "static" / "style.css"]
    assert {f"survey/_data/{path.relative_to(ROOT)}" for path in needed} <= carried
    inside = [path for suffix in ("html", "csv", "json") for path in (ROOT / "survey").rglob(f"*.{suffix}")]
    assert {str(path.relative_to(ROOT)) for path in inside} <= carried


def test_no_compiled_or_minified_file_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert [name for name in listed if name.endswith((".mo", ".pyc", ".min.js", ".min.css", ".woff2"))] == []


@pytest.mark.parametrize("name", ["settings.md", "rights.md", "codebook.md"])
def test_pages_made_from_the_code_are_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / name).read_text() == pages()[name], "run: survey docs"
