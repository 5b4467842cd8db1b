"""Reading results. Rights are applied here: pass the user and get what that user may see."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.access import own_city, sees_province
from accounts.models import User
from assessment.models import (
    CityStatus,
    LaggingEntry,
    ProvincialStatus,
    ResultsState,
    StatusChange,
)
from assessment.services import ensure_current, results_version

__all__ = [
    "city_statuses",
    "ensure_current",
    "lagging",
    "lagging_ranks",
    "provincial_statuses",
    "results_state",
    "results_version",
    "status_changes",
]

#: The order of the lagging list, from a status.
IN_PLACE = (
    *(f"lagging__{name}" for name in ("expected", "reported", "unknown", "minus_severity")),
    "indicator__number",
    "city__code",
)
IN_DEPARTMENT = "indicator__clause__responsibilities__department__code"


def city_statuses(
    user: User | AnonymousUser,
    *,
    year: int | None = None,
    city: str | None = None,
    indicator: int | None = None,
    department: str | None = None,
    status: str | None = None,
) -> QuerySet[CityStatus]:
    """Cities' results by year, indicator and city code; city users get their own city's.

    `city`, `indicator` (number), `department` (leading or taking part) and `status` are codes.
    """
    return (
        CityStatus.objects.filter(_visible(user))
        .filter(_given(year=year, city__code=city, indicator__number=indicator, status=status))
        .filter(_given(**{IN_DEPARTMENT: department}))
        .select_related("city", "indicator")
        .order_by("year", "indicator__number", "city__code")
    )


def provincial_statuses(
    year: int | None = None,
    *,
    indicator: int | None = None,
    department: str | None = None,
    status: str | None = None,
) -> QuerySet[ProvincialStatus]:
    """The province's results by year and indicator; for those who see the province."""
    return (
        ProvincialStatus.objects.filter(
            _given(year=year, indicator__number=indicator, status=status)
        )
        .filter(_given(**{IN_DEPARTMENT: department}))
        .select_related("indicator")
        .order_by("year", "indicator__number")
    )


def lagging(
    user: User | AnonymousUser,
    *,
    year: int | None = None,
    city: str | None = None,
    indicator: int | None = None,
    department: str | None = None,
) -> QuerySet[CityStatus]:
    """Statuses on the lagging list in its order, each with its `lagging` entry."""
    return (
        city_statuses(user, year=year, city=city, indicator=indicator, department=department)
        .filter(lagging__isnull=False)
        .select_related("lagging", "city", "indicator__clause")
        .order_by("year", *IN_PLACE)
    )


def status_changes(
    user: User | AnonymousUser, *, year: int, since: datetime, until: datetime
) -> QuerySet[StatusChange]:
    """How the results of a year changed their status in a time, oldest first; city users see
    their own city's."""
    return (
        StatusChange.objects.filter(_visible(user), year=year, at__gt=since, at__lte=until)
        .select_related("city", "indicator", "decision")
        .order_by("at", "pk")
    )


def lagging_ranks(years: Iterable[int]) -> dict[int, int]:
    """Ranks in the years' whole lists by the id of the status; 1 comes first."""
    rows = LaggingEntry.objects.filter(year__in=set(years)).order_by("year", *LaggingEntry.PLACE)
    pairs = rows.values_list("year", "status_id")
    return {
        pk: rank
        for _, listed in groupby(pairs, key=itemgetter(0))
        for rank, (_, pk) in enumerate(listed, start=1)
    }


def results_state() -> ResultsState | None:
    """Which version of the results stands; None before anything was computed."""
    return ResultsState.objects.first()


def _visible(user: User | AnonymousUser) -> Q:
    city = own_city(user)
    if city is not None:
        return Q(city=city)
    return Q() if sees_province(user) else Q(pk__in=[])


def _given(**conditions: object) -> Q:
    """The conditions that were asked for."""
    return Q(**{name: value for name, value in conditions.items() if value is not None})
