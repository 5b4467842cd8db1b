"""By what totals may be split that stands in no report: as published, else as the province
entered it where the publication lacks a city."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from cities.models import City
from indicators.decisions import WeightChange
from indicators.models import Decision

#: Where a published weight stands with its city; an entered one never goes there.
FIELDS = {"built_up_published": "built_up_km2_2021", "urban_population": "urban_population_2020"}


@dataclass(frozen=True, slots=True)
class Entered:
    """A weight that a decision entered, in its unit, with what it rests on."""

    value: Fraction
    source: str
    decision: int


def published(weight: str) -> dict[str, Fraction | None]:
    """Every city's weight as published, by code; None where the publication has none."""
    rows = City.objects.order_by("code").values_list("code", FIELDS[weight])
    return {code: None if value is None else Fraction(str(value)) for code, value in rows}


def entered(weight: str) -> Mapping[str, Entered]:
    """The weights entered for single cities, by code: the newest decision on each."""
    newest: dict[str, Entered] = {}
    taken = Decision.objects.filter(
        kind=WeightChange.kind, subject__startswith=f"{WeightChange.kind}:{weight}:"
    )
    for decision in taken.order_by("number"):
        change = WeightChange.from_content(decision.content)
        newest.pop(change.city, None)
        if change.value is not None:
            newest[change.city] = Entered(change.value, change.source, decision.number)
    return newest


def faults(change: WeightChange) -> list[str]:
    """What only the published figures show: that there is one, or that persons were counted in
    ten thousands."""
    city = City.objects.get(code=change.city)
    if getattr(city, FIELDS[change.weight]) is not None:
        return [f"{city.name}已有公布的数，不能另行补录。"]
    whole = city.population_2020
    if change.weight != "urban_population" or change.value is None or whole is None:
        return []
    if change.value > whole:
        return [f"城镇人口大于{city.name}2020年常住人口{whole}人，请核对。"]
    if change.value * 100 < whole:
        return [f"不到{city.name}2020年常住人口{whole}人的百分之一。单位是人，不是万人，请核对。"]
    return []
