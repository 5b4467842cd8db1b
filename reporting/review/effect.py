"""What approving a figure does to its indicators: the same calculation with and without it."""

from dataclasses import dataclass
from decimal import Decimal

from cities.models import City
from indicators.calculation import STATUS_LABELS, CityResult, Figure, Judgement, ProvinceResult
from indicators.models import Indicator
from indicators.wording import figure
from reporting.review.figures import YearFigures

FLAGS = ("count", "share")


@dataclass(frozen=True, slots=True)
class Effect:
    """One indicator without the figure (as last approved, or not at all) and with it."""

    indicator: Indicator
    city: City
    city_before: CityResult
    city_after: CityResult
    province_before: ProvinceResult
    province_after: ProvinceResult

    @property
    def value(self) -> str:
        """The city's value with it."""
        return value_words(self.indicator, self.city_after, of_city=True)

    @property
    def value_before(self) -> str:
        return value_words(self.indicator, self.city_before, of_city=True)

    @property
    def words(self) -> str:
        """「若核定，全省由7.8%变为8.7%，焦作市由滞后变为已达标。」"""
        before = value_words(self.indicator, self.province_before)
        after = value_words(self.indicator, self.province_after)
        province = f"全省由{before}变为{after}" if before != after else f"全省仍为{after}"
        was, becomes = (STATUS_LABELS[each.status] for each in (self.city_before, self.city_after))
        city = f"由{was}变为{becomes}" if was != becomes else f"仍为{becomes}"
        return f"若核定，{province}，{self.city.name}{city}。"


def effect(
    figures: YearFigures,
    number: int,
    *,
    city: City,
    element: str,
    year: int,
    approved: Decimal | None,
) -> Effect:
    """The effect of a waiting figure on an indicator; no stored data is touched.

    `approved` is the figure that was approved before it, None for none.
    """
    now = figures.series(city.code)
    without = {at: dict(found) for at, found in now.items()}
    if approved is not None:
        without.setdefault(year, {})[element] = Figure(approved, final=False)
    else:
        without.get(year, {}).pop(element, None)
    return Effect(
        indicator=figures.indicator(number),
        city=city,
        city_before=figures.of_city(number, city, without),
        city_after=figures.of_city(number, city, now),
        province_before=figures.of_province(number, {city.code: without}),
        province_after=figures.of_province(number),
    )


def value_words(indicator: Indicator, result: Judgement, *, of_city: bool = False) -> str:
    """A value with its unit, never rounded across its target; 是 or 否; 「无数」."""
    if result.value is None:
        return "无数"
    if of_city and indicator.kind in FLAGS:
        return "是" if result.value else "否"
    return figure(
        result.value,
        unit=indicator.unit,
        places=indicator.decimals,
        target=result.target,
        lower_bound=result.lower_bound,
    )
