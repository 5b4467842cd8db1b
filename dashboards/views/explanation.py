"""Why a city stands where it stands: a page, or the part of it that opens under a row."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string

from accounts.access import own_city
from cities.models import City
from dashboards.selectors.explanation import explanation_page
from dashboards.views.rights import figures_page
from dashboards.views.unchanged import unchanged_page
from dashboards.years import chosen_year
from indicators.held import plan
from indicators.selectors import departments

PANEL = "panel"


@figures_page
@unchanged_page
def show(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One city on one indicator in words and numbers; `part=panel` gives the panel alone."""
    own = own_city(request.user)
    if own is not None and own.code != code:
        raise PermissionDenied("各市只看本市的数据。请到“本市”页。")
    indicator = plan().indicator(number)
    if indicator is None:
        raise Http404("没有这一项指标。")
    page = explanation_page(indicator, code, chosen_year(request), peers=own is None)
    if request.GET.get("part") == PANEL:
        if page is None:
            raise Http404("没有这个城市，或这一年还没有计算结果。")
        # Without the request: the panel has no head or foot, and asks nothing for them.
        context = {"page": page, "panel": True}
        return HttpResponse(render_to_string("dashboards/explanation_panel.html", context))
    context = {
        "page": page,
        "indicator": indicator,
        "city": page.city if page else get_object_or_404(City, code=code),
        "departments": departments(indicator),
    }
    return render(request, "dashboards/explanation.html", context)
