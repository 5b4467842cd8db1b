"""The cities' pages: all for provincial staff, its own for a city's people."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import may_enter, own_city, sees_city
from cities.parts import part_of, with_year
from dashboards.selectors.city import city_page
from dashboards.selectors.lists import city_rows
from dashboards.views.rights import figures_page, provincial_page
from dashboards.views.unchanged import unchanged_page
from dashboards.years import chosen_year
from indicators.held import plan as held_plan

_PAGE = 40


def index(request: HttpRequest) -> HttpResponseBase:
    """All cities, one line each; a city's people are taken to their own."""
    city = own_city(request.user)
    return redirect("city", city.code) if city else _index(request)


@provincial_page
@unchanged_page
def _index(request: HttpRequest) -> HttpResponse:
    year, plan = chosen_year(request), held_plan()
    part = part_of(plan.cities, with_year(request.GET, year), "page", size=_PAGE)
    context = {"part": part, "rows": city_rows(year, list(part))}
    return render(request, "dashboards/cities.html", context)


@figures_page
@unchanged_page
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One city: its report, its scorecard, its tasks."""
    plan = held_plan()
    everyone = plan.cities
    place = next((index for index, each in enumerate(everyone) if each.code == code), None)
    city = everyone[place] if place is not None else None
    # Whether another city exists is nobody's business but the province's: 403 comes before 404.
    own = own_city(request.user)
    if own is not None and (city is None or not sees_city(request.user, city)):
        raise PermissionDenied("各市只看本市的数据。请到“本市”页。")
    if city is None or place is None:
        raise Http404("没有这个城市。")
    year = chosen_year(request)
    context = {
        "page": city_page(city, year, plan, own=own is not None, now=timezone.now()),
        "may_enter": may_enter(request.user, city),
        "previous": everyone[place - 1] if own is None and place else None,
        "following": everyone[place + 1] if own is None and place + 1 < len(everyone) else None,
    }
    return render(request, "dashboards/city.html", context)
