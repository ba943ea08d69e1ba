"""What a tablet downloads: named by its content, so that it may be kept for ever, and compressed once.

The *app* is the folder ``static/field`` with the stylesheet, the icons and the screens in both languages; its version
is the hash of all of them. The *pages* are the questions of a published instrument, one file for each language, and the
instrument as data; each is named by its own hash and stays valid however often the app changes. Those of versions that
are no longer in force lie in the folder ``older``, as they went out (`survey keep-form` puts them there).
"""

import gzip
import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import resvg_py
from flask import render_template

from survey.collect.tablet.questions import questions_page, reading
from survey.paths import data
from survey.plan.text import LANGUAGES, Language
from survey.questionnaire.instruments import HOUSEHOLD
from survey.questionnaire.offline import instrument_json

TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "webmanifest": "application/manifest+json",
}
ICON_SIZES = (192, 512)
OLDER = Path(__file__).with_name("older")
_HASH = 16
_PACKED = ("png",)


@dataclass(frozen=True, slots=True)
class File:
    """One file as it goes out: its bytes, and the same compressed (None where that gains nothing)."""

    content: bytes
    kind: str
    packed: bytes | None

    @property
    def digest(self) -> str:
        """The hash that names it."""
        return sha256(self.content).hexdigest()[:_HASH]


@cache
def app_files() -> dict[str, File]:
    """The files of the app by their path below its version."""
    found = {
        str(path.relative_to(data("static") / "field")): _file(path.read_bytes(), path.suffix[1:])
        for path in sorted((data("static") / "field").rglob("*.js"))
        if path.name != "sw.js"
    }
    found["style.css"] = _file((data("static") / "style.css").read_bytes(), "css")
    found["field.css"] = _file((data("static") / "field" / "field.css").read_bytes(), "css")
    icon = (data("static") / "field" / "icon.svg").read_text()
    found["icon.svg"] = _file(icon.encode(), "svg")
    for size in ICON_SIZES:
        found[f"icon-{size}.png"] = _file(bytes(resvg_py.svg_to_bytes(svg_string=icon, width=size, height=size)), "png")
    for language in LANGUAGES:
        found[f"screens-{language}.html"] = _file(_said("tablet/screens.html", language), "html")
    return found


@cache
def app_version() -> str:
    """The hash of everything the app is made of, the service worker and the frame of the page included."""
    parts = [f"{name} {file.digest}" for name, file in app_files().items()]
    parts += [sha256(worker_source().encode()).hexdigest(), sha256(_said("tablet/app.html", "vi", "")).hexdigest()]
    return sha256("\n".join(parts).encode()).hexdigest()[:_HASH]


@cache
def page_files() -> dict[str, File]:
    """The question pages and the instruments by their file name."""
    found = {}
    for instrument in (HOUSEHOLD,):
        made = {f"{language}.html": questions_page(instrument, language).encode() for language in LANGUAGES}
        made["json"] = instrument_json(instrument)
        for ending, content in made.items():
            file = _file(content, ending.rsplit(".", 1)[-1])
            found[f"{instrument.id}-{instrument.version}-{file.digest}.{ending}"] = file
    return found


@cache
def older_files() -> dict[str, File]:
    """The same of versions that are no longer in force: a record that comes back is corrected on its own form."""
    own = page_files()
    kept = {path.name: path for path in sorted(OLDER.glob("*-*-*.*")) if path.name not in own}
    return {name: _file(path.read_bytes(), path.suffix[1:]) for name, path in kept.items()}


@cache
def app_page() -> File:
    """The frame that every screen stands in."""
    return _file(_said("tablet/app.html", "vi", app_version()), "html")


@cache
def manifest() -> File:
    """What the tablet shows of the app once it is installed."""
    version = app_version()
    icons = [
        {"src": f"/field/app/{version}/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
        for size in ICON_SIZES
    ]
    facts = {
        "id": "/field/",
        "name": "Phiếu điều tra xã hội số",
        "short_name": "Phiếu điều tra",
        "lang": "vi",
        "start_url": "/field/",
        "scope": "/field/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1b2b55",
        "icons": icons,
    }
    return _file(json.dumps(facts, ensure_ascii=False).encode(), "webmanifest")


def worker_source() -> str:
    """The service worker as it is written; what it has to fetch is put before it."""
    return (data("static") / "field" / "sw.js").read_text()


@cache
def worker() -> File:
    """The service worker with its list: every file of the app and every page of the wave."""
    version = app_version()
    listed = {
        "version": version,
        "app": [f"/field/app/{version}/", *(f"/field/app/{version}/{name}" for name in app_files())],
        "pages": [f"/field/pages/{name}" for name in page_files()],
    }
    source = f"const LIST = {json.dumps(listed)};\n{worker_source()}"
    return _file(source.encode(), "js")


def _said(template: str, language: Language, version: str | None = None) -> bytes:
    """A template in one language, whoever asks."""
    with reading(language):
        modules = [name for name in app_files() if name.endswith(".js")] if version else []
        return render_template(
            template, version=version, modules=modules, pages=list(page_files()), older=list(older_files())
        ).encode()


def _file(content: bytes, kind: str) -> File:
    packed = None if kind in _PACKED else gzip.compress(content, 9, mtime=0)
    return File(content, kind, packed)
