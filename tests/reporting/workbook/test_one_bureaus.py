"""The workbook that one bureau downloads: its own cells open, the others' greyed and locked."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from reporting.models import Fact, State
from reporting.workbook.layout import DATA_SHEET
from tests import factories as make
from tests.reporting.views import reports
from tests.reporting.workbook import books

pytestmark = pytest.mark.django_db

GREY = "00ECECEC"


@pytest.fixture
def content(client: Client) -> bytes:
    """The download of 郑州's 发展改革委."""
    reports.draft(digital_lighting="是")
    client.force_login(make.reporter())
    return client.get(reverse("workbook", args=[2026, "410100"])).content


def test_others_rows_are_greyed_and_locked_and_its_own_are_open(content: bytes) -> None:
    workbook = load_workbook(BytesIO(content))
    sheet, tasks = books.data(workbook), books.tasks(workbook)
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    own = [books.at(sheet, "building_energy", name) for name in ("本年值", "缺报原因", "备注")]
    own += [books.at(tasks, "二（五）3", "进展情况"), books.at(tasks, "二（五）3#28", "承诺数值")]
    # It helps with this one.
    own.append(books.at(tasks, "二（一）1", "进展状态"))
    assert {cell.protection.locked for cell in own} == {False}
    theirs = [books.at(sheet, "water_supplied", name) for name in ("本年值", "缺报原因", "备注")]
    theirs += [
        books.at(tasks, "二（二）4", "进展情况"),
        books.at(tasks, "二（二）4#12", "承诺数值"),
    ]
    assert {cell.protection.locked for cell in theirs} == {True}
    assert {cell.fill.fgColor.rgb for cell in theirs} == {GREY}
    # What they filled in is there to be read, and says whose it is.
    assert theirs[0].value is not None
    said = [str(cell.value) for row in sheet.iter_rows(max_row=200) for cell in row if cell.value]
    assert any("灰色格由别的局填报，已锁定" in words for words in said)
    assert "郑州市住房和城乡建设局填报，本表中不能改" in said
    assert "郑州市发展和改革委员会填报" in said


def test_it_comes_back_unchanged_changes_its_own_and_is_refused_others_by_name(
    content: bytes,
) -> None:
    assert books.take(content, by=make.reporter()).changes == []

    def own(workbook: Workbook) -> None:
        books.at(workbook[DATA_SHEET], "building_energy", "本年值").value = 412

    taken = books.take(books.changed(content, own), by=make.reporter())
    assert taken.accepted, taken.findings
    assert [each.element for each in taken.changes] == ["building_energy"]
    # What others still lack is asked of them, and of who submits.
    assert taken.findings == []
    whole = books.take(books.changed(content, own), dry_run=True).findings
    assert {(f.code, f.element) for f in whole} >= {("evidence_missing", "digital_lighting")}

    def others(workbook: Workbook) -> None:
        # Protection without a password is lifted in two clicks.
        books.at(workbook[DATA_SHEET], "water_supplied", "本年值").value = 1

    refused = books.take(books.changed(content, others), by=make.reporter())
    assert not refused.accepted
    assert [(f.code, f.element) for f in refused.findings if f.code == "other_bureau"] == [
        ("other_bureau", "water_supplied")
    ]
    assert Fact.objects.filter(element__code="water_supplied", state=State.DRAFT).count() == 1


def test_the_housing_bureaus_coordinator_gets_everything_open(client: Client) -> None:
    client.force_login(make.coordinator())
    workbook = load_workbook(
        BytesIO(client.get(reverse("workbook", args=[2026, "410100"])).content)
    )
    sheet = books.data(workbook)
    for code in ("building_energy", "water_supplied"):
        assert not books.at(sheet, code, "本年值").protection.locked
