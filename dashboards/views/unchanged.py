"""Answers that the reader's browser still holds are not made again (304).

What a page shows hangs on: all data and the program (results_version), who reads it, what stands
at its head (unread notices, 演示数据), the words left in the session for it, the secret behind its
forms, and the time. Dates move with the day; how long something has waited is given in tenths of a
day, so that within an hour a page holds. A page with words for the reader is never held.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from accounts.access import is_known
from assessment.selectors import results_version
from dashboards.context import viewer_label
from dashboards.head import page_head

View = Callable[..., HttpResponseBase]
Shown = Callable[[HttpRequest, datetime], tuple[object, ...] | None]


def unchanged_page(view: View) -> View:
    """A page of results: brought up to date, and made only where something on it has changed."""
    return _unchanged(view, _around_a_page)


def unchanged_figures(view: View) -> View:
    """The same for figures as JSON, which say nothing about the reader and move with the day."""
    return _unchanged(view, lambda _, now: (timezone.localdate(now),))


def _unchanged(view: View, shown: Shown) -> View:
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        now = timezone.now()
        # Taken before the answer is made: what changes meanwhile makes the next one differ.
        tag = _tag(request, results_version(now), shown(request, now))
        held = get_conditional_response(request, etag=tag) if tag else None
        response = view(request, *args, **kwargs) if held is None else held
        if tag and response.status_code in (200, 304):
            response.headers["ETag"] = tag
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return answered


def _tag(request: HttpRequest, version: str | None, shown: tuple[object, ...] | None) -> str | None:
    user = request.user
    if version is None or shown is None or not is_known(user):
        return None
    reader = (user.pk, user.role, user.city_id, user.department_id)
    parts = (version, request.get_full_path(), *reader, *shown)
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _around_a_page(request: HttpRequest, now: datetime) -> tuple[object, ...] | None:
    """What a page shows beside its content; None where it cannot be held."""
    secret = request.META.get("CSRF_COOKIE")
    user = request.user
    if len(get_messages(request)) or not secret or not is_known(user):
        return None
    hour = timezone.localtime(now).strftime("%Y-%m-%d %H")
    return hour, secret, viewer_label(user), page_head(request)
