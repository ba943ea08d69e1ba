"""DDI-Codebook 2.5: the survey as a study (who, where, when, how it was drawn and weighted), the file of figures, and
every variable that was asked, with its question and its codes in both languages. Identifying variables are left out.

The elements stand in the order of the standard's schema; the study comes from the manifest, the variables from the
instruments.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from survey.plan.indicators import ALL as INDICATORS
from survey.plan.text import LANGUAGES, Text
from survey.publish.files.material import TITLE, Material
from survey.publish.words.names import DEMONSTRATION
from survey.questionnaire.codebook import Variable, variables
from survey.questionnaire.instruments import INSTRUMENTS

_SPACE = "ddi:codebook:2_5"
_SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"

_ABSTRACT = Text(
    "Điều tra mười chỉ tiêu xã hội số của Kế hoạch 231/KH-UBND: {names}.",
    "A survey of the ten digital-society indicators of Plan 231/KH-UBND: {names}.",
)
_UNIVERSE = Text(
    "Hộ và người thường trú trong tỉnh; các cơ sở giáo dục trong danh mục.",
    "Households and usual residents of the province; educational institutions on the register.",
)
_SAMPLING = Text(
    "Mẫu phân tầng hai giai đoạn: địa bàn (thôn, tổ dân phố) trong tầng huyện × thành thị/nông thôn, rồi hộ trong địa "
    "bàn. Các cơ sở giáo dục được điều tra toàn bộ.",
    "A stratified two-stage sample: villages within strata of district by urban and rural area, then households within "
    "villages. Institutions are a full count.",
)
_MODE = Text(
    "Điều tra viên phỏng vấn bằng máy tính bảng; hộ trả lời qua mạng bằng mã riêng.",
    "Interviews by enumerators on tablets; households answering online with a code of their own.",
)
_WEIGHT = Text(
    "Quyền số gốc từ xác suất chọn, điều chỉnh không trả lời, rồi hiệu chỉnh theo tổng dân số đã biết.",
    "Base weights from the probabilities of selection, adjusted for non-response and calibrated to known totals.",
)
_RESPONSE = Text(
    "{households} hộ và {persons} người từ 15 tuổi trở lên đã trả lời.",
    "{households} households and {persons} persons aged 15 and over responded.",
)
_ERROR = Text(
    "Tuyến tính hóa Taylor với địa bàn trong tầng; khoảng tin cậy 95% Korn–Graubard có mức sàn hiệu ứng thiết kế.",
    "Taylor linearisation with PSUs within strata; 95 % Korn–Graubard intervals with a floor for the design effect.",
)
_SECRET = Text(
    "Mọi câu trả lời được giữ bí mật theo Luật Thống kê 89/2015/QH13; số liệu của nhóm nhỏ không công bố.",
    "All answers are confidential under the Law on Statistics 89/2015/QH13; figures of small groups are withheld.",
)


def as_ddi(material: Material) -> bytes:
    """The codebook of the survey behind a release."""
    ET.register_namespace("", _SPACE)
    ET.register_namespace("xsi", _INSTANCE)
    root = _element(None, "codeBook", version="2.5", ID=f"yen-bai-{material.facts.code}")
    root.set(f"{{{_INSTANCE}}}schemaLocation", f"{_SPACE} {_SCHEMA}")
    root.set(_LANG, "vi")
    _citation(_element(root, "docDscr"), material, document=True)
    study = _element(root, "stdyDscr")
    _citation(study, material, document=False)
    _information(study, material)
    _method(study, material)
    _access(study, material)
    _file(root, material)
    data = _element(root, "dataDscr")
    for instrument in INSTRUMENTS.values():
        for variable in variables(instrument):
            if not variable.question.identifying:
                _variable(data, instrument.id, variable)
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _element(parent: ET.Element | None, tag: str, text: str | None = None, /, **attributes: str) -> ET.Element:
    full = f"{{{_SPACE}}}{tag}"
    made = ET.Element(full, attributes) if parent is None else ET.SubElement(parent, full, attributes)
    made.text = text
    return made


def _both(parent: ET.Element, name: str, text: Text, **attributes: str) -> None:
    """The element once in each language."""
    for language in LANGUAGES:
        _element(parent, name, text.say(language), **attributes).set(_LANG, language)


def _citation(parent: ET.Element, material: Material, *, document: bool) -> None:
    facts = material.facts
    made = _element(parent, "citation")
    statement = _element(made, "titlStmt")
    _element(statement, "titl", material.title.vi).set(_LANG, "vi")
    _element(statement, "parTitl", material.title.en).set(_LANG, "en")
    _element(statement, "IDNo", f"DDI-{facts.code}" if document else facts.code)
    if not document:
        _element(_element(made, "rspStmt"), "AuthEnty", facts.agency)
    production = _element(made, "prodStmt")
    _element(production, "producer", facts.agency)
    _element(production, "prodDate", material.created[:10], date=material.created[:10])
    if not document:
        _element(_element(made, "distStmt"), "distrbtr", facts.agency)
        _both(_element(made, "serStmt"), "serName", TITLE)
    version = _element(_element(made, "verStmt"), "version", facts.version)
    version.set("date", material.created[:10])


def _information(study: ET.Element, material: Material) -> None:
    facts = material.facts
    made = _element(study, "stdyInfo")
    subject = _element(made, "subject")
    _both(subject, "keyword", Text("xã hội số", "digital society"))
    names = [one.short for one in INDICATORS]
    listed = Text("; ".join(name.vi for name in names), "; ".join(name.en for name in names))
    _both(made, "abstract", _ABSTRACT.format(names=listed))
    summary = _element(made, "sumDscr")
    day = facts.reference_date.isoformat()
    _element(summary, "timePrd", day, date=day, event="single")
    for event, when in zip(("start", "end"), facts.fieldwork, strict=True):
        _element(summary, "collDate", when.isoformat(), date=when.isoformat(), event=event)
    _element(summary, "nation", "Việt Nam", abbr="VN")
    _both(summary, "geogCover", Text("Tỉnh Yên Bái (địa giới trước 01/07/2025)", "Yên Bái province before 1 July 2025"))
    _both(summary, "geogUnit", Text("Huyện, thị xã, thành phố", "District, town or city"))
    _both(summary, "anlyUnit", Text("Hộ, người, cơ sở giáo dục", "Household, person, educational institution"))
    _both(summary, "universe", _UNIVERSE)
    _both(summary, "dataKind", Text("Dữ liệu điều tra", "Survey data"))


def _method(study: ET.Element, material: Material) -> None:
    facts = material.facts
    made = _element(study, "method")
    collection = _element(made, "dataColl")
    _element(collection, "dataCollector", facts.agency)
    _both(collection, "sampProc", _SAMPLING)
    _both(collection, "collMode", _MODE)
    _both(collection, "weight", _WEIGHT)
    analysis = _element(made, "anlyInfo")
    counts = {name: facts.counts[name] for name in ("households", "persons")}
    _both(analysis, "respRate", _RESPONSE.format(**counts))
    _both(analysis, "EstSmpErr", _ERROR)


def _access(study: ET.Element, material: Material) -> None:
    use = _element(_element(study, "dataAccs"), "useStmt")
    _both(use, "confDec", _SECRET)
    _both(use, "citReq", material.title)
    if material.facts.demonstration:
        _both(use, "disclaimer", DEMONSTRATION)


def _file(root: ET.Element, material: Material) -> None:
    text = _element(_element(root, "fileDscr", ID="F1"), "fileTxt")
    _element(text, "fileName", "figures.csv")
    _both(text, "fileCont", Text("Mọi số liệu công bố, mỗi dòng một số", "Every published figure, one a line"))
    dimensions = _element(text, "dimensns")
    _element(dimensions, "caseQnty", str(len(material.figures)))
    _element(text, "fileType", "text/csv; charset=utf-8")


def _variable(data: ET.Element, instrument: str, variable: Variable) -> None:
    question = variable.question
    kind = "discrete" if question.is_coded else "contin"
    made = _element(data, "var", ID=f"{instrument}.{variable.name}", name=variable.name, intrvl=kind)
    _both(made, "labl", Text(f"{question.code} {question.text.vi}", f"{question.code} {question.text.en}"))
    asked = _element(made, "qstn")
    _both(asked, "qstnLit", question.text)
    _both(made, "universe", _LEVELS[variable.level])
    for code, label in _categories(variable):
        category = _element(made, "catgry")
        _element(category, "catValu", code)
        _both(category, "labl", label)
    _element(made, "varFormat", type="numeric" if variable.type in ("code", "number") else "character")


def _categories(variable: Variable) -> Iterable[tuple[str, Text]]:
    return ((str(option.code), option.text) for option in variable.question.options)


_LEVELS = {
    "household": Text("Hộ trả lời", "Responding households"),
    "member": Text("Mọi thành viên của hộ", "All members of the household"),
    "individual": Text("Người từ 15 tuổi trở lên đã trả lời", "Persons aged 15 and over who responded"),
    "institution": Text("Cơ sở giáo dục trong danh mục", "Educational institutions on the register"),
    "village": Text("Thôn được chọn", "Sampled villages"),
}
