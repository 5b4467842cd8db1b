"""An explanation is asked for, travels with the figure however it comes in, and stays with that
version of it."""

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from reporting.models import Fact, Submission
from reporting.scrutiny import what_stops
from reporting.services import approve, submit
from tests import factories as make
from tests.reporting.views import reports
from tests.reporting.workbook import books
from tests.reporting.workbook.spoiling import put

pytestmark = pytest.mark.django_db

WHY = "两座新厂投产"
ELEMENT = "factory_pv_area"  # 36.41 in the report, 10 in the filled workbook


def stops(report: Submission) -> list[tuple[str, str]]:
    return [(finding.code, finding.element) for finding in what_stops(report)]


def typed(client: Client, **fields: str) -> None:
    """Fill in the web form's fields of the element, as the bureau does."""
    client.force_login(make.coordinator())
    address = reverse("entry-save", args=[2026, "410100"])
    values = {f"{name}-{ELEMENT}-2026": text for name, text in fields.items()}
    assert client.post(address, values).status_code == 200


def versions() -> list[tuple[int, str]]:
    facts = Fact.objects.filter(element__code=ELEMENT, year=2026).order_by("version")
    return [(fact.version, fact.note) for fact in facts]


def page(client: Client) -> str:
    client.force_login(make.reviewer("development_reform"))
    return client.get(reverse("submission", args=[2026, "410100"])).content.decode()


def test_typed_into_the_form_it_lets_the_report_go_and_reaches_the_reviewer(
    client: Client,
) -> None:
    make.fact(ELEMENT, 10, year=2025)
    report = reports.draft()
    assert stops(report) == [("change_over_bound", ELEMENT)]
    typed(client, value="36.41", note="沿用上年")
    assert stops(report) == [("change_over_bound", ELEMENT)], "that explains nothing"
    typed(client, value="36.41", note=WHY)
    assert stops(report) == []
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    assert versions() == [(1, WHY)]
    said = page(client)
    assert f"市里说明：“{WHY}”" in said
    assert "超出本项常见变动（±50%）" in said


def test_written_into_the_workbook_it_does_the_same(client: Client) -> None:
    make.fact(ELEMENT, 100, year=2025)

    def explain(workbook: Workbook) -> str:
        return put(workbook, ELEMENT, WHY, "备注")

    bare = books.take(books.filled(), submit=True)
    assert [(f.code, f.element) for f in bare.findings] == [("change_over_bound", ELEMENT)]
    assert not bare.submitted
    told = books.take(books.changed(books.filled(), explain), submit=True)
    assert told.submitted
    assert versions() == [(1, WHY)]
    assert f"市里说明：“{WHY}”" in page(client)


def test_a_corrected_figure_has_its_own_and_the_old_version_keeps_the_old_one(
    client: Client,
) -> None:
    make.fact(ELEMENT, 10, year=2025)
    report = reports.draft()
    typed(client, value="36.41", note=WHY)
    submit(submission=report, by=make.coordinator(), now=make.NOW)
    report.refresh_from_db()
    approve(submission=report, by=make.province_admin(), now=make.NOW)
    typed(client, value="36.5", note="复核后更正")
    assert versions() == [(1, WHY), (2, "复核后更正")]
    report.refresh_from_db()
    submit(submission=report, by=make.coordinator(), now=make.NOW)
    assert versions() == [(1, WHY), (2, "复核后更正")]
