"""Snapshots in the browser: taking one, what it shows, what changed since, checking it."""

import csv
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client, TestCase
from freezegun import freeze_time

from assessment.decisions import decide
from assessment.models import CityStatus, ProvincialStatus, Snapshot, SnapshotResult
from assessment.services import recompute_all
from indicators.models import Reading
from indicators.openings import reading_change
from reporting.marks import mark_facts
from reporting.models import State
from tests import factories
from tests.dashboards.conftest import text_of
from tests.dashboards.test_indicator_page import queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with freeze_time(factories.NOW):
        yield


@pytest.fixture
def admin(reported: None) -> Client:
    client = Client()
    client.force_login(factories.province_admin())
    return client


def taken(client: Client, name: str = "2026年11月通报口径") -> Snapshot:
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post("/snapshots/take/", {"name": name})
    response = client.get(answer.headers["Location"])
    assert f"已留存第{Snapshot.objects.count()}号 {name}" in text_of(response)
    return Snapshot.objects.get(name=name)


def corrected(value: int) -> None:
    """开封 reports another green building area."""
    city = factories.city("开封")
    factories.fact("green_building_area", value, short_name="开封", state=State.SUBMITTED)
    mark_facts(city=city, facts=[("green_building_area", 2026)], now=factories.NOW)


def test_taking_one_and_finding_it_unchanged(admin: Client) -> None:
    assert "还没有留存过快照" in text_of(admin.get("/snapshots/"))
    kept = taken(admin)
    words = text_of(admin.get(f"/snapshots/{kept.number}/"))
    assert f"与现在完全一致，共{kept.results.count()}项结果" in words
    assert "算法版本" in words
    assert kept.sha256 in words
    assert "2026年11月通报口径" in text_of(admin.get("/snapshots/"))
    call_command("take_snapshot", "命令留存")
    assert "由系统命令留存" in text_of(admin.get(f"/snapshots/{kept.number + 1}/"))
    assert "全部一致" in text_of(admin.get(f"/snapshots/{kept.number}/reproduce/"))


def test_what_changed_is_named_with_the_figure_and_the_reason(admin: Client) -> None:
    kept = taken(admin)
    corrected(50)
    words = text_of(admin.get(f"/snapshots/{kept.number}/"))
    assert re.search(r"与现在相比，\d+项状态改变，\d+项结果有变动", words)
    assert "2026年新建绿色建筑面积90→50万m²" in words
    assert "数据" in words
    assert "开封2026年新建绿色建筑面积90→50万m²" in words  # the province's line names the city
    only = text_of(admin.get(f"/snapshots/{kept.number}/", {"cause": "口径"}))
    assert "没有符合条件的变动" in only
    city = factories.city("开封").code
    one = admin.get(f"/snapshots/{kept.number}/", {"city": city, "indicator": "11"})
    assert text_of(one).count("绿色建筑面积90→50") == 1


def test_a_snapshot_keeps_the_unit_of_the_reading_it_was_taken_under(admin: Client) -> None:
    """郑州's heat loss of 20 % fell to 16 %: −4 points when it was kept, −20 % as read since."""
    for year, delivered in ((2020, 80), (2026, 84)):
        factories.fact("heat_supplied", 100, year=year)
        factories.fact("heat_delivered", delivered, year=year)
    recompute_all(factories.NOW)
    kept = taken(admin)
    heat_loss = Reading.objects.get(code="heat-loss-change")
    decide(
        change=reading_change(heat_loss, "relative"),
        after=0,
        reason="厅务会",
        by=factories.province_admin(),
        now=factories.NOW,
    )
    words = text_of(admin.get(f"/snapshots/{kept.number}/", {"indicator": "6"}))
    assert "−4.00个百分点 → −20.00%" in words.replace("<b>", "")
    listed = admin.get(f"/snapshots/{kept.number}/csv/").content.decode("utf-8-sig")
    assert re.search(r"城市供热管网热损失,2026,[^,]*,-4[^\n]*,百分点,", listed)


def test_two_are_compared_from_the_earlier_to_the_later(admin: Client) -> None:
    first = taken(admin, "之前")
    corrected(50)
    second = taken(admin, "之后")
    for here, there in ((first, second), (second, first)):
        words = text_of(admin.get(f"/snapshots/{here.number}/", {"with": there.number}))
        assert f"与{there}相比" in words
        assert "90→50万m²" in words


def test_a_tampered_one_is_called_so(admin: Client) -> None:
    kept = taken(admin)
    SnapshotResult.objects.filter(snapshot=kept, city=None, year=2026).delete()
    words = text_of(admin.get(f"/snapshots/{kept.number}/reproduce/"))
    assert "摘要不符" in words
    assert "23项与重新计算的不一致" in words
    assert "另有3项" in words


def test_the_list_of_everything_for_people(admin: Client) -> None:
    kept = taken(admin)
    response = admin.get(f"/snapshots/{kept.number}/csv/")
    lines = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    assert len(lines) == 1 + CityStatus.objects.count() + ProvincialStatus.objects.count()
    [row] = [
        r for r in lines if r[:5] == ["410200", "开封市", "11", "新建建筑中绿色建筑占比", "2026"]
    ]
    assert row[6:9] == ["90", "90", "100"]


def test_a_name_that_is_taken_is_refused_and_kept_in_the_field(admin: Client) -> None:
    taken(admin, "重名")
    response = admin.post("/snapshots/take/", {"name": "重名"})
    assert "第1号快照已叫“重名”" in text_of(response)
    assert 'value="重名"' in response.content.decode()
    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize(
    "query",
    [{"year": "1999"}, {"year": "²"}, {"with": "x"}, {"with": "9" * 30}, {"page": "-1"}],
)
def test_unknown_questions_get_the_plain_page(admin: Client, query: dict[str, str]) -> None:
    kept = taken(admin)
    page = admin.get(f"/snapshots/{kept.number}/", query, follow=True)
    assert page.status_code == 200
    assert ('<div class="note' in page.content.decode()) or "year" not in query
    assert admin.get("/snapshots/77/").status_code == 404


def test_the_page_asks_few_things(admin: Client) -> None:
    kept = taken(admin)
    corrected(50)
    recompute_all(factories.NOW + timedelta(seconds=1))
    admin.get(f"/snapshots/{kept.number}/")
    # Both sides with all they rest on: figures, calendar, results; the plan is held.
    assert len(queries(admin, f"/snapshots/{kept.number}/")) <= 24
