"""The page of the checks' rules, and changing one in two presses: the effect, then the change."""

import pytest
from django.http import HttpResponse
from django.test import Client

from indicators.models import DataElement, PartRule
from reporting.models import CheckChange
from tests import factories as make
from tests.reporting.views import reports

pytestmark = pytest.mark.django_db

BOUND = "/reporting/checks/bound/change/"
PAIR = "/reporting/checks/pair/change/"
OUTLIER = "/reporting/checks/outlier/change/"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make.province_admin(full_name="赵敏"))
    return client


def said(response: HttpResponse) -> str:
    return response.content.decode()


def bound(client: Client, step: str, typed: str = "5", **fields: str) -> HttpResponse:
    given = {"element": "built_up_area", "bound": typed, "reason": "变动一般不大", "seen": "0"}
    return client.post(BOUND, {**given, "step": step, **fields})


def stored() -> object:
    return DataElement.objects.get(code="built_up_area").change_bound


def test_all_rules_stand_on_one_page_and_who_changed_them(admin: Client) -> None:
    page = said(admin.get("/reporting/checks/"))
    numbers = DataElement.objects.filter(type__in=("amount", "whole"))
    assert all(element.name in page for element in numbers)
    assert page.count('aria-label="停用') == PartRule.objects.count() == 19
    assert "总体×100" in page
    assert "还没有修改过" in page
    assert bound(admin, "save").status_code == 302
    page = said(admin.get("/reporting/checks/"))
    assert "±5%" in page
    assert "变动一般不大" in page
    assert "赵敏" in page


def test_whoever_only_reads_is_offered_nothing(client: Client) -> None:
    client.force_login(make.reviewer())
    page = said(client.get("/reporting/checks/"))
    assert "建成区面积" in page
    assert "/change/" not in page


def test_the_first_press_shows_the_effect_and_saves_nothing(admin: Client) -> None:
    make.fact("built_up_area", 700, year=2025)
    reports.submitted(built_up_area="800")
    page = said(bound(admin, "preview", "14"))
    assert "1市1处将新提示" in page
    assert "超出本项常见变动（±14%）" in page
    assert "把“建成区面积”改为±14%" in page
    assert 'value="变动一般不大"' in page
    assert stored() == 50
    assert "没有新的提示" in said(bound(admin, "preview", "15"))


def test_the_second_press_saves(admin: Client) -> None:
    response = bound(admin, "save", "１４．５%")
    assert response.status_code == 302
    assert str(stored()) == "14.50"
    assert bound(admin, "save", "", seen="1").status_code == 302
    assert stored() is None
    assert [(c.before, c.after) for c in CheckChange.objects.order_by("version")] == [
        ("±50%", "±14.5%"),
        ("±14.5%", "不核对"),
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"bound": "五十"}, "请只填数字"),
        ({"bound": "0"}, "大于0"),
        ({"bound": "-3"}, "大于0"),
        ({"bound": "暂缺"}, "不要核对的，请清空"),
        ({"bound": "9" * 40}, "过大"),
        ({"reason": " "}, "请写明修改原因"),
        ({"reason": "因" * 201}, "最多200字"),
        ({"element": "x" * 300}, "没有代码为"),
        ({"element": "digital_lighting"}, "不是数值"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "save"])
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    admin: Client, step: str, fields: dict[str, str], message: str
) -> None:
    response = bound(admin, step, **fields)
    assert response.status_code == 200
    assert message in said(response)
    if "bound" in fields:
        assert f'value="{fields["bound"]}"' in said(response)
    assert stored() == 50
    assert not CheckChange.objects.exists()


@pytest.mark.parametrize("seen", ["", "x", "-1", "１", "9" * 30, "7"])
def test_a_page_that_has_grown_old_saves_nothing(admin: Client, seen: str) -> None:
    bound(admin, "save")
    response = bound(admin, "save", "9", seen=seen)
    assert "赵敏刚把“建成区面积”由±50%改为±5%" in said(response)
    assert stored() == 5


def test_a_pair_is_added_ended_and_taken_up_again(admin: Client) -> None:
    pair = {"part": "started_area", "whole": "new_building_area", "reason": "口径核对"}
    assert "把“新开工建筑面积 ≤ 城镇新建建筑面积”改为核对" in said(
        admin.post(PAIR, {**pair, "step": "preview"})
    )
    admin.post(PAIR, {**pair, "step": "save", "seen": "0"})
    row = PartRule.objects.get(part__code="started_area", whole__code="new_building_area")
    assert row.in_force
    listed = said(admin.get("/reporting/checks/"))
    assert "?part=started_area&amp;whole=new_building_area" in listed
    page = said(admin.get(PAIR, {"part": "started_area", "whole": "new_building_area"}))
    assert 'name="in_force" value="no"' in page
    admin.post(PAIR, {**pair, "in_force": "no", "step": "save", "seen": "1"})
    row.refresh_from_db()
    assert not row.in_force
    page = said(admin.get(PAIR, {"part": "started_area", "whole": "new_building_area"}))
    assert 'name="in_force" value="yes"' in page


def test_a_pair_in_a_circle_is_refused_with_its_chain(admin: Client) -> None:
    pair = {"part": "built_up_area", "whole": "permeable_area", "reason": "x", "step": "save"}
    assert "会形成循环：建成区可渗透面积 ≤ 建成区面积 ≤ 建成区可渗透面积" in said(
        admin.post(PAIR, pair)
    )
    assert CheckChange.objects.count() == 0


def test_the_comparison_of_cities_is_changed_too(admin: Client) -> None:
    assert 'value="3.5"' in said(admin.get(OUTLIER))
    terms = {"threshold": "4.25", "fewest": "6", "reason": "试行", "seen": "0", "step": "save"}
    assert admin.post(OUTLIER, terms).status_code == 302
    assert "离群度超过4.25提示，不足6市不比" in said(admin.get("/reporting/checks/"))
    for wrong in ({"fewest": "5.5"}, {"fewest": "4"}, {"threshold": ""}, {"fewest": "１9"}):
        response = admin.post(OUTLIER, {**terms, "seen": "1", **wrong})
        assert response.status_code == 200, wrong
    assert CheckChange.objects.count() == 1


def test_there_is_no_other_kind_of_rule(admin: Client) -> None:
    assert admin.get("/reporting/checks/other/change/").status_code == 404
