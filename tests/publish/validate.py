"""Run by the validators' own Python on the finished files of a release: every outside validator says yes, or this says
what it found and ends with 1. Usage: validate.py FOLDER"""

import sys
from collections.abc import Iterator
from pathlib import Path


def sdmx(folder: Path) -> Iterator[str]:
    from pysdmx.io import get_datasets, read_sdmx

    structures = read_sdmx(folder / "structure.sdmx.xml", validate=True)  # against the standard's own schemas
    if not structures.get_data_structure_definitions():
        yield "no data structure"
    (dataset,) = get_datasets(folder / "figures.sdmx.csv", folder / "structure.sdmx.xml")
    components = dataset.structure.components
    expected = {one.id for one in components}
    if set(dataset.data.columns) - expected:
        yield f"columns that the structure does not know: {set(dataset.data.columns) - expected}"
    keys = [one.id for one in components.dimensions]
    if dataset.data.duplicated(subset=keys).any():
        yield "two observations with one key"
    for component in components:
        if component.local_codes is not None and component.id in dataset.data:
            known = {code.id for code in component.local_codes} | {""}
            unknown = set(dataset.data[component.id].dropna()) - known
            if unknown:
                yield f"{component.id}: codes that its list does not have: {unknown}"


def datapackage(folder: Path) -> Iterator[str]:
    import frictionless

    report = frictionless.validate(str(folder / "datapackage.json"))
    yield from (f"{kind}: {message}" for kind, message in report.flatten(["type", "message"]))


def csv_on_the_web(folder: Path) -> Iterator[str]:
    from csvw import CSVW

    table = CSVW(str(folder / "figures.csv-metadata.json"), validate=True)
    yield from (str(warning.message) for warning in table.warnings)
    if not table.is_valid:
        yield "not valid"
    if not list(table.tables[0]):
        yield "no row"


def pdf(folder: Path) -> Iterator[str]:
    import pikepdf

    for path in sorted(folder.glob("*.pdf")):
        language = path.name.split(".")[1]
        with pikepdf.open(path) as document:
            root = document.Root
            with document.open_metadata() as metadata:
                part, title = metadata.get("pdfuaid:part"), metadata.get("dc:title")
            facts = {
                "says that it is PDF/UA-1": part == "1",
                "is marked as tagged": bool(root.MarkInfo.Marked),
                "names its language": str(root.Lang) == language,
                "shows its title": bool(root.ViewerPreferences.DisplayDocTitle) and bool(title),
                "has two pages, if it is the brief": len(document.pages) == 2 or not path.name.startswith("brief"),
                "embeds every font": all(_embedded(page) for page in document.pages),
            }
            tags = list(_tags(root.StructTreeRoot))
        facts["has headings, tables with header cells, and lists"] = {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= {
            name for name, _ in tags
        }
        facts["gives every picture a text"] = all(alt for name, alt in tags if name == "/Figure")
        yield from (f"{path.name}: not so: {fact}" for fact, holds in facts.items() if not holds)


def _embedded(page):
    for font in page.resources.get("/Font", {}).values():
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        descriptor = inner.get("/FontDescriptor")
        if descriptor is None or not ({"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys())):
            return False
    return True


def _tags(element):
    import pikepdf

    if not isinstance(element, pikepdf.Dictionary):
        return
    if "/S" in element:
        yield str(element.S), str(element.get("/Alt", ""))
    below = element.get("/K", [])
    for child in below if isinstance(below, pikepdf.Array) else [below]:
        yield from _tags(child)


def main() -> int:
    folder, failed = Path(sys.argv[1]), 0
    for check in (sdmx, datapackage, csv_on_the_web, pdf):
        problems = list(check(folder))
        print(f"{check.__name__}: {'ok' if not problems else 'failed'}")
        for problem in problems[:10]:
            print(f"  {problem}")
        failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
