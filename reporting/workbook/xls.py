"""From an .xls of an older office to neutral cells; encrypted files and others are refused.

python-calamine gives values only: no document properties, no number formats. The labelled cells
at the top of the data sheet must say what the workbook is.
"""

import json
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from reporting.workbook.biff import error_values
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

CHILD = Path(__file__).with_name("xls_child.py")
SECONDS = 20
#: As many as a sheet of this format has.
COLUMNS = 256


def read_xls(content: bytes) -> RawWorkbook:
    """All cells with content. Raises NotOurWorkbook."""
    check_size(len(content))
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise NotOurWorkbook("encrypted_file", "文件加了密码。", "请取消密码后再上传。")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise NotOurWorkbook("macro_workbook", "工作簿带有宏，出于安全不接收。", SAVE_AS_XLSX)
    try:
        errors = error_values(content)
        sheets = tuple(
            _sheet(sheet, errors.get(number, {}))
            for number, sheet in enumerate(_read_apart(content))
        )
    except (ValueError, IndexError, struct.error, subprocess.SubprocessError) as error:
        raise NotOurWorkbook(
            "old_format", "这是旧格式（.xls、.et）、加了密码或损坏的文件，无法读取。", SAVE_AS_XLSX
        ) from error
    return RawWorkbook(sheets, properties={}, defined_names={})


def _read_apart(content: bytes) -> list[dict[str, Any]]:
    """The sheets, read in a process of its own with limits on memory and time."""
    # Our own program on our own interpreter; the file goes in as data.
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-I", str(CHILD), str(LAST_ROW), str(LAST_COLUMN)],
        input=content,
        capture_output=True,
        timeout=SECONDS,
        check=True,
    )
    sheets: list[dict[str, Any]] = json.loads(run.stdout)
    return sheets


def _sheet(sheet: Mapping[str, Any], errors: Mapping[Position, str]) -> RawSheet:
    """Raises ValueError for a place that no sheet of the format has: the file is damaged."""
    cells: dict[Position, RawCell] = {}
    for row, column, kind, value in sheet["cells"]:
        cells[row, column] = RawCell(datetime.fromisoformat(value) if kind == "day" else value)
    for position, error in errors.items():
        cells[position] = RawCell(error, is_error=True)
    for top, left, bottom, right in sheet["merged"]:
        anchor = (top + 1, left + 1)
        for position in _positions(*anchor, bottom + 1, right + 1):
            if position != anchor:
                cells[position] = RawCell(merged_into=anchor)
    beyond = sheet["beyond"]
    furthest = [column for _, column in (*cells, *([beyond] if beyond else []))]
    furthest += [left + 1 for _, left, _, _ in sheet["merged"]]
    if max(furthest, default=0) > COLUMNS:
        raise ValueError("column")
    return raw_sheet(sheet["name"], cells, (beyond[0], beyond[1]) if beyond else None)


def _positions(top: int, left: int, bottom: int, right: int) -> Iterator[Position]:
    for row in range(top, min(bottom, LAST_ROW) + 1):
        for column in range(left, min(right, LAST_COLUMN) + 1):
            yield row, column
