"""Reviewing by keyboard: along the list, approving, returning with a reason."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from reporting.models import Decision
from tests import factories
from tests.browser.test_keyboard import tab_to
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reviewer_needs_no_mouse(open_page: Callable[..., Page]) -> None:
    reports.submitted()
    page = open_page(factories.reviewer("development_reform"))
    page.goto("/reporting/review/2026/development_reform/?indicator=20")
    heading = page.locator("#seen h2").first
    expect(heading).to_contain_text("城镇建筑能耗")
    # A key struck anywhere else shows the figure instead of approving it.
    panel = page.locator("#seen")
    page.keyboard.press("a")
    expect(panel).to_be_focused()
    page.keyboard.press("j")
    expect(heading).to_contain_text("可再生能源")
    page.keyboard.press("k")
    expect(heading).to_contain_text("城镇建筑能耗")
    page.locator("[data-return]").click()
    reason = page.locator("#reason")
    expect(page.get_by_role("alert")).to_contain_text("请写明退回原因")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(reason).to_be_focused()
    panel.focus()
    page.keyboard.press("r")
    expect(reason).to_be_focused()
    page.keyboard.type("a j k r")
    expect(reason).to_have_value("a j k r")
    tab_to(page, "[data-words='口径不符']")
    page.keyboard.press("Enter")
    expect(reason).to_have_value("a j k r；口径不符")
    tab_to(page, "[data-return]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已退回郑州市城镇建筑能耗")
    expect(heading).to_contain_text("可再生能源")
    expect(panel).to_be_focused()
    expect(page.get_by_role("status")).to_be_in_viewport()
    expect(heading).to_be_in_viewport()
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("已核定郑州市")
    assert list(Decision.objects.order_by("pk").values_list("action", "reason")) == [
        ("return", "a j k r；口径不符"),
        ("approve", ""),
    ]


def test_what_one_click_approves_is_counted_while_choosing(open_page: Callable[..., Page]) -> None:
    reports.submitted()
    page = open_page(factories.reviewer("development_reform"))
    page.goto("/reporting/review/2026/development_reform/")
    button = page.locator("[data-approve-clean]")
    expect(button).to_have_text("核定这8个数")
    page.get_by_role("checkbox", name="第17项").uncheck()
    expect(button).to_have_text("核定这6个数")
    button.click()
    expect(page.get_by_role("status")).to_contain_text("已核定无疑问的6个数。")
    expect(button).to_have_text("核定这2个数")
