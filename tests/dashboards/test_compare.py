"""Comparing: any cities on any indicators for the province, a city's own alone for a city."""

from django.http import QueryDict
from django.test import Client

from assessment.services import recompute_all
from dashboards.selectors.compare import asked, comparisons
from indicators.held import plan as held_plan
from reporting.models import State
from tests import factories
from tests.dashboards.conftest import PageOf, text_of
from tests.dashboards.test_indicator_page import queries

TWO = "city=410100&city=410200&indicator=11&indicator=4&year=2026"


def test_the_province_puts_any_cities_beside_each_other(reported: None, page_of: PageOf) -> None:
    page = page_of(f"/compare/?{TWO}", factories.leader())
    words = text_of(page)
    assert "绿色建筑占比 ：最高郑州100.0%，最低开封90.0%" in words
    assert "全省 — — — — — — 95.0% 100%（2030年）" in words
    content = page.content.decode()
    # The province and two cities drawn on one scale; nobody reported on leakage but 洛阳.
    assert content.count('class="mini"') == 4
    assert "洛阳" not in words.partition("选市和指标")[2].partition("比较 ")[2]
    # What is drawn is drawn large, too; everything can be taken along.
    for number in (11, 4):
        assert f'data-key="{number}"' in content
        asks = f"year=2026&amp;city=410100&amp;city=410200&amp;indicator={number}"
        assert content.count(f'/figures/compare/{number}.xlsx?{asks}"') == 2
    for kept in ('value="410100" checked', 'value="410200" checked', 'value="4" checked'):
        assert kept in content

    query, plan = QueryDict(TWO), held_plan()
    green = comparisons(asked(query, plan, own=None), 2026, plan, own=None)[1]
    assert green.provisional == [2026]
    levels = {line.name: drawing.dots[0].y for line, drawing in green.drawn}
    assert float(levels["郑州"]) < float(levels["全省"]) < float(levels["开封"])


def test_without_a_choice_every_city_stands_under_the_binding_indicator(
    reported: None, page_of: PageOf
) -> None:
    words = text_of(page_of("/compare/", factories.leader(), year=2026))
    assert "现有18市、1项" in words
    assert "11 绿色建筑占比" in words


def test_what_cannot_be_shown_is_said(reported: None, page_of: PageOf) -> None:
    many = "&".join(f"indicator={number}" for number in range(1, 9))
    words = text_of(page_of(f"/compare/?city=410100&city=1'--&{many}", factories.leader()))
    assert "没有代码为1&#x27;--的市" in words
    assert "第7、8项没有列出" in words
    assert "只选了郑州市。再选一个市，就能比较。" in words
    assert "没有第x项" in text_of(page_of("/compare/?indicator=x", factories.leader()))


def test_a_city_sees_itself_alone_whatever_it_asks_for(reported: None, page_of: PageOf) -> None:
    """No other city's figure, and not the province's: with two cities it would give one away."""
    for code, value in (("water_supplied", 1000), ("water_metered", 700)):
        factories.fact(code, value, short_name="郑州", state=State.APPROVED)
    recompute_all(factories.NOW)
    page = page_of(f"/compare/?{TWO}&city=410300&indicator=1", factories.coordinator("开封"))
    words = text_of(page)
    assert "开封 — — — — — — 90.0%" in words
    for others in ("全省 ", "郑州", "洛阳", "95.0%", "100.0% 100%"):
        assert others not in words.partition("历年数据")[0] + words.partition("11 绿色")[2]
    assert 'name="city"' not in page.content.decode()


def test_five_cities_ask_no_more_than_two(reported: None) -> None:
    client = Client()
    client.force_login(factories.leader())
    client.get("/compare/")
    few = queries(client, f"/compare/?{TWO}")
    assert queries(client, f"/compare/?{TWO}&city=410300&city=410400&city=410500") == few
    assert len(few) <= 14
