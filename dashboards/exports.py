"""Lists as files for people: CSV that Excel and WPS open as they are, and XLSX."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

_BYTE_ORDER_MARK = "\ufeff"
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 48
DEMONSTRATION = "演示数据：由程序按固定种子生成，不代表任何城市的真实情况。"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to be taken along under a name; numbers are numbers, missing ones None.

    `origin` says where they come from, line by line: name and words.
    """

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    origin: Sequence[tuple[str, str]] = ()


def csv_response(
    filename: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    demonstration: bool,
) -> HttpResponse:
    """A CSV download in UTF-8 with a byte order mark; synthetic figures say so in every row.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    text = csv_text(head, rows, demonstration=demonstration)
    response = _attachment("text/csv; charset=utf-8", filename)
    response.write(text)
    return response


def csv_text(
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    demonstration: bool,
    mark: bool = True,
) -> str:
    """The file's text. `mark` is the byte order mark, which programs of statisticians refuse."""
    target = StringIO()
    target.write(_BYTE_ORDER_MARK if mark else "")
    writer = csv.writer(target)
    nature = ("数据性质",) if demonstration else ()
    writer.writerow([*head, *nature])
    for row in rows:
        cells = [_cell(each) for each in row]
        writer.writerow([*cells, DEMONSTRATION] if demonstration else cells)
    return target.getvalue()


def csv_file(table: Table, *, demonstration: bool) -> HttpResponse:
    """The table as CSV; below it, after an empty line, where it comes from."""
    response = csv_response(
        f"{table.name}.csv", table.head, table.rows, demonstration=demonstration
    )
    writer = csv.writer(response)
    writer.writerow([])
    writer.writerows([_cell(each) for each in line] for line in table.origin)
    return response


def xlsx_file(table: Table, *, demonstration: bool) -> HttpResponse:
    """The table as a workbook: the rows with numbers as numbers, and a sheet 说明 that says where
    they come from. Nothing in it is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_typed(sheet, each, bold=True) for each in table.head])
    for row in table.rows:
        sheet.append([_typed(sheet, each) for each in row])
    about = book.create_sheet("说明")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 14, 90
    for name, words in [("名称", table.name), *table.origin]:
        about.append([_typed(about, name, bold=True), _typed(about, words)])
    if demonstration:
        about.append([_typed(about, "数据性质", bold=True), _typed(about, DEMONSTRATION)])
    content = BytesIO()
    book.save(content)
    response = _attachment(_XLSX, f"{table.name}.xlsx")
    response.write(content.getvalue())
    return response


def _attachment(content_type: str, filename: str) -> HttpResponse:
    response = HttpResponse(content_type=content_type)
    header = content_disposition_header(True, filename)
    response.headers["Content-Disposition"] = header or "attachment"
    return response


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction):
        value = _decimal(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    text = str(value)
    if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _typed(sheet: object, value: object, *, bold: bool = False) -> Cell:
    """A cell that shows a number as a number and every text as nothing but text."""
    if isinstance(value, Fraction):
        value = _decimal(value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, Decimal):
        cell.number_format = "0" if value == value.to_integral_value() else "0.0###"
    elif isinstance(value, int) and not isinstance(value, bool):
        cell.number_format = "0"
    elif value is not None:
        # A text that begins with = would be a formula.
        cell.value = str(value)
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _decimal(value: Fraction) -> Decimal:
    """Fifteen significant digits, the most that any of these programs keeps."""
    found = Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(f"{found:.15g}")


def _widths(table: Table) -> list[int]:
    """Of each column in characters; a Chinese one is two wide."""
    return [
        min(max(_length(row[place]) for row in [table.head, *table.rows]) + 2, _WIDEST)
        for place in range(len(table.head))
    ]


def _length(value: object) -> int:
    text = _cell(value) if not isinstance(value, Decimal) else f"{value:.4f}"
    return sum(2 if ord(each) > 0x2E80 else 1 for each in text)
