"""The workbook for people: cover, contents, notes, and one table a sheet (the British statistics service's rules for
spreadsheets). Numbers are the rounded ones of the pages; what is not shown says [c], [u], [z] or [x] in words above.

No merged cell, no blank row, no formula, no colour, text wrapped; title and language of the document filled. The same
figures give the same bytes.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from survey.plan.text import Language, Text
from survey.publish.files.material import Material
from survey.publish.files.sheets import Sheet, sheets_of
from survey.publish.folder import Facts
from survey.publish.rules.methods import methods_of
from survey.publish.words.names import DEMONSTRATION, STAGES, rules_told
from survey.publish.words.sentences import CAPTION, day_text

# A fixed moment in the file, so that the same figures give the same bytes.
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - the library writes it as it is
_FONT = {"font_name": "Arial", "font_size": 12, "text_wrap": True, "valign": "top"}
_TITLE = Text("Mười chỉ tiêu xã hội số tỉnh Yên Bái", "Ten digital-society indicators of Yên Bái")
_COVER, _CONTENTS, _NOTES = Text("Bìa", "Cover"), Text("Mục_lục", "Contents"), Text("Ghi_chú", "Notes")
_SHEET = Text("Bảng_{n}", "Table_{n}")
_ONE_TABLE = Text(
    "Trang này có một bảng. Ghi chú ở trang Ghi_chú. {demo}",
    "This sheet contains one table. Notes are in the sheet Notes. {demo}",
)
SHORTHAND = {
    "[c]": Text("[c] không công bố để bảo mật", "[c] confidential"),
    "[u]": Text("[u] không công bố vì độ tin cậy thấp", "[u] withheld for low reliability"),
    "[z]": Text("[z] không áp dụng", "[z] not applicable"),
    "[x]": Text("[x] không có số liệu", "[x] not available"),
}


def as_workbook(material: Material, language: Language) -> bytes:
    """The workbook in one language."""
    facts = material.facts
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_format_properties": dict(_FONT)})
    title = f"{_TITLE.say(language)}, {facts.wave_name.say(language)}, {facts.version}"
    book.set_properties(
        {"title": title, "author": facts.agency, "created": _CREATED, "subject": _demo(facts, language)}
    )
    bold = book.add_format({**_FONT, "bold": True})
    sheets = sheets_of(material.figures)
    names = [_SHEET.format(n=number).say(language) for number in range(1, len(sheets) + 1)]
    _lines(book.add_worksheet(_COVER.say(language)), _cover(facts, title), language, bold)
    contents = book.add_worksheet(_CONTENTS.say(language))
    _plain_table(contents, _CONTENTS, _contents(names, sheets), language, bold, "Contents")
    _plain_table(book.add_worksheet(_NOTES.say(language)), _NOTES, _notes(material), language, bold, "Notes")
    formats = _Formats(book)
    for number, (name, sheet) in enumerate(zip(names, sheets, strict=True), start=1):
        _table(book.add_worksheet(name), sheet, number, facts, language, bold, formats)
    book.close()
    return _with_language(out.getvalue(), language)


def _demo(facts: Facts, language: Language) -> str:
    return DEMONSTRATION.say(language) + "." if facts.demonstration else ""


def _cover(facts: Facts, title: str) -> list[Text]:
    first, last = (day_text(day) for day in facts.fieldwork)
    return [
        Text(title, title),
        *([DEMONSTRATION] if facts.demonstration else []),
        Text("Giai đoạn: {stage}", "Stage: {stage}").format(stage=STAGES[facts.stage]),
        Text("Ngày tham chiếu: {day}", "Reference date: {day}").format(day=day_text(facts.reference_date)),
        Text("Thu thập từ {a} đến {b}", "Collected {a} to {b}").format(a=first, b=last),
        Text("Địa giới: trước ngày 01/07/2025", "Boundaries: before 1 July 2025"),
        Text("Cơ quan công bố: {agency}", "Published by: {agency}").format(agency=facts.agency),
        Text("Mã bộ số liệu: {id}", "Snapshot: {id}").format(id=facts.snapshot),
        Text(
            "Nguồn: Kế hoạch 231/KH-UBND ngày 16/11/2023; điều tra mẫu phân tầng hai giai đoạn, có quyền số.",
            "Source: Plan 231/KH-UBND of 16 November 2023; a weighted, stratified two-stage sample survey.",
        ),
        CAPTION,
    ]


def _contents(names: Sequence[str], sheets: Sequence[Sheet]) -> list[tuple[Text, Text]]:
    head = (Text("Trang", "Sheet"), Text("Nội dung", "Content"))
    return [head, *((Text(name, name), sheet.title) for name, sheet in zip(names, sheets, strict=True))]


def _notes(material: Material) -> list[tuple[Text, Text]]:
    notes = [
        *SHORTHAND.values(),
        CAPTION,
        Text("Tổng có thể không khớp do làm tròn.", "Totals may not add up because of rounding."),
        Text(
            "KTC: khoảng tin cậy. Các chỉ tiêu I09 và I10 là điều tra toàn bộ, không có khoảng tin cậy.",
            "CI: confidence interval. Indicators I09 and I10 are full counts without an interval.",
        ),
        Text(
            "Kết quả theo huyện (cũ) chỉ để tham khảo; các địa phương xếp theo thứ tự cố định, không theo cao thấp.",
            "Figures for (former) districts are indicative; areas stand in a fixed order, this is not a ranking.",
        ),
        *(said for _rule, said in rules_told(methods_of(material.manifest), "withheld")),
        *material.left_out(),
    ]
    head = (Text("Số", "Number"), Text("Ghi chú", "Note"))
    return [head, *((Text(f"[ghi chú {n}]", f"[note {n}]"), text) for n, text in enumerate(notes, start=1))]


def _lines(sheet: Worksheet, lines: Sequence[Text], language: Language, bold: Format) -> None:
    sheet.set_column(0, 0, 90)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line.say(language), *([bold] if row == 0 else []))


def _plain_table(
    sheet: Worksheet, title: Text, rows: Sequence[tuple[Text, Text]], language: Language, bold: Format, name: str
) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, title.say(language).replace("_", " "), bold)
    _add_table(sheet, 1, [text.say(language) for text in rows[0]], len(rows) - 1, name)
    for number, pair in enumerate(rows[1:], start=2):
        for column, text in enumerate(pair):
            sheet.write_string(number, column, text.say(language))


class _Formats:
    """One number format for each count of decimals."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[int, Format] = {}

    def of(self, digits: int) -> Format:
        if digits not in self._made:
            pattern = "#,##0" if digits == 0 else "0." + "0" * digits
            self._made[digits] = self._book.add_format({**_FONT, "num_format": pattern, "align": "right"})
        return self._made[digits]


