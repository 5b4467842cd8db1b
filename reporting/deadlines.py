"""When a city's report is late: the cycle's deadline, or a later one granted to the city."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.utils import timezone

from cities.models import City
from reporting.models import Cycle, Extension


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


def last_deadline(cycle: Cycle) -> datetime | None:
    """The last deadline of any city that is asked in this cycle; None where none is.

    The same as the latest of `deadlines`, read without going through the cities.
    """
    left_out = cycle.cities_left_out
    if left_out and not City.objects.exclude(code__in=left_out).exists():
        return None
    standing = _standing_extensions().filter(cycle=cycle).exclude(city__code__in=left_out)
    granted = standing.order_by("-deadline").values_list("deadline", flat=True).first()
    return max(cycle.deadline, granted or cycle.deadline)


def next_deadline(asked: Iterable[Cycle], now: datetime) -> datetime | None:
    """The next of all cities' deadlines in these cycles; None when all have passed."""
    ends = [cycle.deadline for cycle in asked if cycle.deadline > now]
    granted = _standing_extensions().filter(deadline__gt=now, cycle__deadline__lte=now)
    ends += granted.order_by("deadline").values_list("deadline", flat=True)[:1]
    return min(ends, default=None)


def _standing_extensions() -> QuerySet[Extension]:
    """The newest extension of every city and cycle."""
    newer = Extension.objects.filter(
        cycle=OuterRef("cycle"), city=OuterRef("city"), pk__gt=OuterRef("pk")
    )
    return Extension.objects.filter(~Exists(newer))


def end_of(day: date) -> datetime:
    """24:00 of a day in Asia/Shanghai: the first instant that is late."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def last_day(end: datetime) -> date:
    """The last day before a deadline, in Asia/Shanghai."""
    return timezone.localtime(end - timedelta(microseconds=1)).date()
