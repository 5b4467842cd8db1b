"""Pictures of the main pages for the documents: `python -m tests.screenshots [NAME …]`.

Loads the demonstration into a database of its own, on a fixed day, and writes docs/screenshots/. The
same program on the same machine makes the same pictures; other fonts make others.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

TO = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
#: Monday, 23 November 2026, 9:00 in Zhengzhou: a week after the deadline.
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
COLOURS = 96
#: Figures in sight that are not drawn yet.
UNDRAWN = """[...document.querySelectorAll(".figure .waiting")]
    .filter(each => each.getBoundingClientRect().top < innerHeight).length"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's name, who opens which page in a window of which size, and where it is scrolled."""

    name: str
    user: str
    path: str
    width: int = 1440
    height: int = 1000
    open: str = ""


PICTURES = (
    Picture("overview", "leader", "/overview/", height=1250),
    Picture("overview-cell", "leader", "/overview/", open="table.matrix a[title^='新乡 第11项']"),
    Picture("overview-phone", "leader", "/overview/", width=390, height=1100),
    Picture("department", "review-development-reform", "/departments/development_reform/"),
    Picture("finance", "review-finance", "/departments/finance/"),
    Picture("indicator", "leader", "/indicators/4/", height=1250),
    Picture("city", "city-410100", "/cities/410100/"),
    Picture("entry", "city-410600", "/reporting/2026/410600/entry/"),
    Picture("review", "review-development-reform", "/reporting/review/2026/development_reform/"),
    Picture("plan", "leader", "/plan/?year=2026#clause-6"),
    Picture("lagging", "leader", "/lagging/"),
    Picture("brief", "leader", "/brief/", width=900, height=1250),
)


def main(names: list[str]) -> int:
    """Take the named pictures, or all; returns the exit status."""
    unknown = set(names) - {each.name for each in PICTURES}
    if unknown:
        print(f"没有这张图：{'、'.join(sorted(unknown))}")
        return 2
    wanted = [each for each in PICTURES if each.name in names or not names]
    with tempfile.TemporaryDirectory(prefix="henan-screenshots-") as directory:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "henan_carbon.settings",
            "DATABASE_URL": f"sqlite:///{Path(directory) / 'screenshots.sqlite3'}",
            "DEBUG": "on",
            "LOG_LEVEL": "ERROR",
            # Playwright keeps an event loop in this thread, where Django would refuse the database.
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
        import django
        from freezegun import freeze_time

        django.setup()
        from django.conf import settings

        settings.MEDIA_ROOT = Path(directory) / "files"
        # After Django has set the time zone, from which the ticking clock starts.
        with freeze_time(NOW, tick=True):
            prepare()
            take(wanted)
    return 0


def prepare() -> None:
    """The demonstration, with its results."""
    from django.core.management import call_command

    print("准备演示数据……", flush=True)
    for command in ("migrate", "load_plan", "load_demo"):
        call_command(command, stdout=StringIO(), verbosity=0)


def take(wanted: list[Picture]) -> None:
    """Open every page and write what is seen."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread
    from playwright.sync_api import sync_playwright

    from accounts.models import User
    from tests.browser.conftest import FLAGS, session_cookie
    from tests.programs import CHROMIUM, needs_program

    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    url = f"http://127.0.0.1:{server.port}"
    TO.mkdir(exist_ok=True)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=needs_program(CHROMIUM), args=FLAGS
            )
            for each in wanted:
                context = browser.new_context(
                    base_url=url,
                    locale="zh-CN",
                    timezone_id="Asia/Shanghai",
                    viewport={"width": each.width, "height": each.height},
                )
                user = User.objects.get(username=each.user)
                context.add_cookies([session_cookie(user, url)])
                page = context.new_page()
                page.goto(each.path)
                if each.open:
                    page.locator(each.open).click()
                    page.locator("tr.opened .explained").wait_for()
                    page.locator("tr.opened").scroll_into_view_if_needed()
                for _ in range(200):
                    if not page.evaluate(UNDRAWN):
                        break
                    page.wait_for_timeout(100)
                size = write(page.screenshot(animations="disabled"), TO / f"{each.name}.png")
                print(f"{each.name}.png {size // 1024} KB", flush=True)
                context.close()
            browser.close()
    finally:
        server.terminate()


def write(picture: bytes, path: Path) -> int:
    """Keep a picture with few colours, which pages of words and plain areas do not need more of;
    returns its size in bytes."""
    from PIL import Image

    image = Image.open(BytesIO(picture)).convert("RGB")
    few = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    return path.stat().st_size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
