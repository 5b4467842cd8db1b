"""Writing the task list's sheet."""

from openpyxl.worksheet.worksheet import Worksheet

from reporting.changes import PROGRESS_LABELS
from reporting.checks import NARRATIVE_LENGTH, Entry
from reporting.workbook import styles
from reporting.workbook.filling import DEMONSTRATION, FigureRow, Filling, TaskRow
from reporting.workbook.layout import (
    CLAUSE,
    CODE,
    DEPARTMENTS,
    FIGURE,
    FIGURE_UNIT,
    NARRATIVE,
    PROGRESS,
    TASK_COLUMNS,
    TASK_HEADER_ROW,
    TASK_SHEET,
    TASK_TITLE_POSITION,
    TITLE,
)
from reporting.workbook.rows import fit, stored, words, write_header


def write_tasks(sheet: Worksheet, filling: Filling, footer: str) -> None:
    title = f"{filling.city_name}{filling.year}年度{TASK_SHEET}"
    styles.put(
        sheet.cell(*TASK_TITLE_POSITION),
        title + (f"（{DEMONSTRATION}）" if filling.demonstration else ""),
        font=styles.TITLE_FONT,
        alignment=styles.Alignment(vertical="center"),
        border=None,
    )
    write_header(sheet, TASK_HEADER_ROW, TASK_COLUMNS)
    validations = styles.Validations(sheet)
    number = TASK_HEADER_ROW
    for task in filling.tasks:
        number += 1
        _write_task(sheet, number, task, validations)
        for figure in task.figures:
            number += 1
            _write_figure(sheet, number, figure, validations, mine=task.mine)
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
        entered = column.field in (PROGRESS, NARRATIVE)
        is_open = entered and task.mine
        closed = styles.CLOSED_FILL if column.field in (FIGURE, FIGURE_UNIT) else None
        styles.put(
            sheet.cell(number, at),
            words(values.get(column.field, "")),
            fill=styles.entry_fill(task.mine) if entered else closed,
            is_open=is_open,
        )
        if not is_open:
            continue
        if column.field == PROGRESS:
            validations.choice(sheet.cell(number, at), tuple(PROGRESS_LABELS.values()))
        elif column.field == NARRATIVE:
            validations.length(sheet.cell(number, at), NARRATIVE_LENGTH)
    fit(sheet, number, TASK_COLUMNS)


def _write_figure(
    sheet: Worksheet,
    number: int,
    figure: FigureRow,
    validations: styles.Validations,
    *,
    mine: bool,
) -> None:
    rule = figure.rule
    said = {
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
                stored(Entry(rule.code, 0, figure.value), rule),
                number_format=styles.NUMBER_FORMATS[rule.type],
                alignment=styles.RIGHT,
                fill=styles.entry_fill(mine),
                is_open=mine,
            )
            if mine:
                validations.element(cell, rule)
        else:
            closed = styles.CLOSED_FILL if column.field in (PROGRESS, NARRATIVE) else None
            styles.put(cell, said.get(column.field) or None, fill=closed)
    fit(sheet, number, TASK_COLUMNS)
