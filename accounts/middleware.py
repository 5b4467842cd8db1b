"""What is asked of everybody who is signed in, and what their reading leaves in the trail."""

import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from accounts import second_factor
from accounts.access import is_known, own_city
from accounts.models import User
from accounts.problems import Problem, problem_response
from accounts.signing_in import note_sign_out
from accounts.trail import HOUR, client_address, note_visit

GetResponse = Callable[[HttpRequest], HttpResponseBase]
#: When the session was last used, in seconds; written at most once a minute.
SEEN = "seen"
MINUTE = 60
#: Open to those who still have a duty to do: the duties themselves, and leaving.
DUTIES = {"password", "second-factor", "sign-in", "sign-in-code", "sign-out"}


class AccountGate:
    """Ends idle sessions, and lets nobody past who must first change the password or set up the
    second factor. Programs with a token have no session and pass."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if is_known(user):
            ended = _end_when_idle(request, user)
            if ended is not None:
                return ended
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Send whoever has a duty to where it is done."""
        match = request.resolver_match
        user = request.user
        if not is_known(user) or match is None or match.view_name in DUTIES:
            return None
        if user.must_change_password:
            return _first(request, "password", "请先修改密码。")
        if second_factor.is_required(user) and not request.session.get(second_factor.SESSION_KEY):
            return _first(request, "second-factor", "请先启用动态码登录。")
        return None


class VisitTrail:
    """Records who looked at others' data and who took data away.

    Whoever is bound to one city sees only its own data, so there only downloads are recorded. What
    is public within the house (TRAIL_EXEMPT) is never.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        note_reading(request, response, timezone.now())
        return response


def note_reading(request: HttpRequest, response: HttpResponseBase, now: datetime) -> datetime:
    """Leave in the trail what its user read by this request, if that is to be recorded; returns
    from when on the same reading is recorded again."""
    user, match = request.user, request.resolver_match
    # 304: the reader looks at the page again, as the browser keeps it.
    next_hour = now.replace(minute=0, second=0, microsecond=0) + HOUR
    if response.status_code not in (200, 304) or match is None or not is_known(user):
        return next_hour
    export = response.headers.get("Content-Disposition", "").startswith("attachment")
    others = request.method == "GET" and own_city(user) is None
    if export or (others and match.view_name not in settings.TRAIL_EXEMPT):
        note_visit(
            user=user,
            action="export" if export else "view",
            path=request.path,
            address=client_address(request),
            now=now,
        )
    return next_hour


@receiver(user_logged_in)
def _seen_now(request: HttpRequest, **_: object) -> None:
    request.session[SEEN] = int(time.time())


def _end_when_idle(request: HttpRequest, user: User) -> HttpResponseBase | None:
    """Sign out after IDLE_MINUTES without a request (0 = never); else note the visit."""
    now = int(time.time())
    seen = request.session.get(SEEN)
    limit = settings.IDLE_MINUTES
    if limit and seen is not None and now - seen > limit * MINUTE:
        note_sign_out(user=user, address=client_address(request), why="idle", now=timezone.now())
        logout(request)
        words = f"您已超过{limit}分钟没有操作，系统已自动退出，请重新登录。"
        if request.path.startswith("/api/"):
            return problem_response(Problem.FORBIDDEN, detail=words)
        messages.info(request, words)
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "")
    if seen is None or now - seen >= MINUTE:
        request.session[SEEN] = now
    return None


def _first(request: HttpRequest, duty: str, words: str) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        return problem_response(Problem.FORBIDDEN, detail=words)
    return redirect(duty)
