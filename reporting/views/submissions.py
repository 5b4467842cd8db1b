"""Who has reported a year; for a city its reports over the years."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import (
    department_of,
    may_enter,
    may_review,
    may_review_all,
    own_city,
    sees_province,
)
from cities.dates import deadline_text
from cities.models import City
from reporting import selectors
from reporting.current import asked_or_current, current_of
from reporting.models import Cycle
from reporting.standing import deadline_words, own_standings, standings
from reporting.views.common import signed_in


@login_required
@require_safe
def submissions(request: HttpRequest) -> HttpResponse:
    """The province's list of 18 cities, or a city's list of years."""
    city = own_city(request.user)
    if city is not None:
        return _own(request, city)
    if not sees_province(request.user):
        raise PermissionDenied("您的角色不看各市数据，方案原文人人可看。")
    cycles = list(selectors.cycles())
    cycle = asked_or_current(cycles, request.GET.get("year", ""), timezone.now())
    return _province(request, cycle, cycles)


def _province(request: HttpRequest, cycle: Cycle | None, cycles: list[Cycle]) -> HttpResponse:
    if cycle is None:
        return render(request, "reporting/submissions.html", {"cycle": None})
    rows = standings(cycle)
    return render(
        request,
        "reporting/submissions.html",
        {
            "cycle": cycle,
            "year": cycle.year,
            "years": [each.year for each in cycles],
            "rows": rows,
            "waiting": [row for row in rows if row.waits_for_province],
            "arrived": sum(row.arrived for row in rows),
            "missing": [row for row in rows if not row.arrived],
            "may_review": may_review(request.user),
            "review_for": "" if may_review_all(request.user) else department_of(signed_in(request)),
            "deadline": deadline_text(cycle.deadline),
            "deadline_words": deadline_words(cycle.deadline, timezone.now()),
        },
    )


def _own(request: HttpRequest, city: City) -> HttpResponse:
    now = timezone.now()
    rows = own_standings(city)
    running = current_of([row.cycle for row in rows], now)
    current = next((row for row in rows if row.cycle == running), None)
    context: dict[str, object] = {
        "city": city,
        "rows": [row for row in rows if row.cycle.opens_at <= now],
        "to_come": [row for row in rows if row.cycle.opens_at > now],
        "current": current,
        "opened": running is not None and running.opens_at <= now,
        "may_enter": may_enter(request.user, city),
    }
    if current is not None:
        deadline = selectors.deadline(city, current.cycle)
        context |= {
            "deadline": deadline_text(deadline),
            "deadline_words": deadline_words(deadline, now),
        }
    return render(request, "reporting/own_submissions.html", context)
