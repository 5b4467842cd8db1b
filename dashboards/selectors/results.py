"""Stored results as the pages need them: by unit, oldest first."""

from collections import defaultdict
from collections.abc import Iterable

from assessment.models import CityStatus, ProvincialStatus
from cities.models import City
from indicators.held import Plan


def provincial_courses(
    numbers: Iterable[int] | None = None, *, until: int
) -> dict[int, list[ProvincialStatus]]:
    """The province's results up to a year, by indicator number."""
    rows = ProvincialStatus.objects.filter(year__lte=until)
    if numbers is not None:
        rows = rows.filter(indicator__number__in=list(numbers))
    courses: dict[int, list[ProvincialStatus]] = defaultdict(list)
    for row in rows.select_related("indicator").order_by("indicator__number", "year"):
        courses[row.indicator.number].append(row)
    return courses


def city_courses(
    city: City, numbers: Iterable[int] | None = None, *, until: int
) -> dict[int, list[CityStatus]]:
    """One city's results up to a year, by indicator number."""
    rows = CityStatus.objects.filter(city=city, year__lte=until)
    if numbers is not None:
        rows = rows.filter(indicator__number__in=list(numbers))
    courses: dict[int, list[CityStatus]] = defaultdict(list)
    for row in rows.select_related("city", "indicator").order_by("indicator__number", "year"):
        courses[row.indicator.number].append(row)
    return courses


def horizon(until: int, plan: Plan) -> int:
    """The last year of figures: that of the plan's last target, or `until` when later."""
    return max(until, plan.last_target_year)
