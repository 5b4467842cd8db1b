"""The decisions and remarks that the review page posts. Each is one service."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import may_review
from reporting import services
from reporting.models import Decision, Fact, State, TaskReport
from reporting.review.queue import queue
from reporting.views.common import signed_in
from reporting.views.review_address import (
    KEY,
    chosen_of,
    list_query,
    own_queue,
    queue_here,
    reported_by_key,
)
from reporting.workflow import NotAllowed


@login_required
@require_POST
def decide(request: HttpRequest, year: int, department: str) -> HttpResponse:
    """Approve or return one figure or task, then go on to the next in the list: the address ends
    at that figure, which stands far down the page."""
    whose, cycle = own_queue(request, year, department)
    action = request.POST.get("action", "")
    item = reported_by_key(request.POST.get("item", ""), cycle)
    reason = request.POST.get("reason", "").replace("\r\n", "\n")
    here = reverse("review", args=[year, department])
    query = list_query(request.POST)
    if item is None or item.submission is None or action not in Decision.Action.values:
        messages.error(request, "没有选中要办理的数，请从左边的清单里选一个。")
        return redirect(f"{here}?{query}")
    stay = f"{here}?item={request.POST['item']}&{query}"
    try:
        done = services.decide(
            submission=item.submission,
            action=action,
            department=whose,
            facts=[item.pk] if isinstance(item, Fact) else [],
            tasks=[item.pk] if isinstance(item, TaskReport) else [],
            reason=reason,
            by=signed_in(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        request.session["review_reason"] = reason
        if action == Decision.Action.RETURN:
            request.session["review_reason_wrong"] = str(refusal)
            return redirect(f"{stay}#reason")
        messages.error(request, str(refusal))
        return redirect(f"{stay}#seen")
    city = item.submission.city.name
    for words in done.overtaken:
        messages.warning(request, f"{city}{words}。没有重复办理。")
    for name in done.done:
        said = "已核定" if action == Decision.Action.APPROVE else "已退回"
        messages.success(request, f"{said}{city}{name}。")
    following = request.POST.get("next", "")
    then = reported_by_key(following, cycle)
    if then is None or then.state != State.SUBMITTED:
        return redirect(f"{here}?{query}")
    return redirect(f"{here}?item={following}&{query}#seen")


@login_required
@require_POST
def approve_clean(request: HttpRequest, year: int, department: str) -> HttpResponse:
    """Approve the clean figures of the chosen strips: exactly those that were listed, and none
    outside the city and indicator to which the list is narrowed."""
    whose, cycle = own_queue(request, year, department)
    user, now = signed_in(request), timezone.now()
    wanted = {
        key
        for number in request.POST.getlist("strip")[:50]
        for key in request.POST.get(f"items-{number}", "").split()
        if KEY.fullmatch(key)
    }
    chosen = chosen_of(queue(whose, cycle, now, by=user), request.POST)
    still = {item.key: item for item in chosen if item.clean}
    here = f"{reverse('review', args=[year, department])}?{list_query(request.POST)}"
    listed: dict[int, tuple[list[int], list[int]]] = {}
    for key in wanted & still.keys():
        item = still[key]
        facts, tasks = listed.setdefault(item.submission.pk, ([], []))
        facts += [item.fact.pk] if item.fact else []
        tasks += [item.task.pk] if item.task else []
    if not wanted:
        messages.error(request, "没有选中任何一行，没有核定。请勾选后再核定。")
        return redirect(here)
    try:
        done = services.approve_listed(listed=listed, department=whose, by=user, now=now)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(here)
    left = len(wanted) - len(done.done)
    of = next((item.city.name for item in chosen if request.POST.get("city")), "")
    messages.success(request, f"已核定{of}无疑问的{done.words}。")
    if left:
        messages.warning(
            request, f"另有{left}项在此期间已由他人办理，或不再是无疑问的，没有核定，请逐项看。"
        )
    return redirect(here)


@login_required
@require_POST
def comment(request: HttpRequest, year: int, department: str) -> HttpResponse:
    """A remark of the user's own department on what `department` decides."""
    user = signed_in(request)
    if not may_review(user):
        raise PermissionDenied("意见由条款中列名的省级部门提出，您的账号不能提。")
    _, cycle = queue_here(request, year, department)
    item = reported_by_key(request.POST.get("item", ""), cycle)
    here = reverse("review", args=[year, department])
    if item is None or item.submission is None or user.department is None:
        messages.error(request, "没有选中要提意见的数，或您的账号没有所属部门。")
        return redirect(here)
    try:
        services.comment(
            submission=item.submission,
            fact=item if isinstance(item, Fact) else None,
            task=item if isinstance(item, TaskReport) else None,
            department=user.department,
            text=request.POST.get("text", "").replace("\r\n", "\n"),
            by=user,
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "意见已记下，审核这个数的部门看得到。")
    return redirect(f"{here}?item={request.POST['item']}&{list_query(request.POST)}#seen")