def _table(
    sheet: Worksheet, table: Sheet, number: int, facts: Facts, language: Language, bold: Format, formats: _Formats
) -> None:
    cells = [[column.value(figure) for column in table.columns] for figure in table.figures]
    used = {cell for row in cells for cell in row if isinstance(cell, str) and cell in SHORTHAND}
    above = [
        Text("Bảng {n}. {title}; {wave}, tỉnh Yên Bái", "Table {n}. {title}; {wave}, Yên Bái province").format(
            n=number, title=table.title, wave=facts.wave_name
        ),
        _ONE_TABLE.format(demo=DEMONSTRATION if facts.demonstration else ""),
        *(SHORTHAND[sign] for sign in SHORTHAND if sign in used),
    ]
    for row, line in enumerate(above):
        sheet.write_string(row, 0, line.say(language).strip(), *([bold] if row == 0 else []))
    top = len(above)
    sheet.set_column(0, len(table.columns) - 1, 18)
    name = f"{'Bang' if language == 'vi' else 'Table'}_{number}"
    _add_table(sheet, top, [column.heading.say(language) for column in table.columns], len(cells), name)
    for row, values in enumerate(cells, start=top + 1):
        for column, value in enumerate(values):
            if isinstance(value, Decimal | int):
                digits = max(-int(value.as_tuple().exponent), 0) if isinstance(value, Decimal) else 0
                sheet.write_number(row, column, float(value), formats.of(digits))
            else:
                sheet.write_string(row, column, value.say(language) if isinstance(value, Text) else value)


def _add_table(sheet: Worksheet, top: int, headings: Sequence[str], rows: int, name: str) -> None:
    options = {"name": name, "style": None, "autofilter": False, "columns": [{"header": text} for text in headings]}
    sheet.add_table(top, 0, top + max(rows, 1), len(headings) - 1, options)


def _with_language(data: bytes, language: Language) -> bytes:
    """The same workbook with its language among its properties, which the writer cannot set."""
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                mark = f"<dc:language>{language}</dc:language></cp:coreProperties>".encode()
                content = content.replace(b"</cp:coreProperties>", mark)
            target.writestr(entry, content)
    return out.getvalue()
