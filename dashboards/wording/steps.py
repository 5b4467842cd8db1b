"""「这个数怎么算出来的」: the formula, then the numbers, step by step as one checks by hand."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from assessment.explanations import Step
from dashboards.wording.findings import Measure, Named, Result
from dashboards.wording.results import value_text
from indicators.calculation import shown
from indicators.wording import amount, figure, plain

SUM_PLACES = 2
QUOTIENTS = frozenset({"ratio", "leakage", "intensity", "change"})


class Provincial(Result, Protocol):
    """A provincial result with what it rests on."""

    numerator: Decimal | None
    denominator: Decimal | None
    baseline_year: int | None
    baseline_value: Decimal | None
    pace: Decimal | None
    reason_code: str
    cities_reporting: int
    cities_applicable: int


class Formulas(Measure, Protocol):
    """An indicator with its formulas in words."""

    formula: str
    provincial_formula: str


def provincial_steps(
    indicator: Formulas, province: Provincial | None, cities: Sequence[Named]
) -> list[Step]:
    """The city's formula with an example, and the province's with its sums; how they are judged
    is told by the explanation of the result."""
    return [_each_city(indicator, cities), _province(indicator, province, cities)]


def simple_mean(values: Sequence[Decimal]) -> Fraction | None:
    """The mean of the cities' percentages, shown only as what is *not* used."""
    return sum((Fraction(value) for value in values), Fraction(0)) / len(values) if values else None


def _each_city(indicator: Formulas, cities: Sequence[Named]) -> Step:
    lines = [indicator.formula]
    example = next(
        (
            city
            for city in reversed(cities)
            if indicator.kind in QUOTIENTS
            and city.result.value is not None
            and getattr(city.result, "denominator", None)
        ),
        None,
    )
    if example is not None:
        lines.append(f"例：{example.name} {_division(indicator, example.result)}")
    return Step("每个市", tuple(lines))


def _division(indicator: Measure, result: Result) -> str:
    """100 × numerator ÷ denominator = value, with the numbers put in."""
    numerator: Decimal = result.numerator  # type: ignore[attr-defined]
    denominator: Decimal = result.denominator  # type: ignore[attr-defined]
    factor = "" if indicator.kind == "intensity" else " × 100"
    left = (
        f"{amount(numerator, places=SUM_PLACES)} ÷ {amount(denominator, places=SUM_PLACES)}{factor}"
    )
    value = value_text(result, indicator, of_city=True)
    if indicator.kind != "change":
        return f"{left} = {value}"
    rate = 100 * Fraction(numerator) / Fraction(denominator)
    return f"本年 {left} = {shown(rate, places=indicator.decimals)}%，比基期变化 {value}"


def _province(indicator: Formulas, province: Provincial | None, cities: Sequence[Named]) -> Step:
    lines = [indicator.provincial_formula]
    remark = ""
    if province is None or province.value is None:
        return Step("全省", tuple(lines), "今年还没有可以相加的数。")
    value = value_text(province, indicator)
    if indicator.kind in QUOTIENTS and province.numerator is not None and province.denominator:
        lines.append(f"Σ {_division(indicator, province)}")
        mean = simple_mean([c.result.value for c in cities if c.result.value is not None])
        if mean is not None and len(cities) > 1:
            shown_mean = figure(mean, unit=indicator.unit, places=indicator.decimals)
            remark = f"{len(cities)}市数值的简单平均为{shown_mean}，不采用。"
    elif indicator.kind == "share" and province.numerator is not None and province.denominator:
        lines.append(f"{plain(province.numerator)} ÷ {plain(province.denominator)} × 100 = {value}")
    else:
        lines.append(f"合计 {value}")
    coverage = f"由{province.cities_applicable}个适用市中的{province.cities_reporting}市算出。"
    return Step("全省", tuple(lines), coverage + remark)
