"""What WPS, Excel and hands do to a workbook, and still the same figures are read."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from openpyxl import Workbook

from reporting import on_record
from reporting.workbook.layout import DATA_SHEET
from tests import factories as make
from tests.reporting.workbook import books

pytestmark = pytest.mark.django_db


def current(code: str, year: int = 2026) -> on_record.CurrentFact:
    return on_record.current_entries(make.city(), make.cycle())[code, year]


def everything() -> dict[tuple[str, int], tuple[object, str, str, str]]:
    facts = on_record.current_entries(make.city(), make.cycle())
    return {key: (f.value, f.text, f.missing_reason, f.note) for key, f in facts.items()}


def expected() -> dict[tuple[str, int], tuple[object, str, str, str]]:
    """What the plain filled workbook stores."""
    assert books.take(books.filled()).accepted
    return everything()


# Figures, however written


@pytest.mark.parametrize(
    ("written", "number_format", "read"),
    [
        ("12.5", "@", "12.5"),
        (" 12.5 ", "@", "12.5"),
        ("１２．５", "@", "12.5"),
        ("12.5\u00a0", "General", "12.5"),
        ("\u300012.5", "General", "12.5"),
        ("1,234.5", "@", "1234.5"),
        ("１，２３４．５", "@", "1234.5"),
        (1234.5, "#,##0.00", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1e3, "0.00E+00", "1000"),
        (0, "General", "0"),
    ],
)
def test_a_number_is_read_however_it_is_written(
    written: object, number_format: str, read: str
) -> None:
    def change(workbook: Workbook) -> None:
        cell = books.at(books.data(workbook), "site_debris", "本年值")
        cell.value, cell.number_format = written, number_format

    assert books.take(books.changed(books.filled(), change)).accepted
    assert current("site_debris").value == Decimal(read)


def test_a_percent_format_counts_in_percentage_points() -> None:
    def change(workbook: Workbook) -> None:
        cell = books.at(books.data(workbook), "leakage_correction", "本年值")
        cell.value, cell.number_format = 0.015, "0.00%"

    taken = books.take(books.changed(books.filled(), change))
    assert taken.findings == []
    assert current("leakage_correction").value == Decimal("1.5")


@pytest.mark.parametrize("word", ["/", "—", "－", "无", "暂缺"])
def test_words_for_missing_are_missing_and_ask_for_a_reason(word: str) -> None:
    def change(workbook: Workbook) -> None:
        books.at(books.data(workbook), "site_debris", "本年值").value = word

    taken = books.take(books.changed(books.filled(), change))
    assert [(f.code, f.element) for f in taken.findings] == [
        ("blank_without_reason", "site_debris")
    ]
    assert ("site_debris", 2026) not in everything()


def test_a_word_for_missing_beside_its_reason_is_the_reason() -> None:
    def change(workbook: Workbook) -> None:
        books.at(books.data(workbook), "site_debris", "本年值").value = "暂缺"
        books.at(books.data(workbook), "site_debris", "缺报原因").value = "尚未汇总"

    assert books.take(books.changed(books.filled(), change)).findings == []
    assert (current("site_debris").value, current("site_debris").missing_reason) == (
        None,
        "尚未汇总",
    )


def test_a_computed_formula_is_read_as_its_value() -> None:
    content = books.changed(
        books.filled(),
        lambda w: setattr(books.at(books.data(w), "site_debris", "本年值"), "value", "=50+50.5"),
    )
    computed = books.with_data_xml(
        content, rb"<f>50\+50\.5</f><v\s*/?>(</v>)?", b"<f>50+50.5</f><v>100.5</v>"
    )
    assert books.take(computed).findings == []
    assert current("site_debris").value == Decimal("100.5")


def test_a_formula_that_shows_nothing_is_a_blank() -> None:
    content = books.changed(
        books.filled(),
        lambda w: setattr(books.at(books.data(w), "site_debris", "备注"), "value", '=IF(1,"")'),
    )
    shown = books.with_data_xml(
        content,
        rb'(<c r="I\d+" s="\d+")><f>(IF\(1,""\))</f><v\s*/?>(</v>)?',
        rb'\1 t="str"><f>\2</f><v></v>',
    )
    assert books.take(shown).findings == []


def test_dates_are_read_as_dates_or_words() -> None:
    def change(workbook: Workbook) -> None:
        sheet = books.data(workbook)
        books.at(sheet, "garden_city_named", "本年值").value = "是"
        books.at(sheet, "garden_city_date", "本年值").value = "２０２４年３月１日"
        books.at(sheet, "smart_pilot_start", "本年值").value = make.NOW.replace(tzinfo=None)

    assert books.take(books.changed(books.filled(), change)).accepted
    assert current("garden_city_date").text == "2024-03-01"
    assert current("smart_pilot_start").text == "2026-11-20"


# The form, however rearranged


def reordered(workbook: Workbook) -> None:
    """All rows sorted by unit and name, group headings somewhere among them."""
    for sheet, header in ((books.data(workbook), 5), (books.tasks(workbook), 3)):
        rows = [
            [(cell.value, cell.number_format) for cell in row]
            for row in sheet.iter_rows(min_row=header + 1)
        ]
        rows.sort(key=lambda row: (str(row[3][0]), str(row[2][0])), reverse=True)
        for number, row in enumerate(rows, start=header + 1):
            for column, (value, number_format) in enumerate(row, start=1):
                cell = sheet.cell(number, column)
                cell.value, cell.number_format = value, number_format


def moved_down(workbook: Workbook) -> None:
    books.data(workbook).insert_rows(6, amount=30)
    books.tasks(workbook).insert_rows(1, amount=3)


def columns_inserted(workbook: Workbook) -> None:
    books.data(workbook).insert_cols(7, amount=2)
    books.tasks(workbook).insert_cols(1)


def columns_swapped(workbook: Workbook) -> None:
    sheet = books.data(workbook)
    for row in sheet.iter_rows(min_row=5):
        row[6].value, row[8].value = row[8].value, row[6].value


def hidden_and_filtered(workbook: Workbook) -> None:
    sheet = books.data(workbook)
    sheet.auto_filter.ref = "A5:O60"
    for row in range(10, 40):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["I"].hidden = True


def sheets_renamed(workbook: Workbook) -> None:
    books.data(workbook).title = "Sheet1"
    books.tasks(workbook).title = "Sheet2"


def sheets_moved_and_added(workbook: Workbook) -> None:
    workbook.move_sheet(DATA_SHEET, offset=2)
    workbook.create_sheet("草稿", 0)["A1"] = "测算"


def sheet_copied(workbook: Workbook) -> None:
    workbook.copy_worksheet(books.data(workbook)).title = "数据填报 (2)"


def titles_merged(workbook: Workbook) -> None:
    sheet = books.data(workbook)
    sheet.merge_cells("B1:I1")
    sheet.merge_cells("B6:I6")


def unprotected_and_restyled(workbook: Workbook) -> None:
    sheet = books.data(workbook)
    sheet.protection.sheet = False
    sheet.data_validations.dataValidation.clear()
    sheet.conditional_formatting = type(sheet.conditional_formatting)()


def headings_broken(workbook: Workbook) -> None:
    books.data(workbook)["G5"] = "本 年\n值"


@pytest.mark.parametrize(
    "rearrange",
    [
        reordered,
        moved_down,
        columns_inserted,
        columns_swapped,
        hidden_and_filtered,
        sheets_renamed,
        sheets_moved_and_added,
        sheet_copied,
        titles_merged,
        unprotected_and_restyled,
        headings_broken,
    ],
    ids=lambda rearrange: rearrange.__name__,
)
def test_rearranged_forms_read_the_same(rearrange: Callable[[Workbook], None]) -> None:
    before = expected()
    taken = books.take(books.changed(books.filled(), rearrange))
    assert taken.findings == []
    assert taken.accepted
    assert taken.changes == []
    assert everything() == before
    assert len(before) > 30


def test_an_inserted_column_with_content_is_named_and_not_read() -> None:
    before = expected()

    def change(workbook: Workbook) -> None:
        sheet = books.data(workbook)
        sheet.insert_cols(7)
        sheet["G5"], sheet["G7"] = "去年核定", 3

    taken = books.take(books.changed(books.filled(), change))
    assert [(f.code, f.cell) for f in taken.findings] == [("outside_form", "G5")]
    assert everything() == before


def test_words_merged_over_rows_count_for_each_of_them() -> None:
    def change(workbook: Workbook) -> None:
        sheet = books.data(workbook)
        for code in ("waste_generated", "waste_recovered"):
            books.at(sheet, code, "本年值").value = None
        upper = books.at(sheet, "waste_generated", "缺报原因")
        upper.value = "口径调整"
        below = books.at(sheet, "waste_recovered", "缺报原因")
        sheet.merge_cells(f"{upper.coordinate}:{below.coordinate}")

    assert books.take(books.changed(books.filled(), change)).findings == []
    assert current("waste_generated").missing_reason == "口径调整"
    assert current("waste_recovered").missing_reason == "口径调整"


def test_a_wrong_dimension_hides_nothing() -> None:
    """WPS may write A1:A1."""
    before = expected()
    content = books.with_data_xml(
        books.filled(), rb'<dimension ref="[^"]*"\s*/>', b'<dimension ref="A1:A1"/>'
    )
    assert books.take(content).changes == []
    assert everything() == before


def test_rows_and_cells_without_references_are_counted() -> None:
    content = books.with_part(
        books.filled(),
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rb'<row r="\d+"', b"<row", xml),
    )
    assert books.take(content).accepted


def test_words_with_escaped_line_breaks_keep_them() -> None:
    content = books.changed(
        books.filled(),
        lambda w: setattr(books.at(books.data(w), "site_debris", "备注"), "value", "一_x000D_\n二"),
    )
    assert books.take(content).accepted
    assert current("site_debris").note == "一\n二"


def test_tasks_are_read_by_clause_and_label() -> None:
    def change(workbook: Workbook) -> None:
        sheet = books.tasks(workbook)
        books.at(sheet, "二（二）6", "进展状态").value = " 进展缓慢"
        books.at(sheet, "二（二）6", "进展情况").value = "管网改造\n尚未开工 "
        books.at(sheet, "二（二）6", "条款代码").value = "二(二)6 "

    taken = books.take(books.changed(books.exported(), change))
    assert taken.accepted
    task = on_record.current_tasks(make.city(), make.cycle())["二（二）6"]
    assert (task.progress, task.narrative) == ("slow", "管网改造\n尚未开工")
    assert [(c.clause, c.new) for c in taken.changes] == [
        ("二（二）6", "进展缓慢；管网改造\n尚未开工")
    ]


def test_numbers_and_dates_among_words_are_words() -> None:
    def change(workbook: Workbook) -> None:
        sheet = books.data(workbook)
        books.at(sheet, "site_debris", "备注").value = 2026
        books.at(sheet, "lamps_total", "备注").value = make.NOW.replace(tzinfo=None)
        books.at(sheet, "garden_city_document", "本年值").value = 12

    assert books.take(books.changed(books.filled(), change)).accepted
    assert current("site_debris").note == "2026"
    assert current("lamps_total").note == "2026-11-20"
    assert current("garden_city_document").text == "12"
