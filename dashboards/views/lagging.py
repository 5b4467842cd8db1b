"""The lagging list and its download."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.access import own_city
from accounts.models import User
from assessment.services import ensure_current
from cities.parts import part_of
from cities.selectors import holds_demonstration_data
from dashboards.exports import Table, csv_response, xlsx_file
from dashboards.selectors.lagging import (
    STATUSES,
    Filters,
    Line,
    Runs,
    by_city,
    by_department,
    lagging_entries,
    lagging_lines,
)
from dashboards.views.rights import figures_page
from dashboards.views.unchanged import unchanged_page
from dashboards.wording.results import status_word
from dashboards.years import chosen_year
from indicators.held import Plan
from indicators.held import plan as held_plan

_PAGE = 100
BY = {"city": by_city, "department": by_department}
_HEAD = (
    *("名次", "城市代码", "城市", "项号", "指标", "状态", "数值", "分子", "分母", "单位"),
    *("目标年", "目标", "今年应到", "差目标", "差路径", "速度", "严重度", "连续年数", "原因"),
    *("条款", "首列部门", "上报版次", "是否迟报", "是否有数被退回", "计算版本", "计算时间"),
)


@figures_page
@unchanged_page
def show(request: HttpRequest) -> HttpResponse:
    """Who lags and why; a city sees its own rows."""
    user, plan = cast(User, request.user), held_plan()
    year, filters = chosen_year(request), _filters(request)
    entries = lagging_entries(year, filters, user)
    # A city is one city: only the departments part its list.
    views = {"": "逐条", **({} if own_city(user) else {"city": "按市"}), "department": "按部门"}
    view = request.GET.get("by", "")
    view = view if view in views else ""
    query = _query(year, filters)
    asked = QueryDict(f"{query}&by={view}" if view else query, mutable=True)
    asked["page"] = request.GET.get("page", "")
    totals = BY[view](entries, plan, Runs(year, user)) if view else None
    part = part_of(entries, asked, "page", size=_PAGE) if totals is None else None
    context = {
        "total": len(entries),
        "lagging_cities": len({entry.city for entry in entries}),
        "filters": filters,
        "filter_words": _filter_words(filters, plan),
        "query": query,
        "departments": plan.departments,
        "indicators": plan.indicators,
        "cities": None if own_city(user) else plan.cities,
        "statuses": STATUSES,
        "views": views,
        "view": view,
        "totals": None if totals is None else part_of(totals, asked, "page"),
        "part": part,
        "lines": lagging_lines(year, filters, user, plan, part.rows) if part else (),
    }
    return render(request, "dashboards/lagging.html", context)


@figures_page
def download(request: HttpRequest) -> HttpResponse:
    """The same rows as CSV, every figure exact."""
    user = cast(User, request.user)
    ensure_current(timezone.now())
    year = chosen_year(request)
    lines = lagging_lines(year, _filters(request), user, held_plan())
    return csv_response(
        f"lagging-{year}.csv",
        _HEAD,
        (_row(line) for line in lines),
        demonstration=holds_demonstration_data(),
    )


@figures_page
def download_workbook(request: HttpRequest) -> HttpResponse:
    """The same rows as XLSX."""
    user = cast(User, request.user)
    ensure_current(timezone.now())
    year, filters, plan = chosen_year(request), _filters(request), held_plan()
    asked = "、".join(_filter_words(filters, plan)) or "全部"
    table = Table(
        f"滞后清单_{year}年",
        _HEAD,
        [_row(line) for line in lagging_lines(year, filters, user, plan)],
        [
            ("地址", request.build_absolute_uri(f"{reverse('lagging')}?{_query(year, filters)}")),
            ("筛选", asked),
            ("取得时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
        ],
    )
    return xlsx_file(table, demonstration=holds_demonstration_data())


def _filters(request: HttpRequest) -> Filters:
    """What the address restricts the list to. Raises PermissionDenied when a city's people ask for
    another's: an empty list would say that it lags nowhere."""
    filters, own = Filters.asked(request.GET), own_city(request.user)
    if own is not None and filters.city not in ("", own.code):
        raise PermissionDenied("各市只看本市的数据。")
    return filters


def _query(year: int, filters: Filters) -> str:
    return urlencode([("year", year), *filters.pairs])


def _filter_words(filters: Filters, plan: Plan) -> list[str]:
    """What the list is restricted to, in words; a code that names nothing as it was given."""
    departments = {each.code: each.short_name for each in plan.departments}
    cities = {each.code: each.name for each in plan.cities}
    words = []
    for name, value in filters.pairs:
        match name:
            case "department":
                words.append(departments.get(value, value))
            case "city":
                words.append(cities.get(value, value))
            case "indicator":
                words.append(f"第{value}项")
            case "status":
                words.append(status_word(value) if value in STATUSES else value)
    return words


def _row(line: Line) -> tuple[object, ...]:
    status = line.status
    return (
        line.rank,
        line.city.code,
        line.city.name,
        line.indicator.number,
        line.indicator.name,
        status_word(status.status),
        status.value,
        status.numerator,
        status.denominator,
        line.indicator.unit,
        status.target_year,
        line.target,
        status.path,
        status.gap,
        status.gap_to_path,
        status.pace,
        status.severity,
        line.years,
        line.reason,
        line.indicator.clause.code,
        line.lead.short_name if line.lead else "",
        status.submission_version,
        "是" if status.late else "否",
        "是" if line.returned else "否",
        status.calculation_version,
        timezone.localtime(status.computed_at).strftime("%Y-%m-%d %H:%M"),
    )
