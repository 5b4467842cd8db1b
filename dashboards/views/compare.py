"""Comparing cities on indicators; all that is chosen stands in the address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from accounts.access import own_city
from assessment.services import ensure_current
from cities.selectors import cities
from dashboards.selectors.compare import MOST_INDICATORS, asked, comparisons
from dashboards.views.rights import figures_page
from dashboards.years import chosen_year
from indicators.models import Indicator


@figures_page
def show(request: HttpRequest) -> HttpResponse:
    """Any cities beside each other; a city's people see their own city's indicators."""
    ensure_current(timezone.now())
    year, own = chosen_year(request), own_city(request.user)
    chosen = asked(request.GET, own=own)
    context = {
        "own": own,
        "chosen": chosen,
        "query": urlencode([("year", year), *chosen.pairs]),
        "comparisons": comparisons(chosen, year, own=own),
        "cities": [] if own else cities(),
        "indicators": Indicator.objects.order_by("number"),
        "most": MOST_INDICATORS,
    }
    return render(request, "dashboards/compare.html", context)
