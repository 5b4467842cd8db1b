"""The workbook after a real spreadsheet program had it."""

import random
import struct
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from reporting import on_record
from reporting.checks import Entry, TaskEntry
from reporting.services import save_draft
from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.layout import DATA_SHEET, TASK_SHEET
from tests import factories as make
from tests import office
from tests.office import saved_again
from tests.reporting.workbook import books

pytestmark = [pytest.mark.django_db, pytest.mark.libreoffice]


def draft_of_every_kind() -> None:
    saved = save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[
            Entry("garden_city_named", 2026, Decimal(1)),
            Entry("garden_city_document", 2026, text="=建城〔2024〕1号"),
            Entry("garden_city_date", 2026, text="2024-01-31"),
            Entry("built_up_area", 2026, Decimal("744.150001"), note="+含航空港\n另附说明"),
            Entry("leakage_correction", 2026, Decimal("-1.35")),
            Entry("lamps_total", 2026, Decimal(1234567)),
            Entry("waste_generated", 2026, missing_reason="@口径调整"),
            Entry("heat_supplied", 2020, Decimal("3500.5")),
        ],
        tasks=[
            TaskEntry("二（二）6", "slow", "-管网改造\n尚未开工", ((14, Decimal(0)),)),
            TaskEntry("二（二）4", "advancing", "已改造", ((12, Decimal("71.25")),)),
        ],
        by=None,
        source="测试",
        now=make.NOW,
    )
    assert saved.saved, saved.findings


@pytest.mark.parametrize(
    "kind", ["xlsx:Calc MS Excel 2007 XML", "xlsx:Calc Office Open XML", "xls"]
)
def test_saved_again_unchanged_it_changes_nothing(tmp_path: Path, kind: str) -> None:
    draft_of_every_kind()
    taken = books.take(saved_again(books.exported(), tmp_path, kind))
    assert books.without_blanks(taken.findings) == []
    assert taken.changes == []
    assert taken.accepted


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_saved_again_it_reads_the_same(tmp_path: Path, kind: str) -> None:
    again = books.take(saved_again(books.filled(), tmp_path, kind))
    assert again.accepted
    assert len(again.changes) > 30
    assert books.take(books.filled()).changes == []


def test_what_it_says_of_itself_survives(tmp_path: Path) -> None:
    content = saved_again(books.exported("济源"), tmp_path, "xlsx")
    workbook = load_workbook(BytesIO(content))
    assert {p.name: p.value for p in workbook.custom_doc_props.props}["HenanCarbonCity"] == "419001"
    assert "henan_carbon_city" in workbook.defined_names
    assert workbook[DATA_SHEET].protection.sheet
    assert workbook[DATA_SHEET].column_dimensions["A"].hidden


def test_an_old_workbook_is_checked_like_a_new_one(tmp_path: Path) -> None:
    def spoil(workbook: Workbook) -> None:
        sheet = books.data(workbook)
        books.at(sheet, "site_debris", "本年值").value = "=1/0"
        books.at(sheet, "leakage_correction", "本年值").value = "#N/A"
        books.at(sheet, "lamps_total", "本年值").value = "约一万"
        workbook.move_sheet(DATA_SHEET, offset=1)

    spoiled = saved_again(books.changed(books.filled(), spoil), tmp_path, "xls")
    assert [(f.code, f.element, f.cell) for f in books.take(spoiled).findings] == [
        ("cell_error", "leakage_correction", "G19"),
        ("cell_error", "site_debris", "G41"),
        ("not_a_number", "lamps_total", "G43"),
    ]


def test_an_old_workbook_says_on_its_face_whose_it_is(tmp_path: Path) -> None:
    content = books.changed(books.filled(), lambda w: books.data(w).__setitem__("E2", "410300"))
    taken = books.take(saved_again(content, tmp_path, "xls"))
    # 洛阳's code beside 郑州's name.
    assert [(f.code, f.cell) for f in taken.findings] == [("city_mismatch", "C2")]


