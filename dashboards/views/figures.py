"""Figures as JSON, drawn by static/js/figures.js. Each answer is an object of named figures."""

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.access import own_city, sees_city
from cities.models import City, Department
from dashboards.courses import spread_of
from dashboards.drawings import (
    standing_drawing,
    trend_drawing,
    waterfall_drawings,
    ways_drawing,
)
from dashboards.selectors.city import score_lines
from dashboards.selectors.department import department_page
from dashboards.selectors.held_to import held_to
from dashboards.selectors.indicator import (
    indicator_with_words,
    province_page,
    values_by_year,
)
from dashboards.selectors.results import city_courses, horizon
from dashboards.views.rights import figures_page, provincial_page
from dashboards.wording.findings import FLAG_KINDS
from dashboards.years import chosen_year

PHONE_HEIGHT = 240


@figures_page
def indicator(request: HttpRequest, number: int) -> JsonResponse:
    """`trend`: the province's course with the middle half of the cities; a city's own alone.
    `waterfall`: who makes the provincial gap, where it splits; never to a city."""
    found = indicator_with_words(number)
    if found is None:
        raise Http404("没有这一项指标。")
    year = chosen_year(request)
    compact = request.GET.get("size") == "compact"
    height = PHONE_HEIGHT if compact else None
    city = own_city(request.user)
    if city is not None:
        course = city_courses(city, [number], until=year).get(number, [])
        drawn = trend_drawing(
            found,
            course,
            subject=city.short_name,
            horizon=horizon(year),
            milestones=held_to(city.code).milestones.get(number, ()),
            compact=compact,
            height=height,
        )
        return JsonResponse({"trend": drawn})
    page = province_page(found, year)
    drawn = trend_drawing(
        found,
        page.course,
        subject="全省",
        horizon=horizon(year),
        spread=spread_of(found, values_by_year(page.ranking)),
        milestones=held_to().milestones.get(number, ()),
        compact=compact,
        height=height,
    )
    return JsonResponse({"trend": drawn, **waterfall_drawings(page)})


@provincial_page
def department(request: HttpRequest, code: str) -> JsonResponse:
    """`standing`: cities by status; and by number the course of every first-named indicator."""
    year = chosen_year(request)
    page = department_page(get_object_or_404(Department, code=code), year, timezone.now())
    prefetch_related_objects([line.indicator for line in page.first_named], "targets")
    last, between = horizon(year), held_to().milestones
    drawn = {"standing": standing_drawing(page)}
    for line in page.first_named:
        drawn[str(line.indicator.number)] = trend_drawing(
            line.indicator,
            line.course,
            subject="全省",
            horizon=last,
            milestones=between.get(line.indicator.number, ()),
            compact=True,
        )
    return JsonResponse(drawn)


@figures_page
def city(request: HttpRequest, code: str) -> JsonResponse:
    """`ways`: how far the city has come; and by number its course on every indicator."""
    found = City.objects.filter(code=code).first()
    if own_city(request.user) is not None and (found is None or not sees_city(request.user, found)):
        raise PermissionDenied("各市只看本市的数据。")
    if found is None:
        raise Http404("没有这个城市。")
    year = chosen_year(request)
    lines = score_lines(found, year)
    prefetch_related_objects([line.indicator for line in lines], "targets")
    last, between = horizon(year), held_to(found.code).milestones
    drawn = {"ways": ways_drawing(lines)}
    for line in lines:
        if line.indicator.kind not in FLAG_KINDS:
            drawn[str(line.indicator.number)] = trend_drawing(
                line.indicator,
                line.course,
                subject=found.short_name,
                horizon=last,
                milestones=between.get(line.indicator.number, ()),
                compact=True,
            )
    return JsonResponse(drawn)
