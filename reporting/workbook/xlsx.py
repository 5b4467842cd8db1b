"""From an .xlsx, as WPS, Excel or LibreOffice left it, to neutral cells."""

import warnings
from collections.abc import Iterable, Iterator
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from reporting.workbook.cells import (
    NotOurWorkbook,
    Position,
    RawCell,
    RawSheet,
    RawWorkbook,
    raw_sheet,
)
from reporting.workbook.container import Package, damaged
from reporting.workbook.layout import LAST_COLUMN, LAST_ROW, MADE_AT, MADE_PROPERTY, MARKS

# openpyxl warns of what it does not keep (validation extensions, pictures); we only read values.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")


def read_xlsx(package: Package) -> RawWorkbook:
    """All cells with content, cached values for formulas. Raises NotOurWorkbook."""
    workbook = _loaded(package.content, data_only=True)
    uncomputed = _uncomputed_formulas(package, workbook) if package.has_formulas else {}
    return RawWorkbook(
        sheets=tuple(
            _sheet(sheet, uncomputed.get(sheet.title, frozenset())) for sheet in workbook.worksheets
        ),
        properties=_properties(workbook),
        defined_names=_defined_names(workbook),
        rows_left_out=package.rows_left_out,
    )


def _loaded(content: bytes, *, data_only: bool) -> Workbook:
    try:
        return load_workbook(BytesIO(content), data_only=data_only, keep_links=False)
    except NotOurWorkbook:
        raise
    except Exception as error:
        # A broken or hostile file makes the parser fail in nearly any way (KeyError, TypeError,
        # ParseError, defusedxml's refusals …); to whoever uploaded it they are all one thing.
        raise damaged() from error


def _sheet(sheet: Worksheet, uncomputed: frozenset[Position]) -> RawSheet:
    cells: dict[Position, RawCell] = {}
    beyond: Position | None = None
    for position, cell in _stored_cells(sheet):
        if isinstance(cell, MergedCell):
            continue
        if position in uncomputed:
            raw = RawCell(formula_without_value=True, number_format=cell.number_format)
        elif cell.value is None:
            continue
        else:
            raw = RawCell(cell.value, cell.number_format, is_error=cell.data_type == "e")
        if _within(position):
            cells[position] = raw
        elif beyond is None or position < beyond:
            beyond = position
    for merged, anchor in _merged(sheet):
        cells[merged] = RawCell(merged_into=anchor)
    return raw_sheet(sheet.title, cells, beyond)


def _stored_cells(sheet: Worksheet) -> Iterable[tuple[Position, Cell | MergedCell]]:
    # The sparse store itself: iter_rows() would create every blank cell up to a stray far one.
    cells: dict[Position, Cell | MergedCell] = sheet._cells
    return cells.items()


def _within(position: Position) -> bool:
    return position[0] <= LAST_ROW and position[1] <= LAST_COLUMN


def _merged(sheet: Worksheet) -> Iterator[tuple[Position, Position]]:
    """Each cell of a merged range but its first, with that first one."""
    for merged in sheet.merged_cells.ranges:
        anchor = (merged.min_row, merged.min_col)
        for position in merged.cells:
            if position != anchor and _within(position):
                yield position, anchor


def _uncomputed_formulas(package: Package, workbook: Workbook) -> dict[str, frozenset[Position]]:
    """Formulas that no program has computed, by sheet. Loads the file a second time."""
    formulas = _loaded(package.content, data_only=False)
    found = {}
    for sheet in workbook.worksheets:
        values = dict(_stored_cells(sheet))
        found[sheet.title] = frozenset(
            position
            for position, cell in _stored_cells(formulas[sheet.title])
            # A computed empty text ("") is stored without content too, but with type "str".
            if cell.data_type == "f"
            and values[position].value is None
            and values[position].data_type == "n"
        )
    return found


def _properties(workbook: Workbook) -> dict[str, str]:
    stored = {
        item.name: str(item.value).strip()
        for item in workbook.custom_doc_props.props
        if item.value is not None
    }
    wanted = {mark.field: mark.document_property for mark in MARKS} | {MADE_AT: MADE_PROPERTY}
    return {field: stored[name] for field, name in wanted.items() if stored.get(name)}


def _defined_names(workbook: Workbook) -> dict[str, str]:
    found = {}
    for mark in MARKS:
        name = workbook.defined_names.get(mark.defined_name)
        for sheet, reference in name.destinations if name is not None else ():
            if sheet not in workbook.sheetnames or ":" in reference:
                continue
            value = workbook[sheet][reference.replace("$", "")].value
            if value is not None:
                found[mark.field] = str(value).strip()
    return found
