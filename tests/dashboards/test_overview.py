"""The province's overview: four answers, 23 × 18 cells, few queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import LaggingEntry
from assessment.services import recompute_all
from cities.models import City, Installation
from dashboards.selectors.matrix import Arrangement, matrix
from dashboards.selectors.overview import overview
from dashboards.selectors.reports import arrivals, arrivals_answer
from indicators.held import plan as held_plan
from reporting.models import State, Submission, SubmissionEvent
from tests import factories
from tests.dashboards.conftest import PageOf, text_of

CELL = re.compile(r'<td role="cell" class="m s-(\w+)"><a href="([^"]+)" title="([^"]+)"')


def overview_page(page_of: PageOf, **query: object) -> str:
    response = page_of("/overview/", factories.province_admin(), **{"year": 2026, **query})
    assert response.status_code == 200
    return response.content.decode()


def test_every_indicator_meets_every_city(reported: None, page_of: PageOf) -> None:
    cells = CELL.findall(overview_page(page_of))
    assert len(cells) == 23 * 18
    assert len({href for _, href, _ in cells}) == 23 * 18


def test_more_cities_than_a_screen_holds_stand_on_further_pages(
    reported: None, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboards.selectors.matrix.CITIES_PER_PAGE", 5)
    pages = [overview_page(page_of, page=page, nature="binding") for page in (1, 2, 3, 4)]
    assert [len(CELL.findall(page)) for page in pages] == [5, 5, 5, 3]
    shown = [title for page in pages for _, _, title in CELL.findall(page)]
    assert len(set(shown)) == 18
    assert "第6—10个市，共18个" in pages[1]
    assert "year=2026&amp;nature=binding&amp;page=3#matrix" in pages[1]
    assert "下一页" not in pages[3]


def test_a_cell_says_city_indicator_value_and_status(reported: None, page_of: PageOf) -> None:
    labels = {title: (status, href) for status, href, title in CELL.findall(overview_page(page_of))}
    assert labels["郑州 第11项绿色建筑占比：100.0%，已达标"] == (
        "met",
        "/cities/410100/indicators/11/?year=2026",
    )
    assert labels["商丘 第11项绿色建筑占比：逾期未报"][0] == "overdue"
    assert labels["济源 第5项再生水利用率：不适用"][0] == "not_applicable"


def test_the_binding_indicator_is_pinned_first(reported: None, page_of: PageOf) -> None:
    found = matrix(overview(2026, held_plan(), factories.NOW), Arrangement(), held_plan())
    assert [row.indicator.number for row in found.groups[0].rows] == [11]
    assert found.groups[0].heading == "约束性指标"
    assert [group.heading[:4] for group in found.groups[1:]] == [
        "二（二）",
        "二（三）",
        "二（四）",
        "二（五）",
    ]
    page = overview_page(page_of)
    assert page.index("约束性指标") < page.index("二（二）提高市政基础设施运行效率")


def test_a_row_carries_the_provincial_figure_its_target_and_its_coverage(
    reported: None,
) -> None:
    rows = {row.indicator.number: row for row in overview(2026, held_plan(), factories.NOW).rows}
    green = rows[11]
    assert (green.province.value, green.target) == (95, "100%")
    assert (green.province.cities_reporting, green.province.cities_applicable) == (2, 18)
    assert rows[4].target == "小于8%"
    assert rows[4].pending
    assert not rows[11].pending
    assert rows[14].target == "200万m²"
    # As judged by the readings in force, like on every other page; not as the table prints it.
    assert (rows[6].target, rows[6].pending) == ("下降5个百分点", True)
    assert rows[16].target == "不超过300t/万m²"


def test_the_four_answers(reported: None, page_of: PageOf) -> None:
    found = overview(2026, held_plan(), factories.NOW)
    assert found.reports.answer == "已截止5天，15市未报"
    assert [each.city.short_name for each in found.reports.boxes[:3]] == ["郑州", "开封", "洛阳"]
    assert found.lagging_answer == "开封、洛阳各1项需关注，最多"
    assert [each.status.city.short_name for each in found.first_lagging] == ["开封", "洛阳"]
    said = text_of(page_of("/overview/", factories.province_admin(), year=2026))
    for words in ("15市未报", "谁差得最多", "比上周变了什么", "全省23项走到哪"):
        assert words in said


def test_who_has_to_report_again_is_told_apart_from_who_still_owes_figures(
    reported: None, page_of: PageOf
) -> None:
    Submission.objects.filter(city__short_name="开封").update(state=State.RETURNED)
    found = overview(2026, held_plan(), factories.NOW).reports
    assert [each.city.short_name for each in found.to_repeat] == ["开封"]
    assert [each.city.short_name for each in found.lacking] == ["郑州", "洛阳"]
    said = "已上报的3市中，1市退回或撤回待再报，2市报后仍缺数。"
    assert said in text_of(page_of("/overview/", factories.province_admin(), year=2026))


def test_the_sums_count_the_lagging_list_per_city(reported: None, page_of: PageOf) -> None:
    found = overview(2026, held_plan(), factories.NOW)
    counts = {city.short_name: count for city, count in found.cities}
    entries = LaggingEntry.objects.filter(year=2026)
    listed = list(entries.values_list("status__city__short_name", flat=True))
    assert found.lagging == len(listed)
    assert counts == {name: listed.count(name) for name in counts}
    # What the answer says of the most is the highest of the other sums.
    behind = {city.short_name: count for city, count in found.behind}
    assert {name: behind[name] for name in ("郑州", "开封", "洛阳")} == {
        "郑州": 0,
        "开封": 1,
        "洛阳": 1,
    }
    page = overview_page(page_of)
    sums = re.findall(r'<tr role="row" class="sum">(.*?)</tr>', page)
    said = [re.findall(r'data-label="([^"]+)"><\w+[^>]*>(\d+)<', row) for row in sums]
    assert [dict(each) for each in said] == [
        {name: str(count) for name, count in of.items()} for of in (behind, counts)
    ]
    assert "约束性在前，再按严重度" in page
    # 商丘 reported nothing and may yet be a water-short city; 济源 has no nos. 5 and 9.
    assert (counts["商丘"], counts["济源"]) == (22, 21)


def test_days_before_on_and_after_the_deadline(db: None) -> None:
    recompute_all(factories.NOW)
    deadline = factories.cycle(2026).deadline

    def answer(moment: timedelta) -> str:
        return overview(2026, held_plan(), deadline + moment).reports.answer

    assert answer(timedelta(days=-5)) == "离截止还有4天，18市未报"
    assert answer(timedelta(hours=-1)) == "今天截止，18市未报"
    assert answer(timedelta(0)) == "已截止1天，18市未报"
    assert overview(2021, held_plan(), factories.NOW).reports.answer == "没有上报任务，0市有数"


def test_what_came_in_during_the_last_seven_days(reported: None) -> None:
    of = factories.submission("周口", state=State.RETURNED, version=1, submitted_at=factories.NOW)

    def step(action: str, days_ago: int) -> None:
        SubmissionEvent.objects.create(
            submission=of,
            at=factories.NOW - timedelta(days=days_ago),
            action=action,
            from_state=State.DRAFT,
            to_state=State.SUBMITTED,
            version=1,
        )

    step("submit", 8)
    assert arrivals_answer(arrivals(2026, factories.NOW)) == "没有新的上报"
    step("submit", 3)
    step("return", 1)
    found = arrivals(2026, factories.NOW)
    assert [(each.city.short_name, each.step) for each in found] == [
        ("周口", "退回"),
        ("周口", "上报"),
    ]
    assert arrivals_answer(found) == "上报1市，退回1市"


def test_the_matrix_is_filtered_and_sorted_by_its_address(reported: None, page_of: PageOf) -> None:
    found = overview(2026, held_plan(), factories.NOW)

    def numbers(**asked: str) -> list[int]:
        groups = matrix(found, Arrangement(**asked), held_plan()).groups
        return [row.indicator.number for group in groups for row in group.rows]

    assert numbers(sort="number") == [11, *(n for n in range(1, 24) if n != 11)]
    assert numbers(nature="binding") == [11]
    assert set(numbers(department="natural_resources")) == {1, 7, 8, 9, 20, 23}
    # 开封 and 洛阳 miss their targets of 2025 on these.
    assert numbers(status="expired_unmet", nature="expected") == [4]
    assert numbers(department="nobody") == []
    # Everything else is overdue, which is worse than a missed target.
    assert numbers(sort="status")[-1] == 4
    most = matrix(found, Arrangement(cities="attention"), held_plan())
    counts = [count for _, count in most.cities]
    assert counts == sorted(counts, reverse=True)
    cells = most.groups[0].rows[0].cells
    assert [cell.city for cell in cells] == [city for city, _ in most.cities]

    query = {"department": "natural_resources", "sort": "number", "cities": "attention"}
    page = page_of("/overview/", factories.leader(), year=2026, **query).content.decode()
    assert "23项中的6项" in page
    assert '<option value="natural_resources" selected>' in page
    assert 'aria-sort="ascending"><a href="?year=2026&amp;department=natural_resources' in page
    assert '<input type="hidden" name="cities" value="attention">' in page
    for wrong in ({"department": "'; --"}, {"status": "x"}, {"nature": "x"}):
        assert "没有符合条件的指标" in text_of(
            page_of("/overview/", factories.leader(), year=2026, **wrong)
        )
    strange = page_of("/overview/", factories.leader(), year=2026, sort="x", cities="x")
    assert len(CELL.findall(strange.content.decode())) == 23 * 18


def queries_of_the_page(client: Client) -> list[str]:
    """The table each query of the page reads from, in order."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/overview/", {"year": 2026}).status_code == 200
    statements = [each["sql"] for each in captured.captured_queries]
    return [re.findall(r'FROM "(\w+)"', sql)[-1] for sql in statements]


