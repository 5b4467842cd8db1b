"""一页纸: everything a leader asks, from the overview's own rows, and what changed in a week."""

from datetime import UTC, datetime, timedelta

from django.test import Client
from django.utils import timezone

from assessment.models import ResultsState, StatusChange
from assessment.services import recompute_all
from dashboards.selectors.brief import brief
from dashboards.selectors.changes import changes
from indicators.held import plan as held_plan
from indicators.models import Decision, Indicator
from tests import factories
from tests.dashboards.conftest import PageOf, text_of
from tests.dashboards.test_indicator_page import queries


def test_the_page_says_the_23_the_worst_cities_and_the_departments(
    reported: None, page_of: PageOf
) -> None:
    leader = factories.leader()
    page = page_of("/brief/", leader, year=2026)
    words = text_of(page)
    for indicator in Indicator.objects.all():
        assert indicator.short_name in words
    assert "11 绿色建筑占比 约束性 二（四）1 95.0% 100%" in words
    assert "15市未报" in words
    assert "开封 绿色建筑占比" in words
    assert f"结果第{ResultsState.objects.get().version}版" in words
    found = brief(2026, held_plan(), factories.NOW, leader)
    assert [row.indicator.number for row in found.rows][:3] == [11, 1, 2]
    assert [line.name for line in found.departments][:4] == ["住建厅", "发改委", "科技厅", "财政厅"]
    assert found.departments[3].indicator_words == "没有首列的表内指标"
    behind = [row for row in found.overview.rows if row.province.status in ("slow", "lagging")]
    assert found.departments[0].first_named == 19
    assert len(behind) <= sum(len(line.behind) for line in found.departments)
    assert '/brief/?year=2026"' in page_of("/overview/", leader, year=2026).content.decode()


def test_the_page_asks_no_more_than_the_budget(reported: None) -> None:
    client = Client()
    client.force_login(factories.leader())
    client.get("/brief/")
    assert len(queries(client, "/brief/", year=2026)) <= 15


def test_a_year_without_results_says_what_to_do(db: None, page_of: PageOf) -> None:
    Indicator.objects.all().delete()
    assert "还没有计算结果" in text_of(page_of("/brief/", factories.leader(), year=2024))


def noted(
    indicator: Indicator,
    before: str,
    after: str,
    at: datetime,
    short_name: str | None = None,
    decision: Decision | None = None,
) -> None:
    StatusChange.objects.create(
        city=factories.city(short_name) if short_name else None,
        indicator=indicator,
        year=2026,
        status_before=before,
        status_after=after,
        cause="decision" if decision else "figure",
        decision=decision,
        at=at,
    )


def test_a_weeks_changes_go_from_the_first_status_to_the_last(never_computed: None) -> None:
    """Results alike stand in one line; one that came back where it was is no change."""
    leader = factories.leader()
    recompute_all(datetime(2026, 11, 14, 2, tzinfo=UTC))
    recompute_all(factories.NOW - timedelta(days=1))
    green = Indicator.objects.get(number=11)

    def note(before: str, after: str, hour: int, short_name: str | None = None) -> None:
        noted(green, before, after, factories.NOW.replace(hour=hour), short_name)

    note("met", "slow", 0)
    note("slow", "lagging", 1)
    note("overdue", "met", 0, "周口")
    note("met", "not_due", 1, "周口")
    found = changes(2026, factories.NOW, leader)
    first = found.shifts[0]
    assert (first.city, first.before, first.after) == (None, "not_due", "lagging")
    assert first.what == "绿色建筑占比"
    assert (found.shifts[1].city, found.shifts[1].after) == (None, "overdue")
    assert len(found.shifts[1].indicators) > 1
    zhengzhou = [each for each in found.shifts if each.city and each.city.short_name == "郑州"]
    assert [(each.before, each.after) for each in zhengzhou] == [("not_due", "overdue")]
    assert all(
        green not in each.indicators
        for each in found.shifts
        if each.city and each.city.short_name == "周口"
    )
    assert found.answer.startswith("全省")
    assert [each.words for each in first.causes] == ["截止已过，仍未报", "报来或更正了数"]
    assert changes(2025, factories.NOW, leader).answer == "没有一项变了状态"


def test_only_judged_results_turn_better_or_worse(db: None, page_of: PageOf) -> None:
    """What comes in after the deadline is counted apart; what a decision did names the decision."""
    now, leader = timezone.now(), factories.leader()
    green, prefabricated = (Indicator.objects.get(number=number) for number in (11, 13))
    decision = factories.decision()
    for name, after in (("郑州", "expired_unmet"), ("开封", "not_judgeable"), ("洛阳", "met")):
        noted(green, "overdue", after, now, name)
    noted(green, "lagging", "met", now, "许昌")
    noted(green, "met", "overdue", now, "漯河")
    noted(green, "not_due", "overdue", now, "周口")
    noted(prefabricated, "met", "expired_unmet", now, decision=decision)
    noted(prefabricated, "overdue", "met", now, "郑州")
    noted(prefabricated, "met", "expired_unmet", now, "郑州", decision)
    found = changes(2026, now, leader)
    assert found.direction == "变差1项，变好1项，由未报变为有数4项，由有数变为未报1项"
    for address in ("/brief/", "/overview/"):
        page = page_of(address, leader, year=2026)
        assert found.direction in text_of(page)
        link = '<a href="/decisions/1/">决定第1号</a>'
        assert f"<small>{link}</small>" in page.content.decode()
    assert f"<small>报来或更正了数；{link}</small>" in page.content.decode()
