"""Lists as workbooks: heads that stay in view, filters, number formats, texts that stay texts. Pure."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reporting.workbook import styles
from reporting.workbook.splicing import NOT_STORABLE

TITLE_ROW, HEAD_ROW = 1, 2
TITLE_HEIGHT, HEAD_HEIGHT = 28, 34
FORMULA_STARTS = ("=", "+", "-", "@", "\t")
#: Beyond what a spreadsheet keeps of a text in one cell.
LONGEST_TEXT = 32_000


@dataclass(frozen=True, slots=True)
class Number:
    """A figure that is shown with so many decimals; the cell holds it in full."""

    value: Decimal
    places: int

    @property
    def number_format(self) -> str:
        """「#,##0.00」."""
        return "#,##0" + (f".{'0' * self.places}" if self.places else "")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and where its content comes from."""

    heading: str
    width: float
    source: str


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `frozen` = columns that stay in view at the left; None in a row = empty."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    frozen: int = 0


def written(
    tables: Sequence[Table],
    *,
    notice: str,
    tell: Callable[[int, int, str], None] | None = None,
) -> bytes:
    """The workbook; `notice` (演示数据 …) stands in every title and foot. `tell` hears, before each
    sheet, how many rows of all are written and of which sheet the next are."""
    book = Workbook()
    book.remove(book.active)
    dresses = _Dresses(book.create_sheet("样式"))
    total, done = sum(len(table.rows) for table in tables) + 1, 0
    for table in tables:
        if tell:
            tell(done, total, f"写入“{table.name}”")
        _write(book.create_sheet(table.name), table, notice, dresses)
        done += len(table.rows)
    book.remove(book["样式"])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


class _Dresses:
    """Each style is made once; a ledger has tens of thousands of cells."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.made: dict[tuple[str, bool], Any] = {}

    def of(self, number_format: str, *, prefixed: bool) -> Any:
        """The style of a cell with this format; `prefixed` keeps a text a text when edited."""
        key = (number_format, prefixed)
        if key not in self.made:
            sample = self.sheet.cell(1, len(self.made) + 1)
            aligned = styles.WRAPPED if number_format == "@" else styles.RIGHT
            styles.put(sample, alignment=aligned, number_format=number_format)
            sample.quotePrefix = prefixed
            self.made[key] = sample._style
        return self.made[key]


def _write(sheet: Worksheet, table: Table, notice: str, dresses: _Dresses) -> None:
    title = f"{table.title}（{notice}）" if notice else table.title
    styles.put(
        sheet.cell(TITLE_ROW, 1),
        title,
        font=styles.TITLE_FONT,
        alignment=styles.Alignment(vertical="center"),
        border=None,
    )
    sheet.row_dimensions[TITLE_ROW].height = TITLE_HEIGHT
    for at, column in enumerate(table.columns, start=1):
        styles.put(
            sheet.cell(HEAD_ROW, at),
            column.heading,
            font=styles.HEADER_FONT,
            alignment=styles.CENTRED,
            fill=styles.HEADER_FILL,
        )
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.row_dimensions[HEAD_ROW].height = HEAD_HEIGHT
    for row, values in enumerate(table.rows, start=HEAD_ROW + 1):
        for at, value in enumerate(values, start=1):
            _fill(sheet.cell(row, at), value, dresses)
        _fit(sheet, row, table.columns, values)
    last = f"{get_column_letter(len(table.columns))}{max(HEAD_ROW + len(table.rows), HEAD_ROW)}"
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{last}"
    freeze = f"{get_column_letter(table.frozen + 1)}{HEAD_ROW + 1}"
    styles.dress_sheet(sheet, header_row=HEAD_ROW, freeze=freeze, footer=title)
    # A list for people to work with: sorted, filtered and copied freely.
    sheet.protection.sheet = False


def _fit(sheet: Worksheet, row: int, columns: Sequence[Column], values: Sequence[object]) -> None:
    """Height for texts that need more than one line; the others keep the usual one."""
    texts = [
        (value, column.width)
        for value, column in zip(values, columns, strict=True)
        if isinstance(value, str) and (2 * len(value) > column.width or "\n" in value)
    ]
    if texts:
        sheet.row_dimensions[row].height = styles.row_height(texts)


def _fill(cell: Cell, value: object, dresses: _Dresses) -> None:
    if isinstance(value, Number):
        cell.value = _stored(value.value)
        number_format = value.number_format
    elif isinstance(value, int):
        cell.value = value
        number_format = "0"
    else:
        text = "" if value is None else NOT_STORABLE.sub("", str(value))[:LONGEST_TEXT]
        if text:
            cell.value = text
            # Whatever it begins with: a figure's note is no formula.
            cell.data_type = "s"
        cell._style = copy(dresses.of("@", prefixed=text.startswith(FORMULA_STARTS)))
        return
    cell._style = copy(dresses.of(number_format, prefixed=False))


def _stored(value: Decimal) -> int | float:
    whole = value.to_integral_value()
    return int(whole) if value == whole else float(value)
