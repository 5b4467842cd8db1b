"""Figures as JSON, drawn by static/js/figures.js. Each answer is an object of named figures."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone

from accounts.access import own_city, sees_city
from cities.models import City
from dashboards.figure_sets import (
    Figures,
    city_figures,
    comparison_figures,
    department_figures,
    drawn,
    indicator_figures,
)
from dashboards.selectors.compare import Asked, asked
from dashboards.selectors.department import department_page
from dashboards.views.rights import figures_page, provincial_page
from dashboards.views.unchanged import unchanged_figures
from dashboards.years import chosen_year
from indicators.held import plan as held_plan


@figures_page
@unchanged_figures
def indicator(request: HttpRequest, number: int) -> JsonResponse:
    """The figures of an indicator: the province's, or a city's own."""
    return _answer(request, of_indicator(request, number))


@provincial_page
@unchanged_figures
def department(request: HttpRequest, code: str) -> JsonResponse:
    """The figures of a department."""
    return _answer(request, of_department(request, code), many=True)


@figures_page
@unchanged_figures
def city(request: HttpRequest, code: str) -> JsonResponse:
    """The figures of a city."""
    return _answer(request, of_city(request, code), many=True)


@figures_page
@unchanged_figures
def compare(request: HttpRequest) -> JsonResponse:
    """The figures of a comparison: the chosen units on every chosen indicator."""
    return _answer(request, of_comparison(request)[0])


def _answer(request: HttpRequest, found: Figures, *, many: bool = False) -> JsonResponse:
    """All figures of an address, or with `?figure=` that one. A page of many figures has them drawn
    compactly; one that stands alone in full. Raises Http404."""
    only, size = request.GET.get("figure"), request.GET.get("size")
    if only is not None and (only not in found or found[only].draw is None):
        raise Http404("没有这张图。")
    compact = size != "full" if many else size == "compact"
    return JsonResponse(drawn(found, compact=compact, only=only))


def of_indicator(request: HttpRequest, number: int) -> Figures:
    """What an address of an indicator holds for its reader. Raises Http404."""
    plan = held_plan()
    found = plan.indicator(number)
    if found is None:
        raise Http404("没有这一项指标。")
    return indicator_figures(found, chosen_year(request), plan, own_city(request.user))


def of_department(request: HttpRequest, code: str) -> Figures:
    """What an address of a department holds. Raises Http404."""
    plan, year = held_plan(), chosen_year(request)
    found = next((each for each in plan.departments if each.code == code), None)
    if found is None:
        raise Http404("没有这个部门。")
    return department_figures(found, department_page(found, year, plan, timezone.now()), year, plan)


def of_city(request: HttpRequest, code: str) -> Figures:
    """What an address of a city holds for its reader. Raises PermissionDenied and Http404."""
    plan = held_plan()
    return city_figures(city_here(request, code, plan.cities), chosen_year(request), plan)


def of_comparison(request: HttpRequest) -> tuple[Figures, Asked]:
    """What is compared, and how it was asked for; a city's people get their own city alone. Raises
    Http404 where not all of it can be had: a file that lacks something would not say so."""
    plan, own = held_plan(), own_city(request.user)
    chosen = asked(request.GET, plan, own=own)
    if chosen.left_out:
        raise Http404("".join(chosen.left_out))
    return comparison_figures(chosen, chosen_year(request), plan, own=own), chosen


def city_here(request: HttpRequest, code: str, cities: list[City]) -> City:
    """The city of an address; another's is refused before it is said to be unknown."""
    found = next((each for each in cities if each.code == code), None)
    if own_city(request.user) is not None and (found is None or not sees_city(request.user, found)):
        raise PermissionDenied("各市只看本市的数据。")
    if found is None:
        raise Http404("没有这个城市。")
    return found
