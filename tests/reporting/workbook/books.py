"""Workbooks for tests: exported by the system, then changed as people and programs change them."""

import re
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from reporting import selectors
from reporting.findings import Finding
from reporting.workbook.exporting import workbook_of
from reporting.workbook.layout import DATA_SHEET, HEADER_ROW, TASK_HEADER_ROW, TASK_SHEET
from reporting.workbook.taking import Taken, take_workbook
from tests import factories as make

Change = Callable[[Workbook], object]


def exported(short_name: str = "郑州", year: int = 2026) -> bytes:
    """The workbook as the system writes it."""
    return workbook_of(city=make.city(short_name), cycle=make.cycle(year))


def saved(workbook: Workbook) -> bytes:
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def changed(content: bytes, change: Change) -> bytes:
    """The workbook after somebody opened, changed and saved it."""
    workbook = load_workbook(BytesIO(content))
    change(workbook)
    return saved(workbook)


def data(workbook: Workbook) -> Worksheet:
    return workbook[DATA_SHEET]


def tasks(workbook: Workbook) -> Worksheet:
    return workbook[TASK_SHEET]


def at(sheet: Worksheet, code: str, heading: str) -> Cell:
    """The cell in the row of a code under a heading, as the writer placed it."""
    header = HEADER_ROW if sheet.title == DATA_SHEET else TASK_HEADER_ROW
    column = next(cell.column for cell in sheet[header] if cell.value == heading)
    row = next(cell.row for cell in sheet["A"] if cell.value == code)
    return sheet.cell(row, column)


def fill(workbook: Workbook, *, but: tuple[str, ...] = ()) -> None:
    """Every element of the year, plausibly: parts at a tenth of their wholes."""
    sheet = data(workbook)
    parts = {pair.part for pair in selectors.parts_of_wholes()}
    for code, rule in selectors.rules().items():
        if code in but or rule.asked_when:
            continue
        cell = at(sheet, code, "本年值")
        if rule.type == "yes_no":
            cell.value = "否" if code != "has_district_heating" else "是"
        elif code == "leakage_correction":
            cell.value = 1.5
        else:
            cell.value = 10 if code in parts else 100


@cache
def filled() -> bytes:
    """郑州's workbook of 2026, exported from a system without figures and filled.

    Made once for all tests; what they store does not reach it.
    """
    return changed(exported(), fill)


def take(content: bytes, **options: object) -> Taken:
    """Take a workbook from the command line, unless options say otherwise."""
    arguments: dict[str, object] = {"by": None, "now": make.NOW} | options
    return take_workbook(content_bytes=content, **arguments)  # type: ignore[arg-type]


def without_blanks(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """Code, sheet and cell of each finding but the warnings about blanks."""
    return [(f.code, f.sheet, f.cell) for f in findings if f.code != "blank_without_reason"]


def parts(content: bytes) -> dict[str, bytes]:
    """What is inside the file, by name."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The file with one of its XML parts changed directly."""
    contents = parts(content)
    contents[name] = change(contents.get(name, b""))
    return packed(contents)


def with_data_xml(content: bytes, pattern: bytes, replacement: bytes) -> bytes:
    """The file with its data sheet's XML changed; the pattern must be there."""

    def change(xml: bytes) -> bytes:
        assert re.search(pattern, xml), pattern
        return re.sub(pattern, replacement, xml, count=1)

    return with_part(content, "xl/worksheets/sheet1.xml", change)