def test_an_old_workbook_of_somebody_elses_is_refused(tmp_path: Path) -> None:
    content = books.changed(books.filled(), lambda w: books.data(w).delete_rows(1, 4))
    with pytest.raises(NotOurWorkbook) as refused:
        books.take(saved_again(content, tmp_path, "xls"))
    assert refused.value.finding.code == "not_our_workbook"


def test_an_old_workbook_with_a_far_cell_is_refused_before_it_fills_the_memory(
    tmp_path: Path,
) -> None:
    content = books.changed(books.filled(), lambda w: books.data(w).__setitem__("IV65536", "x"))
    with pytest.raises(NotOurWorkbook) as refused:
        books.take(saved_again(content, tmp_path, "xls"))
    assert refused.value.finding.code == "old_format"


def test_a_damaged_old_workbook_is_read_or_refused_but_never_breaks(tmp_path: Path) -> None:
    whole = saved_again(books.filled(), tmp_path, "xls")
    dice = random.Random(20260103)
    refused = 0
    for _ in range(25):
        content = bytearray(whole)
        for _ in range(dice.choice((3, 30, 200))):
            content[dice.randrange(len(content))] = dice.randrange(256)
        try:
            books.take(bytes(content), dry_run=True)
        except NotOurWorkbook:
            refused += 1
    assert refused > 5
    # A cell of text in a column that no sheet has.
    content, record = bytearray(whole), whole.index(struct.pack("<HH", 0x00FD, 10))
    content[record + 6 : record + 8] = struct.pack("<H", 0xFF02)
    with pytest.raises(NotOurWorkbook) as damaged:
        books.take(bytes(content), dry_run=True)
    assert damaged.value.finding.code == "old_format"


def test_a_formula_it_computed_is_read(tmp_path: Path) -> None:
    content = books.changed(
        books.filled(),
        lambda w: setattr(
            books.at(books.data(w), "site_debris", "本年值"), "value", "=SUM(60,30.5)"
        ),
    )
    assert [f.code for f in books.take(content).findings] == ["formula_without_value"]
    assert books.take(saved_again(content, tmp_path, "xlsx")).findings == []
    facts = on_record.current_entries(make.city(), make.cycle())
    assert facts["site_debris", 2026].value == Decimal("90.5")


def test_filled_by_hand_in_it_open_cells_are_read_and_locked_ones_stay(tmp_path: Path) -> None:
    source, target = tmp_path / "empty.xlsx", tmp_path / "filled.xlsx"
    source.write_bytes(books.exported())
    workbook = load_workbook(source)
    sheet, tasks = books.data(workbook), books.tasks(workbook)
    values = {
        (DATA_SHEET, books.at(sheet, "built_up_area", "本年值").coordinate): 744.15,
        (DATA_SHEET, books.at(sheet, "lamps_total", "本年值").coordinate): "１２３,４５６",
        (DATA_SHEET, books.at(sheet, "digital_lighting", "本年值").coordinate): "是",
        (DATA_SHEET, books.at(sheet, "site_debris", "缺报原因").coordinate): "工地未计量",
        (DATA_SHEET, books.at(sheet, "heat_supplied", "2020年值").coordinate): 3500,
        (DATA_SHEET, books.at(sheet, "built_up_area", "2020年值").coordinate): 700,
        (DATA_SHEET, books.at(sheet, "built_up_area", "上年值").coordinate): 700,
        (DATA_SHEET, "E2"): "410300",
        (TASK_SHEET, books.at(tasks, "二（二）6", "进展状态").coordinate): "推进中",
    }
    office.fill(source, values, target, work=tmp_path)
    taken = books.take(target.read_bytes())
    assert taken.accepted, taken.findings
    assert {(c.element or c.clause, c.year, c.new) for c in taken.changes} == {
        ("built_up_area", 2026, "744.15"),
        ("lamps_total", 2026, "123456"),
        ("digital_lighting", 2026, "是"),
        ("site_debris", 2026, "缺报（工地未计量）"),
        ("heat_supplied", 2020, "3500"),
        ("二（二）6", None, "推进中"),
    }
