"""The rights of accounts/access.py in the form that REST views ask for."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import access


class SeesProvince(BasePermission):
    """Provincial users and clients only."""

    message = "全省数据只对省级用户开放。"

    def has_permission(self, request: Request, view: APIView) -> bool:
        return access.sees_province(request.user)


class SeesCityFigures(BasePermission):
    """Provincial users, and city users who do not ask for another city."""

    message = "只能查看本市数据。"

    def has_permission(self, request: Request, view: APIView) -> bool:
        if access.sees_province(request.user):
            return True
        own = access.own_city(request.user)
        return own is not None and request.query_params.get("city", "") in ("", own.code)
