"""Programs that no wheel carries, and what a run says when they are absent.

On a bare machine a test that needs one is skipped, and the run ends by naming the program and the
apt line that brings it. With HENAN_REQUIRE_ALL=1 (`.ci/run` sets it) nothing may be skipped.
"""

import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

REQUIRE_ALL = os.environ.get("HENAN_REQUIRE_ALL", "") not in ("", "0")


@dataclass(frozen=True, slots=True)
class Program:
    """A program by the names it is installed under, and the Debian packages that bring it."""

    title: str
    commands: tuple[str, ...]
    apt: str

    def path(self) -> str | None:
        """Where it is, or None."""
        return next((found for name in self.commands if (found := shutil.which(name))), None)


CHROMIUM = Program(
    "Chromium", ("chromium", "chromium-browser", "google-chrome"), "chromium fonts-noto-cjk"
)
LIBREOFFICE = Program("LibreOffice", ("soffice", "libreoffice"), "libreoffice-calc")
#: The same program, with the part that opens documents; its own command tells that it is there.
LIBREOFFICE_WRITER = Program("LibreOffice-Writer", ("lowriter",), "libreoffice-writer")
NGINX = Program("nginx", ("nginx", "/usr/sbin/nginx"), "nginx-light")

_SKIPPED = re.compile(r"needs (?P<title>\S+): apt-get install -y (?P<apt>.+)$")


def needs_program(program: Program) -> Path:
    """The program's path; without it the running test is skipped, or fails where all is required.

    Call it inside a test or fixture.
    """
    found = program.path()
    if found:
        return Path(found)
    message = f"needs {program.title}: apt-get install -y {program.apt}"
    if REQUIRE_ALL:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def missing_programs(reasons: Iterable[str]) -> dict[tuple[str, str], int]:
    """How many of these skip reasons name which (program, apt packages)."""
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for reason in reasons:
        if found := _SKIPPED.search(reason):
            counts[found["title"], found["apt"]] += 1
    return dict(sorted(counts.items()))


# Hooks; tests/conftest.py imports them by name.


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """End, after pytest's own summary, by naming the programs that were missing."""
    yield
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)]
    missing = missing_programs(reasons)
    if missing:
        terminalreporter.section("缺少的程序 / programs not found", yellow=True)
        for (title, _), count in missing.items():
            terminalreporter.line(f"{title}：跳过 {count} 项测试 / {count} tests skipped")
        packages = " ".join(apt for _, apt in missing)
        terminalreporter.line(f"补齐 / to run them: apt-get install -y {packages}", bold=True)
    if skipped and REQUIRE_ALL:
        terminalreporter.line("HENAN_REQUIRE_ALL=1 forbids skipped tests", red=True)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is required, a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if REQUIRE_ALL and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run only tests that use the database; elsewhere not those that need it to be
    PostgreSQL (tests/on_postgres.py runs both)."""
    from django.db import connection

    on_postgres = connection.vendor == "postgresql"
    chosen = uses_database if on_postgres else runs_anywhere
    deselected = [item for item in items if not chosen(item)]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if chosen(item)]


def uses_database(item: pytest.Item) -> bool:
    """Whether the test is marked for the database or asks for one of its fixtures."""
    fixtures = {"db", "transactional_db", "live_server", "client", "admin_client"}
    return bool(
        item.get_closest_marker("django_db") or fixtures & set(getattr(item, "fixturenames", ()))
    )


def runs_anywhere(item: pytest.Item) -> bool:
    """Whether the test does without PostgreSQL."""
    return item.get_closest_marker("postgres") is None
