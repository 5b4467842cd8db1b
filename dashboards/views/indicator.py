"""The indicators' pages: the province's for its staff, a city's own for a city's people."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.access import may_set_terms, own_city
from cities.parts import part_of, with_year
from dashboards.selectors.indicator import ProvincePage, city_page, province_page
from dashboards.selectors.lists import indicator_rows
from dashboards.selectors.ranking import histories
from dashboards.views.rights import figures_page
from dashboards.views.unchanged import unchanged_page
from dashboards.years import chosen_year
from indicators.held import Plan
from indicators.held import plan as held_plan
from indicators.selectors import departments

WHAT_IF = "what-if"


@figures_page
@unchanged_page
def index(request: HttpRequest) -> HttpResponse:
    """The 23, with the province's figures or the city's own."""
    city = own_city(request.user)
    rows = indicator_rows(chosen_year(request), held_plan(), city=city)
    return render(request, "dashboards/indicators.html", {"rows": rows, "city": city})


@figures_page
@unchanged_page
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One indicator; a city's people see no other city's figures and none of the province's."""
    plan = held_plan()
    previous, indicator, following = (plan.indicator(at) for at in (number - 1, number, number + 1))
    if indicator is None:
        raise Http404("没有这一项指标。")
    year = chosen_year(request)
    city = own_city(request.user)
    context = {
        "indicator": indicator,
        "departments": departments(indicator),
        "previous": previous,
        "following": following,
        "may_set_terms": may_set_terms(request.user),
    }
    if city is not None:
        context["page"] = city_page(indicator, city, year)
        return render(request, "dashboards/indicator_city.html", context)
    page = province_page(indicator, year, plan, chosen=request.GET.getlist("bring"))
    context["page"] = page
    if request.GET.get("part") == WHAT_IF:
        return HttpResponse(render_to_string("dashboards/indicator_what_if.html", context))
    return render(
        request,
        "dashboards/indicator.html",
        context | _lists(with_year(request.GET, year), page, plan),
    )


def _lists(query: QueryDict, page: ProvincePage, plan: Plan) -> dict[str, object]:
    """The page's long lists in parts: the ranking, the bars of the gap, the data."""
    data, bars = part_of(plan.cities, query, "data"), part_of(page.gap.bars, query, "gap")
    shown = {bar.code for bar in bars}
    return {
        "ranking": part_of(page.ranking, query, "ranking"),
        "bars": bars,
        # Ticked on other parts: the form carries them along.
        "brought": [bar.code for bar in page.gap.bars if bar.chosen and bar.code not in shown],
        "kept": [(name, query[name]) for name in ("ranking", "data") if name in query],
        "data": data,
        "histories": histories(page.indicator, page.year, list(data)),
    }
