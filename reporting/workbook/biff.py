"""The error values of an .xls, which its reader, python-calamine, takes for blanks.

Sources: MS-CFB 2.2 to 2.6 (version 3) for the container, MS-XLS 2.3 and 2.4 for the records.
"""

import struct
from collections.abc import Iterator

from reporting.workbook.cells import Position

SECTOR = 512
NO_SECTOR = 0xFFFFFFFA

FORMULA, BOOLERR, BOUNDSHEET, BOF = 0x0006, 0x0205, 0x0085, 0x0809
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def error_values(content: bytes) -> dict[int, dict[Position, str]]:
    """Errors such as #DIV/0! by position, by number of the sheet.

    Raises ValueError, IndexError or struct.error when the file is no workbook.
    """
    stream = _workbook_stream(content)
    found: dict[int, dict[Position, str]] = {}
    sheets: dict[int, int] = {}
    current = -1
    for kind, start, length in _records(stream):
        if kind == BOUNDSHEET and length >= 4:
            sheets[struct.unpack_from("<I", stream, start)[0]] = len(sheets)
        elif kind == BOF:
            current = sheets.get(start - 4, current)
        elif kind in (FORMULA, BOOLERR):
            error = _error(kind, stream[start : start + length])
            if error is not None:
                row, column = struct.unpack_from("<HH", stream, start)
                found.setdefault(current, {})[row + 1, column + 1] = error
    return found


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and length of each record's content."""
    offset = 0
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        if offset + 4 + length > len(stream):
            return
        yield kind, offset + 4, length
        offset += 4 + length


def _error(kind: int, record: bytes) -> str | None:
    """The error value of a cell record; None when it holds something else."""
    if kind == BOOLERR and len(record) >= 8 and record[7]:
        return ERRORS.get(record[6], "#VALUE!")
    # A formula's cached result: bytes 6 to 13; an error when it ends in FFFF and begins with 2.
    if kind == FORMULA and len(record) >= 14 and record[12:14] == b"\xff\xff" and record[6] == 2:
        return ERRORS.get(record[8], "#VALUE!")
    return None


def _workbook_stream(content: bytes) -> bytes:
    """The stream 「Workbook」 of the compound file."""
    (shift,) = struct.unpack_from("<H", content, 30)
    if 1 << shift != SECTOR:
        raise ValueError("sector size")
    (first_directory,) = struct.unpack_from("<I", content, 48)
    table: list[int] = []
    for sector in struct.unpack_from("<109I", content, 76):
        if sector < NO_SECTOR:
            table += struct.unpack_from("<128I", content, (sector + 1) * SECTOR)
    directory = _chain(content, table, first_directory)
    for offset in range(0, len(directory) - 127, 128):
        entry = directory[offset : offset + 128]
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)]
        if name == "Workbook".encode("utf-16-le"):
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
