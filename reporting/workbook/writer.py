"""Writing the workbook: blank or filled with what the system holds, so that importing it again
unchanged changes nothing."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from reporting.checks import Entry
from reporting.workbook import styles
from reporting.workbook.explanation import Line, explanation
from reporting.workbook.filling import DEMONSTRATION, ElementRow, Filling
from reporting.workbook.layout import (
    CITY_NAME_LABEL,
    CITY_NAME_POSITION,
    CODE,
    DATA_SHEET,
    DEFINITION,
    HEADER_ROW,
    HELP_SHEET,
    INDICATORS,
    LAST_YEAR,
    MADE_PROPERTY,
    MARKS,
    NAME,
    NOTE,
    NOTICE_POSITION,
    REASON,
    TASK_SHEET,
    TEMPLATE_VERSION,
    TITLE_POSITION,
    UNIT,
    VALUE,
    Column,
    data_columns,
)
from reporting.workbook.rows import fit, stored, words, write_header
from reporting.workbook.task_sheet import write_tasks


def written(filling: Filling) -> bytes:
    """The workbook as an .xlsx."""
    workbook = Workbook()
    footer = f"{filling.city_name}{filling.year}年度" + (
        f"　{DEMONSTRATION}" if filling.demonstration else ""
    )
    data = workbook.active
    data.title = DATA_SHEET
    _write_data(data, filling, footer)
    write_tasks(workbook.create_sheet(TASK_SHEET), filling, footer)
    _write_help(
        workbook.create_sheet(HELP_SHEET), explanation(filling.year, filling.deadline), footer
    )
    _write_marks(workbook, filling)
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def _marks(filling: Filling) -> dict[str, str | int]:
    return {
        "city_code": filling.city_code,
        "year": filling.year,
        "template_version": TEMPLATE_VERSION,
    }


def _write_marks(workbook: Workbook, filling: Filling) -> None:
    values = _marks(filling)
    for mark in MARKS:
        workbook.custom_doc_props.append(
            StringProperty(name=mark.document_property, value=str(values[mark.field]))
        )
        place = f"{quote_sheetname(DATA_SHEET)}!${get_column_letter(mark.column)}${mark.row}"
        workbook.defined_names[mark.defined_name] = DefinedName(mark.defined_name, attr_text=place)
    if filling.made_at is not None:
        workbook.custom_doc_props.append(
            StringProperty(name=MADE_PROPERTY, value=filling.made_at.isoformat())
        )


def _write_top(sheet: Worksheet, filling: Filling) -> None:
    title = f"{filling.city_name}{filling.year}年度城乡建设碳达峰行动数据填报表"
    styles.put(
        sheet.cell(*TITLE_POSITION),
        title + (f"（{DEMONSTRATION}）" if filling.demonstration else ""),
        font=styles.TITLE_FONT,
        alignment=styles.Alignment(vertical="center"),
        border=None,
    )
    sheet.row_dimensions[TITLE_POSITION[0]].height = 30
    values = _marks(filling)
    labelled: list[tuple[str, str | int, tuple[int, int]]] = [
        (CITY_NAME_LABEL, filling.city_name, CITY_NAME_POSITION)
    ]
    labelled += [(mark.label, values[mark.field], (mark.row, mark.column)) for mark in MARKS]
    for label, value, (row, column) in labelled:
        styles.put(sheet.cell(row, column - 1), label, font=styles.BOLD, alignment=styles.CENTRED)
        styles.put(sheet.cell(row, column), value, alignment=styles.LEFT)
    row, column = NOTICE_POSITION
    if filling.demonstration:
        styles.put(
            sheet.cell(row, column),
            DEMONSTRATION,
            font=styles.WARNING_FONT,
            alignment=styles.CENTRED,
            border=None,
        )
    styles.put(
        sheet.cell(row, column + 1),
        f"{_legend(filling)}没有数的留空并写明缺报原因，不要填0。{filling.deadline}前上报。",
        alignment=styles.Alignment(vertical="center"),
        border=None,
    )


def _legend(filling: Filling) -> str:
    """What the colours mean."""
    return f"浅黄色格可填{'，灰色格由别的局填报，已锁定' if filling.partial else ''}。"


def _write_data(sheet: Worksheet, filling: Filling, footer: str) -> None:
    rows = [row for group in filling.groups for row in group.rows]
    columns = data_columns(year for row in rows for year in row.earlier)
    _write_top(sheet, filling)
    write_header(sheet, HEADER_ROW, columns)
    validations = styles.Validations(sheet)
    wanted = []
    number = HEADER_ROW
    for group in filling.groups:
        number += 1
        for at in range(2, len(columns) + 1):
            whose = "填报" if group.mine else "填报，本表中不能改"
            heading = f"{group.bureau}{whose}" if at == 2 else None
            styles.put(
                sheet.cell(number, at),
                heading,
                font=styles.BOLD,
                fill=styles.GROUP_FILL,
                alignment=styles.Alignment(vertical="center"),
                border=None,
            )
        for row in group.rows:
            number += 1
            _write_element(sheet, number, row, columns, validations, mine=group.mine)
            if row.rule.required and group.mine:
                wanted.append(number)
    _highlight_blanks(sheet, columns, wanted)
    styles.dress_sheet(sheet, header_row=HEADER_ROW, freeze=f"D{HEADER_ROW + 1}", footer=footer)


def _highlight_blanks(sheet: Worksheet, columns: Sequence[Column], wanted: list[int]) -> None:
    """Colour required cells that hold neither a value nor a reason."""
    letters = {c.field: get_column_letter(n) for n, c in enumerate(columns, 1) if c.year is None}
    if not wanted:
        return
    value, reason = letters[VALUE], letters[REASON]
    sheet.conditional_formatting.add(
        " ".join(f"{value}{row}" for row in wanted),
        FormulaRule(
            formula=[f"AND(ISBLANK(${value}{wanted[0]}),ISBLANK(${reason}{wanted[0]}))"],
            fill=styles.BLANK_FILL,
        ),
    )


def _write_element(
    sheet: Worksheet,
    number: int,
    row: ElementRow,
    columns: Sequence[Column],
    validations: styles.Validations,
    *,
    mine: bool,
) -> None:
    rule = row.rule
    fixed = {
        CODE: rule.code,
        INDICATORS: row.indicators,
        NAME: rule.name,
        UNIT: rule.unit,
        DEFINITION: row.definition,
    }
    number_format = styles.NUMBER_FORMATS[rule.type]
    aligned = styles.WRAPPED if rule.type == "text" else styles.RIGHT
    for at, column in enumerate(columns, start=1):
        cell = sheet.cell(number, at)
        if column.field in fixed:
            centred = column.field in (INDICATORS, UNIT)
            styles.put(
                cell,
                fixed[column.field] or None,
                alignment=styles.CENTRED if centred else styles.WRAPPED,
            )
        elif column.field in (REASON, NOTE):
            text = row.current.missing_reason if column.field == REASON else row.current.note
            styles.put(cell, words(text), fill=styles.entry_fill(mine), is_open=mine)
            if mine:
                (validations.reason if column.field == REASON else validations.note)(cell)
        else:
            entry = _entry_of(row, column)
            is_open = mine and column.entry and entry is not None
            styles.put(
                cell,
                stored(entry, rule) if entry else None,
                number_format=number_format,
                alignment=aligned,
                fill=styles.ENTRY_FILL if is_open else styles.CLOSED_FILL,
                is_open=is_open,
            )
            if is_open:
                validations.element(cell, rule)
    fit(sheet, number, columns)


def _entry_of(row: ElementRow, column: Column) -> Entry | None:
    if column.field == LAST_YEAR:
        return row.last_year
    return row.current if column.year is None else row.earlier.get(column.year)


def _write_help(sheet: Worksheet, lines: Sequence[Line], footer: str) -> None:
    width = 120
    sheet.column_dimensions["A"].width = width
    for number, line in enumerate(lines, start=1):
        font = styles.TITLE_FONT if number == 1 else styles.BOLD if line.heading else styles.FONT
        styles.put(sheet.cell(number, 1), line.text, font=font, border=None)
        height = styles.row_height([(line.text, width)])
        sheet.row_dimensions[number].height = height * (1.5 if number == 1 else 1)
    styles.dress_sheet(sheet, header_row=0, freeze="A2", footer=footer)
