"""What the sheets of the workbook share: headers, heights, and how a figure or words are stored."""

from collections.abc import Sequence
from datetime import date

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reporting.checks import Entry
from reporting.parsing import ElementRule
from reporting.workbook import styles
from reporting.workbook.layout import (
    NO,
    YES,
    Column,
)
from reporting.workbook.splicing import NOT_STORABLE


def write_header(sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
    """The row of headings, and the widths of their columns."""
    for number, column in enumerate(columns, start=1):
        styles.put(
            sheet.cell(row, number),
            column.heading,
            font=styles.HEADER_FONT,
            alignment=styles.CENTRED,
            fill=styles.HEADER_FILL,
        )
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = column.width
        dimension.hidden = column.hidden
    sheet.row_dimensions[row].height = styles.row_height([(None, 1)]) + 6


def fit(sheet: Worksheet, number: int, columns: Sequence[Column]) -> None:
    """Make a row as high as its texts need."""
    widths = [(sheet.cell(number, at).value, c.width) for at, c in enumerate(columns, 1)]
    visible = [pair for pair, column in zip(widths, columns, strict=True) if not column.hidden]
    sheet.row_dimensions[number].height = styles.row_height(visible)


def stored(entry: Entry, rule: ElementRule) -> object:
    """The figure as a spreadsheet holds it: numbers as numbers, 是/否, dates as dates."""
    if entry.value is None:
        return _date(entry.text) if rule.type == "date" else words(entry.text)
    if rule.type == "yes_no":
        return YES if entry.value else NO
    if entry.value == entry.value.to_integral_value():
        return int(entry.value)
    return float(entry.value)


def _date(text: str) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return words(text)


def words(text: str) -> str | None:
    """Text that can be stored in XML; None when there is none."""
    return NOT_STORABLE.sub("", text.replace("\r\n", "\n")) or None
