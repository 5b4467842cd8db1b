"""Two versions of a report side by side."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting.models import Receipt
from reporting.review.versions import compare
from reporting.views.common import city_and_cycle


@login_required
@require_safe
def versions(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The versions `a` and `b`, by default the last two; only what differs unless `all`."""
    city, cycle = city_and_cycle(request, year, code)
    receipts = list(
        Receipt.objects.filter(submission__city=city, submission__cycle=cycle)
        .select_related("submission__city", "submission__cycle", "issued_to")
        .order_by("version")
    )
    by_version = {str(each.version): each for each in receipts}
    older = by_version.get(request.GET.get("a", ""))
    newer = by_version.get(request.GET.get("b", ""))
    if len(receipts) > 1:
        newer = newer or receipts[-1]
        older = older or next(
            (each for each in reversed(receipts) if each.version < newer.version), receipts[0]
        )
    found = compare(older, newer) if older and newer and older != newer else None
    return render(
        request,
        "reporting/compare.html",
        {
            "city": city,
            "cycle": cycle,
            "year": year,
            "receipts": receipts,
            "older": older,
            "newer": newer,
            "found": found,
            "every": request.GET.get("all") == "1",
        },
    )
