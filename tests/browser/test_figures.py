"""Figures in a real browser: drawn by Plotly under our policy; without it the tables stay."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from assessment.services import recompute_all
from audit.models import Entry
from reporting.models import State
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
FAILED = "图没有画出来。下面的数据表仍可使用。"


@pytest.fixture
def leader() -> User:
    """Somebody who sees the province, in a year with a few figures."""
    for year, green in ((2024, 70), (2026, 90)):
        state = State.SUBMITTED if year == 2026 else State.FINAL
        factories.fact("new_building_area", 100, year=year, state=state)
        factories.fact("green_building_area", green, year=year, state=state)
    for code, value in (("new_building_area", 100), ("green_building_area", 90)):
        factories.fact(code, value, short_name="洛阳", state=State.SUBMITTED)
    recompute_all(factories.NOW)
    return factories.leader()


def test_figures_are_drawn_described_and_taken_along_with_title_and_source(
    open_page: Callable[..., Page], leader: User
) -> None:
    page = open_page(leader)
    page.goto("/indicators/11/?year=2026")
    figure = page.locator(".figure.trend")
    expect(figure.locator(".main-svg").first).to_be_visible()
    expect(figure.locator(".waiting")).to_have_count(0)
    described = figure.locator(".canvas").get_attribute("aria-label") or ""
    assert "2024年70.0%" in described
    assert "2025年无数" in described
    assert page.locator(".figure .modebar-btn").count() == 0
    taken = {}
    for form in ("svg", "png"):
        with page.expect_download() as download:
            figure.get_by_role("button", name=form.upper()).click()
        assert download.value.suggested_filename == f"第11项绿色建筑占比_全省_历年.{form}"
        taken[form] = Path(download.value.path()).read_bytes()
    words = taken["svg"].decode()
    assert "全省90.0%" in words
    assert "来源：城乡建设领域碳达峰目标管理（豫建科〔2023〕29号）" in words
    assert taken["png"].startswith(b"\x89PNG")
    assert Entry.objects.filter(
        action="export", subject="/figures/indicators/11/trend.json", actor=leader.username
    ).exists()
    _what_is_folded_is_fetched_when_it_is_opened(page)
    page.goto("/figures/indicators/11/trend/embed/?year=2026")
    expect(page.locator(".main-svg").first).to_be_visible()


def _what_is_folded_is_fetched_when_it_is_opened(page: Page) -> None:
    """And taken along from there."""
    asked: list[str] = []
    page.on("request", lambda request: "/figures/" in request.url and asked.append(request.url))
    for section in (page.locator("#ranking"), page.locator(".section:has(.tiles)")):
        section.get_by_text("大图").click()
        expect(section.locator(".main-svg").first).to_be_visible()
    assert [each.partition("&figure=")[2] for each in asked] == ["ranking", "tiles"]
    asked.clear()
    page.goto("/compare/?year=2026&indicator=11&city=410100&city=410200")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.get_by_text("大图").click()
    figure = page.locator(".figure")
    expect(figure.locator(".main-svg").first).to_be_visible()
    assert [each.partition("/figures/")[2] for each in asked] == [
        "compare/?year=2026&city=410100&city=410200&indicator=11&figure=11"
    ]
    with page.expect_download() as download:
        figure.get_by_role("button", name="SVG").click()
    assert download.value.suggested_filename == "第11项绿色建筑占比_全省和郑州、开封_至2026年.svg"
    words = Path(download.value.path()).read_text()
    for part in ("只有郑州90.0%", "目标100%", "来源：城乡建设领域碳达峰目标管理", "全省"):
        assert part in words


def test_panels_are_drawn_when_they_come_into_sight(
    open_page: Callable[..., Page], leader: User
) -> None:
    page = open_page(leader, width=1440, height=700)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto("/departments/housing/?year=2026")
    last = page.locator('.figure[data-key="standing"]')
    expect(last.locator(".waiting")).to_have_text("正在读取图形")
    last.scroll_into_view_if_needed()
    expect(last.locator(".main-svg").first).to_be_visible()
    # Twenty figures, one request.
    assert sum("/figures/" in url for url in requests) == 1


def test_the_slider_brings_the_largest_shortfalls_to_the_target(
    open_page: Callable[..., Page], leader: User
) -> None:
    page = open_page(leader)
    page.goto("/indicators/11/?year=2026")
    slider, chosen = page.locator("#gap .slide input"), page.locator("input[name=bring]:checked")
    expect(slider).to_have_attribute("max", "2")
    slider.press("ArrowRight")
    expect(chosen).to_have_count(1)
    expect(page.locator("#gap .slide output")).to_have_text("1")
    expect(page.locator("#gap .outcome")).to_contain_text("95.0%")
    assert page.url.endswith("#gap")
    assert page.url.count("bring=") == 1
    # Reopened at its address, the page and the slider stand where they were left.
    page.reload()
    expect(slider).to_have_value("1")
    slider.press("End")
    expect(chosen).to_have_count(2)
    expect(page.locator("#gap .outcome")).to_contain_text("100.0%")


def test_a_figure_that_fails_says_so_and_can_be_tried_again(
    open_page: Callable[..., Page], leader: User, expected_problems: list[str]
) -> None:
    expected_problems.append("503|figures/indicators")
    page = open_page(leader)
    refusals: list[str] = []

    def refuse_once(route: Route) -> None:
        if refusals:
            route.continue_()
        else:
            refusals.append(route.request.url)
            route.fulfill(status=503, body="")

    page.route("**/figures/**", refuse_once)
    page.goto("/indicators/11/?year=2026")
    words = page.locator(".figure.trend .waiting")
    expect(words).to_have_text(FAILED + "重试")
    expect(page.locator("#data table")).to_be_visible()
    words.get_by_role("button", name="重试").click()
    expect(page.locator(".figure.trend .main-svg").first).to_be_visible()


def test_a_city_opens_its_own_page_with_its_figures(
    open_page: Callable[..., Page], leader: User
) -> None:
    page = open_page(factories.coordinator("郑州"), width=390)
    page.goto("/cities/410100/?year=2026")
    panel = page.locator('.figure[data-key="11"]')
    panel.scroll_into_view_if_needed()
    expect(panel.locator(".main-svg").first).to_be_visible()
    # The table of the years opens at the newest, with the rows' names beside it.
    page.set_viewport_size({"width": 280, "height": 900})
    page.get_by_text("数据表：历年数值").click()
    table = page.locator(".years")
    table.scroll_into_view_if_needed()
    expect(table.locator("thead th").last).to_be_in_viewport(ratio=1)
    expect(table.locator("tbody th").first).to_be_in_viewport(ratio=1)
    expect(table.locator("thead th").nth(1)).not_to_be_in_viewport()
