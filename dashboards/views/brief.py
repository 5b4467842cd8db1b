"""一页纸: the province's year on one sheet of A4."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from assessment.services import ensure_current
from dashboards.selectors.brief import brief
from dashboards.views.rights import provincial_page
from dashboards.years import chosen_year
from indicators.held import plan as held_plan


@provincial_page
def show(request: HttpRequest) -> HttpResponse:
    """A year on one page, for the screen and for one sheet of paper."""
    now = timezone.now()
    ensure_current(now)
    user, year = cast(User, request.user), chosen_year(request)
    context = {"brief": brief(year, held_plan(), now, user), "now": now}
    return render(request, "dashboards/brief.html", context)
