"""Every file of a release, in the order in which they are offered: its name, its type, what it is, how it is made.

A new format is one module and one line here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from survey.plan.text import Language, Text
from survey.publish.files import csvw
from survey.publish.files.book import as_book, as_brief
from survey.publish.files.csvw import as_csvw
from survey.publish.files.datapackage import as_datapackage
from survey.publish.files.ddi import as_ddi
from survey.publish.files.downloads import as_csv, as_json
from survey.publish.files.material import Material
from survey.publish.files.pictures import as_pictures
from survey.publish.files.reproduce import as_reproduce
from survey.publish.files.sdmx import as_sdmx_csv
from survey.publish.files.structure import as_structure
from survey.publish.files.workbook import as_workbook

Make = Callable[[Material, Mapping[str, bytes]], bytes]
Tell = Callable[[int, int], object]
TABLE = "figures.csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SDMX_CSV = "application/vnd.sdmx.data+csv; version=2.0.0"
SDMX_XML = "application/vnd.sdmx.structure+xml; version=3.0.0"


@dataclass(frozen=True, slots=True)
class Format:
    """One file: its short name for a button, what it is, its media type, and its maker, which sees the files made
    before it."""

    name: str
    short: str
    says: Text
    mime: str
    make: Make


def _of(make: Callable[[Material], bytes]) -> Make:
    return lambda material, _made: make(material)


def _with_table(make: Callable[[Material, bytes], bytes]) -> Make:
    return lambda material, made: make(material, made[TABLE])


def _in(language: Language, make: Callable[[Material, Language], bytes]) -> Make:
    return _of(partial(make, language=language))  # type: ignore[call-arg]  # every maker names it so


_FORMATS = (
    Format(
        "brief.vi.pdf",
        "PDF",
        Text("Tóm tắt hai trang, tiếng Việt", "Two-page brief, in Vietnamese"),
        "application/pdf",
        _in("vi", as_brief),
    ),
    Format(
        "brief.en.pdf",
        "PDF",
        Text("Tóm tắt hai trang, tiếng Anh", "Two-page brief, in English"),
        "application/pdf",
        _in("en", as_brief),
    ),
    Format(
        "book.vi.pdf",
        "PDF",
        Text("Sách số liệu, tiếng Việt", "Book of figures, in Vietnamese"),
        "application/pdf",
        _in("vi", as_book),
    ),
    Format(
        "book.en.pdf",
        "PDF",
        Text("Sách số liệu, tiếng Anh", "Book of figures, in English"),
        "application/pdf",
        _in("en", as_book),
    ),
    Format(
        "figures.vi.xlsx",
        "XLSX",
        Text("Bảng tính có ghi chú, tiếng Việt", "Spreadsheet with notes, in Vietnamese"),
        XLSX,
        _in("vi", as_workbook),
    ),
    Format(
        "figures.en.xlsx",
        "XLSX",
        Text("Bảng tính có ghi chú, tiếng Anh", "Spreadsheet with notes, in English"),
        XLSX,
        _in("en", as_workbook),
    ),
    Format(
        "charts.zip",
        "PNG",
        Text("Biểu đồ dạng PNG và SVG", "Charts as PNG and SVG"),
        "application/zip",
        _of(as_pictures),
    ),
    Format(
        TABLE,
        "CSV",
        Text("Mọi số liệu, cho máy đọc", "All figures, for machines"),
        "text/csv; charset=utf-8",
        _of(lambda material: as_csv(material.figures, material.about)),
    ),
    Format(
        "figures.json",
        "JSON",
        Text("Mọi số liệu, cho máy đọc", "All figures, for machines"),
        "application/json",
        _of(lambda material: as_json(material.figures, material.about)),
    ),
    Format(
        "figures.sdmx.csv",
        "SDMX",
        Text("SDMX-CSV 2.0", "SDMX-CSV 2.0"),
        SDMX_CSV,
        _of(as_sdmx_csv),
    ),
    Format(
        "structure.sdmx.xml",
        "SDMX",
        Text("Cấu trúc dữ liệu SDMX 3.0", "SDMX 3.0 data structure"),
        SDMX_XML,
        _of(as_structure),
    ),
    Format(
        "datapackage.json",
        "JSON",
        Text("Mô tả cột của figures.csv (Data Package 2)", "Columns of figures.csv (Data Package 2)"),
        "application/json",
        _with_table(as_datapackage),
    ),
    Format(
        csvw.NAME,
        "CSVW",
        Text("Mô tả cột của figures.csv (CSV on the Web)", "Columns of figures.csv (CSV on the Web)"),
        "application/csvm+json",
        _of(as_csvw),
    ),
    Format(
        "codebook.ddi.xml",
        "DDI",
        Text("Mô tả cuộc điều tra và câu hỏi (DDI 2.5)", "The survey and its questions (DDI 2.5)"),
        "application/xml",
        _of(as_ddi),
    ),
    Format(
        "reproduce.zip",
        "R",
        Text("Tính lại mọi ước lượng bằng R", "Recompute every estimate in R"),
        "application/zip",
        _with_table(as_reproduce),
    ),
)
FORMATS = {one.name: one for one in _FORMATS}


def build(material: Material, tell: Tell | None = None) -> dict[str, bytes]:
    """The files of a release by name. `tell` hears how many are made, and of how many."""
    made: dict[str, bytes] = {}
    for done, one in enumerate(_FORMATS, start=1):
        made[one.name] = one.make(material, made)
        if tell is not None:
            tell(done, len(_FORMATS))
    return made
