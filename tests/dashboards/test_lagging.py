"""The lagging list: filters, every row with its reason, the download."""

import csv
import io
import re
from datetime import date

import pytest

from accounts.models import User
from cities.models import Installation
from dashboards.exports import csv_response
from tests import factories
from tests.dashboards.conftest import PageOf, text_of


def downloaded(page_of: PageOf, user: User, **query: object) -> list[dict[str, str]]:
    response = page_of("/lagging/csv/", user, **{"year": 2026, **query})
    content = response.content.decode()
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))


def test_a_row_says_why(reported: None, page_of: PageOf) -> None:
    page = page_of("/lagging/", factories.province_admin(), year=2026, city="410200")
    said = text_of(page)
    assert "开封" in said
    assert "90.0%" in said
    assert "10.0个百分点" in said
    assert 'href="/plan/#sentence-11"' in page.content.decode()
    assert 'href="/cities/410200/?year=2026#indicator-11"' in page.content.decode()


def test_every_row_says_for_how_many_years_in_a_row(reported: None, page_of: PageOf) -> None:
    """Nobody reported from 2023 on; 开封 is behind with the first figure it gives."""
    leader = factories.leader()
    rows = {(r["城市代码"], r["项号"]): r for r in downloaded(page_of, leader)}
    assert rows["410200", "11"]["连续年数"] == rows["411400", "11"]["连续年数"] == "4"
    earlier = {(r["城市代码"], r["项号"]): r for r in downloaded(page_of, leader, year=2024)}
    assert earlier["410200", "11"]["连续年数"] == "2"
    assert "连续 原因" in text_of(page_of("/lagging/", leader, year=2026, city="410200"))


def test_the_list_is_counted_by_city_and_by_department(reported: None, page_of: PageOf) -> None:
    leader = factories.leader()
    rows = downloaded(page_of, leader)
    cities = text_of(page_of("/lagging/", leader, year=2026, by="city"))
    own = [row for row in rows if row["城市代码"] == "410200"]
    assert f"开封市 {len(own)} {len(own) - 1} 1" in cities
    departments = text_of(page_of("/lagging/", leader, year=2026, by="department"))
    of_reform = [row for row in rows if row["首列部门"] == "发改委"]
    assert f"发展改革委 {len(of_reform)} {len(of_reform)}" in departments
    coordinator = factories.coordinator("开封")
    asked = text_of(page_of("/lagging/", coordinator, year=2026, by="city"))
    assert "按市" not in asked
    mine = text_of(page_of("/lagging/", coordinator, year=2026, by="department"))
    assert f"发展改革委 {sum(row['首列部门'] == '发改委' for row in own)} " in mine
    assert "涉及市" not in mine


def test_ranks_are_those_of_the_whole_list(reported: None, page_of: PageOf) -> None:
    rows = downloaded(page_of, factories.province_admin())
    assert [int(row["名次"]) for row in rows] == list(range(1, len(rows) + 1))
    of_kaifeng = downloaded(page_of, factories.province_admin(), city="410200")
    assert {row["城市"] for row in of_kaifeng} == {"开封市"}
    assert of_kaifeng == [row for row in rows if row["城市代码"] == "410200"]
    behind = next(row for row in of_kaifeng if row["项号"] == "11")
    assert int(behind["名次"]) > 15
    assert (behind["数值"], behind["差目标"]) == ("90", "10")


@pytest.mark.parametrize(
    ("query", "column", "values"),
    [
        ({"indicator": 11}, "项号", {"11"}),
        ({"status": "overdue"}, "状态", {"逾期未报"}),
        ({"department": "public_institutions"}, "条款", {"二（四）1", "二（五）1"}),
    ],
)
def test_filters(
    reported: None, page_of: PageOf, query: dict[str, object], column: str, values: set[str]
) -> None:
    rows = downloaded(page_of, factories.province_admin(), **query)
    assert {row[column] for row in rows} == values
    shown = page_of("/lagging/", factories.province_admin(), year=2026, **query)
    assert f"{len(rows)}条" in text_of(shown)


@pytest.mark.parametrize(
    "query", [{"indicator": "x"}, {"city": "110000"}, {"status": "met"}, {"department": "none"}]
)
def test_a_filter_that_finds_nothing_is_named_and_can_be_cleared(
    reported: None, page_of: PageOf, query: dict[str, object]
) -> None:
    page = page_of("/lagging/", factories.province_admin(), year=2026, **query)
    assert page.status_code == 200
    assert "没有符合条件的条目" in text_of(page)
    assert 'href="/lagging/?year=2026"' in page.content.decode()


def test_filters_stay_in_the_links(reported: None, page_of: PageOf) -> None:
    page = page_of(
        "/lagging/", factories.province_admin(), year=2026, status="overdue", city=""
    ).content.decode()
    assert "/lagging/csv/?year=2026&amp;status=overdue" in page
    assert '<option value="overdue" selected>' in page


def test_many_rows_come_in_pages(reported: None, page_of: PageOf) -> None:
    first = page_of("/lagging/", factories.province_admin(), year=2026).content.decode()
    second = page_of("/lagging/", factories.province_admin(), year=2026, page=2).content.decode()
    assert first.count('data-label="名次"') == 100
    assert "?year=2026&amp;page=2" in first
    assert '<td class="n" data-label="名次">101</td>' in second


def test_a_city_sees_its_own_rows_only(reported: None, page_of: PageOf) -> None:
    user = factories.coordinator("开封")
    for address in ("/lagging/", "/lagging/csv/", "/lagging/xlsx/"):
        assert page_of(address, user, year=2026, city="410100").status_code == 403
    for query in ({}, {"city": "410200"}):
        rows = downloaded(page_of, user, **query)
        assert {row["城市"] for row in rows} == {"开封市"}
        page = page_of("/lagging/", user, year=2026, **query).content.decode()
        assert set(re.findall(r"/cities/(\d+)/", page)) == {"410200"}
    assert downloaded(page_of, user)


@pytest.mark.parametrize("demonstration", [True, False])
def test_the_download_names_demonstration_data_in_every_row(
    reported: None, page_of: PageOf, demonstration: bool
) -> None:
    Installation.objects.update_or_create(pk=1, defaults={"demonstration": demonstration})
    rows = downloaded(page_of, factories.province_admin())
    assert all(("演示数据" in row.get("数据性质", "")) is demonstration for row in rows)


def test_a_year_without_results_says_so(db: None, page_of: PageOf) -> None:
    page = text_of(page_of("/lagging/", factories.province_admin(), year=2021))
    assert "2021年度没有落后的条目" in page


def test_a_text_that_a_spreadsheet_would_run_is_defused() -> None:
    cells = ["=1+1", "+86", "-5", "@cmd", "-5度", "\tx", date(2026, 1, 1), None, "正常"]
    response = csv_response("x.csv", ["列"] * len(cells), [cells], demonstration=False)
    row = list(csv.reader(io.StringIO(response.content.decode())))[1]
    assert row == ["'=1+1", "+86", "-5", "'@cmd", "'-5度", "'\tx", "2026-01-01", "", "正常"]
