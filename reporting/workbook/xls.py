"""From an .xls of an older office to neutral cells; encrypted files and others are refused.

python-calamine gives values only: no document properties, no number formats. The labelled cells
at the top of the data sheet must say what the workbook is.
"""

import struct
from collections.abc import Iterator, Mapping
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from reporting.workbook.biff import scan
from reporting.workbook.cells import (
    NotOurWorkbook,
    Position,
    RawCell,
    RawSheet,
    RawWorkbook,
    raw_sheet,
)
from reporting.workbook.container import SAVE_AS_XLSX, check_size
from reporting.workbook.layout import LAST_COLUMN, LAST_ROW

MAX_AREA = 4_000_000


def read_xls(content: bytes) -> RawWorkbook:
    """All cells with content. Raises NotOurWorkbook."""
    check_size(len(content))
    encrypted = NotOurWorkbook("encrypted_file", "文件加了密码。", "请取消密码后再上传。")
    unreadable = NotOurWorkbook(
        "old_format", "这是旧格式（.xls、.et）或加密的文件，无法读取。", SAVE_AS_XLSX
    )
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise encrypted
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise NotOurWorkbook("macro_workbook", "工作簿带有宏，出于安全不接收。", SAVE_AS_XLSX)
    try:
        scanned = scan(content)
        if scanned.area > MAX_AREA:
            raise unreadable
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = tuple(
            _sheet(workbook.get_sheet_by_name(name), scanned.errors.get(number, {}))
            for number, name in enumerate(workbook.sheet_names)
        )
    except PasswordError as error:
        raise encrypted from error
    except (CalamineError, OSError, ValueError, IndexError, struct.error) as error:
        raise unreadable from error
    return RawWorkbook(sheets, properties={}, defined_names={})


def _sheet(sheet: CalamineSheet, errors: Mapping[Position, str]) -> RawSheet:
    cells: dict[Position, RawCell] = {}
    beyond: Position | None = None
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        for column, value in enumerate(row, start=1):
            if value == "":
                continue
            if number <= LAST_ROW and column <= LAST_COLUMN:
                cells[number, column] = RawCell(value)
            elif beyond is None:
                beyond = (number, column)
    cells |= {position: RawCell(error, is_error=True) for position, error in errors.items()}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for position in _positions(top + 1, left + 1, bottom + 1, right + 1):
            if position != (top + 1, left + 1):
                cells[position] = RawCell(merged_into=(top + 1, left + 1))
    return raw_sheet(sheet.name, cells, beyond)


def _positions(top: int, left: int, bottom: int, right: int) -> Iterator[Position]:
    for row in range(top, min(bottom, LAST_ROW) + 1):
        for column in range(left, min(right, LAST_COLUMN) + 1):
            yield row, column
