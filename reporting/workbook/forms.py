"""Finding the forms in a workbook: which sheet, which header, which row belongs to which code."""

from collections.abc import Mapping

from reporting.findings import Finding, Severity
from reporting.parsing import clean_text
from reporting.workbook.cells import RawSheet, RawWorkbook, coordinate, is_blank
from reporting.workbook.container import DOWNLOAD_AGAIN
from reporting.workbook.layout import (
    CODE,
    HEADER_SEARCH_ROWS,
    Column,
    Header,
    normalised,
    read_header,
)
from reporting.workbook.problem_list import is_sealed


def forms(
    workbook: RawWorkbook, columns: tuple[Column, ...], name: str
) -> list[tuple[RawSheet, Header]]:
    """Sheets that hold a form with these columns; only the one of that name, if it does.

    A list of problems that the system wrote is never one.
    """
    own = [sheet for sheet in workbook.sheets if not is_sealed(sheet)]
    named = [sheet for sheet in own if clean_text(sheet.name) == name]
    for sheets in (named, own):
        found = [(sheet, header) for sheet in sheets if (header := _header(sheet, columns))]
        if found:
            return found
    return []


def _header(sheet: RawSheet, columns: tuple[Column, ...]) -> Header | None:
    for row, cells in sheet.rows.items():
        if row > HEADER_SEARCH_ROWS:
            break
        texts = {c: cell.value for c, cell in cells.items() if not is_blank(cell.value)}
        header = read_header(row, texts, columns)
        if header is not None:
            return header
    return None


def the_form(
    workbook: RawWorkbook, columns: tuple[Column, ...], name: str
) -> tuple[RawSheet | None, Header | None, list[Finding]]:
    """The one sheet with this form, and what is wrong with its header.

    Sheet and header are None when it cannot be read.
    """
    found = forms(workbook, columns, name)
    if not found:
        return (
            None,
            None,
            [
                Finding(
                    "sheet_missing",
                    Severity.ERROR,
                    f"工作簿中没有“{name}”工作表（按表头辨认）。",
                    DOWNLOAD_AGAIN,
                    sheet=name,
                )
            ],
        )
    sheet, header = found[0]
    if len(found) > 1:
        copies = "、".join(other.name for other, _ in found)
        ambiguous = Finding(
            "sheet_ambiguous",
            Severity.ERROR,
            f"工作簿中有不止一张“{name}”工作表：{copies}。",
            f"请只保留一张，并命名为“{name}”。",
            sheet=found[1][0].name,
            cell=coordinate((found[1][1].row, 1)),
        )
        return None, None, [ambiguous]
    findings = [
        Finding(
            "column_missing",
            Severity.ERROR,
            f"“{sheet.name}”的表头（第{header.row}行）缺少“{heading}”列。",
            "请恢复表头文字，或重新下载工作簿。",
            sheet=sheet.name,
            cell=coordinate((header.row, 1)),
        )
        for heading in header.missing
    ]
    findings += [
        Finding(
            "duplicate_column",
            Severity.ERROR,
            f"“{heading}”列出现了不止一次，不知以哪一列为准。",
            "请删去多余的列。",
            sheet=sheet.name,
            cell=coordinate((header.row, number)),
        )
        for heading, number in header.duplicates
    ]
    return (None, None, findings) if header.missing else (sheet, header, findings)


def rows_by_code(
    sheet: RawSheet, header: Header, codes: Mapping[str, str], kind: str, names: Mapping[str, str]
) -> tuple[dict[str, int], list[Finding]]:
    """Row number per code, whatever the order, and what stands where no row or column is ours.

    `codes` maps codes as normalised to codes; `kind` is what they are: element or clause. `names`
    are what people see of a row, whose code stands in a hidden column.
    """
    code_column = header.number_of(CODE)
    entry_columns = {number for number, column in header.columns.items() if column.entry}
    rows: dict[str, int] = {}
    findings: list[Finding] = []
    strays: list[str] = []
    for number, cells in sheet.rows.items():
        if number < header.row:
            continue
        filled = {column for column, cell in cells.items() if not is_blank(cell.value)}
        strays += [coordinate((number, c)) for c in sorted(filled - header.columns.keys())]
        if number == header.row:
            continue
        if code_column not in filled:
            strays += [coordinate((number, c)) for c in sorted(filled & entry_columns)]
            continue
        said = normalised(cells[code_column].value)
        code = codes.get(said)
        if code is None:
            problem = Finding(
                f"unknown_{kind}",
                Severity.ERROR,
                f"没有代码为“{said[:60]}”的行。",
                "请从系统重新下载工作簿，不要改动首列的代码。",
            ).at(**{kind: said[:60]})
        elif code in rows:
            problem = Finding(
                "duplicate_row",
                Severity.ERROR,
                f"“{names[code]}”在第{rows[code]}行已有一行（代码{code}），不知以哪一行为准。",
                f"请删去多余的一行（第{rows[code]}行或第{number}行）。",
            ).at(**{kind: code})
        else:
            rows[code] = number
            continue
        place = coordinate((number, code_column))
        findings.append(problem.at(sheet=sheet.name, cell=place))
    if sheet.beyond is not None:
        strays.append(coordinate(sheet.beyond))
    if strays:
        findings.append(outside_form(sheet.name, strays))
    return rows, findings


def outside_form(sheet: str, cells: list[str]) -> Finding:
    """The warning about content that no form holds; one per sheet, at the first cell."""
    some = "、".join(cells[:5]) + ("等" if len(cells) > 5 else "")
    return Finding(
        "outside_form",
        Severity.WARNING,
        f"表格之外有内容（{some}），未读取。" if some else "表格下方很远处还有内容，未读取。",
        "需要上报的内容请填在本年值、缺报原因、备注等列内；不需要的请删去。",
        sheet=sheet,
        cell=cells[0] if cells else "",
    )
