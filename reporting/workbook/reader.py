"""From an opened workbook to entries, tasks and findings, all at once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from reporting.checks import Entry, TaskEntry
from reporting.findings import Finding, Severity
from reporting.parsing import ElementRule, clean_text, parse_value
from reporting.task_figures import Asked
from reporting.workbook.cells import BLANK, RawCell, RawSheet, RawWorkbook, coordinate
from reporting.workbook.forms import outside_form, rows_by_code, the_form
from reporting.workbook.identity import Opened, Place
from reporting.workbook.layout import (
    DATA_COLUMNS,
    DATA_SHEET,
    FIGURE,
    NARRATIVE,
    NOTE,
    PROGRESS,
    PROGRESS_CODES,
    REASON,
    TASK_COLUMNS,
    TASK_SHEET,
    VALUE,
    Header,
    normalised,
)

# Which element of which year, or which clause (year None), and which field of it.
Key = tuple[str, int | None, str]

_ESCAPED_CONTROL = re.compile(r"_x00([01][0-9A-Fa-f]|7[Ff])_")


@dataclass(frozen=True, slots=True)
class Form:
    """What must be known to read: the cycle's year, rules per element, titles per clause, the
    years that may be entered per element, and the commitments on which a figure is asked."""

    year: int
    rules: Mapping[str, ElementRule]
    clauses: Mapping[str, str]
    asked: Mapping[str, Sequence[int]]
    commitments: Mapping[int, Asked] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkbookContent:
    """What was read. `cells` says where each field of each entry and task stands."""

    city_code: str
    year: int
    template_version: str
    entries: list[Entry]
    tasks: list[TaskEntry]
    findings: list[Finding]
    cells: dict[Key, Place]


@dataclass(slots=True)
class _Reading:
    """What the functions below have found so far."""

    findings: list[Finding] = field(default_factory=list)
    cells: dict[Key, Place] = field(default_factory=dict)

    def add(self, finding: Finding, key: Key) -> None:
        """Note a finding at the cell of `key`."""
        code, year, name = key
        kind = "clause" if year is None else "element"
        sheet, cell = self.cells[key]
        self.findings.append(
            finding.at(year=year, field=name, sheet=sheet, cell=cell, **{kind: code})
        )


def read(opened: Opened, form: Form) -> WorkbookContent:
    """Read all data. Never raises: what is wrong is in the findings, with its cell.

    A row's blank value is an empty entry (it clears what was there); a row or column that is
    not in the workbook gives no entry (it changes nothing).
    """
    reading = _Reading()
    entries = _read_data(opened.workbook, form, reading)
    tasks = _read_tasks(opened.workbook, form, reading)
    if opened.workbook.rows_left_out:
        reading.findings.append(outside_form(DATA_SHEET, []))
    return WorkbookContent(
        opened.city_code,
        form.year,
        opened.template_version,
        entries,
        tasks,
        reading.findings,
        reading.cells,
    )


def locate(findings: Iterable[Finding], cells: Mapping[Key, Place]) -> list[Finding]:
    """Findings of the checks, which know only element or clause, with their sheet and cell."""

    def placed(finding: Finding) -> Finding:
        code = finding.clause or finding.element
        place = cells.get((code, finding.year, finding.field)) or cells.get(
            (code, finding.year, VALUE)
        )
        if finding.sheet or place is None:
            return finding
        return finding.at(sheet=place[0], cell=place[1])

    return [placed(finding) for finding in findings]


def _read_data(workbook: RawWorkbook, form: Form, reading: _Reading) -> list[Entry]:
    sheet, header, problems = the_form(workbook, DATA_COLUMNS, DATA_SHEET)
    reading.findings += problems
    if sheet is None or header is None:
        return []
    names = {code: rule.name for code, rule in form.rules.items()}
    rows, problems = rows_by_code(sheet, header, {code: code for code in names}, "element", names)
    reading.findings += problems
    earlier = {column.year for column in header.columns.values() if column.year is not None}
    entries = []
    for code, row in rows.items():
        rule, asked = form.rules[code], form.asked.get(code, ())
        entry = _entry(sheet, header, row, rule, None, form.year, reading)
        entries += [entry] if entry else []
        for year in sorted(earlier):
            entry = _entry(sheet, header, row, rule, year, year, reading)
            entries += [entry] if entry and (year in asked or not entry.is_empty) else []
    reading.findings += _not_touched(sheet, form, rows, earlier)
    return entries


def _not_touched(
    sheet: RawSheet, form: Form, rows: Mapping[str, int], earlier: set[int]
) -> list[Finding]:
    """Warnings about rows and columns that are no longer there."""
    asked = {year for years in form.asked.values() for year in years if year < form.year}
    return [
        Finding(
            "row_missing",
            Severity.WARNING,
            f"表中没有“{rule.name}”这一行，系统中已有的数不变。",
            "如需填报本项，请重新下载工作簿。",
            code,
            form.year,
            sheet=sheet.name,
        )
        for code, rule in form.rules.items()
        if code not in rows
    ] + [
        Finding(
            "year_column_missing",
            Severity.WARNING,
            f"表中没有“{year}年值”这一列，系统中已有的数不变。",
            f"如需填报{year}年的数，请重新下载工作簿。",
            year=year,
            sheet=sheet.name,
        )
        for year in sorted(asked - earlier)
    ]


def _entry(
    sheet: RawSheet,
    header: Header,
    row: int,
    rule: ElementRule,
    column_year: int | None,
    year: int,
    reading: _Reading,
) -> Entry | None:
    """One element's entry of one year; None when its value cannot be read."""
    cells: dict[str, RawCell] = {}
    for number, column in header.columns.items():
        if column.entry and column.year == column_year:
            cells[column.field] = _cell(sheet, row, number, column.field)
            reading.cells[rule.code, year, column.field] = (sheet.name, coordinate((row, number)))
    value, problems = cells[VALUE], list[Finding]()
    if value.merged_into is not None:
        problems.append(
            Finding(
                "merged_cell",
                Severity.WARNING,
                f"{rule.name}：填报格与{coordinate(value.merged_into)}合并，本格按空白读取。",
                "请取消合并单元格，分别填写。",
            )
        )
    stopped = _unreadable(value, rule.name)
    parsed = parse_value(None if stopped else value.value, rule, number_format=value.number_format)
    problems += [stopped] if stopped else parsed.findings
    for problem in problems:
        reading.add(problem, (rule.code, year, VALUE))
    words = {}
    for name in (REASON, NOTE):
        words[name], stopped = _words(cells.get(name, BLANK), rule.name)
        if stopped:
            reading.add(stopped, (rule.code, year, name))
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None
    return Entry(rule.code, year, parsed.value, parsed.text, words[REASON], words[NOTE])


