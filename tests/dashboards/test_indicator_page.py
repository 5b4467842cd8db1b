"""The page of an indicator: the province's whole, a city's own alone."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.explaining import explain_cities, topics
from assessment.models import CityStatus
from assessment.services import recompute_all
from cities.models import City
from dashboards.selectors.indicator import province_page
from indicators import held
from indicators.held import plan as held_plan
from reporting.models import State
from tests import factories
from tests.dashboards.conftest import PageOf, text_of

GREEN = "/indicators/11/"


def table_of(connection_sql: str) -> str:
    """The table a statement reads from."""
    return re.findall(r'FROM "(\w+)"', connection_sql)[-1]


def queries(client: Client, path: str, **query: object) -> list[str]:
    """The tables a page reads from, in order."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, query).status_code == 200
    return [table_of(each["sql"]) for each in captured.captured_queries]


def province(path: str, page_of: PageOf) -> str:
    response = page_of(path, factories.province_admin(), year=2026)
    assert response.status_code == 200
    return text_of(response)


def test_the_strip_says_value_target_coverage_and_who_is_missing(
    reported: None, page_of: PageOf
) -> None:
    words = province(GREEN, page_of)
    assert "全省2026年（暂定） 95.0%" in words
    assert "2030年目标 100% 还差5.0个百分点" in words
    assert "2025年目标 无数 当年没有数" in words
    assert "覆盖（已报/适用的市） 2/18市 未齐：洛阳、平顶山" in words


def test_the_sums_are_put_into_the_formula_and_the_mean_is_not_used(
    reported: None, page_of: PageOf
) -> None:
    words = province(GREEN, page_of)
    assert "Σ 190.00 ÷ 200.00 × 100 = 95.0%" in words
    assert "2市数值的简单平均为95.0%，不采用。" in words


def test_cities_are_ranked_best_first_and_those_without_a_figure_come_last(
    reported: None,
) -> None:
    indicator = held_plan().indicator(11)
    assert indicator is not None
    page = province_page(indicator, 2026, held_plan())
    assert [(row.place, row.city.short_name) for row in page.ranking[:3]] == [
        (1, "郑州"),
        (2, "开封"),
        (None, "洛阳"),
    ]
    assert page.ranking_finding == "最高郑州100.0%，最低开封90.0%"
    assert page.tiles_finding == "1市已达标，1市到期未达标，16市今年无数"


def test_where_less_is_better_the_lowest_leads(db: None) -> None:
    for short_name, metered in (("郑州", 880), ("开封", 930), ("洛阳", 900)):
        factories.fact("water_supplied", 1000, short_name=short_name)
        factories.fact("water_metered", metered, short_name=short_name)
    recompute_all(factories.NOW)
    indicator = held_plan().indicator(4)
    assert indicator is not None
    page = province_page(indicator, 2026, held_plan())
    assert [row.city.short_name for row in page.ranking[:3]] == ["开封", "洛阳", "郑州"]
    assert page.ranking_finding == "最低开封7.00%，最高郑州12.00%"


def test_the_tiles_stand_where_the_cities_lie_and_say_so(reported: None, page_of: PageOf) -> None:
    html = page_of(GREEN, factories.province_admin(), year=2026).content.decode()
    tiles = dict(re.findall(r'class="tile s-\w+ (r\d c\d)"[^>]*><b>(\w+)</b>', html))
    assert len(tiles) == 18
    assert tiles["r3 c2"] == "郑州"
    assert tiles["r6 c3"] == "信阳"
    assert "示意图，不代表行政区域界线" in html


def test_the_plans_words_and_open_readings_stand_beside_the_figures(
    reported: None, page_of: PageOf
) -> None:
    response = page_of("/indicators/4/", factories.province_admin(), year=2026)
    words = text_of(response)
    assert "到 2030 年城市公共供水管网漏损率控制在 8% 以内" in words
    assert response.content.decode().count('<span class="tag">待省厅确认</span>') == 2
    assert "现用 按表：小于8%" in words


def test_another_reading_is_said_to_change_only_who_stands_on_the_target(db: None) -> None:
    for short_name, metered in (("许昌", 920), ("郑州", 910)):
        factories.fact("water_supplied", 1000, short_name=short_name)
        factories.fact("water_metered", metered, short_name=short_name)
    recompute_all(factories.NOW)
    indicator = held_plan().indicator(4)
    assert indicator is not None
    lines = {
        line.reading.code: line for line in province_page(indicator, 2026, held_plan()).readings
    }
    assert lines["leakage-2030"].affected == ("许昌",)
    assert lines["leakage-2025"].affected == ()
    assert lines["leakage-2030"].pending


