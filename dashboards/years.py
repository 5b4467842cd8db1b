"""The year a page speaks about: `?year=`, else the current one of reporting."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from dashboards.head import page_head

#: History starts with the year most baselines are from (豫建科〔2023〕29号, 基期 2020).
FIRST_YEAR = 2020


def offered_years(today: date | None = None) -> list[int]:
    """Years that can be chosen, newest first."""
    current = (today or timezone.localdate()).year
    return list(range(current, FIRST_YEAR - 1, -1))


def chosen_year(request: HttpRequest) -> int:
    """The year asked for where it can be chosen, else the one that is reported now.

    From January on the calendar's year is another one until its reporting opens in October.
    """
    years = offered_years()
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdigit() and int(asked) in years:
        return int(asked)
    current = page_head(request).year
    return current if current in years else years[0]
