"""经验做法 and nominations: filed by a city with files, seen by it and the province, adopted."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from audit.models import Entry
from documents.models import Practice
from reporting.models import Notice
from tests import factories
from tests.dashboards.conftest import text_of
from tests.reporting.evidence import files as samples

pytestmark = pytest.mark.django_db
FILED = {
    "year": "2026",
    "kind": "practice",
    "title": "=一网统管",
    "text": "做法",
    "clause": "二（二）6",
}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def stored() -> set[Path]:
    folder = Path(settings.MEDIA_ROOT) / "practices"
    return set(folder.glob("*")) if folder.exists() else set()


def test_filed_with_files_collected_and_adopted(today: None) -> None:
    factories.cycle()
    city = client_of(factories.coordinator("开封"))
    pdf = SimpleUploadedFile("验收.pdf", samples.pdf())
    made = city.post("/documents/practices/new/", {**FILED, "files": [pdf]}, follow=True)
    assert "已报送“=一网统管”" in text_of(made)
    practice = Practice.objects.get()
    kept = practice.files.get()
    assert (kept.original_name, kept.type) == ("验收.pdf", "pdf")
    assert practice.clause.code == "二（二）6"
    assert city.get(f"/documents/practices/files/{kept.pk}/").content == samples.pdf()

    before = stored()
    for change, said in (
        ({"title": ""}, "请填写标题或推荐对象"),
        ({"title": "字" * 81, "text": "字" * 4001}, "内容有4001字"),
        ({"kind": "x"}, "是经验做法还是表彰推荐"),
        ({"clause": "九（九）9"}, "方案里没有条款"),
        ({"year": "1999"}, "请选择年度"),
        ({}, "本年度已经报过"),
        ({"title": "新", "files": [SimpleUploadedFile("a.exe", b"MZ")]}, "“a.exe”"),
        (
            {
                "title": "新",
                "files": [SimpleUploadedFile(f"{n}.pdf", samples.pdf(str(n))) for n in range(6)],
            },
            "最多附5个文件",
        ),
    ):
        assert said in text_of(city.post("/documents/practices/new/", {**FILED, **change})), said
    assert Practice.objects.count() == 1
    assert stored() == before

    other = client_of(factories.coordinator("郑州"))
    assert other.get(f"/documents/practices/{practice.pk}/").status_code == 404
    assert other.get(f"/documents/practices/files/{kept.pk}/").status_code == 404
    assert "一网统管" not in text_of(other.get("/documents/practices/"))
    leader = client_of(factories.leader())
    listed = {"kind": "practice", "city": "410200", "year": "2026", "state": "received"}
    assert "一网统管" in text_of(leader.get("/documents/practices/", listed))
    assert "没有符合条件的" in text_of(leader.get("/documents/practices/", {"year": "1999"}))
    book = load_workbook(BytesIO(leader.get("/documents/practices/xlsx/").content))
    cell = book["经验做法"]["D3"]
    assert (cell.value, cell.data_type) == ("=一网统管", "s")
    assert leader.post(f"/documents/practices/{practice.pk}/").status_code == 403

    housing = client_of(factories.reviewer("housing"))
    adopted = housing.post(
        f"/documents/practices/{practice.pk}/", {"remark": "编入汇编"}, follow=True
    )
    assert "已标为采用" in text_of(adopted)
    told = Notice.objects.get(recipient__city__short_name="开封")
    assert (told.subject, told.text) == ("开封市报送的“=一网统管”已被采用", "编入汇编")
    again = housing.post(f"/documents/practices/{practice.pk}/", {"remark": "再"}, follow=True)
    assert "已由" in text_of(again)
    assert "编入汇编" in text_of(city.get(f"/documents/practices/{practice.pk}/"))
    acts = list(
        Entry.objects.filter(action__startswith="practice.").values_list("action", flat=True)
    )
    assert sorted(acts) == ["practice.adopt", "practice.file"]


def test_pressed_twice_it_is_filed_once(today: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second request looked before the first was stored."""
    factories.cycle()
    city = client_of(factories.coordinator("开封"))
    city.post("/documents/practices/new/", FILED)
    before = stored()
    monkeypatch.setattr("documents.practices.services._check", lambda *_: None)
    pdf = SimpleUploadedFile("验收.pdf", samples.pdf())
    again = city.post("/documents/practices/new/", {**FILED, "files": [pdf]})
    assert "本年度已经报过" in text_of(again)
    assert (Practice.objects.count(), stored()) == (1, before)
