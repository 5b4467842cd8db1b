"""The API's documentation in a browser: drawn by local scripts, under the strict CSP."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests import factories


def test_swagger_is_drawn_and_answers(open_page: Callable[..., Page]) -> None:
    page = open_page(factories.leader())
    page.goto("/api/docs/")
    expect(page.get_by_text("河南省城乡建设碳达峰目标跟踪接口")).to_be_visible()
    operation = page.locator("#operations-方案-v1_cities_retrieve")
    operation.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_placeholder("code").fill("419001")
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table")).to_contain_text("济源示范区")
