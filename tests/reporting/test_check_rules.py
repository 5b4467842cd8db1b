"""What may be made of the rules of the checks, on the plan's own elements and pairs."""

from decimal import Decimal

import pytest

from reporting import selectors
from reporting.check_rules import (
    BoundChange,
    Change,
    CheckRules,
    OutlierChange,
    OutlierTerms,
    PairChange,
    RuleRefused,
    changed,
    subject,
    words,
)
from reporting.checks import PartOfWhole

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules() -> CheckRules:
    return selectors.check_rules()


def terms(threshold: str, fewest: int) -> OutlierChange:
    return OutlierChange(OutlierTerms(Decimal(threshold), fewest))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (BoundChange("built_up_area", Decimal(0)), "大于0"),
        (BoundChange("built_up_area", Decimal(-5)), "大于0"),
        (BoundChange("built_up_area", Decimal(10_000)), "不超过9999.99"),
        (BoundChange("built_up_area", Decimal("33.333")), "最多两位小数"),
        (BoundChange("built_up_area", Decimal(50)), "没有改动"),
        (BoundChange("garden_city_document", Decimal(50)), "不是数值"),
        (BoundChange("no_such_thing", Decimal(50)), "没有代码为「no_such_thing」"),
        (PairChange("built_up_area", "built_up_area"), "不能与自身相比"),
        (PairChange("permeable_area", "built_up_area"), "已在核对"),
        (PairChange("water_supplied", "built_up_area"), "不能相比"),
        (PairChange("lamps_total", "communities_total"), "不能相比"),
        (PairChange("digital_lighting", "lamps_total"), "不是数值"),
        (PairChange("site_debris", "debris_generated", in_force=False), "不需要停用"),
        (
            PairChange("new_building_area", "electrified_public_building_area"),
            "新建公共建筑中全电气化面积 ≤ 新建公共建筑面积 ≤ 城镇新建建筑面积 ≤ "
            "新建公共建筑中全电气化面积",
        ),
        (terms("0.5", 5), "1至100"),
        (terms("3.501", 5), "最多两位小数"),
        (terms("3.5", 4), "5至18"),
        (terms("3.5", 19), "5至18"),
        (terms("3.5", 5), "没有改动"),
    ],
)
def test_what_must_never_hold_is_refused_in_words(
    rules: CheckRules, change: Change, said: str
) -> None:
    with pytest.raises(RuleRefused, match="。$") as refused:
        changed(rules, change)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("change", "about", "before", "after"),
    [
        (BoundChange("built_up_area", Decimal("12.5")), "建成区面积", "±50%", "±12.5%"),
        (BoundChange("built_up_area", None), "建成区面积", "±50%", "不核对"),
        (
            BoundChange("leakage_correction", Decimal("9999.99")),
            "漏损率修正值",
            "不核对",
            "±9999.99%",
        ),
        (
            PairChange("site_debris", "debris_generated"),
            "新建建筑施工现场建筑垃圾产生量 ≤ 建筑垃圾产生量",
            "不核对",
            "核对（总体×10000）",
        ),
        (
            PairChange("built_up_green_area", "built_up_area", in_force=False),
            "建成区绿地面积 ≤ 建成区面积",
            "核对（总体×100）",
            "不核对",
        ),
        (
            PairChange("started_area", "new_building_area"),
            "新开工建筑面积 ≤ 城镇新建建筑面积",
            "不核对",
            "核对",
        ),
        (
            terms("4", 8),
            "各市比较",
            "离群度超过3.5提示，不足5市不比",
            "离群度超过4提示，不足8市不比",
        ),
    ],
)
def test_a_change_says_what_it_changes(
    rules: CheckRules, change: Change, about: str, before: str, after: str
) -> None:
    assert subject(rules, change) == about
    assert words(rules, change) == before
    assert words(changed(rules, change), change) == after


def test_nothing_but_the_rule_in_question_changes(rules: CheckRules) -> None:
    bound = changed(rules, BoundChange("built_up_area", Decimal(20)))
    others = {code: rule for code, rule in bound.elements.items() if code != "built_up_area"}
    assert others == {c: rule for c, rule in rules.elements.items() if c != "built_up_area"}
    assert (bound.parts, bound.outliers) == (rules.parts, rules.outliers)
    pair = changed(rules, PairChange("site_debris", "debris_generated"))
    assert set(pair.parts) - set(rules.parts) == {
        PartOfWhole("site_debris", "debris_generated", Decimal(10_000))
    }
    ended = changed(pair, PairChange("site_debris", "debris_generated", in_force=False))
    assert list(ended.parts) == list(rules.parts)


def test_a_score_exactly_on_the_threshold_does_not_stand_out() -> None:
    from fractions import Fraction

    assert not OutlierTerms().stands_out(Fraction(7, 2))
    assert OutlierTerms().stands_out(Fraction(7, 2) + Fraction(1, 10**12))
