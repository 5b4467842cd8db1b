"""Filters and pages: what they select, and that a mistake is told instead of ignored."""

import pytest
from rest_framework.test import APIClient

from reporting.models import State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def rows(client: APIClient, address: str) -> list[dict]:  # type: ignore[type-arg]
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content.decode()
    return response.json()["results"]


def test_statuses_by_year_city_and_indicator(province: APIClient) -> None:
    found = rows(province, "statuses/?year=2025&city=419001")
    assert [(s["year"], s["city"], s["indicator"]) for s in found] == [
        (2025, "419001", number) for number in range(1, 24)
    ]
    assert len(rows(province, "statuses/?indicator=11&page_size=all")) == 18 * 7


def test_department_means_leading_and_taking_part(province: APIClient) -> None:
    found = {
        s["indicator"]
        for s in rows(province, "statuses/?department=natural_resources&city=410100&year=2026")
    }
    # 二（二）3, 二（二）7, 二（三）1 and 二（五）2 name 自然资源厅 after another department.
    assert found == {1, 7, 8, 9, 20, 23}
    numbers = [i["number"] for i in rows(province, "indicators/?department=natural_resources")]
    assert numbers == [1, 7, 8, 9, 20, 23]
    assert {
        r["indicator"]
        for r in rows(province, "provincial/?department=natural_resources&page_size=all")
    } == found
    assert {
        r["indicator"]
        for r in rows(province, "lagging/?department=natural_resources&year=2026&page_size=all")
    } <= found


@pytest.mark.parametrize("code", ["science_technology", "finance", "agriculture_rural"])
def test_three_departments_answer_for_clauses_only(province: APIClient, code: str) -> None:
    assert rows(province, f"statuses/?department={code}") == []
    assert rows(province, f"indicators/?department={code}") == []
    clauses = rows(province, f"clauses/?department={code}")
    assert clauses
    assert all(code in clause["departments"] for clause in clauses)


@pytest.mark.usefixtures("never_computed")
def test_statuses_by_status(province: APIClient) -> None:
    factories.fact("communities_total", 100)
    factories.fact("communities_complete", 70)
    (met,) = rows(province, "statuses/?status=met")
    assert (met["city"], met["indicator"], met["year"]) == ("410100", 9, 2026)
    assert {s["status"] for s in rows(province, "lagging/?status=overdue")} == {"overdue"}
    assert {s["status"] for s in rows(province, "provincial/?status=not_due")} == {"not_due"}


def test_facts_by_element_state_indicator_and_department(province: APIClient) -> None:
    factories.fact("built_up_area", 670, state=State.APPROVED)
    factories.fact("built_up_area", 660, year=2025)
    factories.fact("built_up_green_area", 26800, state=State.SUBMITTED)
    factories.fact("permeable_area", 268, state=State.SUBMITTED)

    def elements(query: str) -> list[tuple[str, int]]:
        return [(row["element"], row["year"]) for row in rows(province, f"facts/?{query}")]

    assert elements("element=built_up_area") == [("built_up_area", 2025), ("built_up_area", 2026)]
    assert elements("state=final") == [("built_up_area", 2025)]
    assert elements("indicator=23&year=2026") == [
        ("built_up_area", 2026),
        ("built_up_green_area", 2026),
    ]
    # built_up_area serves no. 3 and no. 23; only 23's clause names 自然资源厅. No row twice.
    assert elements("department=natural_resources&year=2026") == [
        ("built_up_area", 2026),
        ("built_up_green_area", 2026),
    ]
    assert elements("city=410300") == []


