"""The workbook's list of sheets: one put first, one taken away, one renamed. Pure."""

from collections.abc import Callable

from reporting.workbook.parts import OFFICE, Parts, first, relation_id
from reporting.workbook.splicing import Edits, Element, elements, prefix_of, quoted


def workbook_part(parts: Parts) -> str:
    """The part that lists the sheets. Raises NotOurWorkbook."""
    related = parts.related("", "officeDocument")
    return related.target if related else "xl/workbook.xml"


def sheet_parts(parts: Parts) -> dict[str, str]:
    """The part of each sheet by the sheet's name, in the order of the tabs."""
    workbook = workbook_part(parts)
    targets = {each.id: each.target for each in parts.relations(workbook)}
    return {
        each.attributes.get("name", ""): target
        for each in _sheets(elements(parts.read(workbook), {"sheet"}))
        if (target := targets.get(relation_id(each), "")) in parts.contents
    }


def rename(parts: Parts, old: str, new: str) -> None:
    """Give a sheet another name. For sheets that no formula refers to."""
    workbook = workbook_part(parts)
    edits = Edits(parts.read(workbook))
    for each in _sheets(elements(edits.xml, {"sheet"})):
        if each.attributes.get("name") == old:
            edits.attribute(each, name=new)
    parts.contents[workbook] = edits.applied()


def remove(parts: Parts, name: str) -> None:
    """Take a sheet away, with the names that belong to it alone."""
    workbook = workbook_part(parts)
    target = sheet_parts(parts)[name]
    edits = Edits(parts.read(workbook))
    found = elements(edits.xml, {"sheet", "definedName"})
    names = [each.attributes.get("name") for each in _sheets(found)]
    at = names.index(name)
    gone = _sheets(found)[at]
    edits.replace(gone.start, gone.end, b"")
    _shift(edits, found, lambda number: None if number == at else number - (number > at))
    parts.contents[workbook] = edits.applied()
    parts.drop(target, pointed_at_by=workbook)


def put_first(parts: Parts, name: str, target: str) -> None:
    """Show an added part as the first sheet, and open the workbook there."""
    workbook = workbook_part(parts)
    pointer = parts.relate(workbook, "worksheet", target)
    edits = Edits(parts.read(workbook))
    found = elements(edits.xml, {"sheets", "sheet", "definedName", "workbookView"})
    around = first([each for each in found if each.name == "sheets"])
    ids = [each.attributes.get("sheetId", "") for each in _sheets(found)]
    number = max((int(text) for text in ids if text.isdecimal()), default=0) + 1
    edits.insert(
        around.inner,
        f'<{prefix_of(edits.xml, around)}sheet xmlns:r="{OFFICE}" name="{quoted(name)}" '
        f'sheetId="{number}" r:id="{pointer}"/>'.encode(),
    )
    _shift(edits, found, lambda number: number + 1)
    for each in found:
        if each.name == "workbookView":
            edits.attribute(each, activeTab="0", firstSheet="0")
    parts.contents[workbook] = edits.applied()


def _sheets(found: list[Element]) -> list[Element]:
    return [each for each in found if (each.name, each.parent) == ("sheet", "sheets")]


def _shift(edits: Edits, found: list[Element], moved: Callable[[int], int | None]) -> None:
    """Names that belong to one sheet say which by its place; None takes the name away."""
    for each in found:
        said = each.attributes.get("localSheetId", "")
        if each.name != "definedName" or not said.isdecimal():
            continue
        number = moved(int(said))
        if number is None:
            edits.replace(each.start, each.end, b"")
        else:
            edits.attribute(each, localSheetId=str(number))
