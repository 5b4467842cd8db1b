"""A real Chromium on a live server. A page that logs an error, asks another host for anything or
breaks in its script fails the test, whatever the test looked at."""

import os
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.programs import CHROMIUM, needs_program

#: Milliseconds for whatever a page is waited for; a busy machine draws slowly.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs the browser."""
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless, one per module."""
    chromium = needs_program(CHROMIUM)
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, and Django would refuse the database here.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def expected_problems() -> list[str]:
    """Patterns of problems a test means to cause, such as a refused page; append to it."""
    return []


@pytest.fixture
def open_page(
    browser: Browser, live_server: LiveServer, expected_problems: list[str]
) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a window of its own, signed in as `user` or as nobody.

    When the test ends, no window may have had a problem that the test did not expect.
    """
    problems: list[str] = []
    contexts = []

    def open_page(
        user: object | None = None, *, width: int = 1366, height: int = 900, scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        watch(page, live_server.url, problems)
        return page

    yield open_page
    for context in contexts:
        context.close()
    unexpected = [
        problem
        for problem in problems
        if not any(re.search(pattern, problem) for pattern in expected_problems)
    ]
    assert unexpected == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One window, nobody signed in."""
    return open_page()


def session_cookie(user: object, url: str) -> dict[str, str]:
    """The cookie of a session in which `user` has signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


def watch(page: Page, origin: str, problems: list[str]) -> None:
    """Note every error in the console, uncaught error and request to another host."""

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def request(request: Request) -> None:
        # Data and blob addresses never leave the browser.
        if not request.url.startswith((f"{origin}/", "data:", "blob:")):
            problems.append(f"request to another host: {request.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("request", request)
