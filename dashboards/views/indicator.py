"""The indicators' pages: the province's for its staff, a city's own for a city's people."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.access import may_set_terms, own_city
from dashboards.selectors.indicator import city_page, province_page
from dashboards.selectors.lists import indicator_rows
from dashboards.views.rights import figures_page
from dashboards.views.unchanged import unchanged_page
from dashboards.years import chosen_year
from indicators.held import plan as held_plan
from indicators.selectors import departments

WHAT_IF = "what-if"


@figures_page
@unchanged_page
def index(request: HttpRequest) -> HttpResponse:
    """The 23, with the province's figures or the city's own."""
    city = own_city(request.user)
    rows = indicator_rows(chosen_year(request), held_plan(), city=city)
    return render(request, "dashboards/indicators.html", {"rows": rows, "city": city})


@figures_page
@unchanged_page
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One indicator; a city's people see no other city's figures and none of the province's."""
    plan = held_plan()
    previous, indicator, following = (plan.indicator(at) for at in (number - 1, number, number + 1))
    if indicator is None:
        raise Http404("没有这一项指标。")
    year = chosen_year(request)
    city = own_city(request.user)
    context = {
        "page": city_page(indicator, city, year)
        if city
        else province_page(indicator, year, plan, chosen=request.GET.getlist("bring")),
        "indicator": indicator,
        "departments": departments(indicator),
        "previous": previous,
        "following": following,
        "may_set_terms": may_set_terms(request.user),
    }
    if city is None and request.GET.get("part") == WHAT_IF:
        return HttpResponse(render_to_string("dashboards/indicator_what_if.html", context))
    template = "dashboards/indicator_city.html" if city else "dashboards/indicator.html"
    return render(request, template, context)
