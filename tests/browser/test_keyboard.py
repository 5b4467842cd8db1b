"""The main tasks without a mouse: everything is reached by Tab, and seen when it is reached."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from reporting.models import State, Submission
from tests import factories
from tests.browser.forms import field, state, year
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "Zhengzhou-2026"  # noqa: S105 - a test's own
RING = "getComputedStyle(document.activeElement).outlineStyle"


def tab_to(page: Page, place: str, *, most: int = 60) -> None:
    """Press Tab until the place has the focus; wherever it stops on the way, that can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate("document.activeElement.outerHTML.slice(0, 80)")
        assert page.evaluate(RING) != "none", stop
        if page.evaluate("place => document.activeElement.matches(place)", place):
            return
    raise AssertionError(f"{place} is not reached")


def test_a_bureau_without_figures_of_its_own_opens_the_form(open_page: Callable[..., Page]) -> None:
    """What the form's scripts look for is not all there; an error in one fails the test."""
    reports.draft("郑州", year())
    page = open_page(factories.reporter(department_code="finance"))
    page.goto("/reporting/2026/410100/entry/")
    expect(page.locator("main h1")).to_be_visible()
    assert page.locator("[name^=value-]:enabled").count() == 0


def test_a_city_signs_in_fills_confirms_and_submits(open_page: Callable[..., Page]) -> None:
    user = factories.reporter(department_code="public_institutions")
    user.set_password(PASSWORD)
    user.save()
    roof = "public_roof_area"
    reports.draft("郑州", year(), **{roof: ""})
    page = open_page()
    page.goto("/sign-in/")
    page.keyboard.type(user.username)
    tab_to(page, "#id_password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cities/410100/**")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/account/")
    tab_to(page, ".menu > summary")
    page.keyboard.press("Enter")
    tab_to(page, ".menu a[href='/indicators/']")
    expect(page.locator(":focus")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/indicators/")
    page.set_viewport_size({"width": 1366, "height": 900})

    page.goto(f"/reporting/{year()}/410100/entry/")
    tab_to(page, field(roof))
    page.keyboard.type("20.78")
    page.keyboard.press("Enter")
    expect(state(page, roof)).to_contain_text("✓ 已保存")
    page.reload()
    tab_to(page, "a[data-submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/reporting/{year()}/410100/#parts")
    tab_to(page, "#parts form button")
    page.keyboard.press("Enter")
    expect(page.locator("#parts")).to_contain_text(str(user))

    page = open_page(factories.coordinator())
    page.goto(f"/reporting/{year()}/410100/")
    tab_to(page, "form[action$='/submit/'] button")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("第1版")
    assert Submission.objects.get(city__code="410100").state == State.SUBMITTED