def test_every_city_and_year_is_in_the_data_table(reported: None, page_of: PageOf) -> None:
    html = page_of(GREEN, factories.province_admin(), year=2026).content.decode()
    table = html[html.index('id="data"') :]
    assert len(re.findall(r"<tr><th scope=\"row\">[^<]+</th>", table)) == 18 + 1
    assert table.count("<td") == (18 + 2) * 7
    assert "100.0%*" in table


def test_a_city_sees_the_plan_and_its_own_course_and_nobody_elses(
    reported: None, page_of: PageOf
) -> None:
    response = page_of(GREEN, factories.coordinator("郑州"), year=2026)
    words = text_of(response)
    assert "郑州市2026年（暂定） 100.0%" in words
    assert "到2025年全省绿色建筑占新建建筑的比例达到100%" in words
    (said,) = explain_cities(
        CityStatus.objects.filter(city__short_name="郑州", indicator__number=11, year=2026),
        topics([11]),
        peers=False,
    )
    assert f"2026年为什么是这个状态 说明与算式 {said.paragraph}" in words
    for foreign in ("90.0%", "95.0%", "开封", "全省2026年"):
        assert foreign not in words, foreign
    assert "/departments/" not in response.content.decode()


def test_a_city_sees_its_draft_marked_as_not_counting(page_of: PageOf) -> None:
    submission = factories.submission("郑州")
    factories.fact("green_building_area", 77, state=State.DRAFT, submission=submission)
    recompute_all(factories.NOW)
    words = text_of(page_of(GREEN, factories.coordinator("郑州"), year=2026))
    assert "77万m² 草稿，未计入" in words
    assert "77" not in text_of(page_of(GREEN, factories.province_admin(), year=2026))


def test_neighbours_are_linked_and_strangers_are_not_found(reported: None, page_of: PageOf) -> None:
    html = page_of("/indicators/1/", factories.province_admin(), year=2026).content.decode()
    assert "2 智能建造试点城市 ›" in html
    assert "‹" not in html
    assert page_of("/indicators/24/", factories.province_admin()).status_code == 404


def test_a_question_without_a_year_in_which_nothing_was_reported_says_what_to_do(
    db: None, page_of: PageOf
) -> None:
    words = text_of(page_of(GREEN, factories.province_admin(), year=2026))
    assert "全省2026年逾期未报" in words
    assert "今年还没有一市有数" in words


@pytest.mark.parametrize("number", [1, 4, 6, 14, 22])
def test_the_page_stays_small(reported: None, page_of: PageOf, number: int) -> None:
    response = page_of(f"/indicators/{number}/", factories.province_admin(), year=2026)
    assert len(response.content) < 150_000


PROVINCE_QUERIES = [
    "django_session",
    "accounts_user",
    "assessment_resultsstate",
    # Whether the plan that is held still stands.
    "indicators_planchange",
    "assessment_provincialstatus",
    # All of this year and the last; every year of the cities shown in the data table.
    *["assessment_citystatus"] * 2,
    # Whose figures stand returned.
    "reporting_fact",
    "cities_installation",
]


def test_the_page_asks_few_things_whatever_the_number_of_cities(reported: None) -> None:
    client = Client()
    client.force_login(factories.province_admin())
    client.get(GREEN, {"year": 2026})
    assert sorted(queries(client, GREEN, year=2026)) == sorted(PROVINCE_QUERIES)
    City.objects.create(
        code="419002",
        name="试验区",
        short_name="试验",
        admin_type="示范区",
        tile_row=0,
        tile_column=0,
    )
    recompute_all(factories.NOW)
    held.forget()
    client.get(GREEN, {"year": 2026})
    assert sorted(queries(client, GREEN, year=2026)) == sorted(PROVINCE_QUERIES)


def test_the_list_shows_the_province_or_the_own_city(reported: None, page_of: PageOf) -> None:
    words = text_of(page_of("/indicators/", factories.province_admin(), year=2026))
    assert "95.0%" in words
    assert words.count("（首列）") == 23
    own = text_of(page_of("/indicators/", factories.coordinator("开封"), year=2026))
    assert "90.0%" in own
    assert "95.0%" not in own
    assert "100.0%" not in own


def test_the_list_asks_few_things(reported: None) -> None:
    client = Client()
    client.force_login(factories.province_admin())
    client.get("/indicators/", {"year": 2026})
    assert len(queries(client, "/indicators/", year=2026)) <= 12
