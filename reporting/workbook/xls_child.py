"""Reads an .xls from standard input and writes its cells to standard output as JSON.

Run as a program of its own by xls.py: the reader under python-calamine can abort the whole
process on a damaged file. Imports nothing of the project.
"""

import json
import resource
import sys
from datetime import date, datetime
from io import BytesIO
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook

MEMORY = 1024 * 1024 * 1024


def shown(value: object) -> list[str | float | bool]:
    """The value with its type, in JSON's terms."""
    if isinstance(value, bool | int | float | str):
        return ["value", value]
    if isinstance(value, datetime | date):
        return ["day", value.isoformat()]
    return ["value", str(value)]


def cells(sheet: CalamineSheet, last_row: int, last_column: int) -> dict[str, Any]:
    """The sheet's cells with content within reach, and the first one beyond."""
    found: list[list[object]] = []
    beyond: list[int] | None = None
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        for column, value in enumerate(values, start=1):
            if value == "":
                continue
            if row <= last_row and column <= last_column:
                found.append([row, column, *shown(value)])
            elif beyond is None:
                beyond = [row, column]
    merged = [[top, left, bottom, right] for (top, left), (bottom, right) in ranges(sheet)]
    return {"name": sheet.name, "cells": found, "beyond": beyond, "merged": merged}


def ranges(sheet: CalamineSheet) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Merged ranges, numbered from 0."""
    return sheet.merged_cell_ranges or []


def main() -> None:
    """Arguments: the last row and column of interest."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    last_row, last_column = (int(argument) for argument in sys.argv[1:3])
    workbook = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    sheets = [
        cells(workbook.get_sheet_by_name(name), last_row, last_column)
        for name in workbook.sheet_names
    ]
    json.dump(sheets, sys.stdout)


if __name__ == "__main__":
    main()
