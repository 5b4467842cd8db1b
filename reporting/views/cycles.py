"""The yearly reporting as the province runs it: opening, deadlines, what is asked, 年报核定."""

from collections.abc import Callable
from datetime import date, datetime, time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import may_run_cycles, sees_province
from cities.dates import deadline_text
from cities.models import City
from reporting import cycles as services
from reporting import selectors
from reporting.cycles import LeftOut
from reporting.deadlines import end_of
from reporting.models import Cycle
from reporting.views.common import signed_in
from reporting.views.cycles_page import asked_groups, cycle_page, cycle_rows
from reporting.workflow import NotAllowed


@login_required
@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    """Every year with its days and how many reported."""
    _seen(request)
    now = timezone.now()
    rows = cycle_rows(now)
    following = max((row.cycle.year for row in rows), default=services.FIRST_CYCLE - 1) + 1
    return render(
        request,
        "reporting/cycles.html",
        {
            "rows": rows,
            "may_run": may_run_cycles(request.user),
            "following": following if following <= timezone.localtime(now).year + 1 else None,
        },
    )


@login_required
@require_safe
def cycle(request: HttpRequest, year: int) -> HttpResponse:
    """One year: its terms, extensions, and 年报核定 city by city."""
    _seen(request)
    return _page(request, _cycle(year))


@login_required
@require_POST
def open_year(request: HttpRequest) -> HttpResponse:
    """Open the following year with the usual days; they can be changed on its page."""
    _runs(request)
    text = request.POST.get("year", "")
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        messages.error(request, "请选择要开放的年度。")
        return redirect("cycles")
    try:
        opened = services.open_cycle(year=int(text), by=signed_in(request), now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("cycles")
    messages.success(request, f"已建立{opened}上报，请核对开放日、截止日和填报范围。")
    return redirect("cycle", opened.year)


@login_required
@require_POST
def change(request: HttpRequest, year: int) -> HttpResponse:
    """Change days, late reports and what is asked."""

    def step(found: Cycle) -> str:
        services.change_cycle(
            cycle=found,
            opens_at=timezone.make_aware(datetime.combine(_day(request, "opens"), time.min)),
            deadline=end_of(_day(request, "deadline")),
            late_allowed=request.POST.get("late") == "yes",
            left_out=_left_out(request, found),
            by=signed_in(request),
            now=timezone.now(),
        )
        return f"已保存{found}的期限和填报范围。"

    return _step(request, year, step, name="change")


@login_required
@require_POST
def extend(request: HttpRequest, year: int) -> HttpResponse:
    """Give one city until later."""

    def step(found: Cycle) -> str:
        city = City.objects.filter(code=request.POST.get("city", "")).first()
        if city is None:
            raise NotAllowed("请选择要延期的市。")
        granted = services.extend_deadline(
            cycle=found,
            city=city,
            deadline=end_of(_day(request, "deadline")),
            reason=request.POST.get("reason", ""),
            by=signed_in(request),
            now=timezone.now(),
        )
        until = deadline_text(granted.deadline)
        return f"已给{city.name}延期至{until}，该市的首页和填报页会显示新的截止日。"

    return _step(request, year, step, name="extend")


@login_required
@require_POST
def close(request: HttpRequest, year: int) -> HttpResponse:
    """Lock the year for every city."""

    def step(found: Cycle) -> str:
        reason = request.POST.get("reason", "")
        services.close_cycle(cycle=found, reason=reason, by=signed_in(request), now=timezone.now())
        return f"已关闭{found}填报。各市的草稿都保留着，重新开放后可以接着填。"

    return _step(request, year, step, name="close")


@login_required
@require_POST
def reopen(request: HttpRequest, year: int) -> HttpResponse:
    """Unlock it again."""

    def step(found: Cycle) -> str:
        services.reopen_cycle(cycle=found, by=signed_in(request), now=timezone.now())
        return f"已重新开放{found}填报，截止日不变。"

    return _step(request, year, step, name="reopen")


@login_required
@require_POST
def annual(request: HttpRequest, year: int) -> HttpResponse:
    """Open 年报核定."""

    def step(found: Cycle) -> str:
        services.open_annual(cycle=found, by=signed_in(request), now=timezone.now())
        return f"已开放{found}年报核定，等各市确认或更正11月上报的数据。"

    return _step(request, year, step, name="annual")


def _page(request: HttpRequest, found: Cycle, *, refused: str = "") -> HttpResponse:
    """The page; `refused` names the step that was, whose form keeps what was typed and ticked."""
    ticked = _ticked(request) if refused == "change" else None
    return render(
        request,
        "reporting/cycle.html",
        {
            "year": found.year,
            "page": cycle_page(found, timezone.now()),
            "groups": asked_groups(found, ticked),
            "may_run": may_run_cycles(request.user),
            "typed": {refused: request.POST},
        },
    )


def _step(
    request: HttpRequest, year: int, step: Callable[[Cycle], str], *, name: str
) -> HttpResponse:
    """Take a step and say what came of it."""
    _runs(request)
    found = _cycle(year)
    try:
        messages.success(request, step(found))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return _page(request, _cycle(year), refused=name)
    return redirect("cycle", year)


def _seen(request: HttpRequest) -> None:
    if not sees_province(request.user):
        raise PermissionDenied("上报年度由省级管理。本市的期限在“填报与上报”页。")


def _runs(request: HttpRequest) -> None:
    if not may_run_cycles(request.user):
        raise PermissionDenied("上报年度由省级管理员开放、延期和关闭，您的账号不能办理。")


def _cycle(year: int) -> Cycle:
    found = selectors.cycle(year)
    if found is None:
        raise Http404(f"{year}年度没有上报任务")
    return found


def _day(request: HttpRequest, name: str) -> date:
    """A day from a date field. Raises NotAllowed for anything else."""
    text = request.POST.get(name, "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotAllowed("日期没有填，或写法不对。请按2026-11-15这样填写。") from None
    if not services.FIRST_CYCLE <= day.year <= services.FIRST_CYCLE + 100:
        raise NotAllowed(f"{text}不在可选的年份内，请核对。")
    return day


def _left_out(request: HttpRequest, found: Cycle) -> LeftOut:
    """Whatever is offered on the form and not ticked."""
    ticked = _ticked(request)
    offered = {group.kind: group.codes for group in asked_groups(found)}
    return LeftOut(
        **{
            field: [code for code in offered[kind] if code not in ticked[kind]]
            for kind, field in (
                ("city", "cities"),
                ("element", "elements"),
                ("clause", "clauses"),
            )
        }
    )


def _ticked(request: HttpRequest) -> dict[str, set[str]]:
    """The ticked codes by kind."""
    return {kind: set(request.POST.getlist(kind)) for kind in ("city", "element", "clause")}
