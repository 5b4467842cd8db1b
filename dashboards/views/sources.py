"""数源比对: the same figure as cities reported it and as others published it."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode

from accounts.access import may_review_all, own_city
from accounts.models import User
from cities.selectors import cities, holds_demonstration_data
from dashboards.exports import csv_response
from dashboards.views.rights import figures_page
from indicators.models import DataElement
from reporting import publishing
from reporting.models import PublishedFigure
from reporting.reconciliation import Asked, one, published_figures, reconciled
from reporting.workflow import NotAllowed

_PAGE = 50
_HEAD = (
    *("城市代码", "城市", "年度", "数据项代码", "数据项", "单位", "现用的数", "现用来源", "版次"),
    *("另一来源的数", "另一来源", "相差", "相差%"),
)


@figures_page
def index(request: HttpRequest) -> HttpResponse:
    """Every figure with more than one source; a city sees its own."""
    user = cast(User, request.user)
    asked = _asked(request)
    found = reconciled(user, asked)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    known = published_figures(user)
    return render(
        request,
        "dashboards/sources.html",
        {
            "page": page,
            "total": len(found),
            "anything": bool(found) or known.exists(),
            "asked": asked,
            "query": urlencode([(k, str(v)) for k, v in request.GET.items() if k != "page" and v]),
            "cities": None if own_city(user) else cities(),
            "elements": DataElement.objects.filter(published__isnull=False)
            .distinct()
            .order_by("order"),
            "published_years": sorted(set(known.values_list("year", flat=True)), reverse=True),
            "may_adopt": may_review_all(user),
        },
    )


@figures_page
def download(request: HttpRequest) -> HttpResponse:
    """The same rows as CSV, one per published figure."""
    found = reconciled(cast(User, request.user), _asked(request))
    rows = (
        (
            row.city.code,
            row.city.name,
            row.year,
            row.element.code,
            row.element.name,
            row.element.unit,
            row.in_force.value if row.in_force else None,
            row.in_force.source if row.in_force else None,
            row.in_force.version if row.in_force else None,
            other.published.value,
            other.published.source,
            other.difference,
            None if other.relative is None else f"{float(other.relative):.2f}",
        )
        for row in found
        for other in row.others
    )
    return csv_response("sources.csv", _HEAD, rows, demonstration=holds_demonstration_data())


@figures_page
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """What adopting a published figure would do, and adopting it with a reason."""
    user = cast(User, request.user)
    if not may_review_all(user):
        raise PermissionDenied("采用另一来源的数由省级管理员决定，您的账号不能办理。")
    published = get_object_or_404(PublishedFigure.objects.select_related("city", "element"), pk=pk)
    if request.method == "POST":
        asked = request.POST.get("version", "")
        try:
            fact = publishing.adopt(
                published=published,
                version=int(asked) if asked.isascii() and asked.isdigit() else -1,
                reason=request.POST.get("reason", ""),
                by=user,
                now=timezone.now(),
            )
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                f"已采用“{published.source}”的数，立为第{fact.version}版，原来的版本保留。"
                "相关结果正在重新计算。",
            )
            return redirect("sources")
    row = one(published)
    other = next(each for each in row.others if each.published.pk == published.pk)
    return render(
        request,
        "dashboards/source_adopt.html",
        {"row": row, "other": other, "reason": request.POST.get("reason", "")},
    )


def _asked(request: HttpRequest) -> Asked:
    year = request.GET.get("year", "")
    return Asked(
        city=request.GET.get("city", ""),
        element=request.GET.get("element", ""),
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        only_differing=not request.GET.get("all"),
    )
