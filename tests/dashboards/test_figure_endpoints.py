"""Figures as JSON: who gets which, and what they hold."""

import json

import pytest
from django.test import Client

from assessment.services import recompute_all
from tests import factories
from tests.dashboards.conftest import PageOf
from tests.dashboards.test_indicator_page import queries


def figures(page_of: PageOf, path: str, user: object, **query: object) -> dict[str, object]:
    response = page_of(path, user, **{"year": 2026, **query})  # type: ignore[arg-type]
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return json.loads(response.content)


def line(figure: dict[str, object], name: str) -> dict[str, object]:
    """A trace of a figure by name."""
    return next(trace for trace in figure["data"] if trace["name"] == name)  # type: ignore[attr-defined]


def test_the_province_gets_its_course_with_target_and_words(
    reported: None, page_of: PageOf
) -> None:
    found = figures(page_of, "/figures/indicators/11/", factories.province_admin())["trend"]
    values = dict(zip(line(found, "数值")["x"], line(found, "数值")["y"], strict=True))
    assert values[2026] == 95.0
    assert values[2025] is None
    assert list(line(found, "目标")["x"]) == [2025, 2030]
    assert "2026年95.0%（暂定）" in found["description"]
    assert found["title"].startswith("全省95.0%")
    assert found["config"]["plotlyServerURL"] == ""


def test_a_city_gets_its_own_course_only(reported: None, page_of: PageOf) -> None:
    found = figures(page_of, "/figures/indicators/11/", factories.coordinator("开封"))["trend"]
    assert line(found, "数值")["y"][-1] == 90.0
    assert "95.0" not in json.dumps(found)
    assert "全省" not in json.dumps(found, ensure_ascii=False)
    assert "中间一半的市" not in json.dumps(found, ensure_ascii=False)


def test_the_middle_half_is_drawn_for_ratios_and_never_for_totals(
    db: None, page_of: PageOf
) -> None:
    for index, short_name in enumerate(("郑州", "开封", "洛阳", "许昌")):
        factories.fact("water_supplied", 1000, short_name=short_name)
        factories.fact("water_metered", 880 + 10 * index, short_name=short_name)
        factories.fact("ultra_low_energy_added", 5, short_name=short_name)
    recompute_all(factories.NOW)
    user = factories.leader()
    leakage = figures(page_of, "/figures/indicators/4/", user)["trend"]
    assert line(leakage, "中间一半的市")["fill"] == "toself"
    total = figures(page_of, "/figures/indicators/14/", user)["trend"]
    assert [trace["name"] for trace in total["data"]].count("中间一半的市") == 0


def test_the_path_runs_from_the_baseline_through_the_targets(db: None, page_of: PageOf) -> None:
    factories.fact("new_building_area", 100, year=2021)
    factories.fact("star_building_area", 12, year=2021)
    recompute_all(factories.NOW)
    user = factories.coordinator("郑州")
    found = figures(page_of, "/figures/indicators/12/", user)["trend"]
    path = dict(zip(line(found, "路径")["x"], line(found, "路径")["y"], strict=True))
    assert (path[2021], path[2030]) == (12.0, 30.0)
    assert path[2024] == pytest.approx(18.0)


def test_a_narrow_window_gets_the_compact_drawing(reported: None, page_of: PageOf) -> None:
    user = factories.leader()
    wide = figures(page_of, "/figures/indicators/11/", user)["trend"]
    narrow = figures(page_of, "/figures/indicators/11/", user, size="compact")["trend"]
    assert narrow["layout"]["height"] < wide["layout"]["height"]


def test_the_cities_are_drawn_by_rank_and_where_they_lie_when_that_is_asked_for(
    reported: None, page_of: PageOf
) -> None:
    user, path = factories.leader(), "/figures/indicators/11/"
    assert set(figures(page_of, path, user)) == {"trend"}
    (ranking,) = figures(page_of, path, user, figure="ranking").values()
    assert line(ranking, "数值")["x"] == [100.0, 90.0]
    names = ranking["layout"]["yaxis"]["ticktext"]
    assert names[:3] == ["1 郑州", "2 开封", "洛阳"]
    assert len(names) == 18
    assert line(ranking, "目标")["x"] == [100.0, 100.0]
    assert "开封90.0%，到期未达标" in ranking["description"]
    said = line(ranking, "数值")["customdata"][1]
    assert said.startswith("<b>开封</b>　2026年<b>90.0%</b>（暂定）　到期未达标<br>2025年没有数")
    assert said.endswith("2030年目标100%，差10.0个百分点")
    (tiles,) = figures(page_of, path, user, figure="tiles").values()
    words = line(tiles, "各市")["text"]
    assert "<b>开封</b><br>90.0%<br>到期未达标" in words
    assert "<b>洛阳</b><br>—<br>逾期未报" in words
    assert tiles["title"] == "1市已达标，1市到期未达标，16市今年无数"
    # Yes and no have no scale; what is no picture is not found.
    assert page_of("/figures/indicators/1/", user, figure="ranking").status_code == 404
    assert page_of("/figures/indicators/1/", user, figure="tiles").status_code == 200
    assert page_of(path, user, figure="history").status_code == 404
    own = factories.coordinator("开封")
    for key in ("ranking", "tiles", "waterfall"):
        assert page_of(path, own, figure=key).status_code == 404


