"""Why each figure has its status, as programs read it: the same rows, the same rights."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from assessment.services import recompute_all
from audit.services import record
from reporting.models import OutlierRule, State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def leaking(**metered: int) -> None:
    for short_name, amount in metered.items():
        factories.fact("water_supplied", 1000, short_name=short_name)
        factories.fact("water_metered", amount, short_name=short_name)


def test_an_outlier_among_the_cities_is_told_to_those_who_see_them(
    province: APIClient, zhengzhou: APIClient
) -> None:
    leaking(郑州=600, 开封=910, 洛阳=912, 平顶山=915, 安阳=908, 鹤壁=911)
    recompute_all(factories.NOW)
    address = "/api/v1/explanations/?city=410100&indicator=4&year=2026"
    (row,) = province.get(address).json()["results"]
    assert "outlier" in {caveat["code"] for caveat in row["caveats"]}
    (own,) = zhengzhou.get(address).json()["results"]
    assert "outlier" not in {caveat["code"] for caveat in own["caveats"]}
    assert "修正z值" in row["paragraph"]
    assert "修正z值" not in own["paragraph"]
    # The province's own terms are gone by: now nothing stands out.
    # (Answers are kept until an act is noted in the trail.)
    OutlierRule.objects.create(version=1, threshold=1000, fewest=5)
    record(by="test", action="checks.change", subject="1", now=factories.NOW)
    assert "修正z值" not in province.get(address).json()["results"][0]["paragraph"]
    OutlierRule.objects.create(version=2, threshold=2, fewest=7)
    record(by="test", action="checks.change", subject="2", now=factories.NOW)
    assert "修正z值" not in province.get(address).json()["results"][0]["paragraph"]


def test_the_api_explains_what_it_lists(province: APIClient) -> None:
    leaking(郑州=910)
    recompute_all(factories.NOW)
    query = "?city=410100&indicator=4&year=2026"
    (status,) = province.get(f"/api/v1/statuses/{query}").json()["results"]
    (row,) = province.get(f"/api/v1/explanations/{query}").json()["results"]
    assert (row["city"], row["indicator"], row["year"], row["status"]) == (
        "410100",
        4,
        2026,
        status["status"],
    )
    assert status["status"] == "expired_unmet"
    assert row["paragraph"].startswith("郑州市2026年第4项“城市公共供水管网漏损率”为“到期未达标”：")
    assert row["arithmetic"][0]["lines"][1] == "（1,000 − 910） ÷ 1,000 × 100 = 9.00%"


def test_a_city_is_told_of_no_other_and_nothing_of_the_province(
    zhengzhou: APIClient,
) -> None:
    leaking(郑州=910, 洛阳=880)
    recompute_all(factories.NOW)
    everything = zhengzhou.get("/api/v1/explanations/?page_size=all").json()["results"]
    assert {row["city"] for row in everything} == {"410100"}
    assert zhengzhou.get("/api/v1/explanations/?city=410300").status_code == 403
    assert zhengzhou.get("/api/v1/provincial-explanations/").status_code == 403


def test_the_province_names_who_is_missing(province: APIClient) -> None:
    leaking(郑州=910, 洛阳=880)
    recompute_all(factories.NOW)
    address = "/api/v1/provincial-explanations/?indicator=4&year=2026"
    (row,) = province.get(address).json()["results"]
    assert "18个适用市中只有2市有本年数（开封、平顶山" in row["paragraph"]
    assert "等16市逾期未报" in row["paragraph"]


def test_a_returned_figure_is_told_until_it_is_replaced(province: APIClient) -> None:
    leaking(郑州=910, 洛阳=880)
    factories.fact("water_metered", 905, state=State.RETURNED)
    # Half a report is no result, returned or not.
    factories.fact("water_metered", 900, short_name="开封", state=State.RETURNED)
    recompute_all(factories.NOW)

    def told(path: str) -> dict[str, str]:
        (row,) = province.get(f"/api/v1/{path}&indicator=4&year=2026").json()["results"]
        return {caveat["code"]: caveat["text"] for caveat in row["caveats"]}

    own, whole = "explanations/?city=410100", "provincial-explanations/?page=1"
    words = "本年有数被省里退回（注册用户用水量），改报以前仍按退回的数计算"
    assert told(own)["returned"] == words
    assert told(whole)["returned"].startswith("郑州有数被省里退回，")
    assert "returned" not in told("explanations/?city=410200")
    assert "returned" not in told("explanations/?city=410300")
    # A draft replaces nothing; what is reported anew does.
    for state in (State.DRAFT, State.SUBMITTED):
        factories.fact("water_metered", 920, state=state)
        record(by="test", action="checks.change", subject=state, now=factories.NOW)
        recompute_all(factories.NOW)
        assert ("returned" in told(own)) is ("returned" in told(whole)) is (state == State.DRAFT)


def test_the_list_asks_the_same_whatever_the_number_of_rows(
    province: APIClient, django_assert_max_num_queries: Any
) -> None:
    leaking(郑州=910)
    recompute_all(factories.NOW)
    # The first look at a list in an hour is written into the trail; that is not the list's cost.
    province.get("/api/v1/explanations/?year=2026&city=410100")
    with django_assert_max_num_queries(18):
        body = province.get("/api/v1/explanations/?year=2026&page_size=all").json()
    assert body["count"] == 18 * 23
