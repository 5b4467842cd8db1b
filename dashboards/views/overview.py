"""The province's overview."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode

from accounts.access import own_city
from accounts.models import User
from dashboards.selectors.changes import changes
from dashboards.selectors.matrix import CITY_SORTS, NATURES, SORTS, Arrangement, matrix
from dashboards.selectors.overview import overview
from dashboards.selectors.reports import arrivals, arrivals_answer
from dashboards.views.rights import provincial_page
from dashboards.views.unchanged import unchanged_page
from dashboards.wording.results import STATUS_ORDER, STATUS_SIGNS
from dashboards.years import chosen_year
from indicators.held import plan as held_plan


def show(request: HttpRequest) -> HttpResponseBase:
    """The overview for provincial staff; a city's people are taken to their city."""
    city = own_city(request.user)
    return redirect("city", city.code) if city else _show(request)


@provincial_page
@unchanged_page
def _show(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    year = chosen_year(request)
    plan = held_plan()
    found, steps = overview(year, plan, now), arrivals(year, now)
    asked = Arrangement.asked(request.GET)
    context = {
        "overview": found,
        "asked": asked,
        "matrix": (shown := matrix(found, asked, plan)),
        "previous_cities": asked.paged(shown.cities.number - 1),
        "next_cities": asked.paged(shown.cities.number + 1),
        "sorts": SORTS,
        "city_sorts": CITY_SORTS,
        "natures": NATURES,
        "resort": urlencode([("year", year), *asked.but_sorted]),
        "changes": changes(year, now, cast(User, request.user)),
        "arrivals": steps,
        "arrivals_answer": arrivals_answer(steps),
        "legend": [(code, STATUS_SIGNS[code]) for code in STATUS_ORDER],
    }
    return render(request, "dashboards/overview.html", context)
