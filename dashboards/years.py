"""The year a page speaks about: `?year=`, else the current one of reporting."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from dashboards.head import page_head
from reporting.asked_year import NoSuchYear, asked_year

#: History starts with the year most baselines are from (豫建科〔2023〕29号, 基期 2020).
FIRST_YEAR = 2020


def offered_years(today: date | None = None) -> list[int]:
    """Years that can be chosen, newest first."""
    current = (today or timezone.localdate()).year
    return list(range(current, FIRST_YEAR - 1, -1))


def chosen_year(request: HttpRequest) -> int:
    """The year asked for, the one that is reported now where none is. Raises NoSuchYear."""
    current = _current(request)
    return asked_year(request.GET.get("year", ""), offered_years(), current)


def kept_year(request: HttpRequest) -> int:
    """The year that a page's links keep, also where the page itself has none."""
    try:
        return chosen_year(request)
    except NoSuchYear:
        return _current(request)


def _current(request: HttpRequest) -> int:
    """From January on the calendar's year is another one until its reporting opens in October."""
    years, current = offered_years(), page_head(request).year
    return current if current in years else years[0]
