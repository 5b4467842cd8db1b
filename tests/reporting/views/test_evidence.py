"""Evidence in the browser: uploaded, listed, downloaded, taken away; refused in words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from audit.models import Entry as TrailEntry
from reporting.models import Evidence, Fact, TaskReport
from tests import factories as make
from tests.reporting.evidence import files
from tests.reporting.evidence.attaching import attached, on_disk
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

PATH = "/reporting/2026/410100/evidence/"
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def housing(client: Client) -> Client:
    client.force_login(make.coordinator())
    return client


@pytest.fixture
def province() -> Client:
    client = Client()
    client.force_login(make.reviewer())
    return client


def sent(content: bytes | None = None, name: str = "验收.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf() if content is None else content, "text/html")


def test_from_the_page_of_evidence(housing: Client) -> None:
    typed = {"place": "element:digital_lighting", "file": [sent(), sent(files.png(), "灯.png")]}
    page = housing.post(PATH, typed, follow=True).content.decode()
    assert "已上传“验收.pdf”、“灯.png”。" in page
    for each in Evidence.objects.all():
        assert each.sha256 in page
        assert f"{PATH}{each.pk}/" in page
    assert "未上报" in page


def test_from_the_form_with_the_figures_and_without_a_script(housing: Client) -> None:
    form = "/reporting/2026/410100/entry/"
    typed = {"value-digital_lighting-2026": "是", "file:element:digital_lighting": sent()}
    page = housing.post(form, typed, follow=True).content.decode()
    assert "已上传“验收.pdf”。" in page
    assert Fact.objects.get(state="draft").element.code == "digital_lighting"
    assert 'name="file:element:lamps_total"' in page
    assert 'formenctype="multipart/form-data"' in page
    # The answer is backed, so nothing is asked.
    assert "还没有附佐证材料" not in page


def test_the_form_asks_for_a_file(housing: Client) -> None:
    form = "/reporting/2026/410100/entry/"
    page = housing.post(form, {"value-digital_lighting-2026": "是"}, follow=True).content.decode()
    assert "是否建成城市照明数字化系统填了“是”，还没有附佐证材料。" in page


def test_from_the_task_list(housing: Client) -> None:
    form = "/reporting/2026/410100/tasks/"
    typed = {"progress-12": "done", "narrative-12": "已建成", "file:clause:二（二）4": sent()}
    page = housing.post(form, typed, follow=True).content.decode()
    assert "已上传“验收.pdf”。" in page
    assert TaskReport.objects.get().progress == "done"
    assert Evidence.objects.get().clause.code == "二（二）4"  # type: ignore[union-attr]


def test_a_script_gets_the_list_and_what_was_refused(housing: Client) -> None:
    typed = {
        "file:element:lamps_total": [sent(), sent(b"MZ", "程序.pdf")],
        "file:element:none_such": sent(),
    }
    answer = housing.post(PATH, typed, **JSON).json()
    assert list(answer["lists"]) == ["lamps_total"]
    assert "验收.pdf</a>" in answer["lists"]["lamps_total"]
    assert answer["refused"] == [
        "“程序.pdf”的内容不是可以接收的格式，只收PDF、PNG图片、JPEG图片、Word文档、Excel工作簿；"
        "其他格式请另存为PDF后再上传。"
    ]
    assert Evidence.objects.count() == 1


def test_what_is_too_large_is_dropped_while_it_arrives(housing: Client, settings: Settings) -> None:
    settings.EVIDENCE_MAX_MB = 5
    large = sent(files.pdf() + bytes(6 * 1024 * 1024), "全套图纸.pdf")
    typed = {"place": "element:lamps_total", "file": [large, sent()]}
    page = housing.post(PATH, typed, follow=True).content.decode()
    assert "没有上传：“全套图纸.pdf”超过5MB。" in page
    assert "已上传“验收.pdf”。" in page
    assert len(on_disk()) == 1


@pytest.mark.parametrize(
    "typed", [{}, {"place": "element:none_such"}, {"place": "nothing"}, {"place": "element:\x01"}]
)
def test_without_a_file_or_a_place_nothing_happens(housing: Client, typed: dict[str, str]) -> None:
    with_file = {**typed, "file": sent()} if typed else {}
    page = housing.post(PATH, with_file, follow=True).content.decode()
    assert "请先选择文件，并选定它佐证哪个数据项或条款" in page
    assert on_disk() == []


def test_a_download_is_never_shown_by_the_browser(housing: Client) -> None:
    kept = attached(name="照明系统 验收.pdf")
    response = housing.get(f"{PATH}{kept.pk}/")
    assert response.content == files.pdf()
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E7%85%A7%E6%98%8E%E7%B3%BB%E7%BB%9F%20%E9%AA%8C%E6%94%B6.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Type"] == "application/pdf"


def test_the_province_gets_what_was_submitted_and_is_noted(province: Client) -> None:
    kept = attached()
    assert province.get(f"{PATH}{kept.pk}/").status_code == 404
    assert "证明.pdf" not in province.get(PATH).content.decode()
    reports.submitted()
    assert province.get(f"{PATH}{kept.pk}/").content == files.pdf()
    assert TrailEntry.objects.filter(
        action="export", actor="reviewer-housing", subject=f"{PATH}{kept.pk}/"
    ).exists()
    assert "证明.pdf" in province.get("/reporting/2026/410100/").content.decode()


def test_another_city_gets_nothing(client: Client) -> None:
    kept = attached()
    reports.submitted()
    client.force_login(make.coordinator("洛阳"))
    assert client.get(f"{PATH}{kept.pk}/").status_code == 403
    # Nor under its own address.
    assert client.get(f"/reporting/2026/410300/evidence/{kept.pk}/").status_code == 404


def test_a_lost_file_is_said_in_words(housing: Client) -> None:
    kept = attached()
    kept.file.storage.delete(kept.file.name)
    page = housing.get(f"{PATH}{kept.pk}/", follow=True).content.decode()
    assert "在服务器上已丢失，或与上传时不一致" in page


def test_taken_away(housing: Client) -> None:
    kept = attached()
    page = housing.post(f"{PATH}{kept.pk}/remove/", follow=True).content.decode()
    assert "已移除“证明.pdf”。" in page
    assert not Evidence.objects.exists()
    assert "已经移除" in housing.post(f"{PATH}{kept.pk}/remove/", follow=True).content.decode()


def test_a_workbook_that_is_no_workbook_of_that_size(housing: Client, settings: Settings) -> None:
    settings.EVIDENCE_MAX_MB = 5
    large = SimpleUploadedFile("大.xlsx", b"PK" + bytes(6 * 1024 * 1024))
    page = housing.post("/reporting/2026/410100/upload/", {"file": large}).content.decode()
    assert "文件超过5MB。" in page


def test_a_bureau_is_offered_what_it_answers_for(client: Client) -> None:
    client.force_login(make.reporter(department_code="public_institutions"))
    offered = client.get(PATH).content.decode()
    assert '<option value="element:public_roof_area">' in offered
    assert '<option value="element:lamps_total">' not in offered
    assert '<option value="clause:二（三）1">' not in offered
