"""Kept results: the list, one of them beside what stands now, and taking another."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.access import may_keep_results
from accounts.models import User
from assessment.jobs import RECOMPUTE, SNAPSHOT
from assessment.models import Snapshot
from assessment.services import ensure_current
from assessment.snapshots import (
    Comparison,
    checked_name,
    compare,
    compare_with_now,
    reproduce,
    snapshot,
    snapshots,
)
from assessment.snapshots.wording import where_text
from cities.selectors import holds_demonstration_data
from dashboards.exports import csv_response
from dashboards.selectors.snapshots import (
    Filters,
    cause_names,
    change_lines,
    in_words,
    kept_rows,
    province_lines,
    years_of,
)
from dashboards.views.rights import provincial_page
from dashboards.wording.results import status_word
from indicators.deciding import Refused
from indicators.decisions import Terms
from indicators.held import plan as held_plan
from jobs.services import ask
from reporting.asked_year import asked_year

_PAGE = 60
_SHOWN = 20
_HEAD = (
    *("城市代码", "单位", "项号", "指标", "年度", "状态", "数值", "分子", "分母", "计量单位"),
    *("目标年", "目标", "今年应到", "差目标", "差路径", "速度", "严重度", "暂定", "上报版次"),
)


@provincial_page
def index(request: HttpRequest) -> HttpResponse:
    """Every snapshot, and the form that takes one."""
    return _list(request)


@login_required
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Have the results as they stand now kept, behind the page."""
    user = _keeper(request, "快照由省级管理员留存，您的账号不能留存。")
    name = request.POST.get("name", "")
    try:
        name = checked_name(name)
    except Refused as refusal:
        for fault in refusal.faults:
            messages.error(request, fault)
        return _list(request, name)
    title = f"留存快照“{name}”"
    job = ask(kind=SNAPSHOT, title=title, parameters={"name": name}, by=user, now=timezone.now())
    return redirect("job", job.pk)


@login_required
@require_POST
def recompute(request: HttpRequest) -> HttpResponse:
    """Have every result computed anew, behind the page."""
    user = _keeper(request, "全部重新计算由省级管理员办理，您的账号不能办理。")
    job = ask(kind=RECOMPUTE, title="全部重新计算", parameters={}, by=user, now=timezone.now())
    return redirect("job", job.pk)


@provincial_page
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One snapshot: the province as it stood, and what has changed since, with the reasons."""
    kept = _found(number)
    ensure_current(timezone.now())
    years = years_of(kept)
    year = asked_year(request.GET.get("year", ""), years, years[0])
    other = _other(request, kept)
    held = held_plan()
    comparison = _compared(kept, other, held.terms)
    filters = Filters(
        cause=request.GET.get("cause", ""),
        city=request.GET.get("city", ""),
        indicator=request.GET.get("indicator", ""),
        only_statuses=bool(request.GET.get("status")),
    )
    chosen = change_lines(comparison, filters)
    page = Paginator(chosen, _PAGE).get_page(request.GET.get("page"))
    pairs = [(name, str(value)) for name, value in request.GET.items() if name != "page" and value]
    return render(
        request,
        "dashboards/snapshot.html",
        {
            "kept": kept,
            "other": other,
            "others": [each for each in snapshots() if each.pk != kept.pk],
            "years": years,
            "year": year,
            "lines": province_lines(kept, year, held),
            "comparison": comparison,
            "chosen": len(chosen),
            "page": page,
            "changes": in_words(page.object_list, held, comparison.terms),
            "filters": filters,
            "query": urlencode(pairs),
            "causes": cause_names(),
            "cities": held.cities,
            "indicators": held.indicators,
        },
    )


@provincial_page
def download(_request: HttpRequest, number: int) -> HttpResponse:
    """Every kept result as CSV, exact."""
    kept = _found(number)
    rows = ((*row[:5], status_word(str(row[5])), *row[6:]) for row in kept_rows(kept, held_plan()))
    return csv_response(
        f"snapshot-{number}.csv", _HEAD, rows, demonstration=holds_demonstration_data()
    )


@provincial_page
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Compute a snapshot anew and say whether it came out the same."""
    kept = _found(number)
    found = reproduce(kept)
    first = list(found.differing.items())[:_SHOWN]
    return render(
        request,
        "dashboards/snapshot_check.html",
        {
            "kept": kept,
            "found": found,
            "differing": [where_text(key, *sides) for key, sides in first],
            "more": len(found.differing) - len(first),
        },
    )


def _list(request: HttpRequest, name: str = "") -> HttpResponse:
    now = timezone.localtime()
    context = {
        "snapshots": snapshots(),
        "may_keep": may_keep_results(request.user),
        "name": name or f"{now.year}年{now.month}月通报口径",
    }
    return render(request, "dashboards/snapshots.html", context)


def _found(number: int) -> Snapshot:
    kept = snapshot(number)
    if kept is None:
        raise Http404(f"没有第{number}号快照")
    return kept


def _other(request: HttpRequest, kept: Snapshot) -> Snapshot | None:
    """The snapshot to compare with; None = what stands now."""
    asked = request.GET.get("with", "")
    if not (asked.isascii() and asked.isdigit()) or int(asked) == kept.number:
        return None
    return snapshot(int(asked)) if len(asked) < 10 else None


def _compared(kept: Snapshot, other: Snapshot | None, under: Terms) -> Comparison:
    """From the earlier to the later of the two."""
    if other is None:
        return compare_with_now(kept, timezone.now(), under)
    first, second = sorted((kept, other), key=lambda each: each.number)
    return compare(first, second)


def _keeper(request: HttpRequest, refusal: str) -> User:
    """The user, where it may keep results. Raises PermissionDenied."""
    user = cast(User, request.user)
    if not may_keep_results(user):
        raise PermissionDenied(refusal)
    return user
