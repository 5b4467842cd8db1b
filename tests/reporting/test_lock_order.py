"""Whoever holds a report, a city or a year never keeps others from writing rows that point to it:
those rows are checked when their transaction ends, and it may then hold the trail that the first
one waits for. Deadline night in `bench` found that deadlock."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from reporting.models import WorkbookUpload
from reporting.services.steps import locked
from reporting.uploads import keep_upload
from tests import factories as make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROOMS = ("reporting", "assessment", "indicators", "accounts", "cities")
ROOT = Path(__file__).parents[2]


def meanwhile(act: Callable[[], object]) -> bool:
    """Whether the act ends by itself while this transaction is open."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout=10)
    return not thread.is_alive()


def test_a_workbook_is_kept_while_somebody_saves_in_the_same_report(
    tmp_path: Path, settings: Settings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    report, by = make.submission(), make.coordinator()
    with transaction.atomic():
        locked(report)
        assert meanwhile(
            lambda: keep_upload(
                city=report.city,
                cycle=report.cycle,
                content=b"PK",
                name="a.xlsx",
                by=by,
                now=make.NOW,
            )
        )
    assert WorkbookUpload.objects.count() == 1


def test_every_row_that_others_point_to_is_held_without_its_key() -> None:
    pointed_to = ("Submission", "City", "Cycle", "Bureau", "Question", "DataElement", "Clause")
    held = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(f"{model}.objects.select_for_update(" in line for model in pointed_to)
    ]
    assert len(held) >= 6
    assert [line for line in held if "no_key=True" not in line] == []
