"""Letters as tagged PDF (PDF/UA-1), set by typst: this module says what stands in them, `letter.typ` how it looks."""

import json
from collections.abc import Sequence
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any

import segno
import typst

from survey.manage.letters import words
from survey.plan.text import Language, Text

if TYPE_CHECKING:
    from survey.manage.letters.making import Letter
    from survey.store.tables.field import Wave

_SCHEMES = ("http://", "https://")


def address_of(site: str, token: str) -> str:
    """What the picture says: the token stands behind the #, so that no log and no other site ever sees it."""
    return f"{site.rstrip('/')}/t#{token}"


def as_pdf(letters: Sequence["Letter"], wave: "Wave", site: str, others: int, language: Language) -> bytes:
    """The letters of a batch in one file, two pages each. `site` is the address of this server as people type it."""
    told = words.of(wave, _plain_address(site), others)
    document = {
        "lang": language,
        **{name: _said(text, language) for name, text in told.items()},
        "letters": [
            {
                "to": words.to(one.number, one.village, one.commune).say(language),
                "code": one.new.code.replace("-", " "),
                "picture": _picture(address_of(site, one.new.token)),
            }
            for one in letters
        ],
    }
    made = typst.compile(  # type: ignore[call-overload]  # its stub leaves out several files in memory
        {
            "main": (resources("survey.manage.letters") / "letter.typ").read_bytes(),
            "data.json": json.dumps(document, ensure_ascii=False).encode(),
        },
        format="pdf",
        font_paths=[str(resources("fontpkg_be_vietnam_pro") / "files")],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    if not isinstance(made, bytes):
        raise TypeError("one document is one file")
    return made


def _picture(address: str) -> str:
    """The QR code as SVG: dark squares only, with the quiet zone that scanners need."""
    return segno.make(address, error="m", micro=False).svg_inline(border=4, omitsize=True)


def _plain_address(site: str) -> str:
    """The address as it is read and typed: without the scheme."""
    for scheme in _SCHEMES:
        site = site.removeprefix(scheme)
    return f"{site.rstrip('/')}/respond"


def _said(value: Any, language: Language) -> Any:
    if isinstance(value, Text):
        return value.say(language)
    return [_said(one, language) for one in value] if isinstance(value, (list, tuple)) else value
