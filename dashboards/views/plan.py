"""The plan with what is known about every promise beside its sentence."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import may_set_terms
from accounts.models import User
from dashboards.selectors.plan import plan
from dashboards.views.unchanged import unchanged_page
from dashboards.wording.results import STATUS_ORDER
from dashboards.years import chosen_year


@login_required
@unchanged_page
def show(request: HttpRequest) -> HttpResponse:
    """The plan word for word. Everybody may read it; the figures beside it are those of whoever
    reads: the province's, a city's own, or none."""
    user = cast(User, request.user)
    year = chosen_year(request)
    # A code that names nothing restricts nothing to everything: it finds nothing, and says so.
    wanted = {
        name: value
        for name in ("department", "status")
        if (value := request.GET.get(name, "").strip())
    }
    context = {
        "plan": plan(user, year, **wanted),
        "wanted": wanted,
        "statuses": STATUS_ORDER,
        "may_set_terms": may_set_terms(user),
    }
    return render(request, "dashboards/plan.html", context)
