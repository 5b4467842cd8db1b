"""REST: a whole year as one file."""

from typing import Any, cast

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.models import ApiToken, Scope, User
from accounts.permissions import SeesCityFigures
from cities.rest import Holdable
from documents.downloads import XLSX
from documents.jobs import ledger_file
from jobs.downloads import handed_out
from jobs.kinds import CannotDo


class ReadsBoth(SeesCityFigures):
    """Results and what was reported stand in one file, so a token needs both scopes."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        self.message = f"令牌的范围不含“{Scope.RESULTS.label}”。请向省级管理员申请。"
        return not isinstance(request.auth, ApiToken) or Scope.RESULTS in request.auth.scopes


class YearView(Holdable):
    """The ledger of a year: the whole province, or a city's own rows. One that is held says when
    it was made; nothing else in it would differ."""

    scope = Scope.SUBMISSIONS
    serializer_class = serializers.Serializer
    permission_classes = [ReadsBoth]
    filter_backends: list[Any] = []
    pagination_class = None

    def get_renderers(self) -> list[Any]:
        return super().get_renderers()[:1]

    @extend_schema(
        summary="一个年度的台账",
        description="全年结果、数据、任务和出处，一个 Excel 文件；市里只有本市的。",
        tags=["结果"],
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )
    def retrieve(self, request: Request, year: int) -> HttpResponse:
        try:
            return handed_out(ledger_file(year, cast(User, request.user)))
        except CannotDo as refusal:
            raise Http404 from refusal
