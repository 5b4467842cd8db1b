"""Where things are on the web form of the last full year."""

from django.utils import timezone
from playwright.sync_api import Locator, Page


def year() -> int:
    """The year whose form is open."""
    return timezone.localdate().year - 1


def field(code: str) -> str:
    """The input of an element."""
    return f"#f-{code}-{year()}"


def state(page: Page, code: str) -> Locator:
    """The word beside an element's input."""
    return page.locator(f"[data-field='{code}-{year()}'] > .saved")
