"""The structure of the cube as SDMX-ML 3.0: agency, code lists, concepts, data structure, dataflow."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from survey.plan.text import LANGUAGES, Text
from survey.publish.files.cube import AGENCY, ATTRIBUTES, CONCEPTS, CUBE, DIMENSIONS, MEASURES, VERSION, Concept
from survey.publish.files.material import TITLE, Material

_ROOT = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
MES, STR, COM = f"{{{_ROOT}/message}}", f"{{{_ROOT}/structure}}", f"{{{_ROOT}/common}}"
_URN = "urn:sdmx:org.sdmx.infomodel"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TIME = Text("Thời gian", "Time period")
_MAINTAINED = {"agencyID": AGENCY, "version": VERSION}


def as_structure(material: Material) -> bytes:
    """The structure message; it changes only when the columns or code lists do."""
    for prefix, space in (("mes", MES), ("str", STR), ("com", COM)):
        ET.register_namespace(prefix, space[1:-1])
    root = ET.Element(f"{MES}Structure")
    header = ET.SubElement(root, f"{MES}Header")
    _leaf(header, f"{MES}ID", f"DSD_{CUBE}")
    _leaf(header, f"{MES}Test", "false")
    _leaf(header, f"{MES}Prepared", material.created)
    ET.SubElement(header, f"{MES}Sender", id=AGENCY)
    structures = ET.SubElement(root, f"{MES}Structures")
    _agency(structures, material)
    _codelists(structures)
    _concepts(structures)
    _data_structure(structures)
    _flow(structures)
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _leaf(parent: ET.Element, tag: str, text: str, attributes: dict[str, str] | None = None) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes or {})
    element.text = text
    return element


def _named(parent: ET.Element, name: Text) -> None:
    for language in LANGUAGES:
        _leaf(parent, f"{COM}Name", name.say(language), {_LANG: language})


def _agency(structures: ET.Element, material: Material) -> None:
    schemes = ET.SubElement(structures, f"{STR}AgencySchemes")
    scheme = ET.SubElement(schemes, f"{STR}AgencyScheme", id="AGENCIES", agencyID="SDMX")
    _named(scheme, Text("Cơ quan", "Agencies"))
    agency = ET.SubElement(scheme, f"{STR}Agency", id=AGENCY)
    _named(agency, Text(material.facts.agency, material.facts.agency))


def _coded() -> Iterable[Concept]:
    return (concept for concept in CONCEPTS if concept.codes)


def _codelists(structures: ET.Element) -> None:
    lists = ET.SubElement(structures, f"{STR}Codelists")
    for concept in _coded():
        made = ET.SubElement(lists, f"{STR}Codelist", {"id": f"CL_{concept.id}", **_MAINTAINED})
        _named(made, concept.name)
        for code, name in (concept.codes or {}).items():
            _named(ET.SubElement(made, f"{STR}Code", id=code), name)


def _concepts(structures: ET.Element) -> None:
    schemes = ET.SubElement(structures, f"{STR}ConceptSchemes")
    scheme = ET.SubElement(schemes, f"{STR}ConceptScheme", {"id": f"CS_{CUBE}", **_MAINTAINED})
    _named(scheme, Text("Khái niệm", "Concepts"))
    for name, said in [*((c.id, c.name) for c in CONCEPTS), ("TIME_PERIOD", _TIME)]:
        _named(ET.SubElement(scheme, f"{STR}Concept", id=name), said)


def _flow(structures: ET.Element) -> None:
    flows = ET.SubElement(structures, f"{STR}Dataflows")
    flow = ET.SubElement(flows, f"{STR}Dataflow", {"id": f"DF_{CUBE}", **_MAINTAINED})
    _named(flow, TITLE)
    _leaf(flow, f"{STR}Structure", f"{_URN}.datastructure.DataStructure={AGENCY}:DSD_{CUBE}({VERSION})")


def _data_structure(structures: ET.Element) -> None:
    made = ET.SubElement(structures, f"{STR}DataStructures")
    structure = ET.SubElement(made, f"{STR}DataStructure", {"id": f"DSD_{CUBE}", **_MAINTAINED})
    _named(structure, TITLE)
    parts = ET.SubElement(structure, f"{STR}DataStructureComponents")
    dimensions = ET.SubElement(parts, f"{STR}DimensionList", id="DimensionDescriptor")
    for position, concept in enumerate(DIMENSIONS, start=1):
        _component(dimensions, "Dimension", concept, position=str(position))
    time = ET.SubElement(dimensions, f"{STR}TimeDimension", id="TIME_PERIOD")
    _identity(time, "TIME_PERIOD")
    local = ET.SubElement(time, f"{STR}LocalRepresentation")
    ET.SubElement(local, f"{STR}TextFormat", textType="GregorianYear")
    attributes = ET.SubElement(parts, f"{STR}AttributeList", id="AttributeDescriptor")
    for concept in ATTRIBUTES:
        attribute = _component(attributes, "Attribute", concept, usage="optional")
        relation = ET.SubElement(attribute, f"{STR}AttributeRelationship")
        ET.SubElement(relation, f"{STR}Observation")
    measures = ET.SubElement(parts, f"{STR}MeasureList", id="MeasureDescriptor")
    for concept in MEASURES:
        _component(measures, "Measure", concept)


def _identity(component: ET.Element, concept: str) -> None:
    place = f"{_URN}.conceptscheme.Concept={AGENCY}:CS_{CUBE}({VERSION}).{concept}"
    _leaf(component, f"{STR}ConceptIdentity", place)


def _component(parent: ET.Element, tag: str, concept: Concept, **attributes: str) -> ET.Element:
    component = ET.SubElement(parent, f"{STR}{tag}", {"id": concept.id, **attributes})
    _identity(component, concept.id)
    local = ET.SubElement(component, f"{STR}LocalRepresentation")
    if concept.codes:
        _leaf(local, f"{STR}Enumeration", f"{_URN}.codelist.Codelist={AGENCY}:CL_{concept.id}({VERSION})")
    else:
        ET.SubElement(local, f"{STR}TextFormat", textType=concept.kind)
    return component
