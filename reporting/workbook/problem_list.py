"""The sheet 问题清单: all findings with links to their cells, first in an annotated workbook. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter, quote_sheetname

from reporting.findings import Finding, Severity
from reporting.workbook import styles
from reporting.workbook.cells import RawSheet, is_blank
from reporting.workbook.layout import PROBLEM_SHEET, normalised
from reporting.workbook.marking import FILLS, FRAMES, Formats
from reporting.workbook.parts import OFFICE
from reporting.workbook.splicing import escaped, quoted

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LIST_TITLE = "填报工作簿：问题清单"
SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "提示"}
HEADINGS = ("序号", "程度", "工作表", "单元格", "事项", "问题", "怎么改", "检查代码")
WIDTHS = (6, 8, 12, 9, 30, 52, 52, 22)
CELL_COLUMN = HEADINGS.index("单元格") + 1
# Beside the table, hidden: what the sheet held when we wrote it.
SEAL_COLUMN = len(HEADINGS) + 2
SEAL = "henan-carbon-problems"
MOST = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding as listed: what it is about in words, and the cell the link goes to."""

    finding: Finding
    item: str
    link: str


def sheet_xml(
    problems: Sequence[Problem], *, title: str, notices: Sequence[str], formats: Formats
) -> bytes:
    """The sheet. All cells are text, whatever they begin with."""
    rows: list[tuple[list[str], list[int], float]] = []
    body, links = _body(formats), list[str]()
    heading = formats.cell(font=formats.font("黑体", 16))
    plain = formats.cell(font=formats.font("宋体", 11))
    strong = formats.cell(font=formats.font("宋体", 11, rgb="FFB42318", extra="b"))
    head = formats.cell(
        font=formats.font("黑体", 11, rgb="FFFFFFFF"),
        fill=formats.fill(str(styles.HEADER_FILL.fgColor.rgb)),
        centred=True,
    )
    rows.append(([title], [heading], 30))
    for number, line in enumerate((_summary(problems), *notices)):
        height = styles.row_height([(line, sum(WIDTHS))])
        rows.append(([line], [strong if number else plain], height))
    merged = [f"A{n}:{get_column_letter(len(HEADINGS))}{n}" for n in range(1, len(rows) + 1)]
    rows.append((list(HEADINGS), [head] * len(HEADINGS), 24))
    header = len(rows)
    for number, problem in enumerate(problems[:MOST], start=1):
        texts = _texts(number, problem)
        looks = [
            body[problem.finding.severity, bool(problem.link and at == CELL_COLUMN), at == 2]
            for at in range(1, len(HEADINGS) + 1)
        ]
        height = styles.row_height(zip(texts, WIDTHS, strict=True))
        rows.append((texts, looks, height))
        if problem.link:
            place = f"{get_column_letter(CELL_COLUMN)}{len(rows)}"
            links.append(f'<hyperlink ref="{place}" location="{quoted(problem.link)}"/>')
    if len(problems) > MOST:
        rows.append(
            ([f"另有{len(problems) - MOST}项，改正以上各项后再次检查时列出。"], [plain], 20)
        )
    seal = _seal(
        {(r, c): text for r, (texts, _, _) in enumerate(rows, 1) for c, text in enumerate(texts, 1)}
    )
    data = "".join(
        _row(number, *row, seal if number == 1 else "") for number, row in enumerate(rows, start=1)
    )
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(WIDTHS, start=1)
    )
    hidden = f'<col min="{SEAL_COLUMN}" max="{SEAL_COLUMN}" width="9" hidden="1" customWidth="1"/>'
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheetPr><tabColor rgb="FFB42318"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{header}" topLeftCell="A{header + 1}" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews>"
        f"<cols>{columns}{hidden}</cols><sheetData>{data}</sheetData>"
        + f'<mergeCells count="{len(merged)}">'
        + "".join(f'<mergeCell ref="{each}"/>' for each in merged)
        + "</mergeCells>"
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.25" footer="0.25"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def is_sealed(sheet: RawSheet) -> bool:
    """Whether this is a list of ours, changed or not."""
    return _said(sheet).startswith(SEAL)


def is_untouched(sheet: RawSheet) -> bool:
    """Whether this list of ours holds what we wrote and nothing else."""
    texts = {
        (row, column): str(cell.value)
        for row, cells in sheet.rows.items()
        for column, cell in cells.items()
        if not is_blank(cell.value) and (row, column) != (1, SEAL_COLUMN)
    }
    return sheet.beyond is None and _said(sheet) == _seal(texts)


def link_to(sheet: str, cell: str) -> str:
    """The address a link inside the workbook goes to."""
    return f"{quote_sheetname(sheet)}!{cell}"


def _said(sheet: RawSheet) -> str:
    return str(sheet.cell((1, SEAL_COLUMN)).value or "").strip()


def _seal(texts: Mapping[tuple[int, int], str]) -> str:
    """What tells whether somebody wrote into the list; blanks and their kinds do not count."""
    said = sorted((*place, normalised(text)) for place, text in texts.items() if normalised(text))
    return f"{SEAL} {hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"


def _summary(problems: Sequence[Problem]) -> str:
    errors = sum(problem.finding.severity is Severity.ERROR for problem in problems)
    if not problems:
        return "没有发现问题。"
    return (
        f"{errors}处错误、{len(problems) - errors}处提示。错误用粗框、提示用虚框标在格上，格内有批注；"
        f"点“单元格”一列可以跳到该格。改好后保存，直接上传本文件即可。“{PROBLEM_SHEET}”和批注不会被读取。"
    )


def _texts(number: int, problem: Problem) -> list[str]:
    finding = problem.finding
    return [
        str(number),
        SEVERITIES[finding.severity],
        finding.sheet,
        finding.cell,
        problem.item,
        finding.message,
        finding.remedy,
        finding.code,
    ]


def _body(formats: Formats) -> dict[tuple[Severity, bool, bool], int]:
    """Formats of the table's cells by severity, and whether it is a link or the severity."""
    line = formats.border("thin", str(styles.BORDER.left.color.rgb))
    font = formats.font("宋体", 11)
    link = formats.font("宋体", 11, rgb="FF0B5CAD", extra="u")
    found = {}
    for severity in Severity:
        frame = formats.border(*FRAMES[severity])
        fill = formats.fill(FILLS[severity])
        found[severity, False, False] = formats.cell(font=font, border=line)
        found[severity, True, False] = formats.cell(font=link, border=line, centred=True)
        found[severity, False, True] = formats.cell(
            font=font, fill=fill, border=frame, centred=True
        )
    return found


def _row(number: int, texts: list[str], looks: list[int], height: float, seal: str) -> str:
    cells = "".join(
        _cell(f"{get_column_letter(at)}{number}", text, look)
        for at, (text, look) in enumerate(zip(texts, looks, strict=True), start=1)
    )
    if seal:
        cells += _cell(f"{get_column_letter(SEAL_COLUMN)}{number}", seal, 0)
    return f'<row r="{number}" ht="{height}" customHeight="1">{cells}</row>'


def _cell(place: str, text: str, look: int) -> str:
    if not text:
        return f'<c r="{place}" s="{look}"/>'
    return (
        f'<c r="{place}" s="{look}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escaped(text)}</t></is></c>"
    )