def _read_tasks(workbook: RawWorkbook, form: Form, reading: _Reading) -> list[TaskEntry]:
    sheet, header, problems = the_form(workbook, TASK_COLUMNS, TASK_SHEET)
    reading.findings += problems
    if sheet is None or header is None:
        return []
    places = {each.code: each for each in form.commitments.values()}
    codes = {normalised(code): code for code in (*form.clauses, *places)}
    names = dict(form.clauses) | {code: each.label for code, each in places.items()}
    rows, problems = rows_by_code(sheet, header, codes, "clause", names)
    reading.findings += problems
    figures = _read_figures(sheet, header, rows, places, reading)
    tasks = []
    for code, row in rows.items():
        if code in places:
            continue
        words = {}
        for name in (PROGRESS, NARRATIVE):
            number = header.number_of(name)
            reading.cells[code, None, name] = (sheet.name, coordinate((row, number)))
            words[name], stopped = _words(_cell(sheet, row, number, name), form.clauses[code])
            if stopped:
                reading.add(stopped, (code, None, name))
        label = normalised(words[PROGRESS])
        tasks.append(
            TaskEntry(
                code,
                PROGRESS_CODES.get(label, label),
                words[NARRATIVE],
                tuple(figures.get(code, ())),
            )
        )
    reading.findings += [
        Finding(
            "row_missing",
            Severity.WARNING,
            f"表中没有“{code}{title}”这一行，系统中已有的内容不变。",
            "如需填报本条，请重新下载工作簿。",
            clause=code,
            field=PROGRESS,
            sheet=sheet.name,
        )
        for code, title in form.clauses.items()
        if code not in rows
    ]
    return tasks


def _read_figures(
    sheet: RawSheet,
    header: Header,
    rows: Mapping[str, int],
    places: Mapping[str, Asked],
    reading: _Reading,
) -> dict[str, list[tuple[int, Decimal | None]]]:
    """Figures on commitments by clause; a form without the column says nothing of them."""
    figures: dict[str, list[tuple[int, Decimal | None]]] = {}
    if not header.holds(FIGURE):
        return figures
    number = header.number_of(FIGURE)
    for code, row in rows.items():
        asked = places.get(code)
        if asked is None:
            continue
        key = (asked.clause, None, asked.field)
        reading.cells[key] = (sheet.name, coordinate((row, number)))
        cell = sheet.cell((row, number))
        stopped = _unreadable(cell, asked.label)
        parsed = parse_value(
            None if stopped else cell.value, asked.rule, number_format=cell.number_format
        )
        for problem in [stopped] if stopped else parsed.findings:
            reading.add(asked.at_field(problem), key)
        figures.setdefault(asked.clause, []).append((asked.order, parsed.value))
    return figures


def _cell(sheet: RawSheet, row: int, column: int, name: str) -> RawCell:
    """The cell. Words merged over several rows count for each of them, values do not."""
    cell = sheet.cell((row, column))
    if cell.merged_into is not None and name != VALUE and cell.merged_into[1] == column:
        return sheet.cell(cell.merged_into)
    return cell


def _unreadable(cell: RawCell, name: str) -> Finding | None:
    if cell.formula_without_value:
        return Finding(
            "formula_without_value",
            Severity.ERROR,
            f"{name}：单元格是公式，文件中没有它的计算结果。",
            "请用 WPS 或 Excel 打开并保存后再上传。",
        )
    if cell.is_error:
        return Finding(
            "cell_error",
            Severity.ERROR,
            f"{name}：单元格的计算结果是错误值“{str(cell.value)[:20]}”。",
            "请改正公式，或直接填数。",
        )
    return None


def _words(cell: RawCell, name: str) -> tuple[str, Finding | None]:
    """The cell as words; numbers and dates as a person would have typed them."""
    stopped = _unreadable(cell, name)
    value = cell.value
    if stopped is not None or value is None:
        return "", stopped
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        value = value.isoformat()[:10]
    # The file format writes control characters as _x000D_.
    text = _ESCAPED_CONTROL.sub(lambda match: chr(int(match[1], 16)), str(value))
    return clean_text(text.replace("\r\n", "\n").replace("\r", "\n")), None
