"""Figures and tables to be taken along: data as CSV and XLSX, the drawing for PNG and SVG, and
pages of one figure for other systems of the house."""

from collections.abc import Sequence
from typing import cast

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.clickjacking import xframe_options_exempt

from accounts.access import own_city
from accounts.models import User
from assessment.selectors import city_statuses, ensure_current, results_state
from cities.selectors import holds_demonstration_data
from dashboards.exports import DEMONSTRATION, Table, csv_file, xlsx_file
from dashboards.figure_sets import Figure, Figures
from dashboards.selectors.overview import overview
from dashboards.tables import matrix_rows
from dashboards.views import figures
from dashboards.views.rights import figures_page, provincial_page
from dashboards.views.unchanged import View
from dashboards.years import chosen_year
from indicators.held import plan as held_plan

SYSTEM = "城乡建设领域碳达峰目标管理（豫建科〔2023〕29号）"


@figures_page
def indicator(request: HttpRequest, number: int, key: str, form: str) -> HttpResponseBase:
    """One figure or table of an indicator; a city's people have their own course only."""
    place = reverse("indicator", args=[number])
    return _taken(request, figures.of_indicator(request, number), key, form, place)


@provincial_page
def department(request: HttpRequest, code: str, key: str, form: str) -> HttpResponseBase:
    """One figure of a department."""
    place = reverse("department", args=[code])
    return _taken(request, figures.of_department(request, code), key, form, place)


@figures_page
def city(request: HttpRequest, code: str, key: str, form: str) -> HttpResponseBase:
    """One figure of a city."""
    place = reverse("city", args=[code])
    return _taken(request, figures.of_city(request, code), key, form, place)


@figures_page
def compare(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """What is compared on one indicator or on all; a city's people have their own city only."""
    found, chosen = figures.of_comparison(request)
    return _taken(request, found, key, form, reverse("compare"), chosen.pairs)


@provincial_page
def matrix(request: HttpRequest, form: str) -> HttpResponseBase:
    """The matrix of the overview as a list."""
    year = chosen_year(request)

    def rows() -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        found = overview(year, held_plan(), timezone.now())
        statuses = city_statuses(cast(User, request.user), year=year)
        return matrix_rows(found, {(each.indicator_id, each.city_id): each for each in statuses})

    figure = Figure(f"全省各市各项状态_{year}年", "全部条款", rows)
    return _taken(request, {"matrix": figure}, "matrix", form, reverse("overview"))


def _embedded(view: View) -> View:
    """A page that the places in EMBED_ANCESTORS may frame; no other page may be framed."""
    opened = csp_replace({"frame-ancestors": settings.EMBED_ANCESTORS})(view)
    return cast(View, xframe_options_exempt(opened))


@_embedded
@figures_page
def embed_indicator(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """One figure of an indicator, alone on its page."""
    found = _found(figures.of_indicator(request, number), key)
    place = reverse("indicator", args=[number])
    return _alone(request, found, reverse("figures-indicator", args=[number]), key, place)


@_embedded
@provincial_page
def embed_department(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One figure of a department, alone on its page."""
    found = _found(figures.of_department(request, code), key)
    place = reverse("department", args=[code])
    return _alone(request, found, reverse("figures-department", args=[code]), key, place)


@_embedded
@figures_page
def embed_city(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One figure of a city, alone on its page."""
    found = _found(figures.of_city(request, code), key)
    place = reverse("city", args=[code])
    return _alone(request, found, reverse("figures-city", args=[code]), key, place)


def _taken(
    request: HttpRequest,
    found: Figures,
    key: str,
    form: str,
    place: str,
    filters: Sequence[tuple[str, str]] = (),
) -> HttpResponseBase:
    if key not in found:
        # What the province has of all cities is not lacking for a city's people: it is not theirs.
        own = own_city(request.user) is not None
        raise Http404("这里只有本市的数据。" if own else "没有这张图或表。")
    figure, now = found[key], timezone.now()
    ensure_current(now)
    origin, demonstration = _origin(request, figure, place, filters), holds_demonstration_data()
    if form == "json":
        return _picture(figure, origin, demonstration=demonstration)
    files = {"csv": csv_file, "xlsx": xlsx_file}
    if form not in files:
        raise Http404("只能取CSV、XLSX。")
    head, rows = figure.table()
    table = Table(figure.name, head, rows, origin)
    return files[form](table, demonstration=demonstration)


def _picture(figure: Figure, origin: list[tuple[str, str]], *, demonstration: bool) -> JsonResponse:
    """What the script draws, with the words that belong into a picture that travels alone."""
    if figure.draw is None:
        raise Http404("这张表没有图。")
    said = dict(origin)
    credit = f"来源：{SYSTEM}，条款{figure.clause}；{said['结果版本']}；{said['取得时间']}取得"
    answer = JsonResponse(
        {
            "figure": figure.draw(False),
            "name": figure.name,
            "subtitle": figure.subtitle,
            "credit": [credit, *([DEMONSTRATION] if demonstration else [])],
        }
    )
    header = content_disposition_header(True, f"{figure.name}.json")
    answer.headers["Content-Disposition"] = header or "attachment"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _origin(
    request: HttpRequest, figure: Figure, place: str, filters: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Where figures come from: the page's address with its filters, clause, version, moment."""
    state = results_state()
    query = urlencode([("year", chosen_year(request)), *filters])
    version = "尚未计算"
    if state is not None and state.computed_at is not None:
        at = timezone.localtime(state.computed_at)
        version = f"结果第{state.version}版（{at:%Y-%m-%d %H:%M}计算）"
    return [
        ("来源", SYSTEM),
        ("地址", request.build_absolute_uri(f"{place}?{query}")),
        ("条款", figure.clause),
        ("内容", figure.subtitle or figure.name),
        ("结果版本", version),
        ("取得时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]


def _found(found: Figures, key: str) -> Figure:
    figure = found.get(key)
    if figure is None or figure.draw is None:
        raise Http404("没有这张图。")
    return figure


def _alone(request: HttpRequest, figure: Figure, url: str, key: str, place: str) -> HttpResponse:
    title = figure.draw(False)["title"] if figure.draw else figure.name
    context = {"figure": figure, "title": title, "url": url, "key": key, "place": place}
    return render(request, "dashboards/embed.html", context)
