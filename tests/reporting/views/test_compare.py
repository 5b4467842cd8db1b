"""Two versions of a report side by side."""

from decimal import Decimal

import pytest
from django.test import Client

from reporting.checks import Entry, TaskEntry
from reporting.models import Fact, Submission
from reporting.services import decide, save_draft, submit
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

PATH = "/reporting/2026/410100/compare/"


def saved(entries: list[Entry], tasks: list[TaskEntry]) -> None:
    done = save_draft(
        city=make.city(),
        cycle=make.cycle(),
        entries=entries,
        tasks=tasks,
        by=make.coordinator(),
        source="测试",
        now=make.NOW,
    )
    assert done.saved, done.findings


@pytest.fixture
def corrected() -> Submission:
    """A figure was returned and corrected, a clause added; then there is one more draft."""
    report = reports.submitted()
    decide(
        submission=report,
        action="return",
        department=make.department("development_reform"),
        facts=[Fact.objects.get(element__code="building_energy").pk],
        reason="请核对<口径>",
        by=make.reviewer("development_reform", full_name="李敏"),
        now=make.NOW,
    )
    saved(
        [Entry("building_energy", 2026, Decimal("480.5"), note="已核对")],
        [TaskEntry("二（五）1", "done", "完成")],
    )
    assert submit(submission=report, by=make.coordinator(), now=make.NOW) == []
    saved([Entry("building_energy", 2026, Decimal("470.25"), note="草稿")], [])
    return report


def page(client: Client, query: str = "") -> str:
    response = client.get(PATH + query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_only_differences_with_who_when_and_why(client: Client, corrected: Submission) -> None:
    client.force_login(make.leader())
    seen = page(client)
    assert "第1版与第2版" in seen
    assert "2处" in seen
    assert "486.37万tce" in seen
    assert "480.5万tce" in seen
    assert "已核对" in seen
    assert "coordinator-410100，11月20日 10:00" in seen
    assert "省发展改革委李敏2026年11月20日10:00退回：请核对&lt;口径&gt;" in seen
    assert "（没有）" in seen  # the clause that the first version did not have
    assert "公共供水总量" not in seen
    assert "470.25" not in seen, "a draft is no version"
    assert "公共供水总量" in page(client, "?a=1&b=2&all=1")


def test_the_same_version_twice_and_unknown_ones(client: Client, corrected: Submission) -> None:
    client.force_login(make.coordinator())
    assert "两边选的是同一版" in page(client, "?a=2&b=2")
    assert "第1版与第2版" in page(client, "?a=%01&b=99")
    assert "第2版与第1版" in page(client, "?a=2&b=1")


def test_one_version_is_nothing_to_compare(client: Client) -> None:
    client.force_login(make.coordinator())
    assert "郑州市还没有上报过" in page(client)
    reports.submitted()
    assert "只有第1版" in page(client)
