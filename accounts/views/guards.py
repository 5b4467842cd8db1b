"""Who may open this room's pages; the rights themselves stand in accounts.access."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.access import Right, is_known, may
from accounts.models import User

View = Callable[..., HttpResponseBase]


def needs(right: Right) -> Callable[[View], View]:
    """A page for those who have the right; others get 403, strangers sign in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not may(request.user, right):
                raise PermissionDenied(f"本页只供有“{right}”权限的人员使用。")
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return decorate


def signed_in(request: HttpRequest) -> User:
    """The user; pages behind login_required have one."""
    if not is_known(request.user):
        raise PermissionDenied
    return request.user
