"""What one was told: the list, opening one, marking all as read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reporting.notices import mark_read, notices_of
from reporting.views.common import signed_in

PER_PAGE = 50


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """One's notices, newest first."""
    found = Paginator(notices_of(signed_in(request)), PER_PAGE)
    page = found.get_page(request.GET.get("page"))
    return render(request, "reporting/notices.html", {"page": page, "total": found.count})


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    own = notices_of(signed_in(request)).filter(pk=pk)
    notice = get_object_or_404(own)
    mark_read(notices=own, now=timezone.now())
    return redirect(notice.link or "notices")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    number = mark_read(notices=notices_of(signed_in(request)), now=timezone.now())
    messages.success(request, f"{number}条通知已标为已读。" if number else "没有未读的通知。")
    return redirect("notices")
