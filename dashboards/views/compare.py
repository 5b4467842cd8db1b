"""Comparing cities on indicators; all that is chosen stands in the address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from accounts.access import own_city
from dashboards.selectors.compare import MOST_INDICATORS, asked, comparisons
from dashboards.views.rights import figures_page
from dashboards.views.unchanged import unchanged_page
from dashboards.years import chosen_year
from indicators.held import plan as held_plan


@figures_page
@unchanged_page
def show(request: HttpRequest) -> HttpResponse:
    """Any cities beside each other; a city's people see their own city's indicators."""
    year, own, plan = chosen_year(request), own_city(request.user), held_plan()
    chosen = asked(request.GET, plan, own=own)
    context = {
        "own": own,
        "chosen": chosen,
        "query": urlencode([("year", year), *chosen.pairs]),
        "places": urlencode([("year", year), *chosen.places]),
        "comparisons": comparisons(chosen, year, plan, own=own),
        "cities": [] if own else plan.cities,
        "indicators": plan.indicators,
        "most": MOST_INDICATORS,
    }
    return render(request, "dashboards/compare.html", context)
