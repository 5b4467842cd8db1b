"""Chasing one city's bureaus: for its coordinator, and for the province."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import may_call, own_city
from accounts.contacts import bureaus_with_contacts
from cities.models import City
from reporting import chasing
from reporting.board import board
from reporting.models import Chase, Cycle
from reporting.views.common import city_and_cycle, signed_in
from reporting.workflow import NotAllowed


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def chase(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The city's bureaus and who chased them when; POST chases those that were chosen."""
    city, cycle = city_and_cycle(request, year, code)
    if not may_call(request.user, city):
        raise PermissionDenied(f"催报由{city.name}住房和城乡建设局和省厅办理，您的账号不能催报。")
    if request.method != "POST":
        return _page(request, city, cycle)
    chosen = request.POST.getlist("bureau")
    everybody = "all" in request.POST
    if not chosen and not everybody:
        messages.error(request, "请先勾选要催的单位。")
        return _page(request, city, cycle)
    try:
        done = chasing.chase(
            cycle=cycle,
            city=city,
            departments=None if everybody else chosen,
            words=request.POST.get("words", ""),
            again="again" in request.POST,
            by=signed_in(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return _page(request, city, cycle)
    _say(request, done)
    if done.lately and not (done.told or done.without_account):
        return _page(request, city, cycle, confirm=True)
    return redirect("board") if "board" in request.POST else redirect("chase", year, code)


def _say(request: HttpRequest, done: chasing.Chased) -> None:
    """What came of it: each sentence where there is something to say."""
    if done.told:
        names = "、".join(part.bureau for part in done.told)
        messages.success(request, f"已催{names}，对方在通知和填报页上会看到。")
    if done.without_account:
        names = "、".join(part.bureau for part in done.without_account)
        messages.warning(request, f"{names}还没有账号，收不到通知。已记下这次催报，请打电话。")
    if done.lately:
        names = "、".join(part.bureau for part in done.lately)
        messages.warning(request, f"{names}刚催过，这次没有催。确要再催，请勾选“刚催过的也再催”。")


def _page(request: HttpRequest, city: City, cycle: Cycle, *, confirm: bool = False) -> HttpResponse:
    (row,) = board(cycle, timezone.now(), [city]).rows
    contacts = {
        bureau.department.code: list(bureau.contacts.all())
        for bureau in bureaus_with_contacts(city)
    }
    own = own_city(request.user) is not None
    log = Chase.objects.filter(cycle=cycle, city=city).select_related("by", "department")
    return render(
        request,
        "reporting/chase.html",
        {
            "city": city,
            "cycle": cycle,
            "year": cycle.year,
            "row": row,
            "own": own,
            "cells": [
                (
                    cell,
                    contacts.get(cell.part.department, []),
                    cell.missing and not (own and cell.part.submits),
                )
                for cell in row.bureaus
            ],
            "open": sum(cell.missing and not (own and cell.part.submits) for cell in row.bureaus),
            "chosen": request.POST.getlist("bureau"),
            "words": request.POST.get("words", ""),
            "confirm": confirm,
            "everybody": "all" in request.POST,
            "log": log,
        },
    )
