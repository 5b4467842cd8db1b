"""Beside the other cities: the province sees median and score, a city neither."""

import re

import pytest
from django.test import Client

from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

PAGE = "/reporting/2026/410100/"


@pytest.fixture
def an_outlier() -> None:
    """第17项, 厂房屋顶光伏 in percent: 郑州 36.41 ÷ 60.81 = 59.9 beside 30.1, 31.2, 32.3, 33.4.

    Median 32.3, deviations 27.6, 2.2, 1.1, 0, 1.1; MAD 1.1; score 0.6745 × 27.57 ÷ 1.1 = 16.9.
    """
    others = {"洛阳": "30.1", "开封": "31.2", "安阳": "32.3", "周口": "33.4"}
    for short_name, covered in others.items():
        make.fact("factory_roof_area", 100, short_name=short_name)
        make.fact("factory_pv_area", covered, short_name=short_name)
    draft = reports.draft()
    draft.facts.update(state="submitted")
    draft.version, draft.state = 1, "submitted"
    draft.save()


def page(client: Client) -> str:
    return client.get(PAGE).content.decode()


@pytest.mark.parametrize("who", ["province_admin", "reviewer", "leader"])
def test_the_province_sees_the_median_and_the_score(
    client: Client, who: str, an_outlier: None
) -> None:
    client.force_login(getattr(make, who)())
    said = page(client)
    assert "32.3%<small>5市</small>" in said
    assert '<b class="warning">16.9</b>' in said
    assert "与已报的5市相比明显偏高" in said


@pytest.mark.parametrize("who", ["coordinator", "reporter"])
def test_a_city_is_told_on_which_side_it_stands_and_nothing_of_the_others(
    client: Client, who: str, an_outlier: None
) -> None:
    client.force_login(getattr(make, who)())
    for said in (page(client), client.get(f"{PAGE}entry/?bureau=all").content.decode()):
        assert "与已报的5市相比明显偏高" in said
        assert not re.search(r"中位数|离群度|16\.9|32\.3|30\.1|31\.2|33\.4", said)


def test_with_fewer_than_five_cities_no_score_is_shown(client: Client, an_outlier: None) -> None:
    from reporting.models import Fact

    Fact.objects.filter(city=make.city("周口")).delete()
    client.force_login(make.reviewer())
    said = page(client)
    assert "<small>4市</small>" in said
    assert 'b class="warning"' not in said
    assert "明显偏高" not in said
