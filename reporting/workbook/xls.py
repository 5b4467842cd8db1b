"""From an .xls of an older office to neutral cells; encrypted files and others are refused.

python-calamine gives values only: no document properties, no number formats. The labelled cells
at the top of the data sheet must say what the workbook is.
"""

import struct
from collections.abc import Iterator
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

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

# What an error value reads as.
ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})

# BIFF8 records that begin with a row and a column and hold a value (MS-XLS 2.3): FORMULA,
# LABELSST, NUMBER, LABEL, BOOLERR, RK; MULRK ends with its last column; DIMENSIONS is the extent.
CELL_RECORDS = frozenset({0x0006, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
MULRK = 0x00BD
DIMENSIONS = 0x0200
SECTOR = 512
MAX_AREA = 4_000_000


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def read_xls(content: bytes) -> RawWorkbook:
    """All cells with content. Raises NotOurWorkbook."""
    check_size(len(content))
    if _utf16("EncryptedPackage") in content:
        raise NotOurWorkbook("encrypted_file", "文件加了密码。", "请取消密码后再上传。")
    if _utf16("_VBA_PROJECT") in content:
        raise NotOurWorkbook("macro_workbook", "工作簿带有宏，出于安全不接收。", SAVE_AS_XLSX)
    unreadable = NotOurWorkbook(
        "old_format", "这是旧格式（.xls、.et）或加密的文件，无法读取。", SAVE_AS_XLSX
    )
    try:
        if _dense_area(content) > MAX_AREA:
            raise unreadable
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = tuple(_sheet(workbook.get_sheet_by_name(name)) for name in workbook.sheet_names)
    except PasswordError as error:
        raise NotOurWorkbook("encrypted_file", "文件加了密码。", "请取消密码后再上传。") from error
    except (CalamineError, OSError, ValueError, IndexError, struct.error) as error:
        raise unreadable from error
    return RawWorkbook(sheets, properties={}, defined_names={})


def _sheet(sheet: CalamineSheet) -> RawSheet:
    cells: dict[Position, RawCell] = {}
    beyond: Position | None = None
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        for column, value in enumerate(row, start=1):
            if value == "":
                continue
            if number <= LAST_ROW and column <= LAST_COLUMN:
                is_error = isinstance(value, str) and value in ERRORS
                cells[number, column] = RawCell(value, is_error=is_error)
            elif beyond is None:
                beyond = (number, column)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for position in _positions(top + 1, left + 1, bottom + 1, right + 1):
            if position != (top + 1, left + 1):
                cells[position] = RawCell(merged_into=(top + 1, left + 1))
    return raw_sheet(sheet.name, cells, beyond)


def _positions(top: int, left: int, bottom: int, right: int) -> Iterator[Position]:
    for row in range(top, min(bottom, LAST_ROW) + 1):
        for column in range(left, min(right, LAST_COLUMN) + 1):
            yield row, column


def _dense_area(content: bytes) -> int:
    """Cells of the rectangle up to the furthest row and column that the workbook mentions.

    calamine holds that rectangle in memory, so one far cell in a small file would cost half a
    gigabyte; it must be known before.
    """
    stream = _workbook_stream(content)
    rows = columns = 0
    offset = 0
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        if kind == DIMENSIONS and length >= 12:
            _, row, _, column = struct.unpack_from("<IIHH", stream, offset + 4)
            rows, columns = max(rows, row), max(columns, column)
        elif (kind in CELL_RECORDS or kind == MULRK) and length >= 4:
            row, column = struct.unpack_from("<HH", stream, offset + 4)
            if kind == MULRK:
                (column,) = struct.unpack_from("<H", stream, offset + 2 + length)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        offset += 4 + length
    return rows * columns


def _workbook_stream(content: bytes) -> bytes:
    """The stream 「Workbook」 of a compound file (MS-CFB 2.2 to 2.6, version 3)."""
    (shift,) = struct.unpack_from("<H", content, 30)
    if 1 << shift != SECTOR:
        raise ValueError("sector size")
    (first_directory,) = struct.unpack_from("<I", content, 48)
    table: list[int] = []
    for sector in struct.unpack_from("<109I", content, 76):
        if sector < 0xFFFFFFFA:
            table += struct.unpack_from("<128I", content, (sector + 1) * SECTOR)
    directory = _chain(content, table, first_directory)
    for offset in range(0, len(directory) - 127, 128):
        entry = directory[offset : offset + 128]
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)]
        if name == _utf16("Workbook"):
            first, size = struct.unpack_from("<II", entry, 116)
            return _chain(content, table, first)[:size]
    raise ValueError("no workbook stream")


def _chain(content: bytes, table: list[int], sector: int) -> bytes:
    parts: list[bytes] = []
    while sector < len(table):
        parts.append(content[(sector + 1) * SECTOR : (sector + 2) * SECTOR])
        if len(parts) > len(table):
            raise ValueError("endless chain")
        sector = table[sector]
    return b"".join(parts)
