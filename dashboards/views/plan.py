"""The plan's clauses and indicators."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dashboards.selectors.plan import plan


@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The 35 clauses word for word, and what of them is counted. Everybody may read it."""
    return render(request, "dashboards/plan.html", {"plan": plan()})
