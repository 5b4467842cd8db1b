"""Ways to spoil a filled workbook, each with the code of its finding."""

from collections.abc import Callable
from datetime import datetime

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reporting.checks import NARRATIVE_LENGTH
from reporting.workbook.layout import DATA_SHEET, TASK_SHEET
from tests.reporting.workbook import books

Spoil = Callable[[Workbook], str]
"""Spoils a filled workbook and says at which cell the finding is expected."""

ERRORS: dict[str, list[Spoil]] = {}
WARNINGS: dict[str, list[Spoil]] = {}


def error(code: str) -> Callable[[Spoil], Spoil]:
    def register(spoil: Spoil) -> Spoil:
        ERRORS.setdefault(code, []).append(spoil)
        return spoil

    return register


def warning(code: str) -> Callable[[Spoil], Spoil]:
    def register(spoil: Spoil) -> Spoil:
        WARNINGS.setdefault(code, []).append(spoil)
        return spoil

    return register


def put(
    workbook: Workbook,
    code: str,
    value: object,
    heading: str = "本年值",
    number_format: str | None = None,
) -> str:
    cell = books.at(books.data(workbook), code, heading)
    cell.value = value
    if number_format:
        cell.number_format = number_format
    return f"{DATA_SHEET}!{cell.coordinate}"


def put_task(workbook: Workbook, clause: str, value: object, heading: str) -> str:
    cell = books.at(books.tasks(workbook), clause, heading)
    cell.value = value
    return f"{TASK_SHEET}!{cell.coordinate}"


def move_row(sheet: Worksheet, code: str, to: int) -> None:
    row = books.at(sheet, code, "单位").row
    for cell in sheet[row]:
        sheet.cell(to, cell.column).value = cell.value


# Values


@error("not_a_number")
def words_for_a_number(workbook: Workbook) -> str:
    return put(workbook, "built_up_area", "约七百")


@error("not_a_number")
def a_date_for_a_number(workbook: Workbook) -> str:
    return put(workbook, "built_up_area", datetime(2026, 3, 1))


@error("unit_in_cell")
def a_unit_in_the_cell(workbook: Workbook) -> str:
    return put(workbook, "waste_generated", "125万吨")


@error("unexpected_percent")
def a_percentage_for_an_amount(workbook: Workbook) -> str:
    return put(workbook, "permeable_area", 0.4, number_format="0.00%")


@error("unexpected_percent")
def a_percent_sign_for_an_amount(workbook: Workbook) -> str:
    return put(workbook, "permeable_area", "40％")


@error("not_yes_no")
def a_word_for_yes_or_no(workbook: Workbook) -> str:
    return put(workbook, "digital_lighting", "在建")


@error("not_a_date")
def words_for_a_date(workbook: Workbook) -> str:
    return put(workbook, "garden_city_date", "2024年初")


@error("negative")
def a_negative_area(workbook: Workbook) -> str:
    return put(workbook, "site_debris", -1)


@error("not_whole")
def half_a_lamp(workbook: Workbook) -> str:
    return put(workbook, "lamps_total", 100.5)


@error("too_large")
def square_metres_for_ten_thousands_of_them(workbook: Workbook) -> str:
    return put(workbook, "site_debris", 10**14)


@error("too_precise")
def more_digits_than_a_spreadsheet_holds(workbook: Workbook) -> str:
    return put(workbook, "site_debris", "1.2345678901234567")


@error("end_before_start")
def a_pilot_that_ends_before_it_starts(workbook: Workbook) -> str:
    put(workbook, "smart_pilot_start", "2026-05-01")
    return put(workbook, "smart_pilot_end", datetime(2025, 4, 30))


@error("part_over_whole")
def a_part_over_its_whole(workbook: Workbook) -> str:
    return put(workbook, "factory_pv_area", 100.01)


@error("value_with_reason")
def a_figure_and_a_reason(workbook: Workbook) -> str:
    return put(workbook, "site_debris", "统计口径调整", "缺报原因")


@error("formula_without_value")
def a_formula_nobody_computed(workbook: Workbook) -> str:
    return put(workbook, "site_debris", "=50+50")


@error("formula_without_value")
def a_formula_in_the_notes(workbook: Workbook) -> str:
    return put(workbook, "site_debris", "=G41", "备注")


@error("cell_error")
def a_division_by_zero(workbook: Workbook) -> str:
    place = put(workbook, "site_debris", "#DIV/0!")
    assert books.at(books.data(workbook), "site_debris", "本年值").data_type == "e"
    return place


@error("year_not_asked")
def a_year_nobody_asked_for(workbook: Workbook) -> str:
    return put(workbook, "site_debris", 5, "2020年值")


@error("too_long")
def a_reason_that_never_ends(workbook: Workbook) -> str:
    put(workbook, "site_debris", None)
    return put(workbook, "site_debris", "缺" * 201, "缺报原因")


@error("too_long")
def a_note_that_never_ends(workbook: Workbook) -> str:
    return put(workbook, "site_debris", "注" * 501, "备注")


@error("too_long")
def a_document_number_that_never_ends(workbook: Workbook) -> str:
    return put(workbook, "garden_city_document", "文" * 201)


@error("too_long")
def a_narrative_that_never_ends(workbook: Workbook) -> str:
    return put_task(workbook, "二（二）6", "进" * (NARRATIVE_LENGTH + 1), "进展情况")


