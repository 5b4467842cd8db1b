"""Provinces for the tests of results: random figures for every element, from a seed."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from random import Random
from typing import Any

from assessment.models import (
    CityStatus,
    CityTally,
    LaggingEntry,
    ProvincialStatus,
    TallySum,
)
from assessment.rows import CITY_FIELDS, PROVINCE_FIELDS
from assessment.sums import TALLY_FIELDS
from cities.models import City
from indicators.models import DataElement
from reporting.models import Fact, State
from tests import factories

YEARS = range(2020, 2027)
STATES = (State.FINAL, State.FINAL, State.APPROVED, State.SUBMITTED, State.RETURNED)


def figure(random: Random, kind: str) -> Decimal:
    """A figure of an element: few different ones, so that equality and zero happen."""
    if kind == "yes_no":
        return Decimal(random.randint(0, 1))
    return Decimal(random.choice([0, 1, 2, 5, 9, 40, 45, 100])) * random.choice(
        [1, 1, Decimal("0.9")]
    )


def numeric_elements() -> list[DataElement]:
    """Everything that enters a formula."""
    return list(DataElement.objects.exclude(type__in=["text", "date"]).order_by("order"))


def random_facts(
    random: Random, cities: Iterable[City], density: float, years: Iterable[int] = YEARS
) -> Iterator[Fact]:
    elements, years = numeric_elements(), list(years)
    for city in cities:
        for element in elements:
            for year in years:
                if random.random() < density:
                    yield Fact(
                        city=city,
                        element=element,
                        year=year,
                        version=1,
                        state=random.choice(STATES),
                        value=figure(random, element.type),
                        source="测试",
                        created_at=factories.NOW,
                    )


def fill(random: Random, density: float = 0.9) -> None:
    """Figures for all cities, elements and years, about `density` of them."""
    cities = City.objects.order_by("code")
    Fact.objects.bulk_create(random_facts(random, cities, density))


def fill_new(random: Random, density: float, years: Iterable[int]) -> None:
    """The same for the cities that have no figure yet."""
    cities = City.objects.filter(facts__isnull=True).order_by("code")
    Fact.objects.bulk_create(random_facts(random, list(cities), density, years))


def results() -> dict[str, list[tuple[Any, ...]]]:
    """Everything stored, without keys and times of computation."""
    return {
        "cities": list(
            CityStatus.objects.order_by("city", "indicator", "year").values_list(
                "city", "indicator", "year", *CITY_FIELDS
            )
        ),
        "province": list(
            ProvincialStatus.objects.order_by("indicator", "year").values_list(
                "indicator", "year", *PROVINCE_FIELDS
            )
        ),
        "lagging": list(
            LaggingEntry.objects.order_by("year", *LaggingEntry.PLACE).values_list(
                "year", "status__city", "status__indicator", "status__year", "reason"
            )
        ),
        "tallies": list(
            CityTally.objects.order_by("city", "indicator", "year").values_list(
                "city", "indicator", "year", *TALLY_FIELDS
            )
        ),
        "sums": list(
            TallySum.objects.order_by("indicator", "year").values_list(
                "indicator", "year", *TALLY_FIELDS
            )
        ),
    }
