"""The matrix in a real browser: walked by keyboard, readable on a phone, never wider than it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assessment.services import recompute_all
from reporting.models import State
from tests import factories
from tests.browser.test_keyboard import tab_to

pytestmark = pytest.mark.django_db(transaction=True)
CELLS = "table.matrix td.m a"


@pytest.fixture
def overview_in(open_page: Callable[..., Page]) -> Callable[[int], Page]:
    """Open the overview in a window of some width."""
    for code, value in (("new_building_area", 100), ("green_building_area", 90)):
        factories.fact(code, value, state=State.SUBMITTED)
    recompute_all(factories.NOW)

    def opened(width: int) -> Page:
        page = open_page(factories.province_admin(), width=width)
        page.goto("/overview/?year=2026")
        return page

    return opened


def title(page: Page) -> str:
    return str(page.evaluate("document.activeElement.title"))


def test_arrows_move_enter_explains_and_escape_comes_back(
    overview_in: Callable[[int], Page],
) -> None:
    page = overview_in(1440)
    assert page.locator(f"{CELLS}[tabindex='0']").count() == 1
    tab_to(page, CELLS, most=120)
    assert title(page).startswith("郑州 第11项")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    assert title(page).startswith("郑州 第11项")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert title(page).startswith("开封 第6项")
    page.keyboard.press("End")
    assert title(page).startswith("济源 第6项")
    page.keyboard.press("Home")
    assert title(page).startswith("郑州 第6项")
    assert page.locator(f"{CELLS}[tabindex='0']").count() == 1
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    panel = page.locator("table.matrix tr.opened .explained")
    expect(panel).to_contain_text("郑州市2026年第11项“新建建筑中绿色建筑占比”为")
    expect(panel).to_contain_text("90 ÷ 100 × 100 = 90.0%")
    expect(panel).to_be_focused()
    assert page.locator("tr.opened").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("tr.opened").count() == 0
    assert title(page).startswith("郑州 第11项")


def test_the_panel_says_where_to_read_on_when_it_cannot_be_fetched(
    overview_in: Callable[[int], Page], expected_problems: list[str]
) -> None:
    expected_problems.append("Failed to load resource|ERR_FAILED")
    page = overview_in(1440)
    page.route("**part=panel**", lambda route: route.abort())
    page.locator(CELLS).first.click()
    row = page.locator("tr.opened")
    expect(row).to_contain_text("说明没有读到。")
    row.get_by_role("link", name="单独打开这一页").click()
    page.wait_for_url("**/cities/410100/indicators/11/?year=2026")


def test_tiles_carry_the_cities_names_on_a_phone(overview_in: Callable[[int], Page]) -> None:
    page = overview_in(390)
    name = "getComputedStyle(document.querySelector('table.matrix td.m a'), '::after').content"
    assert page.evaluate(name) == '"郑州"'
    tops = page.eval_on_selector_all(
        "table.matrix tbody:nth-of-type(2) td.m",
        "tiles => [...new Set(tiles.map(tile => tile.getBoundingClientRect().top))].length",
    )
    assert tops == 3


def test_choosing_a_year_opens_it(overview_in: Callable[[int], Page]) -> None:
    page = overview_in(1366)
    assert not page.get_by_role("button", name="查看").is_visible()
    page.get_by_label("年度").select_option("2025")
    page.wait_for_url("**/overview/?year=2025")
