"""The lists: 18 cities for the province, the years for a city."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from reporting.models import Cycle
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db


def page(client: Client, query: str = "?year=2026") -> str:
    return client.get(reverse("submissions") + query).content.decode()


def rows(seen: str) -> dict[str, str]:
    """Each row's text by its first cell."""
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', seen, re.DOTALL)
    return {re.sub(r"<.*?>", "", head): re.sub(r"<.*?>", " ", rest) for head, rest in found}


def test_the_province_sees_every_city_with_what_waits_for_it_first(client: Client) -> None:
    reports.draft("开封")
    reports.submitted("周口")
    reports.approved("洛阳")
    reports.returned("焦作")
    client.force_login(make.province_admin())
    found = rows(page(client))
    assert len(found) == 18
    assert next(iter(found)) == "周口市"
    assert re.search(r"已上报\s+迟报\s+第1版.*39/39.*等省里各部门审核\s+去审核", found["周口市"])
    assert "年度结束后年报核定" in found["洛阳市"]
    assert "等焦作市住房和城乡建设局改报" in found["焦作市"]
    assert re.search(r"未上报\s+等开封市住房和城乡建设局上报", found["开封市"])


def test_head_counts_and_names(client: Client) -> None:
    reports.submitted("周口")
    client.force_login(make.leader())
    seen = page(client)
    assert "已截止5天" in seen
    assert "1/18市" in seen
    assert "去审核" not in seen


def test_a_year_without_a_cycle_shows_the_newest(client: Client) -> None:
    client.force_login(make.province_admin())
    newest = Cycle.objects.order_by("-year")[0]
    for query in ("?year=", ""):
        assert f"<h1>{newest}上报与审核</h1>" in page(client, query)


def test_the_list_costs_few_queries(client: Client, django_assert_max_num_queries: object) -> None:
    reports.submitted("周口")
    client.force_login(make.province_admin())
    page(client)  # the first visit within the hour is also noted in the trail
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        page(client)


def test_a_city_sees_its_own_years_only(client: Client) -> None:
    reports.submitted("洛阳")
    reports.draft("郑州")
    client.force_login(make.coordinator("郑州"))
    seen = page(client, "")
    assert "洛阳" not in seen
    assert "郑州市的填报与上报" in seen
    found = rows(seen)
    assert list(found) == [str(each) for each in Cycle.objects.order_by("-year")]
    assert "未上报" in found["2026年度"]
    assert "39/39" in found["2026年度"]


def test_a_returned_report_says_why(client: Client) -> None:
    reports.returned("郑州", reason="请核对建成区面积")
    client.force_login(make.coordinator("郑州"))
    assert "原因：请核对建成区面积" in page(client, "")


def test_without_cycles_the_page_says_what_to_do(client: Client) -> None:
    Cycle.objects.all().delete()
    client.force_login(make.province_admin())
    assert "还没有上报年度" in page(client)
    client.force_login(make.coordinator())
    assert "还没有上报年度" in page(client)
