"""Figures and tables taken along: the numbers behind them, where they come from, who may."""

import csv
from io import BytesIO, StringIO
from urllib.parse import unquote

from django.http import HttpResponse
from openpyxl import load_workbook

from audit.models import Entry
from cities.models import Installation
from dashboards.exports import Table, csv_file, xlsx_file
from tests import factories
from tests.dashboards.conftest import PageOf


def rows_of(response: HttpResponse) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The rows by their heads, and what stands below them."""
    assert response.status_code == 200
    lines = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    end = lines.index([])
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:end]]
    return rows, {line[0]: line[1] for line in lines[end + 1 :]}


def test_the_data_behind_a_figure(reported: None, page_of: PageOf) -> None:
    user = factories.province_admin()
    answer = page_of("/figures/indicators/11/trend.csv", user, year=2026)
    assert "第11项绿色建筑占比_全省_历年.csv" in unquote(answer.headers["Content-Disposition"])
    rows, origin = rows_of(answer)
    newest = next(row for row in rows if row["年度"] == "2026")
    assert (newest["数值（%）"], newest["分子"], newest["有数的市"]) == ("95", "190", "2")
    assert rows[-1] | {"年度": "2030", "数值（%）": "", "目标（%）": "100"} == rows[-1]
    assert origin["地址"].endswith("/indicators/11/?year=2026")
    assert origin["条款"] == "二（四）1"
    assert origin["结果版本"].startswith("结果第")
    assert Entry.objects.filter(action="export", actor=user.username).count() == 1

    ranked, _ = rows_of(page_of("/figures/indicators/11/ranking.csv", user, year=2026))
    assert [row["城市"] for row in ranked[:2]] == ["郑州市", "开封市"]
    history, _ = rows_of(page_of("/figures/indicators/11/history.csv", user, year=2026))
    assert sum(row["单位"] == "开封市" and row["数值"] == "90" for row in history) == 1
    tiles, _ = rows_of(page_of("/figures/indicators/11/tiles.csv", user, year=2026))
    assert [(row["城市"], row["数值（%）"], row["图中行"], row["图中列"]) for row in tiles[:2]] == [
        ("郑州市", "100", "4", "3"),
        ("开封市", "90", "4", "4"),
    ]
    gap, _ = rows_of(page_of("/figures/indicators/11/waterfall.csv", user, year=2026))
    assert [(row["城市"], row["占全省差额%"]) for row in gap] == [
        ("开封", "100"),
        ("郑州", "0"),
        ("全省", ""),
    ]
    standing, _ = rows_of(page_of("/figures/departments/housing/standing.csv", user, year=2026))
    assert {row["项号"]: row["逾期未报"] for row in standing}["11"] == "16"
    tasks, _ = rows_of(page_of("/figures/departments/finance/standing.csv", user, year=2026))
    assert {"条款", "任务", "未报"} <= set(tasks[0])
    ways, _ = rows_of(page_of("/figures/cities/410100/ways.csv", user, year=2026))
    assert {row["项号"]: row["状态"] for row in ways}["11"] == "已达标"
    matrix, _ = rows_of(page_of("/figures/matrix.csv", user, year=2026))
    assert len(matrix) == 23 * 19


def test_what_is_compared_is_taken_along_with_all_that_was_chosen(
    reported: None, page_of: PageOf
) -> None:
    user, chosen = factories.leader(), "city=410100&city=410200&indicator=11&indicator=1"
    answer = page_of(f"/figures/compare/all.csv?{chosen}&year=2026", user)
    name = unquote(answer.headers["Content-Disposition"])
    assert "比较_第1、11项_全省和郑州、开封_至2026年.csv" in name
    rows, origin = rows_of(answer)
    assert len(rows) == 2 * 3 * 7
    assert list(rows[-1].items()) == [
        *(("项号", "11"), ("指标", "新建建筑中绿色建筑占比"), ("单位", "%")),
        *(("地区代码", "410200"), ("地区", "开封"), ("年度", "2026")),
        *(("数值", "90"), ("分子", "90"), ("分母", "100"), ("状态", "到期未达标"), ("暂定", "是")),
        *(("目标年", "2030"), ("目标", "100"), ("今年应到", "100"), ("差目标", "10")),
    ]
    assert [row["数值"] for row in rows if (row["地区"], row["年度"]) == ("全省", "2026")][
        1
    ] == "95"
    assert origin["地址"].endswith(
        "/compare/?year=2026&city=410100&city=410200&indicator=1&indicator=11"
    )
    assert origin["条款"] == "二（二）7、二（四）1"
    book = load_workbook(
        BytesIO(page_of(f"/figures/compare/11.xlsx?{chosen}&year=2026", user).content)
    )
    assert book["数据"].max_row == 1 + 3 * 7
    picture = page_of(f"/figures/compare/11.json?{chosen}&year=2026", user).json()
    assert picture["figure"]["title"] == "绿色建筑占比：最高郑州100.0%，最低开封90.0%"
    # Yes and no are not drawn; what cannot be had is not left out of a file in silence.
    for path in ("1.json", "4.csv", "all.json", "all.csv?city=999999", "all.csv?indicator=99"):
        query = "&" if "?" in path else "?"
        assert page_of(f"/figures/compare/{path}{query}{chosen}", user).status_code == 404


def test_a_city_takes_its_own_courses_whatever_it_asks_for(reported: None, page_of: PageOf) -> None:
    own, chosen = factories.coordinator("开封"), "city=410100&indicator=11&year=2026"
    rows, origin = rows_of(page_of(f"/figures/compare/all.csv?{chosen}", own))
    assert {row["地区"] for row in rows} == {"开封"}
    assert {row["数值"] for row in rows} == {"", "90"}
    assert origin["地址"].endswith("/compare/?year=2026&city=410200&indicator=11")
    for path in ("11.json?", "?figure=11&"):
        words = page_of(f"/figures/compare/{path}{chosen}", own).content.decode("unicode-escape")
        assert "开封90.0%，" in words
        for others in ("郑州", "全省", "95.0", "100.0%，"):
            assert others not in words


def test_a_workbook_holds_numbers_and_no_formula(reported: None, page_of: PageOf) -> None:
    Installation.objects.update(demonstration=True)
    answer = page_of("/figures/cities/410100/11.xlsx", factories.coordinator(), year=2026)
    book = load_workbook(BytesIO(answer.content))
    head = [cell.value for cell in book["数据"][1]]
    values = {row[0].value: row[head.index("数值（%）")].value for row in book["数据"].iter_rows(2)}
    assert values[2026] == 100
    about = dict(row[:2] for row in book["说明"].iter_rows(values_only=True))
    assert about["数据性质"].startswith("演示数据")
    listed = page_of("/lagging/xlsx/", factories.province_admin(), year=2026, city="410300")
    sheet = load_workbook(BytesIO(listed.content))["数据"]
    assert {row[2] for row in sheet.iter_rows(min_row=2, values_only=True)} == {"洛阳市"}
    hostile = Table("表", ["列"], [["=1+1"], ["@x"], [None]], [("来源", "=2")])
    cells = load_workbook(BytesIO(xlsx_file(hostile, demonstration=False).content))
    for sheet in cells:
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    assert "'=1+1" in csv_file(hostile, demonstration=False).content.decode()


def test_a_citys_people_take_only_their_own(reported: None, page_of: PageOf) -> None:
    own = factories.coordinator("开封")
    rows, _ = rows_of(page_of("/figures/indicators/11/trend.csv", own, year=2026))
    assert {row["数值（%）"] for row in rows} == {"", "90"}
    for key in ("ranking", "tiles", "history", "waterfall"):
        for form in ("csv", "json"):
            path = f"/figures/indicators/11/{key}.{form}"
            assert page_of(path, own, year=2026).status_code == 404
        assert page_of(f"/figures/indicators/11/{key}/embed/", own).status_code == 404
    assert page_of("/figures/cities/410100/ways.xlsx", own).status_code == 403


def test_a_picture_says_where_it_comes_from(reported: None, page_of: PageOf) -> None:
    Installation.objects.update(demonstration=True)
    user = factories.leader()
    answer = page_of("/figures/indicators/11/trend.json", user, year=2026)
    taken = answer.json()
    assert taken["figure"]["title"].startswith("全省95.0%")
    assert taken["credit"][0].startswith("来源：城乡建设领域碳达峰目标管理")
    assert taken["credit"][1].startswith("演示数据")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    for path in ("indicators/11/history.json", "indicators/11/trend.doc", "indicators/11/x.csv"):
        assert page_of(f"/figures/{path}", user).status_code == 404


def test_only_single_figures_may_be_framed(reported: None, page_of: PageOf) -> None:
    user = factories.leader()
    for path in (
        "indicators/11/trend",
        "indicators/11/tiles",
        "departments/housing/standing",
        "cities/410100/ways",
    ):
        answer = page_of(f"/figures/{path}/embed/", user, year=2026)
        assert answer.status_code == 200
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
    whole = page_of("/indicators/11/", user)
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]
    assert whole.headers["X-Frame-Options"] == "DENY"
    assert page_of("/figures/indicators/11/history/embed/", user).status_code == 404
