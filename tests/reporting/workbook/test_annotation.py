"""A workbook comes back with its problems in it, and with all that was in it before."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from reporting.findings import Finding, Severity
from reporting.workbook.annotation import annotated
from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.comments import BEGIN
from reporting.workbook.container import OLE_MAGIC
from reporting.workbook.layout import DATA_SHEET, HELP_SHEET, PROBLEM_SHEET, TASK_SHEET
from reporting.workbook.marking import FILLS
from reporting.workbook.problem_list import HEADINGS, MOST
from reporting.workbook.returning import annotated_file
from tests.reporting.workbook import books, spoiling

pytestmark = pytest.mark.django_db

ERROR, WARNING = FILLS[Severity.ERROR], FILLS[Severity.WARNING]
PICTURE = b"\x89PNG\r\n\x1a\n of a stamp"


def spoiled(workbook: Workbook) -> None:
    """One error, one warning beside the form, one error on the other sheet."""
    spoiling.words_for_a_number(workbook)
    spoiling.a_sum_below_the_form(workbook)
    spoiling.a_progress_of_ones_own(workbook)


def back(content: bytes) -> bytes:
    """The file with what taking it finds."""
    return annotated_file(content, books.take(content, dry_run=True))


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def changed_back(change: Callable[[Workbook], object]) -> Workbook:
    return opened(back(books.changed(books.filled(), change)))


def value(workbook: Workbook, code: str, heading: str = "本年值") -> Cell:
    return books.at(books.data(workbook), code, heading)


def said(cell: Cell) -> str:
    return cell.comment.text if cell.comment else ""


def listed(workbook: Workbook) -> list[tuple[object, ...]]:
    """The rows of the list below its headings."""
    rows = [row[: len(HEADINGS)] for row in workbook.worksheets[0].iter_rows(values_only=True)]
    return rows[rows.index(HEADINGS) + 1 :]


def marks(sheet: Worksheet) -> dict[str, str]:
    return {
        cell.coordinate: cell.fill.fgColor.rgb
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb in FILLS.values()
    }


def test_cells_are_marked_and_commented() -> None:
    workbook = changed_back(spoiled)
    wrong = value(workbook, "built_up_area")
    assert wrong.value == "约七百"
    assert wrong.fill.fgColor.rgb == ERROR
    assert {getattr(wrong.border, side).style for side in ("left", "right", "top", "bottom")} == {
        "thick"
    }
    assert not wrong.protection.locked
    assert said(wrong).startswith(f"{BEGIN}\n错误：")
    assert "（not_a_number）" in said(wrong)
    assert "怎么改：" in said(wrong)
    assert marks(books.data(workbook)) == {wrong.coordinate: ERROR}
    progress = books.at(books.tasks(workbook), "二（二）6", "进展状态")
    assert marks(books.tasks(workbook)) == {progress.coordinate: ERROR}
    assert "（unknown_progress）" in said(progress)


def test_a_warning_looks_different_without_colour() -> None:
    workbook = changed_back(lambda w: spoiling.a_fraction_for_percentage_points(w))
    cell = value(workbook, "leakage_correction")
    assert (cell.fill.fgColor.rgb, cell.border.left.style) == (WARNING, "mediumDashed")
    assert "\n提示：" in said(cell)


def test_the_first_sheet_lists_all_findings_with_links() -> None:
    workbook = changed_back(spoiled)
    sheet = workbook.worksheets[0]
    assert (sheet.title, workbook.active.title) == (PROBLEM_SHEET, PROBLEM_SHEET)
    assert sheet["A1"].value == "郑州市2026年度填报工作簿：问题清单"
    assert "2处错误、1处提示" in sheet["A2"].value
    assert [row[1:5] + row[7:] for row in listed(workbook)] == [
        ("错误", TASK_SHEET, "E24", "二（二）6　推进节水型城市建设", "unknown_progress"),
        ("错误", DATA_SHEET, "G15", "建成区面积（2026年）", "not_a_number"),
        ("提示", DATA_SHEET, "G70", None, "outside_form"),
    ]
    links = [cell.hyperlink.location for cell in sheet["D"] if cell.hyperlink]
    assert links == [f"'{TASK_SHEET}'!E24", f"'{DATA_SHEET}'!G15", f"'{DATA_SHEET}'!G70"]
    assert all(row[5] and row[6] for row in listed(workbook))
    # Only one sheet is selected, or typing into one would fill the others too.
    assert [s.title for s in workbook.worksheets if s.sheet_view.tabSelected] == [PROBLEM_SHEET]


def test_a_finding_in_the_hidden_codes_is_shown_where_it_is_seen() -> None:
    workbook = changed_back(lambda w: spoiling.a_code_of_ones_own(w))
    sheet = books.data(workbook)
    assert sheet.column_dimensions["A"].hidden
    assert "（unknown_element）" in said(sheet["B70"])
    assert sheet["B70"].fill.fgColor.rgb == ERROR
    assert [row[3] for row in listed(workbook)][0] == "A70"


def test_what_the_official_wrote_beside_the_form_keeps_its_look() -> None:
    def change(workbook: Workbook) -> None:
        cell = books.data(workbook)["G70"]
        cell.value, cell.fill = 12345, PatternFill("solid", fgColor="FF00FF00")

    cell = books.data(changed_back(change))["G70"]
    assert (cell.value, cell.fill.fgColor.rgb) == (12345, "FF00FF00")
    assert "（outside_form）" in said(cell)


def test_it_is_read_as_before_and_never_piles_up() -> None:
    content = books.changed(books.filled(), spoiled)
    before = books.take(content, dry_run=True).findings
    once = back(content)
    assert books.take(once, dry_run=True).findings == before
    twice = back(once)
    assert books.parts(twice).keys() == books.parts(once).keys()
    assert opened(twice).sheetnames == opened(once).sheetnames
    wrong = value(opened(twice), "built_up_area")
    assert said(wrong).count(BEGIN) == 1
    assert len(listed(opened(twice))) == 3
    vml = [text for name, text in books.parts(twice).items() if name.endswith(".vml")]
    assert sum(text.count(b"<v:shape ") for text in vml) == 3
    styles = "xl/styles.xml"
    assert books.parts(back(twice))[styles] == books.parts(twice)[styles]


def test_put_right_it_is_accepted_and_the_marks_are_gone() -> None:
    def put_right(workbook: Workbook) -> None:
        value(workbook, "built_up_area").value = 700
        books.data(workbook)["G70"].value = None
        books.at(books.tasks(workbook), "二（二）6", "进展状态").value = "推进中"
        books.at(books.tasks(workbook), "二（二）6", "进展情况").value = "已开工三项"

    fixed = books.changed(back(books.changed(books.filled(), spoiled)), put_right)
    assert books.take(fixed).findings == []
    clean = opened(back(fixed))
    cell, untouched = value(clean, "built_up_area"), value(clean, "site_debris")
    assert cell.fill.fgColor.rgb[2:] == untouched.fill.fgColor.rgb[2:] == "FFFBE6"
    assert cell.border.left.style == "thin"
    assert not cell.protection.locked
    for sheet in clean.worksheets:
        assert marks(sheet) == {}
        assert not [c.coordinate for row in sheet.iter_rows() for c in row if c.comment]
    assert "没有发现问题。" in clean.worksheets[0]["A2"].value


def test_the_officials_own_comments_stay_above_ours() -> None:
    def change(workbook: Workbook) -> None:
        spoiled(workbook)
        value(workbook, "built_up_area").comment = Comment("王科长：\n待核实 <年鉴>", "王科长")
        value(workbook, "site_debris").comment = Comment("已核实", "李")

    once = back(books.changed(books.filled(), change))
    assert said(value(opened(once), "built_up_area")).startswith(
        f"王科长：\n待核实 <年鉴>\n{BEGIN}\n错误："
    )
    assert said(value(opened(once), "site_debris")) == "已核实"
    twice = opened(back(once))
    assert said(value(twice, "built_up_area")) == said(value(opened(once), "built_up_area"))
    fixed = books.changed(once, lambda w: setattr(value(w, "built_up_area"), "value", 700))
    clean = opened(back(fixed))
    assert said(value(clean, "built_up_area")) == "王科长：\n待核实 <年鉴>"
    assert said(value(clean, "site_debris")) == "已核实"


def test_words_typed_into_our_comment_stay() -> None:
    def answer(workbook: Workbook) -> None:
        cell = value(workbook, "built_up_area")
        cell.comment = Comment(f"{cell.comment.text}\n已改，王", "王")

    content = books.changed(back(books.changed(books.filled(), spoiled)), answer)
    assert said(value(opened(back(content)), "built_up_area")).startswith(f"已改，王\n{BEGIN}")


def test_every_other_part_and_cell_stays_as_it_was() -> None:
    def change(workbook: Workbook) -> None:
        spoiled(workbook)
        notes = workbook.create_sheet("测算")
        notes["B2"], notes["C3"] = "=SUM(1,2)", "只给自己看"
        books.data(workbook)["R5"], books.data(workbook)["R8"] = "自加列", 5

    content = books.changed(books.filled(), change)
    # What openpyxl would lose: a picture, a text box, a formula's result, a part nobody knows.
    notes = "xl/worksheets/sheet4.xml"
    content = books.with_part(
        content, notes, lambda xml: re.sub(rb"<v\s*/>|<v></v>", b"<v>3</v>", xml)
    )
    content = books.with_part(content, "xl/media/image1.png", lambda _: PICTURE)
    content = books.with_part(content, "xl/drawings/drawing1.xml", lambda _: b"<xdr:wsDr/>")
    content = books.with_part(content, "customXml/item1.xml", lambda _: "<印章/>".encode())
    result = back(content)
    before, after = books.parts(content), books.parts(result)
    touched = {name for name in before if before[name] != after.get(name)}
    assert touched == {
        "[Content_Types].xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
    }
    assert b"<v>3</v>" in after[notes]
    old, new = opened(content), opened(result)
    assert new.sheetnames == [PROBLEM_SHEET, *old.sheetnames]
    for sheet in old.worksheets:
        same = new[sheet.title]
        assert [[c.value for c in row] for row in same.iter_rows()] == [
            [c.value for c in row] for row in sheet.iter_rows()
        ]
        assert same.print_title_rows == sheet.print_title_rows
        assert same.freeze_panes == sheet.freeze_panes
        assert same.protection.sheet == sheet.protection.sheet
        assert len(same.data_validations.dataValidation) == len(
            sheet.data_validations.dataValidation
        )
        assert len(same.conditional_formatting) == len(sheet.conditional_formatting)


def test_a_list_somebody_wrote_into_is_kept() -> None:
    once = back(books.changed(books.filled(), spoiled))
    answered = books.changed(once, lambda w: w[PROBLEM_SHEET].__setitem__("I6", "已改，王"))
    twice = opened(back(answered))
    assert twice.sheetnames[:3] == [PROBLEM_SHEET, f"{PROBLEM_SHEET}（旧）", DATA_SHEET]
    assert twice[f"{PROBLEM_SHEET}（旧）"]["I6"].value == "已改，王"
    assert books.take(books.saved(twice), dry_run=True).findings
    # It stays, once.
    assert opened(back(back(answered))).sheetnames == twice.sheetnames


def test_a_sheet_of_the_officials_own_keeps_its_name() -> None:
    workbook = changed_back(lambda w: w.create_sheet(PROBLEM_SHEET).__setitem__("A1", "我的"))
    assert workbook.sheetnames[0] == f"{PROBLEM_SHEET}2"
    assert workbook[PROBLEM_SHEET]["A1"].value == "我的"


def test_renamed_sheets_and_a_written_in_list_are_still_read() -> None:
    def change(workbook: Workbook) -> None:
        books.data(workbook).title, books.tasks(workbook).title = "Sheet1", "Sheet2"
        workbook[PROBLEM_SHEET]["A20"], workbook[PROBLEM_SHEET]["B20"] = "本年值", "缺报原因"
        workbook[PROBLEM_SHEET]["C20"] = "数据项代码"

    assert books.take(books.changed(back(books.filled()), change)).findings == []


def test_rows_and_cells_without_references_are_counted() -> None:
    content = books.with_part(
        books.changed(books.filled(), spoiling.words_for_a_number),
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rb'(<(?:row|c)) r="\w+"', rb"\1", xml),
    )
    found = [Finding("x", Severity.ERROR, "错。", "改。", sheet=DATA_SHEET, cell="B3")]
    result = annotated(content, found, title="", items=lambda _: "")
    assert marks(books.data(opened(result))) == {"B3": ERROR}


def test_a_cell_that_is_not_stored_is_made() -> None:
    content = books.with_data_xml(books.filled(), rb'<c r="G7"[^>]*>.*?</c>', b"")
    found = [Finding("x", Severity.ERROR, "错。", "改。", sheet=DATA_SHEET, cell="G7")]
    result = annotated(content, found, title="", items=lambda _: "")
    sheet = books.data(opened(result))
    assert marks(sheet) == {"G7": ERROR}
    assert sheet["H7"].value == books.data(opened(books.filled()))["H7"].value


def test_what_looks_like_a_formula_is_text_in_the_list_and_the_comment() -> None:
    evil = '=HYPERLINK("http://x","点我")&cmd|\x07<b>\ud800'
    found = [Finding(evil, Severity.ERROR, evil, evil, sheet=DATA_SHEET, cell="G7")]
    workbook = opened(annotated(books.filled(), found, title=evil, items=lambda _: evil))
    plain = evil.replace("\x07", "").replace("\ud800", "")
    cells = [c for row in workbook.worksheets[0].iter_rows() for c in row if c.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [c.value for c in cells].count(plain) == 5
    assert all(cell.quotePrefix for cell in cells if cell.value == plain)


def test_more_findings_than_anybody_reads_are_counted() -> None:
    found = [
        Finding("x", Severity.ERROR, "错。", "改。", sheet=DATA_SHEET, cell=f"G{n + 7}")
        for n in range(MOST + 5)
    ]
    workbook = opened(annotated(books.filled(), found, title="", items=lambda _: ""))
    assert listed(workbook)[-1][0] == "另有5项，改正以上各项后再次检查时列出。"


def test_an_old_workbook_cannot_be_marked() -> None:
    with pytest.raises(NotOurWorkbook) as refused:
        annotated(OLE_MAGIC + b"\0" * 600, [], title="", items=lambda _: "")
    assert refused.value.finding.code == "annotation_needs_xlsx"
    assert ".xlsx" in refused.value.finding.remedy


def test_the_help_sheet_is_left_alone() -> None:
    sheet = changed_back(spoiled)[HELP_SHEET]
    assert marks(sheet) == {}
