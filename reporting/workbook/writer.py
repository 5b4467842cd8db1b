"""Writing the workbook: blank or filled with what the system holds, so that importing it again
unchanged changes nothing."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from reporting.changes import PROGRESS_LABELS
from reporting.checks import NARRATIVE_LENGTH, Entry
from reporting.parsing import ElementRule
from reporting.workbook import styles
from reporting.workbook.explanation import Line, explanation
from reporting.workbook.filling import DEMONSTRATION, ElementRow, FigureRow, Filling, TaskRow
from reporting.workbook.layout import (
    CITY_NAME_LABEL,
    CITY_NAME_POSITION,
    CLAUSE,
    CODE,
    DATA_SHEET,
    DEFINITION,
    DEPARTMENTS,
    FIGURE,
    FIGURE_UNIT,
    HEADER_ROW,
    HELP_SHEET,
    INDICATORS,
    LAST_YEAR,
    MARKS,
    NAME,
    NARRATIVE,
    NO,
    NOTE,
    NOTICE_POSITION,
    PROGRESS,
    REASON,
    TASK_COLUMNS,
    TASK_HEADER_ROW,
    TASK_SHEET,
    TASK_TITLE_POSITION,
    TEMPLATE_VERSION,
    TITLE,
    TITLE_POSITION,
    UNIT,
    VALUE,
    YES,
    Column,
    data_columns,
)
from reporting.workbook.splicing import NOT_STORABLE


def written(filling: Filling) -> bytes:
    """The workbook as an .xlsx."""
    workbook = Workbook()
    footer = f"{filling.city_name}{filling.year}年度" + (
        f"　{DEMONSTRATION}" if filling.demonstration else ""
    )
    data = workbook.active
    data.title = DATA_SHEET
    _write_data(data, filling, footer)
    _write_tasks(workbook.create_sheet(TASK_SHEET), filling, footer)
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
        f"浅黄色格可填。没有数的留空并写明缺报原因，不要填0。{filling.deadline}前上报。",
        alignment=styles.Alignment(vertical="center"),
        border=None,
    )


def _write_header(sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
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


def _write_data(sheet: Worksheet, filling: Filling, footer: str) -> None:
    rows = [row for group in filling.groups for row in group.rows]
    columns = data_columns(year for row in rows for year in row.earlier)
    _write_top(sheet, filling)
    _write_header(sheet, HEADER_ROW, columns)
    validations = styles.Validations(sheet)
    wanted = []
    number = HEADER_ROW
    for group in filling.groups:
        number += 1
        for at in range(2, len(columns) + 1):
            heading = f"{group.bureau}填报" if at == 2 else None
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
            _write_element(sheet, number, row, columns, validations)
            if row.rule.required:
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
            styles.put(cell, _words(text), fill=styles.ENTRY_FILL, is_open=True)
            (validations.reason if column.field == REASON else validations.note)(cell)
        else:
            entry = _entry_of(row, column)
            is_open = column.entry and entry is not None
            styles.put(
                cell,
                _value(entry, rule) if entry else None,
                number_format=number_format,
                alignment=aligned,
                fill=styles.ENTRY_FILL if is_open else styles.CLOSED_FILL,
                is_open=is_open,
            )
            if is_open:
                validations.element(cell, rule)
    _fit(sheet, number, columns)


def _fit(sheet: Worksheet, number: int, columns: Sequence[Column]) -> None:
    widths = [(sheet.cell(number, at).value, c.width) for at, c in enumerate(columns, 1)]
    visible = [pair for pair, column in zip(widths, columns, strict=True) if not column.hidden]
    sheet.row_dimensions[number].height = styles.row_height(visible)


def _entry_of(row: ElementRow, column: Column) -> Entry | None:
    if column.field == LAST_YEAR:
        return row.last_year
    return row.current if column.year is None else row.earlier.get(column.year)


def _value(entry: Entry, rule: ElementRule) -> object:
    """The figure as a spreadsheet holds it: numbers as numbers, 是/否, dates as dates."""
    if entry.value is None:
        return _date(entry.text) if rule.type == "date" else _words(entry.text)
    if rule.type == "yes_no":
        return YES if entry.value else NO
    if entry.value == entry.value.to_integral_value():
        return int(entry.value)
    return float(entry.value)


def _date(text: str) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _words(text)


def _words(text: str) -> str | None:
    """Text that can be stored in XML; None when there is none."""
    return NOT_STORABLE.sub("", text.replace("\r\n", "\n")) or None


def _write_tasks(sheet: Worksheet, filling: Filling, footer: str) -> None:
    title = f"{filling.city_name}{filling.year}年度{TASK_SHEET}"
    styles.put(
        sheet.cell(*TASK_TITLE_POSITION),
        title + (f"（{DEMONSTRATION}）" if filling.demonstration else ""),
        font=styles.TITLE_FONT,
        alignment=styles.Alignment(vertical="center"),
        border=None,
    )
    _write_header(sheet, TASK_HEADER_ROW, TASK_COLUMNS)
    validations = styles.Validations(sheet)
    number = TASK_HEADER_ROW
    for task in filling.tasks:
        number += 1
        _write_task(sheet, number, task, validations)
        for figure in task.figures:
            number += 1
            _write_figure(sheet, number, figure, validations)
    styles.dress_sheet(
        sheet, header_row=TASK_HEADER_ROW, freeze=f"D{TASK_HEADER_ROW + 1}", footer=footer
    )


def _write_task(
    sheet: Worksheet, number: int, task: TaskRow, validations: styles.Validations
) -> None:
    values = {
        CODE: task.code,
        CLAUSE: task.code,
        TITLE: task.title,
        DEPARTMENTS: task.departments,
        PROGRESS: PROGRESS_LABELS.get(task.progress, task.progress),
        NARRATIVE: task.narrative,
    }
    for at, column in enumerate(TASK_COLUMNS, start=1):
        is_open = column.field in (PROGRESS, NARRATIVE)
        closed = styles.CLOSED_FILL if column.field in (FIGURE, FIGURE_UNIT) else None
        styles.put(
            sheet.cell(number, at),
            _words(values.get(column.field, "")),
            fill=styles.ENTRY_FILL if is_open else closed,
            is_open=is_open,
        )
        if column.field == PROGRESS:
            validations.choice(sheet.cell(number, at), tuple(PROGRESS_LABELS.values()))
        elif column.field == NARRATIVE:
            validations.length(sheet.cell(number, at), NARRATIVE_LENGTH)
    _fit(sheet, number, TASK_COLUMNS)


def _write_figure(
    sheet: Worksheet, number: int, figure: FigureRow, validations: styles.Validations
) -> None:
    rule = figure.rule
    words = {
        CODE: rule.code,
        CLAUSE: "　其中",
        TITLE: figure.name,
        DEPARTMENTS: f"方案：{figure.promise}",
        FIGURE_UNIT: rule.unit,
    }
    for at, column in enumerate(TASK_COLUMNS, start=1):
        cell = sheet.cell(number, at)
        if column.field == FIGURE:
            styles.put(
                cell,
                _value(Entry(rule.code, 0, figure.value), rule),
                number_format=styles.NUMBER_FORMATS[rule.type],
                alignment=styles.RIGHT,
                fill=styles.ENTRY_FILL,
                is_open=True,
            )
            validations.element(cell, rule)
        else:
            closed = styles.CLOSED_FILL if column.field in (PROGRESS, NARRATIVE) else None
            styles.put(cell, words.get(column.field) or None, fill=closed)
    _fit(sheet, number, TASK_COLUMNS)


def _write_help(sheet: Worksheet, lines: Sequence[Line], footer: str) -> None:
    width = 120
    sheet.column_dimensions["A"].width = width
    for number, line in enumerate(lines, start=1):
        font = styles.TITLE_FONT if number == 1 else styles.BOLD if line.heading else styles.FONT
        styles.put(sheet.cell(number, 1), line.text, font=font, border=None)
        height = styles.row_height([(line.text, width)])
        sheet.row_dimensions[number].height = height * (1.5 if number == 1 else 1)
    styles.dress_sheet(sheet, header_row=0, freeze="A2", footer=footer)
