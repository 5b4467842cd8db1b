"""Pages on paper: 一页纸 is exactly one sheet of A4, also when much is to be said; figures are there
that nobody scrolled to; no sheet is wasted."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from assessment.services import recompute_all
from cities.models import City
from indicators.models import Clause
from reporting.models import TaskReport
from tests import factories
from tests.reporting.views import reports

A4 = (595, 842)


@pytest.mark.django_db(transaction=True)
def test_the_brief_is_one_sheet_of_a4(open_page: Callable[..., Page]) -> None:
    recompute_all(datetime(2026, 11, 14, 2, tzinfo=UTC))
    reports.submitted("郑州")
    for number, city in enumerate(("许昌", "开封", "洛阳", "平顶山", "安阳", "鹤壁", "新乡")):
        for code, value in (("new_building_area", 100), ("green_building_area", 80 + number)):
            factories.fact(code, value, short_name=city)
    recompute_all(factories.NOW)
    TaskReport.objects.bulk_create(
        TaskReport(
            clause=clause,
            city=city,
            year=2026,
            version=1,
            state="submitted",
            progress="slow",
            created_at=factories.NOW,
        )
        for clause in Clause.objects.all()
        for city in City.objects.exclude(short_name="商丘")
    )
    page = open_page(factories.leader())
    page.goto("/brief/?year=2026")
    sheet = PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(sheet) == 1
    assert tuple(round(side) for side in sheet[0].get_size()) == A4
    words = sheet[0].get_textpage().get_text_range()
    assert "绿色建筑占比" in words
    assert "机关事务管理局" in words
    assert "条任务：完成0，缓慢或未动" in words
    assert re.search(r"另有\d+处变化", words)


def sheets(page: Page, path: str, *, figures: bool) -> list[str]:
    """The words on each sheet of a page, printed once its figures, if it has any, have come."""
    # Listening begins before the page is asked for: its figures may be there before it is loaded.
    with page.expect_response("**/figures/**") if figures else nullcontext():
        page.goto(path)
    assert bool(page.locator("[data-figure]").count()) is figures, path
    paper = PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    return [each.get_textpage().get_text_range() for each in paper]


@pytest.mark.django_db(transaction=True)
def test_figures_nobody_scrolled_to_are_printed_and_no_sheet_is_wasted(
    open_page: Callable[..., Page],
) -> None:
    reports.submitted("郑州")
    recompute_all(factories.NOW)
    page = open_page(factories.leader(), width=1440, height=500)
    for path, figures, words in (
        ("/departments/housing/?year=2026", True, "目标小于8%"),
        ("/cities/410100/?year=2026", True, "目标小于8%"),
        ("/indicators/4/?year=2026", True, "2030年目标小于8%"),
        ("/reporting/2026/410100/receipts/1/", False, "公共机构新建建筑屋顶光伏覆盖面积"),
    ):
        found = sheets(page, path, figures=figures)
        assert words in "".join(found), path
        assert page.locator("[data-figure]:not([data-drawn]):visible").count() == 0, path
        # The last sheet is worth its paper, and the first holds more than the head.
        assert len(found[-1].split()) > 12, path
        assert len(found[0].split()) > 60, path


@pytest.mark.django_db(transaction=True)
def test_what_is_printed_before_the_figures_came_says_so_and_gives_their_tables(
    open_page: Callable[..., Page],
) -> None:
    reports.submitted("郑州")
    recompute_all(factories.NOW)
    leader = factories.leader()
    for scripts in (True, False):
        page = open_page(leader, scripts=scripts)
        page.route("**/figures/**", lambda route: None)  # never answered
        page.goto("/departments/housing/?year=2026")
        tables = page.locator("details.data")
        expect(tables).to_have_count(2)
        paper = PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
        words = "".join(each.get_textpage().get_text_range() for each in paper)
        assert "图形打印时还没有读到，数值见本页数据表。" in words
        assert "数据表：首列指标全省历年数值" in words
        assert "*为暂定值" in words
        assert "正在读取图形" not in words
        # On the screen they stay folded; browsers that print nothing folded get them unfolded.
        assert page.locator("details.data[open]").count() == 0
        if scripts:
            for event, unfolded in (("beforeprint", 2), ("afterprint", 0)):
                page.evaluate(f"dispatchEvent(new Event('{event}'))")
                assert page.locator("details.data[open]").count() == unfolded