@pytest.mark.parametrize(
    ("address", "parameter", "says"),
    [
        ("statuses/?city=郑州", "city", "GB/T 2260"),
        ("statuses/?city=410199", "city", "GB/T 2260"),
        ("statuses/?city=%00", "city", "不允许"),
        ("statuses/?indicator=99999999999999999999", "indicator", "1–23"),
        ("statuses/?year=x", "year", "2026"),
        ("statuses/?year=99999", "year", "2026"),
        ("statuses/?status=foo", "status", "expired_unmet（到期未达标）"),
        ("statuses/?indicator=99", "indicator", "1–23"),
        ("statuses/?indicator=4.5", "indicator", "1–23"),
        ("statuses/?department=住建厅", "department", "部门代码"),
        ("lagging/?status=met", "status", "overdue（逾期未报）"),
        ("facts/?state=met", "state", "final（年报核定）"),
        ("facts/?element=nothing", "element", "数据项代码"),
        ("provincial/?city=410100", "city", "没有这个参数"),
        ("statuses/?cty=410100", "cty", "year、indicator、department、status"),
        ("statuses/?fields=value,colour", "fields", "没有这些字段：colour。可用：city、"),
        ("statuses/?fields=", "fields", "没有这些字段"),
        ("statuses/?updated_since=yesterday", "updated_since", "2026-11-20T10:00:00+08:00"),
        ("statuses/?updated_since=2026-13-01", "updated_since", "2026-11-20"),
        ("statuses/?updated_since=0001-01-01T00:00:00%2B18:00", "updated_since", "2026-11-20"),
        ("statuses/?year=2025&year=2026", "year", "只能给一次"),
        ("clauses/?department=nobody", "department", "部门代码"),
        ("statuses/?page=0", "page", "1"),
        ("statuses/?page=eins", "page", "1"),
        ("statuses/?page_size=0", "page_size", "1000"),
        ("statuses/?page_size=1001", "page_size", "all"),
        ("statuses/?page_size=ten", "page_size", "all"),
        ("statuses/?page_size=all&page=2", "page", "第 1 页"),
        (f"statuses/?page_size={'9' * 5000}", "page_size", "1000"),
    ],
)
def test_a_mistake_names_the_parameter_and_what_is_allowed(
    province: APIClient, address: str, parameter: str, says: str
) -> None:
    response = province.get(f"/api/v1/{address}")
    assert response.status_code == 400
    body = response.json()
    assert list(body["errors"]) == [parameter]
    assert says in body["errors"][parameter][0]
    assert says in body["detail"]


def test_what_a_list_is_about_is_a_filter_too(province: APIClient) -> None:
    for address in ("cities/?city=410100", "departments/?department=housing"):
        assert len(rows(province, address)) == 1
    assert [row["number"] for row in rows(province, "indicators/?indicator=4")] == [4]


def test_all_mistakes_are_told_at_once(province: APIClient) -> None:
    body = province.get("/api/v1/statuses/?year=x&city=y").json()
    assert set(body["errors"]) == {"year", "city"}


def test_pages_cover_the_list_once(province: APIClient) -> None:
    first = province.get("/api/v1/statuses/?year=2026&page_size=400").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (414, 400, None)
    second = province.get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (14, None)
    whole = province.get("/api/v1/statuses/?year=2026&page_size=all").json()
    assert (whole["count"], whole["next"], whole["previous"]) == (414, None, None)
    assert first["results"] + second["results"] == whole["results"]


def test_a_hundred_rows_by_default_and_an_empty_list_is_a_list(province: APIClient) -> None:
    assert len(rows(province, "statuses/")) == 100
    empty = province.get("/api/v1/facts/?page_size=all").json()
    assert empty == {"count": 0, "next": None, "previous": None, "results": []}


def test_a_page_past_the_last_is_not_found(province: APIClient) -> None:
    assert province.get("/api/v1/statuses/?year=2026&page=6").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "indicators/24/",
        "indicators/x/",
        "cities/999999/",
        "departments/x/",
        "clauses/九/",
        "cities/%00/",
    ],
)
def test_what_is_not_there_is_not_found(province: APIClient, address: str) -> None:
    assert province.get(f"/api/v1/{address}").status_code == 404


def test_what_is_not_there_is_named_in_chinese(province: APIClient) -> None:
    for path, named in (("indicators/99/", "99"), ("cities/999999/", "999999")):
        answer = province.get(f"/api/v1/{path}")
        assert answer.status_code == 404
        assert answer.json()["detail"] == f"没有找到「{named}」。请核对地址中的代码或序号。"
