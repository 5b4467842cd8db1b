"""When a city's report is late: the cycle's deadline, or a later one granted to the city."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import prefetch_related_objects
from django.utils import timezone

from cities.models import City
from reporting.models import Cycle


def deadline(city: City, cycle: Cycle) -> datetime:
    """The first instant at which this city's report of this cycle is late."""
    return deadlines([city], [cycle])[city.pk, cycle.pk]


def deadlines(units: Iterable[City], asked: Iterable[Cycle]) -> dict[tuple[int, int], datetime]:
    """The deadline of every city in every cycle, by (city, cycle) key.

    The newest extension stands, but never before the cycle's own deadline: moving that one
    later takes everybody along. The cycles keep their extensions: asked again, they are not read
    again.
    """
    asked = list(asked)
    prefetch_related_objects(asked, "extensions")
    granted = {
        (extension.city_id, cycle.pk): extension.deadline
        for cycle in asked
        for extension in sorted(cycle.extensions.all(), key=lambda each: each.pk)
    }
    return {
        (city.pk, cycle.pk): max(cycle.deadline, granted.get((city.pk, cycle.pk), cycle.deadline))
        for city in units
        for cycle in asked
    }


def end_of(day: date) -> datetime:
    """24:00 of a day in Asia/Shanghai: the first instant that is late."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def last_day(end: datetime) -> date:
    """The last day before a deadline, in Asia/Shanghai."""
    return timezone.localtime(end - timedelta(microseconds=1)).date()