def test_the_page_asks_fourteen_things_whatever_the_number_of_cities(reported: None) -> None:
    client = Client()
    client.force_login(factories.province_admin())
    client.get("/overview/", {"year": 2026})
    expected = [
        "django_session",
        "accounts_user",
        "assessment_resultsstate",
        # What is counted, the cells shown, the head of the lagging list.
        *["assessment_citystatus"] * 3,
        "assessment_provincialstatus",
        "indicators_planchange",
        "reporting_cycle",
        # Which cells rest on figures that were sent back.
        "reporting_fact",
        "reporting_submission",
        "reporting_submissionevent",
        "assessment_statuschange",
        "cities_installation",
    ]
    assert sorted(queries_of_the_page(client)) == sorted(expected)
    City.objects.create(
        code="419002",
        name="试验区",
        short_name="试验",
        admin_type="示范区",
        tile_row=0,
        tile_column=0,
    )
    recompute_all(factories.NOW)
    client.get("/overview/", {"year": 2026})
    assert sorted(queries_of_the_page(client)) == sorted(expected)


def test_the_page_stays_small(reported: None, page_of: PageOf) -> None:
    assert len(overview_page(page_of).encode()) < 150_000


def test_an_empty_year_says_what_to_do_first(db: None, page_of: PageOf) -> None:
    page = overview_page(page_of)
    assert "2026年度还没有城市上报。" in page
    assert 'href="/reporting/"' in page
    assert 'href="/plan/"' in page
    assert len(CELL.findall(page)) == 23 * 18


def test_nobody_is_behind_only_where_somebody_was_judged(db: None) -> None:
    recompute_all(factories.NOW)
    assert overview(2026, held_plan(), factories.NOW).lagging_answer == "还没有能比较的城市"
    for code in ("new_building_area", "green_building_area"):
        factories.fact(code, 100)
    recompute_all(factories.NOW)
    assert overview(2026, held_plan(), factories.NOW).lagging_answer == "没有城市有项需关注"


def test_a_reported_year_does_not_say_it_is_empty(reported: None, page_of: PageOf) -> None:
    assert "还没有城市上报" not in overview_page(page_of)


@pytest.mark.parametrize("demonstration", [True, False])
def test_demonstration_data_is_named_in_head_and_foot(
    reported: None, page_of: PageOf, demonstration: bool
) -> None:
    Installation.objects.update_or_create(pk=1, defaults={"demonstration": demonstration})
    head, _, foot = overview_page(page_of).partition("<main")
    foot = foot.partition("<footer")[2]
    assert ("演示数据" in head, "演示数据" in foot) == (demonstration, demonstration)


def test_the_year_is_kept(reported: None, page_of: PageOf) -> None:
    assert '<option value="2024" selected>' in overview_page(page_of, year=2024)
