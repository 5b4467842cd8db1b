"""The year a page speaks about: `?year=`, else the current one."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

#: History starts with the year most baselines are from (豫建科〔2023〕29号, 基期 2020).
FIRST_YEAR = 2020


def offered_years(today: date | None = None) -> list[int]:
    """Years that can be chosen, newest first."""
    current = (today or timezone.localdate()).year
    return list(range(current, FIRST_YEAR - 1, -1))


def chosen_year(request: HttpRequest) -> int:
    """The year asked for where it can be chosen, else the newest."""
    years = offered_years()
    asked = request.GET.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else years[0]
