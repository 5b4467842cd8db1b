"""The receipt's page and the page that checks one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from reporting.models import Cycle, Receipt
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db


def check(client: Client, **typed: str) -> str:
    return client.get(reverse("receipt-check"), typed).content.decode()


def test_the_city_is_told_its_number_and_finds_the_receipt(client: Client) -> None:
    reports.draft()
    client.force_login(make.coordinator())
    path = reverse("submission-submit", args=[2026, "410100"])
    seen = client.post(path, {"version": "0"}, follow=True).content.decode()
    assert "回执号豫碳报〔2026〕410100-01，可凭此核验" in seen
    assert '<a class="button" href="/reporting/2026/410100/receipts/1/">查看回执</a>' in seen
    # What is submitted is not called for again.
    assert "未经确认就上报的原因" not in seen
    assert "上报郑州市2026年度数据</button>" not in seen
    page = client.get("/reporting/2026/410100/receipts/1/").content.decode()
    receipt = Receipt.objects.get()
    assert f"<span>{receipt.sha256[:8]}</span>" in page
    assert "2026年11月20日 10:00:00（迟报）" in page
    assert "584424" in page
    assert client.get("/reporting/2026/410100/receipts/2/").status_code == 404
    # A version that was in time stays so, whatever came after it.
    Cycle.objects.update(deadline=make.NOW + timedelta(days=1))
    assert "（迟报）" not in client.get("/reporting/2026/410100/receipts/1/").content.decode()


def test_anybody_signed_in_can_check_without_seeing_figures(client: Client) -> None:
    reports.submitted()
    receipt = Receipt.objects.get()
    client.force_login(make.reporter("洛阳"))
    seen = check(client, number=receipt.number, sha256=receipt.sha256)
    assert "郑州市2026年度第1版上报的回执" in seen
    assert "584424" not in seen
    wrong = check(client, number=receipt.number, sha256="0" * 64)
    assert "校验码不一致" in wrong
    assert "郑州市" not in wrong
    assert "没有这个回执号" in check(client, number="豫碳报〔2026〕410100-09", sha256="0")
    assert "note error" not in check(client)


def test_odd_input_is_a_message(client: Client) -> None:
    client.force_login(make.leader())
    assert "没有这个回执号" in check(client, number="' OR 1=1 --", sha256="\ud7ff" * 300)