def test_what_is_compared_is_drawn_on_one_scale(reported: None, page_of: PageOf) -> None:
    chosen = {"city": ["410100", "410200"], "indicator": [11, 4, 1]}
    found = figures(page_of, "/figures/compare/", factories.leader(), **chosen)
    assert set(found) == {"4", "11"}  # yes and no are not drawn
    assert line(found["4"], "数值")["customdata"] == ["全省2026年：<b>20.00%</b>（暂定）"]
    points = line(found["11"], "数值")
    assert points["customdata"] == [
        "全省2026年：<b>95.0%</b>（暂定）",
        "郑州2026年：<b>100.0%</b>（暂定）",
        "开封2026年：<b>90.0%</b>（暂定）",
    ]
    province, best, worst = points["y"]
    assert best < province < worst
    own = figures(page_of, "/figures/compare/", factories.coordinator("开封"), **chosen)
    assert set(own) == {"11"}
    assert own["11"]["title"] == "开封90.0%，2025年目标至今未达到，离2030年目标还差10.0个百分点"
    assert line(own["11"], "数值")["y"][-1] == 90.0
    assert "郑州" not in json.dumps(own, ensure_ascii=False)


def test_a_department_gets_its_bars_and_first_named_courses(
    reported: None, page_of: PageOf
) -> None:
    user = factories.reviewer("development_reform")
    found = figures(page_of, "/figures/departments/development_reform/", user)
    assert set(found) == {"standing", "17", "18", "19", "20"}
    overdue = line(found["standing"], "逾期未报")
    assert dict(zip(overdue["y"], overdue["x"], strict=True))["18 新建厂房屋顶光伏"] == 18
    # Alone it names the statuses itself; those on white are told apart by their sign.
    alone = figures(page_of, "/figures/departments/housing/", user, size="full")["standing"]
    beside = figures(page_of, "/figures/departments/housing/", user)["standing"]
    assert alone["layout"]["showlegend"] is True
    assert beside["layout"]["showlegend"] is False
    assert alone["layout"]["height"] > beside["layout"]["height"]
    nowhere = line(beside, "认 待认定")
    assert dict(zip(nowhere["y"], nowhere["text"], strict=True))["5 再生水利用率"].startswith("认 ")


def test_a_department_without_indicators_gets_its_clauses(reported: None, page_of: PageOf) -> None:
    found = figures(page_of, "/figures/departments/finance/", factories.leader())
    assert set(found) == {"standing"}
    assert line(found["standing"], "未报")["x"] == [18]


def test_a_citys_figures_are_its_own(reported: None, page_of: PageOf) -> None:
    found = figures(page_of, "/figures/cities/410100/", factories.coordinator("郑州"))
    assert "ways" in found
    assert {"1", "2", "22"}.isdisjoint(found)
    assert {"4", "11", "14"} <= set(found)


@pytest.mark.parametrize(
    "path",
    [
        "/figures/departments/housing/",
        "/figures/cities/410200/",
        "/figures/cities/999999/",
    ],
)
def test_a_city_is_refused_what_is_not_its_own(reported: None, page_of: PageOf, path: str) -> None:
    response = page_of(path, factories.coordinator("郑州"), year=2026)
    assert response.status_code == 403
    assert "90.0" not in response.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/figures/departments/housing/", "/figures/cities/410100/", "/figures/indicators/4/"],
)
def test_a_stranger_is_sent_to_sign_in(db: None, page_of: PageOf, path: str) -> None:
    assert page_of(path, None).status_code == 302


def test_what_does_not_exist_is_not_found(page_of: PageOf) -> None:
    user = factories.leader()
    assert page_of("/figures/indicators/24/", user).status_code == 404
    assert page_of("/figures/departments/nowhere/", user).status_code == 404
    assert page_of("/figures/cities/999999/", user).status_code == 404


@pytest.mark.parametrize(
    ("path", "at_most"),
    [
        ("/figures/indicators/4/", 10),
        ("/figures/departments/housing/", 10),
        ("/figures/cities/410100/", 10),
    ],
)
def test_figures_ask_few_things(reported: None, path: str, at_most: int) -> None:
    client = Client()
    client.force_login(factories.province_admin())
    client.get(path, {"year": 2026})
    assert len(queries(client, path, year=2026)) <= at_most
