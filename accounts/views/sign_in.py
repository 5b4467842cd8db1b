"""Signing in, with a code where the account has a second factor, and out."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import second_factor
from accounts.access import is_known
from accounts.backends import PersonBackend
from accounts.forms import CodeForm, SignInForm
from accounts.models import User
from accounts.signing_in import Refused, check_code, check_password, complete, note_sign_out
from accounts.trail import client_address

#: Between password and code the session holds this, and nobody is signed in.
WAITING = "waiting_for_code"
WAITING_SECONDS = 300


@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password."""
    target = _target(request)
    if is_known(request.user):
        return redirect(target)
    form = SignInForm(request.POST or None)
    if form.is_valid():
        try:
            user = check_password(request=request, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            if second_factor.device_of(user) is None:
                return _enter(request, user, target, with_code=False)
            request.session.cycle_key()
            request.session[WAITING] = {"user": user.pk, "at": time.time(), "next": target}
            return redirect("sign-in-code")
    context = {"form": form, "next": target, "nobody": not User.objects.exists()}
    return render(request, "accounts/sign_in.html", context)


@sensitive_post_parameters("code")
@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The code of the second factor, within five minutes of the password."""
    waiting = request.session.get(WAITING) or {}
    user = _who_waits(waiting)
    if user is None:
        request.session.pop(WAITING, None)
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            check_code(request=request, user=user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            del request.session[WAITING]
            return _enter(request, user, waiting["next"], with_code=True)
    return render(request, "accounts/sign_in_code.html", {"form": form})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    user = get_user(request)
    if isinstance(user, User):
        note_sign_out(user=user, address=client_address(request), why="button", now=timezone.now())
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _enter(request: HttpRequest, user: User, target: str, *, with_code: bool) -> HttpResponse:
    complete(user=user, address=client_address(request), now=timezone.now())
    login(request, user)
    if with_code:
        request.session[second_factor.SESSION_KEY] = True
    return redirect(target)


def _who_waits(waiting: dict[str, Any]) -> User | None:
    if not waiting or time.time() - waiting["at"] > WAITING_SECONDS:
        return None
    return PersonBackend().get_user(waiting["user"])


def _target(request: HttpRequest) -> str:
    """Where to go afterwards: `next` when it is an address of this site."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else resolve_url(settings.LOGIN_REDIRECT_URL)
