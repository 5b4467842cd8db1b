"""The REST API's papers, rectifications and practices: what the pages show, to the same people."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from assessment.services import recompute_all
from assessment.snapshots import take_snapshot
from documents.models import PublishedPaper
from documents.practices.services import Filing, file_practice
from documents.rectifying.services import open_entries
from documents.services import publish
from documents.texts import Kind
from documents.uploads import Upload
from reporting.models import State
from tests import factories
from tests.api.conftest import client_of
from tests.reporting.evidence import files as samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def published() -> PublishedPaper:
    """A notice in which 洛阳 lags, with its entries, and what 开封 filed."""
    for code, value in (("water_supplied", 1000), ("water_metered", 800)):
        factories.fact(code, value, short_name="洛阳", state=State.APPROVED)
    recompute_all(factories.NOW)
    by = factories.province_admin()
    notice = publish(
        kind=Kind.NOTICE,
        year=2026,
        city=None,
        snapshot=take_snapshot(name="-", by=by, now=factories.NOW),
        number="豫建科〔2026〕31号",
        reason="厅长办公会审定",
        after=None,
        upload=None,
        by=by,
        now=factories.NOW,
    )
    due = factories.NOW.date() + timedelta(days=60)
    open_entries(paper=notice, due=due, by=by, now=factories.NOW)
    file_practice(
        city=factories.city("开封"),
        cycle=factories.cycle(),
        filing=Filing("practice", "一网统管", "内容", "二（二）6"),
        uploads=[Upload("a.pdf", samples.pdf())],
        by=factories.coordinator("开封"),
        now=factories.NOW,
    )
    return notice


def test_each_reads_what_the_pages_show_them(published: PublishedPaper) -> None:
    province, luoyang, kaifeng = client_of(None), client_of("洛阳"), client_of("开封")
    (paper,) = province.get("/api/v1/papers/?kind=notice&year=2026").json()["results"]
    assert (paper["number"], paper["sha256"]) == ("豫建科〔2026〕31号", published.sha256)
    assert (paper["city"], paper["superseded"]) == (None, False)
    file = province.get(f"/api/v1/papers/{published.pk}/file/")
    assert file.content == Path(settings.MEDIA_ROOT, published.file.name).read_bytes()
    assert luoyang.get("/api/v1/papers/").json()["count"] == 0
    assert luoyang.get(f"/api/v1/papers/{published.pk}/file/").status_code == 404

    entries = province.get("/api/v1/rectifications/?city=410300&page_size=all").json()["results"]
    leaks = next(row for row in entries if row["indicator"] == 4)
    assert (leaks["state"], leaks["paper"]) == ("open", published.pk)
    assert "到期未达标" in leaks["problem"]
    own = luoyang.get("/api/v1/rectifications/?page_size=all").json()["results"]
    assert {row["id"] for row in own} == {row["id"] for row in entries}
    assert luoyang.get(f"/api/v1/rectifications/{leaks['id']}/").json() == leaks
    assert kaifeng.get(f"/api/v1/rectifications/{leaks['id']}/").status_code == 404

    (filed,) = province.get("/api/v1/practices/?state=received").json()["results"]
    assert (filed["city"], filed["clause"], filed["title"]) == ("410200", "二（二）6", "一网统管")
    (file,) = filed["files"]
    assert file["name"] == "a.pdf"
    address = f"/api/v1/practices/{filed['id']}/files/{file['id']}/"
    assert kaifeng.get(address).content == samples.pdf()
    assert luoyang.get(address).status_code == 404
    assert kaifeng.get(f"/api/v1/practices/{filed['id']}/files/999/").status_code == 404
    assert luoyang.get("/api/v1/practices/").json()["count"] == 0
    assert province.get("/api/v1/practices/?state=x").status_code == 400


def test_a_lost_file_is_said_to_be_lost(published: PublishedPaper) -> None:
    Path(settings.MEDIA_ROOT, published.file.name).write_bytes(b"altered")
    answer = client_of(None).get(f"/api/v1/papers/{published.pk}/file/")
    assert answer.status_code == 500
    assert "已丢失" in answer.json()["detail"]
