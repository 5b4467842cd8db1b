"""How the workbook looks: fonts, fills, number formats, validation. No fields, no positions."""

import math
from collections.abc import Iterable

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from reporting.checks import NOTE_LENGTH, REASON_LENGTH
from reporting.parsing import TEXT_LENGTH, ElementRule
from reporting.workbook.layout import NO, YES

_SIDE = Side(style="thin", color="BFC7CF")
BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
FONT = Font(name="宋体", size=11)
BOLD = Font(name="宋体", size=11, bold=True)
TITLE_FONT = Font(name="黑体", size=16)
HEADER_FONT = Font(name="黑体", size=11, color="FFFFFF")
WARNING_FONT = Font(name="黑体", size=12, color="B42318")
HEADER_FILL = PatternFill("solid", fgColor="1F4E79")
GROUP_FILL = PatternFill("solid", fgColor="DCE6F1")
ENTRY_FILL = PatternFill("solid", fgColor="FFFBE6")
CLOSED_FILL = PatternFill("solid", fgColor="ECECEC")
BLANK_FILL = PatternFill("solid", bgColor="FFE7B3")
OPEN = Protection(locked=False)
WRAPPED = Alignment(vertical="center", wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center")
RIGHT = Alignment(horizontal="right", vertical="center")

NUMBER_FORMATS = {
    "amount": "#,##0.00####",
    "whole": "#,##0",
    "date": "yyyy-mm-dd",
    "yes_no": "General",
    "text": "@",
}
LINE_HEIGHT = 14.5
HIGHEST_ROW = 400
# 1990-01-01 as a spreadsheet's day number.
FIRST_DAY = "32874"


def put(
    cell: Cell,
    value: object = None,
    *,
    font: Font = FONT,
    alignment: Alignment = WRAPPED,
    fill: PatternFill | None = None,
    number_format: str = "General",
    is_open: bool = False,
    border: Border | None = BORDER,
) -> None:
    """Fill and dress a cell. Text is stored as text whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        # Otherwise 「=1+1」 would become a formula and 「#N/A」 an error value; the prefix keeps
        # it text when somebody edits the cell.
        cell.data_type = "s"
        if value[:1] in ("=", "+", "-", "@", "\t"):
            cell.quotePrefix = True
    cell.font, cell.alignment, cell.number_format = font, alignment, number_format
    if border is not None:
        cell.border = border
    if fill is not None:
        cell.fill = fill
    if is_open:
        cell.protection = OPEN


def entry_fill(mine: bool) -> PatternFill:
    """The colour of a cell that is filled in: by whom the workbook is for, or by others."""
    return ENTRY_FILL if mine else CLOSED_FILL


def row_height(cells: Iterable[tuple[object, float]]) -> float:
    """Points a row needs for its texts in columns of these widths (in characters).

    Programs do not fit rows to wrapped text on opening; a Chinese character is two wide.
    """

    def lines(text: str, width: float) -> int:
        return sum(
            max(1, math.ceil(sum(2 if ord(c) > 0x2000 else 1 for c in part) / (width - 1)))
            for part in text.split("\n")
        )

    needed = max((lines(str(text), width) for text, width in cells if text), default=1)
    return min(LINE_HEIGHT * needed + 4, HIGHEST_ROW)


class Validations:
    """One validation per kind of cell, shared by all cells of the kind.

    They help whoever types; nothing relies on them, since other programs store or drop them.
    """

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.known: dict[str, DataValidation] = {}

    def element(self, cell: Cell, rule: ElementRule) -> None:
        """The validation of an element's value."""
        hint = "没有数的请留空，并写明缺报原因，不要填0。"
        if rule.type == "yes_no":
            self.choice(cell, (YES, NO))
        elif rule.type == "date":
            self._add(cell, "date", "请填日期，如2026-03-31。", "greaterThanOrEqual", FIRST_DAY)
        elif rule.type == "text":
            self.length(cell, TEXT_LENGTH)
        elif rule.type == "whole":
            self._add(cell, "whole", f"请填不小于0的整数。{hint}", "greaterThanOrEqual", "0")
        elif rule.may_be_negative:
            self._add(cell, "decimal", "请填数字，可以为负。", "greaterThan", "-1000000000")
        else:
            self._add(cell, "decimal", f"请填不小于0的数。{hint}", "greaterThanOrEqual", "0")

    def choice(self, cell: Cell, words: tuple[str, ...]) -> None:
        """One of a few words."""
        self._add(cell, "list", f"请选“{'”“'.join(words)}”。", None, f'"{",".join(words)}"')

    def length(self, cell: Cell, limit: int) -> None:
        """Text up to a length."""
        self._add(cell, "textLength", f"请控制在{limit}字以内。", "lessThanOrEqual", str(limit))

    def reason(self, cell: Cell) -> None:
        """缺报原因."""
        self.length(cell, REASON_LENGTH)

    def note(self, cell: Cell) -> None:
        """备注."""
        self.length(cell, NOTE_LENGTH)

    def _add(self, cell: Cell, kind: str, error: str, operator: str | None, formula: str) -> None:
        key = f"{kind}{operator}{formula}"
        if key not in self.known:
            validation = DataValidation(
                type=kind,
                operator=operator,
                formula1=formula,
                allow_blank=True,
                showErrorMessage=True,
                errorTitle="请核对",
                error=error,
            )
            self.sheet.add_data_validation(validation)
            self.known[key] = validation
        self.known[key].add(cell)


def dress_sheet(sheet: Worksheet, *, header_row: int, freeze: str, footer: str) -> None:
    """Protection, panes and print setup that all sheets share: A4 landscape, one page wide."""
    sheet.sheet_view.showGridLines = False
    sheet.freeze_panes = freeze
    sheet.protection.sheet = True
    # False = allowed. Rows are found by code, so sorting and widening do no harm.
    for allowed in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.6
    margins.header = margins.footer = 0.25
    if header_row:
        sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.left.text = footer
    sheet.oddFooter.right.text = "第 &P 页，共 &N 页"
