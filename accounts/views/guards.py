"""Who may open a page; the rights themselves stand in accounts.access."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.access import Right, is_known, may, own_city, sees_province
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


def figures_page(view: View) -> View:
    """A page of figures: the province's for its staff, a city's own for its people. Whoever looks
    after accounts or the machine, and whoever has no role, gets 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not sees_province(request.user) and own_city(request.user) is None:
            raise PermissionDenied("您的角色不看各市数据，方案原文人人可看。")
        return view(request, *args, **kwargs)

    return login_required(guarded)


def provincial_page(view: View) -> View:
    """A page that shows other cities' figures: provincial staff only, others get 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not sees_province(request.user):
            raise PermissionDenied(
                "本页汇总全省各市数据，只供省直部门查看。本市的数据在“本市”页，方案原文人人可看。"
            )
        return view(request, *args, **kwargs)

    return login_required(guarded)


def signed_in(request: HttpRequest) -> User:
    """The user; pages behind login_required have one."""
    if not is_known(request.user):
        raise PermissionDenied
    return request.user
