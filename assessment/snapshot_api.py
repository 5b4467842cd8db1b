"""REST: results kept under a number (快照)."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.models import Scope
from accounts.permissions import SeesProvince
from assessment.api import STATUSES
from assessment.models import Snapshot
from assessment.models.snapshot import SnapshotResult
from assessment.snapshots.taking import snapshots
from cities.api import PlainDecimalField
from cities.filters import CityFilter, CodeFilter, UpdatedSince, YearFilter
from cities.rest import Listed, ListedAndSingle
from indicators.filters import IndicatorFilter


class SnapshotSerializer(serializers.Serializer):
    """A snapshot: when and under which terms, and the digest over all it rests on."""

    number = serializers.IntegerField(help_text="第几号")
    name = serializers.CharField()
    taken_at = serializers.DateTimeField()
    calculation_version = serializers.CharField(help_text="算法版本")
    last_decision = serializers.IntegerField(help_text="口径截至第几号决定，0 为尚无")
    sha256 = serializers.CharField(help_text="校验码：依据、数据和结果")


class SnapshotFilters(FilterSet):
    updated_since = UpdatedSince("taken_at")


@extend_schema_view(
    list=extend_schema(summary="快照", description="留存的结果，最新的在前。"),
    retrieve=extend_schema(summary="一份快照", description="名称、时间、口径和校验码。"),
)
@extend_schema(tags=["结果"])
class SnapshotViewSet(ListedAndSingle):
    """Kept results, newest first."""

    queryset = Snapshot.objects.none()
    scope = Scope.RESULTS
    serializer_class = SnapshotSerializer
    permission_classes = [SeesProvince]
    filterset_class = SnapshotFilters
    lookup_field = "number"
    lookup_value_regex = r"\d{1,9}"

    def get_queryset(self) -> QuerySet[Snapshot]:
        return snapshots()


class SnapshotResultSerializer(serializers.Serializer):
    """A kept result; `city` null is the province."""

    snapshot = serializers.IntegerField(source="snapshot__number", help_text="第几号")
    city = serializers.CharField(source="city__code", allow_null=True, help_text="空为全省")
    indicator = serializers.IntegerField(source="indicator__number")
    year = serializers.IntegerField()
    status = serializers.ChoiceField(choices=STATUSES)
    value = PlainDecimalField(allow_null=True)
    details = serializers.DictField(source="fields", help_text="留存的全部内容，小数为文字")


class SnapshotResultFilters(FilterSet):
    year = YearFilter()
    city = CityFilter()
    indicator = IndicatorFilter()
    status = CodeFilter(field_name="status", label="状态", choices=STATUSES)


@extend_schema(
    summary="快照中的结果", description="一份快照的全部结果，留存后不变。", tags=["结果"]
)
class SnapshotResultViewSet(Listed):
    """The results of one snapshot by year, indicator and city; the province comes last."""

    queryset = SnapshotResult.objects.none()
    scope = Scope.RESULTS
    serializer_class = SnapshotResultSerializer
    permission_classes = [SeesProvince]
    filterset_class = SnapshotResultFilters

    def get_queryset(self) -> QuerySet[SnapshotResult, dict[str, Any]]:
        return (
            SnapshotResult.objects.filter(snapshot__number=self.kwargs.get("number", 0))
            .order_by("year", "indicator__number", "city__code", "pk")
            .values(
                *("snapshot__number", "city__code", "indicator__number", "year", "status", "value"),
                "fields",
            )
        )
