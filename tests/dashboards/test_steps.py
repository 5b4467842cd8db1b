"""「这个数怎么算出来的」 with numbers that can be checked by hand."""

from decimal import Decimal
from types import SimpleNamespace

from assessment.explanations import Step
from dashboards.wording.findings import Named
from dashboards.wording.steps import provincial_steps, simple_mean

GREEN = SimpleNamespace(
    kind="ratio",
    unit="%",
    direction="up",
    decimals=1,
    formula="新建绿色建筑面积 ÷ 城镇新建建筑面积 × 100",
    provincial_formula="各市新建绿色建筑面积之和 ÷ 各市城镇新建建筑面积之和 × 100",
)
ZHENGZHOU = Named(
    "郑州",
    SimpleNamespace(
        value=Decimal(80),
        numerator=Decimal(240),
        denominator=Decimal(300),
        target=Decimal(100),
        target_year=2030,
        operator=">=",
        lower_bound=False,
        status="on_track",
    ),
)
KAIFENG = Named(
    "开封",
    SimpleNamespace(
        **{
            **vars(ZHENGZHOU.result),
            "value": Decimal(40),
            "numerator": Decimal(40),
            "denominator": Decimal(100),
        }
    ),
)


def province(**more: object) -> SimpleNamespace:
    """280 ÷ 400 = 70 %, half of the way from 40 % to 100 % in 60 % of the time."""
    return SimpleNamespace(
        **{
            "year": 2026,
            "value": Decimal(70),
            "numerator": Decimal(280),
            "denominator": Decimal(400),
            "target": Decimal(100),
            "target_year": 2030,
            "operator": ">=",
            "path": Decimal(76),
            "pace": Decimal("0.833333333333333"),
            "status": "slow",
            "reason_code": "pace",
            "baseline_year": 2020,
            "baseline_value": Decimal(40),
            "lower_bound": False,
            "target_expired": False,
            "cities_reporting": 2,
            "cities_applicable": 18,
            **more,
        }
    )


def steps(result: SimpleNamespace | None, **more: object) -> dict[str, Step]:
    found = provincial_steps(
        more.get("indicator", GREEN),
        result,
        [ZHENGZHOU, KAIFENG],
    )
    return {step.heading: step for step in found}


def test_the_example_city_and_the_sums_carry_their_numbers() -> None:
    found = steps(province())
    assert found["每个市"].lines[1] == "例：开封 40.00 ÷ 100.00 × 100 = 40.0%"
    assert found["全省"].lines[1] == "Σ 280.00 ÷ 400.00 × 100 = 70.0%"


def test_the_mean_is_shown_as_what_is_not_used() -> None:
    remark = steps(province())["全省"].remark
    assert remark == "由18个适用市中的2市算出。2市数值的简单平均为60.0%，不采用。"
    assert simple_mean([Decimal(80), Decimal(40)]) == 60
    assert simple_mean([]) is None


def test_without_a_figure_only_the_formulas_stand() -> None:
    found = steps(province(value=None))
    assert list(found) == ["每个市", "全省"]
    assert found["全省"].remark == "今年还没有可以相加的数。"
    assert list(steps(None)) == ["每个市", "全省"]


def test_a_change_shows_this_years_rate_and_the_difference() -> None:
    heat = SimpleNamespace(**{**vars(GREEN), "kind": "change", "unit": "百分点", "decimals": 2})
    found = steps(
        province(value=Decimal("-3.5"), target=Decimal(-5), operator="<="), indicator=heat
    )
    assert found["全省"].lines[1] == (
        "Σ 本年 280.00 ÷ 400.00 × 100 = 70.00%，比基期变化 −3.50个百分点"
    )


def test_a_share_counts_cities_over_cities() -> None:
    share = SimpleNamespace(**{**vars(GREEN), "kind": "share"})
    found = steps(
        province(numerator=Decimal(5), denominator=Decimal(18), value=Decimal("27.777")),
        indicator=share,
    )
    assert found["全省"].lines[1] == "5 ÷ 18 × 100 = 27.8%"
