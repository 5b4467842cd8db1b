"""The rights of accounts/access.py in the form that REST views ask for."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts import access
from accounts.models import ApiToken, Scope

#: For views that every token opens: the plan, and the API's own description.
ANY_SCOPE = ""


class Known(BasePermission):
    """Whoever is signed in, or comes with a token whose scope the view names.

    A view says with `scope` what a token must open; one that says nothing opens to none, so that
    a new view is closed to programs until somebody thought about it.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not access.is_known(request.user):
            return False
        if not isinstance(request.auth, ApiToken):
            return True
        scope = getattr(view, "scope", None)
        if scope == ANY_SCOPE or scope in request.auth.scopes:
            return True
        wanted = Scope(scope).label if scope else "由人登录后使用"
        self.message = f"令牌的范围不含“{wanted}”。请向省级管理员申请。"
        return False


class SeesProvince(Known):
    """Provincial users and clients only."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        self.message = "全省数据只对省级用户开放。"
        return access.sees_province(request.user)


class SeesCityFigures(Known):
    """Provincial users, and city users who do not ask for another city."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        if access.sees_province(request.user):
            return True
        self.message = "只能查看本市数据。"
        own = access.own_city(request.user)
        return own is not None and request.query_params.get("city", "") in ("", own.code)
