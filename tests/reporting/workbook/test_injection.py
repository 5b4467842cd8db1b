"""What a spreadsheet would run is text in every file the system writes."""

from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell

from reporting.checks import Entry, TaskEntry
from reporting.models import Submission
from reporting.services import save_draft
from reporting.workbook.exporting import workbook_of
from reporting.workbook.returning import returned_workbook
from tests import factories as make
from tests.reporting.views import reports
from tests.reporting.workbook import books
from tests.reporting.workbook.extremes import INJECTIONS, formulas_as_words

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[3]
ROOMS = ("dashboards", "assessment", "reporting", "indicators", "accounts", "cities", "audit")


def injected(content: bytes) -> list[Cell]:
    """The cells that hold one of the texts, all others checked to be no formula."""
    cells = [
        cell
        for sheet in load_workbook(BytesIO(content)).worksheets
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    return [cell for cell in cells if any(text in str(cell.value) for text in INJECTIONS)]


def test_taken_from_a_workbook_they_are_text_in_the_next() -> None:
    assert books.take(formulas_as_words()).accepted
    cells = injected(workbook_of(city=make.city(), cycle=make.cycle()))
    assert sorted(cell.value for cell in cells) == sorted(INJECTIONS)
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}


@pytest.mark.parametrize("text", [*INJECTIONS, "\t=1+1", "=1+1\r\n=2"])
def test_in_every_field_and_reason_they_are_text(text: str, client: Client) -> None:
    reports.draft()
    saved = save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[
            Entry("garden_city_document", 2026, text=text.strip(), note=text),
            Entry("site_debris", 2026, missing_reason=text),
        ],
        tasks=[TaskEntry("二（二）6", "slow", text)],
        by=None,
        source="测试",
        now=make.NOW,
    )
    if not saved.saved:
        assert {finding.code for finding in saved.findings} == {"control_character"}
        return
    report = Submission.objects.get()
    report.reason = text
    for content in (workbook_of(city=make.city(), cycle=make.cycle()), returned_workbook(report)):
        injected(content)


def test_nothing_writes_csv_but_what_is_proved_harmless() -> None:
    """tests/dashboards/test_lagging.py and tests/accounts/test_trail_page.py prove these."""
    writers = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "csv.writer" in path.read_text(encoding="utf-8")
        or "DictWriter" in path.read_text(encoding="utf-8")
    }
    assert writers == {"dashboards/exports.py", "accounts/views/trail.py"}
