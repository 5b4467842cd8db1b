"""Why a city stands where it stands: a page, or the part of it that opens under a row."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import own_city, sees_city
from assessment.services import ensure_current
from cities.models import City
from dashboards.selectors.explanation import explanation_page
from dashboards.selectors.indicator import indicator_with_words
from dashboards.views.rights import figures_page
from dashboards.years import chosen_year
from indicators.selectors import departments

PANEL = "panel"


@figures_page
def show(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One city on one indicator in words and numbers; `part=panel` gives the panel alone."""
    own = own_city(request.user)
    city = City.objects.filter(code=code).first()
    if own is not None and (city is None or not sees_city(request.user, city)):
        raise PermissionDenied("各市只看本市的数据。请到“本市”页。")
    if city is None:
        raise Http404("没有这个城市。")
    indicator = indicator_with_words(number)
    if indicator is None:
        raise Http404("没有这一项指标。")
    ensure_current(timezone.now())
    year = chosen_year(request)
    page = explanation_page(indicator, city, year, peers=own is None)
    if request.GET.get("part") == PANEL:
        if page is None:
            raise Http404("这一年还没有计算结果。")
        return render(request, "dashboards/explanation_panel.html", {"page": page, "panel": True})
    context = {"page": page, "indicator": indicator, "city": city}
    return render(
        request,
        "dashboards/explanation.html",
        {**context, "departments": departments(indicator)},
    )
