"""The same workbook with its findings in it: marked cells, comments, and a list in front.

Only what carries our marks is rewritten, every other byte of the file stays. Pure.
"""

from collections.abc import Callable, Mapping, Sequence

from openpyxl.utils.cell import coordinate_to_tuple

from reporting.findings import Finding, Severity
from reporting.workbook import comments, problem_list, sheet_order, sheet_parts
from reporting.workbook.cells import (
    NotOurWorkbook,
    Position,
    RawSheet,
    RawWorkbook,
    coordinate,
)
from reporting.workbook.container import SAVE_AS_XLSX, is_ole, opened
from reporting.workbook.forms import forms
from reporting.workbook.layout import (
    DATA_COLUMNS,
    DATA_SHEET,
    FIGURE,
    LAST_COLUMN,
    LAST_ROW,
    LAST_YEAR,
    PROBLEM_SHEET,
    TASK_COLUMNS,
    TASK_SHEET,
    VALUE,
    Header,
)
from reporting.workbook.marking import Formats
from reporting.workbook.parts import SPREADSHEET, Parts
from reporting.workbook.problem_list import MOST, SEVERITIES, Problem
from reporting.workbook.xlsx import read_xlsx

# The official's own cells beside the form get a comment, never another colour.
NOT_COLOURED = "outside_form"


def annotated(
    content: bytes,
    findings: Sequence[Finding],
    *,
    title: str,
    items: Callable[[Finding], str],
    notices: Sequence[str] = (),
) -> bytes:
    """The file with these findings, and without those of an earlier time.

    `items` says in words what a finding is about, `notices` stand above the list. Raises
    NotOurWorkbook, for an .xls always.
    """
    if is_ole(content):
        raise NotOurWorkbook(
            "annotation_needs_xlsx", "旧格式（.xls、.et）的文件不能加标注。", SAVE_AS_XLSX
        )
    workbook = read_xlsx(opened(content))
    parts = Parts.of(content)
    targets = sheet_order.sheet_parts(parts)
    related = parts.related(sheet_order.workbook_part(parts), "styles")
    styles = related.target if related else ""
    formats = Formats(parts.read(styles))
    hidden = {
        sheet: sheet_parts.hidden_columns(sheet_parts.SheetPart.of(parts.contents[targets[sheet]]))
        for sheet in {finding.sheet for finding in findings} & targets.keys()
    }
    problems = []
    by_sheet: dict[str, dict[Position, list[Finding]]] = {}
    for finding in findings:
        sheet, shown = finding.sheet, ""
        if finding.cell and sheet in targets:
            position = _in_sight(finding.cell, hidden[sheet])
            shown = problem_list.link_to(sheet, coordinate(position))
            by_sheet.setdefault(sheet, {}).setdefault(position, []).append(finding)
        problems.append(Problem(finding, items(finding), shown))
    headers = _headers(workbook)
    for sheet, target in targets.items():
        _annotate_sheet(
            parts,
            target,
            dict(list(by_sheet.get(sheet, {}).items())[:MOST]),
            headers.get(sheet),
            formats,
        )
    name = _make_way(parts, workbook)
    listed = problem_list.sheet_xml(problems, title=title, notices=notices, formats=formats)
    target = parts.free_name("xl/worksheets/sheet{}.xml")
    parts.add(target, listed, f"{SPREADSHEET}.worksheet+xml")
    sheet_order.put_first(parts, name, target)
    parts.contents[styles] = formats.added()
    return parts.packed()


def _in_sight(cell: str, hidden: Sequence[tuple[int, int]]) -> Position:
    """The cell, or the next to its right that is not in a hidden column (the codes are)."""
    row, column = coordinate_to_tuple(cell)
    for first, last in sorted(hidden):
        if first <= column <= last < LAST_COLUMN:
            column = last + 1
    return row, column


def _headers(workbook: RawWorkbook) -> dict[str, Header]:
    found: dict[str, Header] = {}
    for columns, name in ((DATA_COLUMNS, DATA_SHEET), (TASK_COLUMNS, TASK_SHEET)):
        found |= {sheet.name: header for sheet, header in forms(workbook, columns, name)}
    return found


def _annotate_sheet(
    parts: Parts,
    target: str,
    findings: Mapping[Position, Sequence[Finding]],
    header: Header | None,
    formats: Formats,
) -> None:
    comments.without_ours(parts, target)
    boxes = comments.with_ours(
        parts, target, {position: _text(said) for position, said in findings.items()}
    )
    part = sheet_parts.SheetPart.of(parts.contents[target])
    marks = {
        position: min((finding.severity for finding in said), key=list(Severity).index)
        for position, said in findings.items()
        if _is_coloured(position, said, header)
    }

    def closed(position: Position) -> bool:
        column = header.columns.get(position[1]) if header else None
        return column is not None and column.field in (VALUE, LAST_YEAR, FIGURE)

    rows = sheet_parts.dressed(part.rows, marks=marks, closed=closed, formats=formats)
    parts.contents[target] = part.joined(sheet_parts.framed(part, boxes=boxes), rows)


def _is_coloured(position: Position, findings: Sequence[Finding], header: Header | None) -> bool:
    """White headings could not be read on a mark; what is the official's own stays as it is."""
    return (
        position[0] <= LAST_ROW
        and (header is None or position[0] != header.row)
        and any(finding.code != NOT_COLOURED for finding in findings)
    )


def _text(findings: Sequence[Finding]) -> str:
    return "\n".join(
        f"{SEVERITIES[finding.severity]}：{finding.message}\n怎么改：{finding.remedy}"
        f"\n（{finding.code}）"
        for finding in findings
    )


def _make_way(parts: Parts, workbook: RawWorkbook) -> str:
    """Take away our list of an earlier time; returns the name of the new one.

    One that somebody wrote into is kept under another name, and a sheet of the official's own
    that happens to have the name keeps it.
    """
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    taken = {name.casefold() for name in sheet_order.sheet_parts(parts)}
    for name, sheet in sheets.items():
        if name.startswith(PROBLEM_SHEET) and problem_list.is_sealed(sheet):
            if _is_ours_alone(parts, sheet):
                sheet_order.remove(parts, name)
                taken.discard(name.casefold())
            elif name == PROBLEM_SHEET:
                sheet_order.rename(parts, name, _free(f"{PROBLEM_SHEET}（旧）", taken))
                taken.discard(name.casefold())
    return _free(PROBLEM_SHEET, taken)


def _is_ours_alone(parts: Parts, sheet: RawSheet) -> bool:
    target = sheet_order.sheet_parts(parts)[sheet.name]
    return problem_list.is_untouched(sheet) and not any(
        relation.kind in ("comments", "drawing") for relation in parts.relations(target)
    )


def _free(name: str, taken: set[str]) -> str:
    number, free = 2, name
    while free.casefold() in taken:
        number, free = number + 1, f"{name}{number}"
    taken.add(free.casefold())
    return free
