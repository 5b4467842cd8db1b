"""A workbook reduced to neutral cells, whatever program and format it came from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string, get_column_letter

from reporting.findings import Finding, Severity

Position = tuple[int, int]  # row, column, from 1


class NotOurWorkbook(Exception):
    """The file is not a workbook of ours or cannot be read; says why and what to do."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.finding = Finding(code, Severity.ERROR, message, remedy)


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell's content as stored.

    `value` None with `formula_without_value` means a formula nobody has computed; `is_error` a
    value such as #DIV/0!; `merged_into` the top left cell that holds a merged range's content.
    """

    value: object = None
    number_format: str = "General"
    is_error: bool = False
    formula_without_value: bool = False
    merged_into: Position | None = None


BLANK = RawCell()


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet's cells within reach of a form, by row and column number, rows from the top.

    `beyond` is the first cell with content outside.
    """

    name: str
    rows: Mapping[int, Mapping[int, RawCell]]
    beyond: Position | None = None

    def cell(self, position: Position) -> RawCell:
        """The cell there; a blank one where nothing is stored."""
        return self.rows.get(position[0], {}).get(position[1], BLANK)


def raw_sheet(name: str, cells: Mapping[Position, RawCell], beyond: Position | None) -> RawSheet:
    """The sheet with these cells, put in order."""
    rows: dict[int, dict[int, RawCell]] = {}
    for row, column in sorted(cells):
        rows.setdefault(row, {})[column] = cells[row, column]
    return RawSheet(name, rows, beyond)


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """All sheets, and what the file says of itself by property or defined name (mark → text)."""

    sheets: tuple[RawSheet, ...]
    properties: Mapping[str, str]
    defined_names: Mapping[str, str]
    rows_left_out: bool = False


def is_blank(value: object) -> bool:
    """Whether a cell's value shows nothing."""
    return value is None or (isinstance(value, str) and not value.strip(" \t\r\n\u00a0\u3000"))


_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def position_of(reference: str) -> Position | None:
    """(12, 7) for 「G12」; None for anything else."""
    said = _REFERENCE.fullmatch(reference)
    return (int(said[2]), column_index_from_string(said[1])) if said else None


def coordinate(position: Position) -> str:
    """「G12」 for (12, 7)."""
    row, column = position
    return f"{get_column_letter(column)}{row}"
