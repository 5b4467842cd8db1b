"""The receipt's file: its words read back, the same bytes again, nothing dropped in silence."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from pypdfium2 import PdfDocument

from cities.models import Installation
from reporting.checks import TaskEntry
from reporting.models import Receipt
from reporting.receipt_pdf import Block, Sheet, receipt_pdf
from reporting.services import save_draft, submit
from tests import factories as make
from tests.reporting.views import reports

SHEET = Sheet(
    title="周口市2026年度上报回执",
    number="豫碳报〔2026〕411600-01",
    at=datetime(2026, 11, 20, 2, tzinfo=UTC),
    facts=[("回执号", "豫碳报〔2026〕411600-01")],
    blocks=[
        Block(
            "周口市城市管理局：2项",
            ("数据项", "数值"),
            ("LEFT", "RIGHT"),
            (60, 40),
            [("面积（万m²）", "3.5")],
        )
    ],
    passages_heading="任务清单",
    passages=[],
    how_to_verify=["登录后核验。"],
    notice="",
)
PATH = "/reporting/2026/410100/receipts/1.pdf"


def words(content: bytes) -> str:
    """The text of all pages without blanks and breaks."""
    pages = PdfDocument(content)
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def test_the_same_receipt_gives_the_same_bytes() -> None:
    first = receipt_pdf(SHEET)
    assert first == receipt_pdf(SHEET)
    assert first != receipt_pdf(replace(SHEET, notice="演示数据"))
    said = words(first)
    assert "周口市城市管理局：2项" in said
    assert "面积（万m²）3.5" in said


def test_what_the_font_lacks_is_marked_not_dropped() -> None:
    said = words(receipt_pdf(replace(SHEET, facts=[("上报人", "李\U0010fffd玥\x07")])))
    assert "李〓玥〓" in said


def test_the_font_travels_in_the_file() -> None:
    """A machine without Chinese fonts shows the receipt too."""
    assert b"/FontFile3" in receipt_pdf(SHEET)


@pytest.mark.django_db
def test_the_download_says_everything_that_was_submitted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: make.NOW)
    Installation.objects.update_or_create(pk=1, defaults={"demonstration": True})
    task = TaskEntry("二（一）1", "advancing", "已印发实施意见。\n" + "细则起草中，" * 300)
    report = reports.draft()
    saved = save_draft(
        city=report.city,
        cycle=report.cycle,
        entries=[],
        tasks=[task],
        by=None,
        source="测试",
        now=make.NOW,
    )
    assert saved.saved
    assert submit(submission=report, by=make.coordinator(full_name="陈芳"), now=make.NOW) == []
    receipt = Receipt.objects.get()
    client.force_login(make.coordinator())
    response = client.get(PATH)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    said = words(response.content)
    for part in (
        "郑州市2026年度城乡建设碳达峰数据上报回执",
        "回执号豫碳报〔2026〕410100-01",
        "上报单位郑州市（410100）",
        "2026年度，第1版",
        "2026年11月20日10:00:00（迟报）",
        "上报人陈芳",
        receipt.sha256[:8],
        receipt.sha256[-8:],
        "郑州市发展和改革委员会：",
        "灯具总数584424盏",
        "任务清单：1条",
        "推进中已印发实施意见。",
        "演示数据：由程序按固定种子生成",
        "http://testserver/reporting/receipts/verify/",
        "共3页",
    ):
        assert part in said, part
    # The foot of a page may stand in the middle of one of them.
    assert said.count("细则") >= 299
    assert said.count("起草中，") >= 299
    assert client.get(PATH).content == response.content
    assert client.get(PATH.replace("/1.pdf", "/2.pdf")).status_code == 404
