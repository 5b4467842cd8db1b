"""REST: figures of other sources beside those in force (数源比对)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Scope
from accounts.permissions import SeesCityFigures
from cities.api import PlainDecimalField
from cities.filters import CityFilter, UpdatedSince, YearFilter
from cities.rest import Listed
from reporting.api.about import element_filter
from reporting.models import PublishedFigure
from reporting.reconciliation import beside, published_figures


class SourceSerializer(serializers.Serializer):
    """What a source says, what is in force, and how far they are apart."""

    city = serializers.CharField(source="published.city.code", help_text="城市代码")
    year = serializers.IntegerField(source="published.year")
    element = serializers.CharField(source="published.element.code", help_text="数据项代码")
    unit = serializers.CharField(source="published.element.unit")
    source = serializers.CharField(source="published.source", help_text="出处")  # type: ignore[assignment]
    value = PlainDecimalField(source="published.value")
    in_force = PlainDecimalField(allow_null=True, help_text="现行的数，没有为空")
    in_force_version = serializers.IntegerField(allow_null=True)
    in_force_source = serializers.CharField(allow_null=True)
    difference = PlainDecimalField(allow_null=True, help_text="这个出处 − 现行")
    differs = serializers.BooleanField()
    imported_at = serializers.DateTimeField(source="published.imported_at")


class SourceFilters(FilterSet):
    year = YearFilter()
    city = CityFilter()
    element = element_filter()
    updated_since = UpdatedSince("imported_at")


@extend_schema(summary="数源比对", description="年鉴等另一来源的数与现行的数并列。", tags=["上报"])
class SourceViewSet(Listed):
    """Published figures by city, year and element."""

    queryset = PublishedFigure.objects.none()
    scope = Scope.SUBMISSIONS
    serializer_class = SourceSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = SourceFilters

    def get_queryset(self) -> QuerySet[PublishedFigure]:
        return published_figures(self.request.user)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        rows: list[Mapping[str, Any]] = [
            {
                "published": other.published,
                "in_force": row.in_force.value if row.in_force else None,
                "in_force_version": row.in_force.version if row.in_force else None,
                "in_force_source": row.in_force.source if row.in_force else None,
                "difference": other.difference,
                "differs": other.differs,
            }
            for row in beside(page)
            for other in row.others
        ]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)
