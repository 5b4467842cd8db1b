"""The watch over pages notices what it is there to notice."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import watch


@pytest.mark.parametrize(
    ("html", "noticed"),
    [
        ("<script>console.error('坏了')</script>", "console: 坏了"),
        ("<script>missing()</script>", "script: missing is not defined"),
        ("<img src='http://cdn.invalid/a.png'>", "request to another host: http://cdn.invalid/"),
    ],
)
def test_problem_is_noticed(browser: Browser, html: str, noticed: str) -> None:
    page = browser.new_page()
    problems: list[str] = []
    watch(page, "http://here.invalid", problems)
    page.set_content(html, wait_until="load")
    page.close()
    assert any(problem.startswith(noticed) for problem in problems)


def test_quiet_page_has_no_problem(browser: Browser) -> None:
    page = browser.new_page()
    problems: list[str] = []
    watch(page, "http://here.invalid", problems)
    page.set_content("<p>郑州市</p>", wait_until="load")
    page.close()
    assert problems == []
