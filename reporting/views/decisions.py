"""The steps of a submission: 上报, 核定, 退回, 年报核定. Each is one service; a refusal is a message."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import may_review_all, may_submit
from cities.dates import full_day_text
from cities.models import City
from reporting import services
from reporting.models import Cycle
from reporting.receipts import receipt_number
from reporting.views.common import city_and_cycle, looked_at, signed_in, submits
from reporting.views.submission import submission_page
from reporting.workflow import NotAllowed


@login_required
@require_POST
def submit(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Submit for the city."""
    city, cycle = city_and_cycle(request, year, code)
    if not submits(request, city, cycle):
        raise PermissionDenied(f"由{city.name}住房和城乡建设局统一上报，您的账号不能上报。")
    now, because = timezone.now(), request.POST.get("unconfirmed", "")
    try:
        submission = looked_at(request, city, cycle)
        stops = services.submit(
            submission=submission, by=signed_in(request), now=now, unconfirmed_because=because
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return submission_page(request, city, cycle, unconfirmed=because)
    if stops:
        messages.error(request, f"还不能上报：还有{len(stops)}处要处理，见下面的清单。")
        return submission_page(request, city, cycle)
    submission.refresh_from_db()
    messages.success(
        request,
        f"已收到{city.name}{cycle}上报，第{submission.version}版，"
        f"{full_day_text(now)} {timezone.localtime(now):%H:%M}。回执号"
        f"{receipt_number(year=year, city_code=code, version=submission.version)}，可凭此核验。"
        "等省里各部门审核。",
    )
    return redirect("submission", year, code)


@login_required
@require_POST
def approve(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Approve as 快报."""
    city, cycle = _reviewed(request, year, code)
    try:
        services.approve(
            submission=looked_at(request, city, cycle),
            by=signed_in(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        return _refused(request, city, cycle, refusal)
    return _done(request, city, cycle, f"已核定{city.name}{cycle}上报（快报）。")


@login_required
@require_POST
def return_to_city(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Send back with a reason, which the city reads as it was written."""
    city, cycle = _reviewed(request, year, code)
    try:
        services.return_submission(
            submission=looked_at(request, city, cycle),
            reason=request.POST.get("reason", "").replace("\r\n", "\n"),
            by=signed_in(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        return _refused(request, city, cycle, refusal)
    return _done(request, city, cycle, f"已退回{city.name}{cycle}上报，原因市里可以看到。")


@login_required
@require_POST
def finalise(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """年报核定; `reason` where the city has not confirmed."""
    city, cycle = _reviewed(request, year, code)
    try:
        services.finalise(
            submission=looked_at(request, city, cycle),
            by=signed_in(request),
            now=timezone.now(),
            unconfirmed_because=request.POST.get("reason", ""),
        )
    except NotAllowed as refusal:
        return _refused(request, city, cycle, refusal)
    return _done(request, city, cycle, f"{city.name}{cycle}已年报核定，数据定为最终值。")


@login_required
@require_POST
def confirm_annual(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The city's word that its November figures are the year's."""
    city, cycle = city_and_cycle(request, year, code)
    if not may_submit(request.user, city):
        raise PermissionDenied(f"由{city.name}住房和城乡建设局统一确认，您的账号不能确认。")
    try:
        services.confirm(
            submission=looked_at(request, city, cycle),
            by=signed_in(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        return _refused(request, city, cycle, refusal)
    return _done(request, city, cycle, f"已确认{city.name}{cycle}年报数据，等省里年报核定。")


def _reviewed(request: HttpRequest, year: int, code: str) -> tuple[City, Cycle]:
    city, cycle = city_and_cycle(request, year, code)
    if not may_review_all(request.user):
        raise PermissionDenied("整份上报由省级管理员代各部门办理；各部门在“审核”里逐项核定、退回。")
    return city, cycle


def _refused(request: HttpRequest, city: City, cycle: Cycle, refusal: NotAllowed) -> HttpResponse:
    messages.error(request, str(refusal))
    return submission_page(request, city, cycle, reason=request.POST.get("reason", ""))


def _done(request: HttpRequest, city: City, cycle: Cycle, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("submission", cycle.year, city.code)
