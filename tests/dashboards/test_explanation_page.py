"""Why a city stands where it stands: the page, and the panel that opens under a row."""

import pytest
from django.test import Client

from assessment.services import recompute_all
from reporting.models import State
from tests import factories
from tests.dashboards.conftest import PageOf, text_of
from tests.dashboards.test_indicator_page import queries

KAIFENG = "/cities/410200/indicators/11/"


def test_the_panel_gives_verdict_arithmetic_and_links(reported: None, page_of: PageOf) -> None:
    response = page_of(KAIFENG, factories.province_admin(), year=2026, part="panel")
    html, words = response.content.decode(), text_of(response)
    assert "<html" not in html
    assert "开封市 第11项 到期未达标 2025年目标（100%）到期未达标" in words
    assert "90 ÷ 100 × 100 = 90.0%" in words
    assert "依据条文二（四）1，由住房城乡建设厅（首列）" in words
    assert "2030年目标 100%" in words
    assert 'href="/indicators/11/?year=2026"' in html
    assert 'href="/cities/410200/?year=2026#indicator-11"' in html
    assert "data-close" in html


def test_the_page_says_the_same_without_a_script(reported: None, page_of: PageOf) -> None:
    response = page_of(KAIFENG, factories.province_admin(), year=2026)
    words = text_of(response)
    assert "开封市2026年第11项" in words
    assert "看算式：从上报数到结论" in words
    assert "data-close" not in response.content.decode()


def test_the_small_trend_is_drawn_by_the_server(reported: None, page_of: PageOf) -> None:
    html = page_of(KAIFENG, factories.province_admin(), year=2026).content.decode()
    assert 'class="mini"' in html
    assert 'class="hollow"' in html
    assert "90.0%</text>" in html


def test_a_city_reads_its_own_and_no_other(reported: None, page_of: PageOf) -> None:
    own = page_of(KAIFENG, factories.coordinator("开封"), year=2026, part="panel")
    assert own.status_code == 200
    assert page_of(KAIFENG, factories.coordinator("郑州"), year=2026).status_code == 403


def test_a_city_is_not_told_how_it_stands_among_the_others(db: None, page_of: PageOf) -> None:
    for short_name, metered in zip(
        ["郑州", "开封", "洛阳", "平顶山", "安阳"], (500, 910, 912, 915, 908), strict=True
    ):
        for code, value in (("water_supplied", 1000), ("water_metered", metered)):
            factories.fact(code, value, short_name=short_name, state=State.SUBMITTED)
    recompute_all(factories.NOW)
    path = "/cities/410100/indicators/4/"
    assert "修正z值" in text_of(page_of(path, factories.province_admin(), year=2026))
    assert "修正z值" not in text_of(page_of(path, factories.coordinator("郑州"), year=2026))


def test_what_was_returned_counts_on_and_is_said_wherever_it_decides(
    reported: None, page_of: PageOf
) -> None:
    factories.fact("green_building_area", 80, short_name="开封", state=State.RETURNED)
    recompute_all(factories.NOW)
    admin = factories.province_admin()
    panel = text_of(page_of(KAIFENG, admin, year=2026, part="panel"))
    assert panel.count("本年有数被省里退回（新建绿色建筑面积），改报以前仍按退回的数计算") == 2
    page = text_of(page_of("/indicators/11/", admin, year=2026))
    assert "到期未达标 有数被退回" in page[page.index("最高郑州") :]
    assert page.count("有数被退回") == 1
    assert "开封有数被省里退回，改报以前全省值仍按退回的数计算" in page
    matrix = page_of("/overview/", admin, year=2026).content.decode()
    (cell,) = [each for each in matrix.split('title="') if "，有数被退回" in each]
    assert cell.startswith("开封 第11项")
    assert "80.0%，到期未达标，有数被退回" in cell[:40]
    for reader, listed in ((admin, 1), (factories.coordinator("开封"), 1)):
        assert text_of(page_of("/lagging/", reader, year=2026)).count("有数被退回") == listed


def test_the_panel_says_which_data_item_is_missing(reported: None, page_of: PageOf) -> None:
    factories.fact("heat_supplied", 100, short_name="开封")
    factories.fact("heat_delivered", 90, short_name="开封")
    recompute_all(factories.NOW)
    path = "/cities/410200/indicators/6/"
    words = text_of(page_of(path, factories.province_admin(), year=2026, part="panel"))
    assert "但缺2020年的基期数，算不出变化" in words
    assert "怎么算的 缺2020年的供热量、用户用热量，无从计算。" in words
    assert "没有报数" not in words
    assert "基期2020年" not in words


@pytest.mark.parametrize("path", ["/cities/419999/indicators/11/", "/cities/410200/indicators/24/"])
def test_what_is_not_there_is_not_found(reported: None, page_of: PageOf, path: str) -> None:
    assert page_of(path, factories.province_admin(), year=2026).status_code == 404


def test_the_panel_asks_few_things(reported: None) -> None:
    client = Client()
    client.force_login(factories.province_admin())
    client.get(KAIFENG, {"year": 2026})
    assert len(queries(client, KAIFENG, year=2026, part="panel")) <= 17


def test_lagging_rows_and_the_scorecard_lead_to_their_explanations(
    reported: None, page_of: PageOf
) -> None:
    admin = factories.province_admin()
    for path in ("/lagging/", "/cities/410200/"):
        html = page_of(path, admin, year=2026).content.decode()
        assert 'href="/cities/410200/indicators/11/?year=2026"' in html
        assert 'data-explain="a.why"' in html
