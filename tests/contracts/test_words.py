"""Every word that a person meets stands in both languages, well spelt, and the agreed words are used."""

import ast
import re
import unicodedata
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from survey.web.languages import ROOMS, catalogues

ROOT = Path(__file__).parents[2]
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext.babel_extract")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true"}}
FORBIDDEN = [
    "ước tính",
    "gần đạt",
    "cơ bản đạt",
    "xếp hạng",
    "dẫn đầu",
    "Không hợp lệ",
    "Có lỗi xảy ra",
    "tỉ lệ",
    "đối tượng",
]


def _messages() -> list[tuple[str, str | tuple[str, ...]]]:
    found = extract_from_dir(str(ROOT / "survey"), METHODS, OPTIONS, strip_comment_tags=True)
    return [(name, message) for name, _line, message, _comments, _context in found]


def _catalogue() -> dict[str, str | tuple[str, ...]]:
    known: dict[str, str | tuple[str, ...]] = {}
    for path in catalogues():
        if path.exists():
            with path.open("rb") as file:
                for message in read_po(file, locale="en"):
                    if message.id and not message.fuzzy:
                        key = message.id if isinstance(message.id, str) else message.id[0]
                        known[key] = message.string
    return known


def test_every_string_of_the_pages_has_its_english() -> None:
    known = _catalogue()
    missing = []
    for name, message in _messages():
        first = message if isinstance(message, str) else message[0]
        english = known.get(first, "")
        forms = english if isinstance(english, tuple) else (english,)
        if not all(forms):
            missing.append(f"{name}: {first}")
    assert sorted(set(missing)) == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    names = re.compile(r"%\((\w+)\)")
    wrong = []
    for vietnamese, english in _catalogue().items():
        for form in english if isinstance(english, tuple) else (english,):
            if form and not set(names.findall(form)) <= set(names.findall(vietnamese)) | {"num"}:
                wrong.append((vietnamese, form))
    assert wrong == []


def test_no_catalogue_keeps_a_string_that_no_page_says() -> None:
    used = {message if isinstance(message, str) else message[0] for _, message in _messages()}
    assert sorted(set(_catalogue()) - used) == []


def test_every_room_that_speaks_has_its_catalogue() -> None:
    assert [path.stem for path in catalogues() if not path.exists()] == []
    assert [path.stem for path in catalogues()] == list(ROOMS)


def _written() -> list[Path]:
    folders = [ROOT / "survey", ROOT / "translations"]
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in {".py", ".html", ".po"}]


@pytest.mark.parametrize("path", _written(), ids=lambda path: str(path.relative_to(ROOT)))
def test_text_is_composed_unicode_and_keeps_to_the_agreed_words(path: Path) -> None:
    source = path.read_text()
    assert unicodedata.is_normalized("NFC", source)
    # Comments may name what is not to be written; what a person reads may not.
    said = source
    if path.suffix == ".py":
        tree = ast.parse(source)
        said = "\n".join(n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    assert [word for word in FORBIDDEN if word in said] == []
