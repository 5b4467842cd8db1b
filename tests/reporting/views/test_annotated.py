"""The workbook on its way back to the city, in the browser."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from reporting.checks import TaskEntry
from reporting.models import Fact, Submission, TaskReport, WorkbookUpload
from reporting.services import decide, save_draft, submit
from reporting.uploads import KEPT_UNCONFIRMED
from reporting.workbook.container import OLE_MAGIC
from reporting.workbook.layout import DATA_SHEET, PROBLEM_SHEET, TASK_SHEET
from tests import factories as make
from tests.reporting.figures import TYPED
from tests.reporting.views import reports
from tests.reporting.views.test_upload import PATH, confirm, filled, housing, send
from tests.reporting.workbook import books

__all__ = ["housing"]

pytestmark = pytest.mark.django_db

BUTTON = "下载标注了问题的工作簿"
RETURNED = "/reporting/2026/410100/returned.xlsx"


def annotated(client: Client, page: str) -> bytes:
    """What the page's button brings."""
    address = page.split(f'">{BUTTON}')[0].split('href="')[-1]
    response = client.get(address)
    assert response.status_code == 200
    name = unquote(response["Content-Disposition"].split("utf-8''")[1])
    assert name == "郑州市2026年度填报表（已标注）.xlsx"
    assert response["Cache-Control"] == "no-store"
    return bytes(response.content)


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def test_a_refused_workbook_comes_back_is_put_right_and_taken(housing: Client) -> None:
    page = send(housing, filled({**TYPED, "waste_generated": "125万吨"}))
    assert "没有导入，系统中的数据没有变。" in page
    workbook = opened(annotated(housing, page))
    assert workbook.sheetnames[0] == PROBLEM_SHEET
    cell = books.at(workbook[DATA_SHEET], "waste_generated", "本年值")
    assert (cell.value, "（unit_in_cell）" in cell.comment.text) == ("125万吨", True)
    cell.value = TYPED["waste_generated"]
    page = send(housing, books.saved(workbook))
    assert "没有导入" not in page
    confirm(housing, page)
    assert Fact.objects.get(element__code="waste_generated").value == Decimal(
        TYPED["waste_generated"]
    )


def test_reloading_the_page_with_errors_sends_nothing_again(housing: Client) -> None:
    send(housing, filled({"lamps_total": "1.5"}))
    address = f"{PATH}{WorkbookUpload.objects.get().pk}/"
    page = housing.get(address).content.decode()
    assert "1.5不是整数" in page
    # The next file goes to the address for files, not to the one of this preview.
    assert f'<form method="post" action="{PATH}" enctype="multipart/form-data"' in page
    housing.post(address, {"seen": "x"})
    assert not Fact.objects.exists()


def test_warnings_come_back_too_and_a_clean_workbook_needs_nothing(housing: Client) -> None:
    page = send(
        housing, books.changed(books.filled(), lambda w: w[DATA_SHEET].__setitem__("G70", 5))
    )
    assert "确认存为草稿</button>" in page
    assert "（outside_form）" in opened(annotated(housing, page))[DATA_SHEET]["G70"].comment.text
    assert BUTTON not in send(housing, books.filled())


def test_another_citys_workbook_is_not_kept_and_does_not_come_back(housing: Client) -> None:
    assert BUTTON not in send(housing, filled({}, "洛阳"))
    assert not WorkbookUpload.objects.exists()


def test_an_old_workbook_is_told_to_become_a_new_one(housing: Client) -> None:
    send(housing, filled({"lamps_total": "1.5"}))
    kept = WorkbookUpload.objects.get()
    path = Path(kept.file.path)
    path.rename(path.with_suffix(".xls"))
    kept.file.name = kept.file.name.replace(".xlsx", ".xls")
    kept.save()
    page = housing.get(f"{PATH}{kept.pk}/").content.decode()
    assert BUTTON in page
    assert "另存为 .xlsx 后上传" in page
    assert "annotated.xlsx" not in page


def test_a_file_that_cannot_be_marked_is_a_message(housing: Client) -> None:
    send(housing, filled({"lamps_total": "1.5"}))
    kept = WorkbookUpload.objects.get()
    for content in (OLE_MAGIC + b"\0" * 600, b""):
        Path(kept.file.path).write_bytes(content)
        page = housing.get(f"{PATH}{kept.pk}/annotated.xlsx", follow=True).content.decode()
        assert "文件已损坏或不完整" in page


def test_only_the_newest_unconfirmed_files_are_kept(
    housing: Client, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        confirm(housing, send(housing, filled(TYPED)))
        for lamps in range(KEPT_UNCONFIRMED + 2):
            send(housing, filled({"lamps_total": f"{lamps}.5"}))
    assert WorkbookUpload.objects.filter(taken_at=None).count() == KEPT_UNCONFIRMED
    assert WorkbookUpload.objects.exclude(taken_at=None).count() == 1
    kept = {Path(upload.file.path) for upload in WorkbookUpload.objects.all()}
    assert set(next(iter(kept)).parent.iterdir()) == kept


def test_a_returned_report_comes_back_with_its_reason(housing: Client) -> None:
    reports.returned(reason="=请核对“供热”口径")
    page = housing.get("/reporting/2026/410100/").content.decode()
    assert RETURNED in page
    workbook = opened(housing.get(RETURNED).content)
    sheet = workbook.worksheets[0]
    assert sheet.title == PROBLEM_SHEET
    assert sheet["A3"].value == "退回原因（2026-11-20）：=请核对“供热”口径"
    taken = books.take(books.saved(workbook), dry_run=True)
    assert (taken.accepted, taken.changes) == (True, [])


def test_what_a_department_returned_is_marked_in_its_cell(housing: Client) -> None:
    reports.draft()
    clause = "二（五）1"
    save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=[],
        tasks=[TaskEntry(clause, "advancing", "推进")],
        by=None,
        source="测试",
        now=make.NOW,
    )
    report = Submission.objects.get()
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    decide(
        submission=report,
        action="return",
        department=make.department("development_reform"),
        facts=[Fact.objects.get(element__code="building_energy").pk],
        tasks=[TaskReport.objects.get().pk],
        reason="请核对口径",
        by=make.reviewer("development_reform"),
        now=make.NOW,
    )
    workbook = opened(housing.get(RETURNED).content)
    cell = books.at(workbook[DATA_SHEET], "building_energy", "本年值")
    assert "省发展改革委2026年11月20日退回城镇建筑能耗，原因：请核对口径" in cell.comment.text
    assert books.at(workbook[DATA_SHEET], "water_supplied", "本年值").comment is None
    commented = [
        each.comment.text
        for row in workbook[TASK_SHEET].iter_rows()
        for each in row
        if each.comment is not None
    ]
    assert len(commented) == 1
    assert "请核对口径" in commented[0]
    # Put right in the same file, it is taken and may be submitted again.
    cell.value = 480
    taken = books.take(books.saved(workbook))
    assert taken.accepted
    assert [change.element for change in taken.changes] == ["building_energy"]


def test_what_was_not_returned_has_no_reason_to_show(housing: Client) -> None:
    reports.submitted()
    page = housing.get(RETURNED, follow=True).content.decode()
    assert "的上报没有被退回。" in page


def test_the_findings_of_a_returned_report_are_at_their_cells(housing: Client) -> None:
    reports.returned()
    reports.draft(site_debris="")
    workbook = opened(housing.get(RETURNED).content)
    cell = books.at(workbook[DATA_SHEET], "site_debris", "本年值")
    assert "（blank_without_reason）" in cell.comment.text
    assert make.city().name in workbook.worksheets[0]["A1"].value
