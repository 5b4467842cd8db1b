"""REST: the files behind reports, and downloading one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django_filters.rest_framework import BooleanFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts.models import Scope
from accounts.permissions import SeesCityFigures
from cities.filters import UpdatedSince
from cities.rest import ListedAndSingle, stored_file
from reporting.api.about import Named, OfReport, clause_filter, element_filter
from reporting.models import Evidence
from reporting.models.evidence import FileType
from reporting.visible import visible_evidence


class EvidenceSerializer(serializers.Serializer):
    """A file behind a figure or clause; behind neither it is the scan of the stamped letter."""

    id = serializers.IntegerField()
    city = serializers.CharField(source="submission.city.code", help_text="城市代码")
    year = serializers.IntegerField(source="submission.cycle.year", help_text="上报年度")
    element = serializers.CharField(source="element.code", default=None, allow_null=True)
    clause = serializers.CharField(source="clause.code", default=None, allow_null=True)
    stamped = serializers.BooleanField(source="is_stamped", help_text="上报函盖章件")
    version = serializers.IntegerField(help_text="从上报件的这一版起")
    removed_from = serializers.IntegerField(allow_null=True, help_text="从这一版起不再有")
    name = serializers.CharField(source="original_name")
    type = serializers.ChoiceField(choices=FileType.choices)
    size = serializers.IntegerField(help_text="字节")
    sha256 = serializers.CharField()
    uploaded_at = serializers.DateTimeField()
    uploaded_by = Named()


class EvidenceFilters(OfReport):
    element = element_filter()
    clause = clause_filter()
    removed = BooleanFilter(
        "removed_from",
        lookup_expr="isnull",
        exclude=True,
        help_text="true 只要已移除的，false 只要在用的",
    )
    updated_since = UpdatedSince("changed_at")


@extend_schema_view(
    list=extend_schema(summary="佐证材料", description="各市佐证文件和盖章件的目录，不含内容。"),
    retrieve=extend_schema(summary="一个佐证文件的目录", description="不含内容。"),
)
@extend_schema(tags=["上报"])
class EvidenceViewSet(ListedAndSingle):
    """Files by year and city; `file/` is the content."""

    queryset = Evidence.objects.none()
    scope = Scope.SUBMISSIONS
    serializer_class = EvidenceSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = EvidenceFilters
    lookup_value_regex = r"\d{1,9}"

    def get_queryset(self) -> QuerySet[Evidence]:
        return visible_evidence(self.request.user).select_related("uploaded_by")

    @extend_schema(
        summary="下载佐证文件",
        description="原样的文件，校验码（SHA-256）见目录。",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"], url_path="file", url_name="file")
    def file(self, request: Request, pk: str, **_: Any) -> HttpResponse:
        """The file as it was uploaded, always as a download."""
        found = self.get_object()
        return stored_file(self, found, found.original_name)