# As the file format escapes what XML cannot hold.
@error("control_character")
def a_control_character_in_a_note(workbook: Workbook) -> str:
    return put(workbook, "site_debris", "注_x0000_", "备注")


@error("control_character")
def a_control_character_in_a_reason(workbook: Workbook) -> str:
    put(workbook, "site_debris", None)
    return put(workbook, "site_debris", "缺_x0007_", "缺报原因")


@error("control_character")
def a_control_character_in_a_narrative(workbook: Workbook) -> str:
    return put_task(workbook, "二（二）6", "进_x001B_展", "进展情况")


@error("unknown_progress")
def a_progress_of_ones_own(workbook: Workbook) -> str:
    return put_task(workbook, "二（二）6", "快完成了", "进展状态")


@error("over_hundred")
def a_share_above_all_of_it(workbook: Workbook) -> str:
    return put_task(workbook, "二（二）7#15", 130, "承诺数值")


@warning("ambiguous_fraction")
def a_fraction_for_percentage_points(workbook: Workbook) -> str:
    return put(workbook, "leakage_correction", 0.015)


@warning("detail_without_yes")
def a_document_number_beside_a_no(workbook: Workbook) -> str:
    put(workbook, "smart_construction_pilot", "否")
    return put(workbook, "smart_pilot_document", "建市〔2026〕1号")


@warning("detail_without_yes")
def a_date_beside_a_blank(workbook: Workbook) -> str:
    put(workbook, "garden_city_named", None)
    return put(workbook, "garden_city_date", "2021-06-30")


@warning("merged_cell")
def two_figures_merged(workbook: Workbook) -> str:
    sheet = books.data(workbook)
    upper = books.at(sheet, "garden_city_date", "本年值")
    lower = books.at(sheet, "smart_construction_pilot", "本年值")
    assert lower.row == upper.row + 1
    upper.value, lower.value = None, None
    sheet.merge_cells(f"{upper.coordinate}:{lower.coordinate}")
    return f"{DATA_SHEET}!{lower.coordinate}"


# Rows, columns, sheets


@error("unknown_element")
def a_code_of_ones_own(workbook: Workbook) -> str:
    sheet = books.data(workbook)
    sheet["A70"], sheet["G70"] = "carbon_sink", 5
    return f"{DATA_SHEET}!A70"


@error("unknown_clause")
def a_clause_of_ones_own(workbook: Workbook) -> str:
    books.tasks(workbook)["A70"] = "六（一）"
    return f"{TASK_SHEET}!A70"


@error("duplicate_row")
def a_row_copied(workbook: Workbook) -> str:
    move_row(books.data(workbook), "site_debris", 70)
    return f"{DATA_SHEET}!A70"


@error("duplicate_row")
def a_task_copied(workbook: Workbook) -> str:
    books.tasks(workbook)["A70"] = "二（二）6"
    return f"{TASK_SHEET}!A70"


@error("duplicate_column")
def a_column_copied(workbook: Workbook) -> str:
    books.data(workbook)["R5"] = "本年值"
    return f"{DATA_SHEET}!R5"


@error("column_missing")
def a_heading_overwritten(workbook: Workbook) -> str:
    books.data(workbook)["H5"] = "原因"
    return f"{DATA_SHEET}!A5"


@error("column_missing")
def the_codes_deleted(workbook: Workbook) -> str:
    books.tasks(workbook).delete_cols(1)
    return f"{TASK_SHEET}!A3"


@error("sheet_missing")
def the_data_deleted(workbook: Workbook) -> str:
    del workbook[DATA_SHEET]
    return f"{DATA_SHEET}!"


@error("sheet_missing")
def the_tasks_deleted(workbook: Workbook) -> str:
    del workbook[TASK_SHEET]
    return f"{TASK_SHEET}!"


@error("sheet_ambiguous")
def the_data_copied_and_both_renamed(workbook: Workbook) -> str:
    copy = workbook.copy_worksheet(books.data(workbook))
    books.data(workbook).title, copy.title = "初稿", "定稿"
    return "定稿!A5"


@warning("outside_form")
def a_sum_below_the_form(workbook: Workbook) -> str:
    books.data(workbook)["G70"] = 12345
    return f"{DATA_SHEET}!G70"


@warning("outside_form")
def a_remark_beside_the_form(workbook: Workbook) -> str:
    books.tasks(workbook)["P9"] = "请张科长看"
    return f"{TASK_SHEET}!P9"


@warning("outside_form")
def a_stray_cell_far_below(workbook: Workbook) -> str:
    books.data(workbook)["C30000"] = "x"
    return f"{DATA_SHEET}!C30000"


@warning("outside_form")
def a_stray_cell_far_right(workbook: Workbook) -> str:
    books.data(workbook)["XFD9"] = "x"
    return f"{DATA_SHEET}!XFD9"


@warning("row_missing")
def a_row_deleted(workbook: Workbook) -> str:
    sheet = books.data(workbook)
    sheet.delete_rows(books.at(sheet, "leakage_correction", "单位").row)
    return f"{DATA_SHEET}!"


@warning("row_missing")
def a_task_deleted(workbook: Workbook) -> str:
    sheet = books.tasks(workbook)
    sheet.delete_rows(books.at(sheet, "二（二）6", "标题").row)
    return f"{TASK_SHEET}!"


@warning("year_column_missing")
def an_earlier_year_deleted(workbook: Workbook) -> str:
    books.data(workbook).delete_cols(10)
    return f"{DATA_SHEET}!"
