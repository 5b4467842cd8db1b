"""An annotated workbook after a real spreadsheet program had it, before and after marking."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from reporting.workbook.comments import BEGIN
from reporting.workbook.layout import DATA_SHEET, PROBLEM_SHEET, TASK_SHEET
from tests import office
from tests.reporting.workbook import books
from tests.reporting.workbook.test_annotation import (
    ERROR,
    back,
    listed,
    marks,
    opened,
    said,
    spoiled,
    value,
)
from tests.reporting.workbook.test_libreoffice import saved_again

pytestmark = [pytest.mark.django_db, pytest.mark.libreoffice]


def commented(workbook: Workbook) -> None:
    """Problems, an own comment on a cell with one and on a cell without, and own words."""
    spoiled(workbook)
    value(workbook, "built_up_area").comment = Comment("王科长：待核实", "王科长")
    value(workbook, "site_debris").comment = Comment("已核实", "李")
    workbook.create_sheet("测算")["C3"] = "只给自己看"


def test_marked_saved_again_put_right_in_it_and_accepted(tmp_path: Path) -> None:
    marked = back(books.changed(books.filled(), commented))
    source, target = tmp_path / "marked.xlsx", tmp_path / "right.xlsx"
    source.write_bytes(saved_again(marked, tmp_path, "xlsx"))
    assert books.take(source.read_bytes(), dry_run=True).findings == (
        books.take(marked, dry_run=True).findings
    )
    values = {
        (DATA_SHEET, value(opened(marked), "built_up_area").coordinate): 744.15,
        (TASK_SHEET, books.at(books.tasks(opened(marked)), "二（二）6", "进展状态").coordinate): (
            "推进中"
        ),
        (TASK_SHEET, books.at(books.tasks(opened(marked)), "二（二）6", "进展情况").coordinate): (
            "改造管网30公里"
        ),
    }
    office.fill(source, values, target, work=tmp_path)
    taken = books.take(target.read_bytes(), dry_run=True)
    assert taken.accepted
    assert [f.code for f in taken.findings] == ["outside_form"]
    workbook = opened(back(target.read_bytes()))
    assert workbook.sheetnames == [PROBLEM_SHEET, *opened(books.filled()).sheetnames, "测算"]
    assert workbook["测算"]["C3"].value == "只给自己看"
    assert [row[7] for row in listed(workbook)] == ["outside_form"]
    assert said(value(workbook, "built_up_area")) == "王科长：待核实"
    assert said(value(workbook, "site_debris")) == "已核实"
    right = value(workbook, "built_up_area")
    assert right.fill.fgColor.rgb.endswith("FFFBE6")
    assert not right.protection.locked
    assert [marks(sheet) for sheet in workbook.worksheets[1:]] == [{}] * 4


def test_what_it_saved_is_marked_and_it_can_open_that(tmp_path: Path) -> None:
    theirs = saved_again(books.changed(books.filled(), commented), tmp_path, "xlsx")
    marked = back(theirs)
    first, second = opened(marked), opened(saved_again(marked, tmp_path, "xlsx"))
    assert second.sheetnames == first.sheetnames
    for workbook in (first, second):
        cell = value(workbook, "built_up_area")
        assert said(cell).startswith(f"王科长：待核实\n{BEGIN}\n错误：")
        assert marks(books.data(workbook)) == {cell.coordinate: ERROR}
        assert len(listed(workbook)) == 3
    links = [cell.hyperlink.location for cell in second.worksheets[0]["D"] if cell.hyperlink]
    assert [link.replace("'", "") for link in links] == [
        f"{TASK_SHEET}!E24",
        f"{DATA_SHEET}!G15",
        f"{DATA_SHEET}!G70",
    ]
    assert opened(back(books.saved(second))).sheetnames == first.sheetnames
