"""A bureau's word on its part, 撤回, and the province entering in the city's place (代录)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import may_enter, may_stand_in, may_submit
from cities.models import City
from reporting import services
from reporting.models import Cycle
from reporting.views.common import city_and_cycle, looked_at, signed_in
from reporting.views.submission import submission_page
from reporting.workflow import NotAllowed


@login_required
@require_POST
def confirm(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The word of the user's bureau that its part is complete and right."""
    city, cycle = city_and_cycle(request, year, code)
    if not may_enter(request.user, city):
        raise PermissionDenied(f"各局的数据由{city.name}各局自己确认，您的账号不能确认。")
    try:
        services.confirm_part(city=city, cycle=cycle, by=signed_in(request), now=timezone.now())
    except NotAllowed as refusal:
        return _refused(request, city, cycle, refusal)
    messages.success(request, "已确认本局数据。之后有改动的，确认自动失效，需要再次确认。")
    return redirect("submission", year, code)


@login_required
@require_POST
def withdraw(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Take the submitted report back."""
    city, cycle = city_and_cycle(request, year, code)
    if not may_submit(request.user, city):
        raise PermissionDenied(f"由{city.name}住房和城乡建设局撤回，您的账号不能撤回。")
    try:
        services.withdraw(
            submission=looked_at(request, city, cycle),
            reason=request.POST.get("withdraw_reason", ""),
            by=signed_in(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        return _refused(request, city, cycle, refusal)
    messages.success(
        request, f"已撤回{city.name}{cycle}上报。改好后再次上报；之前报的数在此之前仍然计入。"
    )
    return redirect("submission", year, code)


@login_required
@require_POST
def begin_for(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Begin to enter for a city that cannot."""
    city, cycle = _stood_in(request, year, code)
    try:
        services.begin_stand_in(
            city=city,
            cycle=cycle,
            reason=request.POST.get("stand_in_reason", ""),
            by=signed_in(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        return _refused(request, city, cycle, refusal)
    messages.success(request, f"现在可以代{city.name}填报。填的数都注明“省厅代录”，市里看得到。")
    return redirect("submission", year, code)


@login_required
@require_POST
def end_for(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """End it."""
    city, cycle = _stood_in(request, year, code)
    try:
        services.end_stand_in(city=city, cycle=cycle, by=signed_in(request), now=timezone.now())
    except NotAllowed as refusal:
        return _refused(request, city, cycle, refusal)
    messages.success(request, f"已结束代录。{city.name}各局接着填；代录的数保留并注明。")
    return redirect("submission", year, code)


def _stood_in(request: HttpRequest, year: int, code: str) -> tuple[City, Cycle]:
    city, cycle = city_and_cycle(request, year, code)
    if not may_stand_in(request.user):
        raise PermissionDenied("代市填报由省级管理员或审核员办理，您的账号不能代录。")
    return city, cycle


def _refused(request: HttpRequest, city: City, cycle: Cycle, refusal: NotAllowed) -> HttpResponse:
    messages.error(request, str(refusal))
    typed = {name: request.POST.get(name, "") for name in ("withdraw_reason", "stand_in_reason")}
    return submission_page(request, city, cycle, **typed)
