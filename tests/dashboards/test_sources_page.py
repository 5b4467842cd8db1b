"""数源比对 in the browser."""

import csv

import pytest
from django.test import Client

from reporting.history import HistoryRow
from reporting.models import Fact, PublishedFigure
from reporting.publishing import import_published
from tests import factories
from tests.dashboards.conftest import PageOf, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_sources() -> PublishedFigure:
    factories.fact("built_up_area", "729.12", year=2022, source="来源甲")
    row = HistoryRow(2, "410100", "2022", "built_up_area", "774.32")
    import_published(rows=[row], source="来源乙", by=None, now=factories.NOW)
    return PublishedFigure.objects.get()


def test_differences_are_listed_with_their_sources(
    two_sources: PublishedFigure, page_of: PageOf
) -> None:
    words = text_of(page_of("/sources/", factories.leader()))
    assert "1个数 各来源不一致" in words or "1个数各来源不一致" in words
    for said in ("来源甲", "来源乙", "729.12", "774.32", "+45.2", "+6.2%", "第1版"):
        assert said in words
    assert "采用</a>" not in page_of("/sources/", factories.leader()).content.decode()
    assert "没有符合条件的数" in text_of(page_of("/sources/", factories.leader(), city="410200"))
    assert "还没有录入" in text_of(page_of("/sources/", factories.coordinator("洛阳")))


def test_adopting_in_the_browser(two_sources: PublishedFigure) -> None:
    client = Client()
    client.force_login(factories.province_admin())
    path = f"/sources/{two_sources.pk}/adopt/"
    assert "现用" in text_of(client.get(path))
    refused = text_of(client.post(path, {"version": "1", "reason": ""}))
    assert "请写明采用" in refused
    assert "请看过新的一版" in text_of(client.post(path, {"version": "x", "reason": "核对"}))
    done = client.post(path, {"version": "1", "reason": "与统计部门核对一致"}, follow=True)
    assert "已采用“来源乙”的数，立为第2版" in text_of(done)
    assert Fact.objects.filter(year=2022).count() == 2
    assert "不需要采用" in text_of(client.get(path))


def test_the_list_as_csv(two_sources: PublishedFigure, page_of: PageOf) -> None:
    response = page_of("/sources/csv/", factories.leader())
    [_, row] = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    assert row[6:] == ["729.12", "来源甲", "1", "774.32", "来源乙", "45.2", "6.20"]
