"""Which year of reporting is meant where nobody names one: one rule for every page and the API."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from cities.prepared import Parameter
from reporting import selectors
from reporting.asked_year import asked_year
from reporting.models import Cycle


def current_of(cycles: Iterable[Cycle], now: datetime) -> Cycle | None:
    """The newest cycle that has opened; before the first opens, the earliest to come.

    A year that was only prepared does not take the place of the one that still runs.
    """
    by_year = sorted(cycles, key=lambda each: each.year)
    opened = [each for each in by_year if each.opens_at <= now]
    return opened[-1] if opened else next(iter(by_year), None)


def current_cycle(now: datetime) -> Cycle | None:
    """The same, read from the database; None before any cycle is there."""
    return current_of(selectors.cycles(), now)


def current_year(now: datetime) -> int | None:
    """The year of the current cycle, in one query."""
    years = Cycle.objects.values_list("year", flat=True)
    opened = years.filter(opens_at__lte=now).order_by("-year").first()
    return opened or years.order_by("year").first()


def year_within(now: datetime | Parameter) -> Coalesce:
    """The same within another query."""
    years = Cycle.objects.values("year")
    return Coalesce(
        Subquery(years.filter(opens_at__lte=now).order_by("-year")[:1]),
        Subquery(years.order_by("year")[:1]),
    )


def asked_or_current(cycles: Iterable[Cycle], asked: str, now: datetime) -> Cycle | None:
    """The cycle of the year named in an address (`?year=`), the current one where none is named.

    Raises NoSuchYear.
    """
    by_year = {each.year: each for each in cycles}
    current = current_of(by_year.values(), now)
    year = asked_year(asked, by_year, current.year if current else None)
    return by_year[year] if year else None
