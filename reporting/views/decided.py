"""已核定与已退回: what a department decided, to be searched."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cities.parts import part_of
from reporting.plan_in_force import plan_in_force
from reporting.review.decided import decided as decided_by
from reporting.review.decided import decision_words
from reporting.views.review_address import queue_here

LISTED = 100


@login_required
@require_safe
def decided(request: HttpRequest, year: int, department: str) -> HttpResponse:
    """What the department approved and returned, newest first, narrowed as asked."""
    whose, cycle = queue_here(request, year, department)
    found = decided_by(whose, cycle, plan_in_force(), request.GET)
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in found.chosen.items() if value})
    if "page" in request.GET:
        query["page"] = request.GET["page"]
    part = part_of(found.decisions, query, "page", size=LISTED)
    return render(
        request,
        "reporting/review_decided.html",
        {
            "whose": whose,
            "cycle": cycle,
            "year": year,
            "found": found,
            "part": part,
            "rows": [(each, decision_words(each)) for each in part],
        },
    )
