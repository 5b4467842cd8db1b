"""Whose workbook it is, of which year and template."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from reporting.models import Fact
from reporting.workbook.cells import NotOurWorkbook
from reporting.workbook.identity import open_workbook
from reporting.workbook.layout import DATA_SHEET
from tests import factories as make
from tests.reporting.workbook import books

pytestmark = pytest.mark.django_db


def set_property(name: str, value: str) -> books.Change:
    def change(workbook: Workbook) -> None:
        next(p for p in workbook.custom_doc_props.props if p.name == name).value = value

    return change


def set_cell(cell: str, value: object) -> books.Change:
    return lambda workbook: setattr(books.data(workbook)[cell], "value", value)


def drop_properties(workbook: Workbook) -> None:
    workbook.custom_doc_props.props.clear()


def drop_names(workbook: Workbook) -> None:
    workbook.defined_names.clear()


def both(*changes: books.Change) -> books.Change:
    def change(workbook: Workbook) -> None:
        for one in changes:
            one(workbook)

    return change


REFUSED: list[tuple[str, str, books.Change]] = [
    ("city_mismatch", "E2", set_cell("E2", "410300")),
    ("city_mismatch", "C2", set_cell("C2", "洛阳市")),
    ("city_mismatch", "E2", set_property("HenanCarbonCity", "410300")),
    ("year_mismatch", "C3", set_cell("C3", 2025)),
    ("year_mismatch", "C3", set_property("HenanCarbonYear", "2025")),
    ("template_outdated", "E3", set_property("HenanCarbonTemplate", "0")),
    ("template_outdated", "E3", set_cell("E3", "0.9")),
    ("unknown_city", "E2", set_property("HenanCarbonCity", "410000")),
    ("unknown_city", "E2", both(drop_properties, set_cell("E2", "330100"))),
    ("unknown_year", "C3", set_property("HenanCarbonYear", "2019")),
    ("unknown_year", "C3", set_property("HenanCarbonYear", "今年")),
]


@pytest.mark.parametrize(("code", "cell", "change"), REFUSED)
def test_a_contradiction_refuses_the_workbook_at_its_cell(
    code: str, cell: str, change: Callable[[Workbook], object]
) -> None:
    taken = books.take(books.changed(books.filled(), change))
    assert [(f.code, f.severity.value, f.sheet, f.cell) for f in taken.findings] == [
        (code, "error", DATA_SHEET, cell)
    ]
    assert not taken.accepted
    assert not Fact.objects.exists()


def test_an_old_template_is_answered_with_where_to_get_the_new_one() -> None:
    content = books.changed(books.filled(), set_property("HenanCarbonTemplate", "0"))
    assert "请重新下载" in books.take(content).findings[0].remedy


def test_another_city_or_year_than_that_of_the_page_is_refused() -> None:
    wrong_city = books.take(books.filled(), expected_city=make.city("洛阳"))
    assert [f.code for f in wrong_city.findings] == ["city_mismatch"]
    assert "郑州市" in wrong_city.findings[0].message
    assert "洛阳市" in wrong_city.findings[0].message
    wrong_year = books.take(
        books.filled(), expected_city=make.city("郑州"), expected_cycle=make.cycle(2025)
    )
    assert [f.code for f in wrong_year.findings] == ["year_mismatch"]
    right = books.take(
        books.filled(), expected_city=make.city("郑州"), expected_cycle=make.cycle(2026)
    )
    assert right.accepted


@pytest.mark.parametrize("lost", [drop_properties, drop_names])
def test_either_mark_suffices(lost: books.Change) -> None:
    taken = books.take(books.changed(books.filled(), lost))
    assert taken.accepted
    assert taken.city == make.city("郑州")


def test_without_any_mark_it_is_not_our_workbook() -> None:
    content = books.changed(books.filled(), both(drop_properties, drop_names))
    with pytest.raises(NotOurWorkbook) as refused:
        books.take(content)
    assert refused.value.finding.code == "not_our_workbook"
    assert "请从系统重新下载" in refused.value.finding.remedy


def test_a_workbook_of_somebody_elses_is_not_ours() -> None:
    other = Workbook()
    other.active["A1"] = "通讯录"
    with pytest.raises(NotOurWorkbook) as refused:
        books.take(books.saved(other))
    assert refused.value.finding.code == "not_our_workbook"


def test_rows_put_above_move_the_visible_marks_and_are_followed() -> None:
    workbook = load_workbook(BytesIO(books.filled()))
    books.data(workbook).insert_rows(1, amount=2)
    content = books.saved(workbook)
    opened = open_workbook(content)
    assert opened.places["city_code"] == (DATA_SHEET, "E4")
    assert books.take(content).accepted


def test_a_year_written_in_words_is_the_same_year() -> None:
    content = books.changed(books.filled(), set_cell("C3", "２０２６年度"))
    assert books.take(content).accepted


def test_the_right_workbook_of_another_city_is_that_citys() -> None:
    taken = books.take(books.exported("济源"))
    assert taken.city == make.city("济源")
