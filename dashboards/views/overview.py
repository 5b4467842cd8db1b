"""The province's overview."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import own_city
from assessment.services import ensure_current
from dashboards.selectors.overview import overview
from dashboards.selectors.reports import arrivals_answer
from dashboards.views.rights import provincial_page
from dashboards.wording.results import STATUS_ORDER, STATUS_SIGNS
from dashboards.years import chosen_year


def show(request: HttpRequest) -> HttpResponseBase:
    """The overview for provincial staff; a city's people are taken to their city."""
    city = own_city(request.user)
    return redirect("city", city.code) if city else _show(request)


@provincial_page
def _show(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    ensure_current(now)
    found = overview(chosen_year(request), now)
    context = {
        "overview": found,
        "arrivals_answer": arrivals_answer(found.arrivals),
        "legend": [(code, STATUS_SIGNS[code]) for code in STATUS_ORDER],
    }
    return render(request, "dashboards/overview.html", context)
