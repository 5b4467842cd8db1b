"""上报函 and 盖章件: a draft says so, what was submitted carries its receipt, a scan its version."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reporting.models import Evidence, Receipt
from reporting.services import submit
from tests import factories as make
from tests.reporting.evidence import files
from tests.reporting.evidence.attaching import attached
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

PATH = "/reporting/2026/410100/letter/"


@pytest.fixture
def housing(client: Client) -> Client:
    client.force_login(make.coordinator())
    return client


@pytest.fixture
def province() -> Client:
    client = Client()
    client.force_login(make.reviewer())
    return client


def mark(page: str) -> str:
    found = re.search(r"数据校验码：([0-9A-F-]{19})", page)
    assert found
    return found[1]


def scan(version: int, content: bytes | None = None) -> dict[str, object]:
    return {
        "version": str(version),
        "file": SimpleUploadedFile("盖章件.pdf", files.pdf() if content is None else content),
    }


def test_a_draft_says_so_and_bears_the_mark_of_what_is_submitted(
    housing: Client, province: Client
) -> None:
    reports.draft()
    draft = housing.get(PATH).content.decode()
    assert '<p class="draft-word">草稿</p>' in draft
    assert "尚未上报，没有回执号" in draft
    assert "关于报送郑州市2026年度城乡建设领域碳达峰目标任务完成情况的函" in draft
    assert "河南省住房和城乡建设厅：" in draft
    assert "还没有上报函" in province.get(PATH).content.decode()
    # Before submitting, the page says what is still to be done about it.
    report = "/reporting/2026/410100/"
    assert "第1版还没有附盖章件：" in housing.get(report).content.decode()
    attached(stamped=1, content=files.pdf())
    assert "第1版上报函的盖章件已附1份" in housing.get(report).content.decode()
    reports.submitted()
    sent = province.get(PATH).content.decode()
    assert "draft-word" not in sent
    assert Receipt.objects.get().number in sent
    assert mark(sent) == mark(draft)
    receipt = housing.get(f"{report}receipts/1/").content.decode()
    assert f"<dt>数据校验码</dt><dd>{mark(draft)}<small>与上报函" in receipt


def test_a_changed_figure_changes_the_mark(housing: Client) -> None:
    reports.submitted()
    before = mark(housing.get(PATH).content.decode())
    reports.draft(lamps_total="584425")
    draft = housing.get(PATH).content.decode()
    assert "草稿" in draft
    assert mark(draft) != before
    assert mark(housing.get(f"{PATH}?submitted").content.decode()) == before


def test_it_does_not_say_examined_of_what_a_bureau_has_not_confirmed(
    housing: Client, province: Client
) -> None:
    plain = "所报数据已经审核，请予核定。"
    report = reports.draft()
    assert plain in housing.get(PATH).content.decode()
    make.reporter()
    unheard = "所报数据中，郑州市发展和改革委员会负责的部分未经其确认（原因：{}），其余已经审核"
    # What is printed and signed before it is submitted leaves room for the reason.
    draft = housing.get(PATH).content.decode()
    assert unheard.format("　" * 12) in draft
    assert plain not in draft
    submit(
        submission=report, by=make.coordinator(), now=make.NOW, unconfirmed_because="经办人出差。"
    )
    for reader in (housing, province):
        sent = reader.get(PATH).content.decode()
        assert unheard.format("经办人出差") in sent
        assert plain not in sent
    # The command line waits for nobody, and that is what the next version says.
    reports.draft(lamps_total="584425")
    submit(submission=report, by=None, now=make.NOW)
    assert unheard.format("在服务器上用命令上报") in province.get(PATH).content.decode()
    report.events.filter(version=2).update(reason="省厅代录：系统故障")
    assert "所报数据由你厅代录（原因：系统故障），请予核定。" in province.get(PATH).content.decode()


def test_every_figure_and_reason_stands_in_the_annex(housing: Client) -> None:
    reports.draft()
    page = housing.get(PATH).content.decode()
    assert page.count("<tr><td>") == 23
    assert "584424" in page
    assert "郑州市发展和改革委员会" in page


def test_the_reviewer_sees_whether_the_stamped_letter_is_there(
    housing: Client, province: Client
) -> None:
    reports.submitted()
    report = "/reporting/2026/410100/"
    assert "第1版还没有盖章件。" in province.get(report).content.decode()
    page = housing.post(f"{PATH}stamped/", scan(1), follow=True).content.decode()
    assert "已附上第1版上报函的盖章件“盖章件.pdf”。" in page
    assert "第1版盖章件：" in province.get(report).content.decode()
    kept = Evidence.objects.get()
    assert kept.is_stamped
    assert province.get(f"/reporting/2026/410100/evidence/{kept.pk}/").status_code == 200
    attached()
    reports.submitted(lamps_total="584425")
    assert "第2版还没有盖章件。" in province.get(report).content.decode()


def test_a_letter_of_another_version_or_kind_is_refused(housing: Client) -> None:
    reports.submitted()
    for typed, words in (
        (scan(7), "这份上报已是第1版"),
        (scan(1, files.docx()), "这里只收PDF、PNG图片、JPEG图片"),
        ({"version": "1"}, "请先选择盖章件的扫描文件"),
        ({**scan(1), "version": "一"}, "请先选择盖章件的扫描文件"),
    ):
        page = housing.post(f"{PATH}stamped/", typed, follow=True).content.decode()
        assert words in page
    assert not Evidence.objects.exists()


def test_a_bureau_neither_adds_nor_removes_the_stamped_letter(client: Client) -> None:
    kept = attached(stamped=1)
    client.force_login(make.reporter())
    assert client.post(f"{PATH}stamped/", scan(1)).status_code == 403
    page = client.post(f"/reporting/2026/410100/evidence/{kept.pk}/remove/", follow=True)
    assert "由别的局负责" in page.content.decode()
    assert Evidence.objects.count() == 1


def test_a_bureau_adds_files_to_its_own_part_only(client: Client) -> None:
    client.force_login(make.reporter())  # 发展和改革委员会
    path = "/reporting/2026/410100/evidence/"
    typed = {"place": "element:lamps_total", "file": scan(1)["file"]}
    assert "由别的局负责" in client.post(path, typed, follow=True).content.decode()
    typed = {"place": "element:building_energy", "file": scan(1)["file"]}
    assert "已上传“盖章件.pdf”。" in client.post(path, typed, follow=True).content.decode()
