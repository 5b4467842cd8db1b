"""REST: published papers, the entries of 整改台账, and what cities filed (经验做法、表彰推荐)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters.rest_framework import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts.models import Scope
from accounts.permissions import SeesCityFigures
from cities.filters import CityFilter, CodeFilter, DepartmentFilter, YearFilter
from cities.rest import ListedAndSingle, stored_file
from documents.models import (
    Practice,
    PracticeFile,
    PracticeKind,
    PracticeState,
    PublishedPaper,
    Rectification,
    RectificationFile,
    RectificationState,
)
from documents.models.attachment import Attachment
from documents.models.paper import KINDS
from documents.practices.selectors import practices
from documents.rectifying.selectors import rectifications
from documents.rectifying.steps import STEPS
from documents.selectors import papers
from indicators.filters import IndicatorFilter
from reporting.api.about import Named, year_filter
from reporting.models import FileType

ID = r"\d{1,9}"


class PaperSerializer(serializers.Serializer):
    """A published paper; `superseded` = another corrects it."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=KINDS)
    year = serializers.IntegerField()
    city = serializers.CharField(source="city.code", default=None, allow_null=True)
    snapshot = serializers.IntegerField(source="snapshot.number", help_text="快照编号")
    title = serializers.CharField()
    number = serializers.CharField(help_text="文号")
    reason = serializers.CharField(help_text="发布依据")
    superseded = serializers.SerializerMethodField(help_text="已被更正")
    type = serializers.ChoiceField(choices=FileType.choices)
    size = serializers.IntegerField(help_text="字节")
    sha256 = serializers.CharField()
    published_at = serializers.DateTimeField()
    published_by = Named()

    def get_superseded(self, paper: PublishedPaper) -> bool:
        return hasattr(paper, "superseded_by")


class PaperFilters(FilterSet):
    year = YearFilter()
    city = CityFilter()
    kind = CodeFilter(field_name="kind", label="公文种类", choices=KINDS)


@extend_schema_view(
    list=extend_schema(summary="公文", description="已发布的通报和各市报告；市里只有本市的报告。"),
    retrieve=extend_schema(summary="一份公文", description="不含内容。"),
)
@extend_schema(tags=["公文"])
class PaperViewSet(ListedAndSingle):
    """Published papers, the newest first; `file/` is the very file that was published."""

    queryset = PublishedPaper.objects.none()
    scope = Scope.RESULTS
    serializer_class = PaperSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = PaperFilters
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[PublishedPaper]:
        return papers(self.request.user)  # type: ignore[arg-type]

    @extend_schema(
        summary="下载公文",
        description="发布时的原件，校验码（SHA-256）见目录。",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"], url_path="file", url_name="file")
    def file(self, request: Request, pk: str, **_: Any) -> HttpResponse:
        """The file as it was published."""
        found = self.get_object()
        return stored_file(self, found, found.download_name)


class AttachmentSerializer(serializers.Serializer):
    """A file that was filed with it; `files/{id}/` is its content."""

    id = serializers.IntegerField(source="pk", help_text="文件编号")
    name = serializers.CharField(source="original_name")
    type = serializers.ChoiceField(choices=FileType.choices)
    size = serializers.IntegerField(help_text="字节")
    sha256 = serializers.CharField()


class AttachedFiles(ListedAndSingle):
    """A list whose rows have files: `files/{id}/` hands one out as it was filed."""

    #: The files of a row, given by the name of their key to it.
    attachments: type[Attachment]
    belongs_to: str

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "file", OpenApiTypes.INT, OpenApiParameter.PATH, description="文件编号"
            )
        ],
        description="原样的文件，校验码（SHA-256）见目录。",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"], url_path=f"files/(?P<file>{ID})", url_name="file")
    def file(self, request: Request, pk: str, file: str, **_: Any) -> HttpResponse:
        """A file as it was filed, always as a download."""
        files = self.attachments._default_manager.filter(**{self.belongs_to: self.get_object()})
        found = get_object_or_404(files, pk=file)
        return stored_file(self, found, found.original_name)


class RectificationStepSerializer(serializers.Serializer):
    """One step of an entry; who took it, and in which words."""

    at = serializers.DateTimeField()
    by = Named()
    action = serializers.ChoiceField(
        choices=[(step.action, step.label) for step in STEPS.values()], help_text="办理"
    )
    state = serializers.ChoiceField(
        source="to_state", choices=RectificationState.choices, help_text="办理后的状态"
    )
    words = serializers.CharField(help_text="当时写的话")


class RectificationSerializer(serializers.Serializer):
    """One entry of the rectification ledger."""

    id = serializers.IntegerField(source="pk")
    year = serializers.IntegerField()
    city = serializers.CharField(
        source="city.code", default=None, allow_null=True, help_text="null 为部门自己的"
    )
    department = serializers.CharField(source="department.code", help_text="核实销号的部门")
    indicator = serializers.IntegerField(source="indicator.number", help_text="指标序号 1–23")
    paper = serializers.IntegerField(source="paper_id", help_text="依据的通报")
    problem = serializers.CharField(help_text="通报写的问题")
    due = serializers.DateField(help_text="整改期限")
    measure = serializers.CharField(help_text="措施")
    responsible = serializers.CharField(help_text="责任单位和责任人")
    outcome = serializers.CharField(help_text="整改情况")
    files = AttachmentSerializer(many=True, help_text="佐证")
    steps = RectificationStepSerializer(many=True, help_text="经过，先办的在前")
    state = serializers.ChoiceField(choices=RectificationState.choices)


class RectificationFilters(FilterSet):
    year = YearFilter()
    city = CityFilter()
    department = DepartmentFilter("department")
    indicator = IndicatorFilter()
    state = CodeFilter(
        field_name="state", label="整改状态", choices=list(RectificationState.choices)
    )


@extend_schema_view(
    list=extend_schema(summary="整改台账", description="通报列为滞后的，整改到哪一步。"),
    retrieve=extend_schema(summary="一条整改", description="与列表中的一行相同。"),
    file=extend_schema(summary="下载整改佐证"),
)
@extend_schema(tags=["公文"])
class RectificationViewSet(AttachedFiles):
    """Entries by due date."""

    attachments = RectificationFile
    belongs_to = "step__rectification"

    queryset = Rectification.objects.none()
    scope = Scope.RESULTS
    serializer_class = RectificationSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = RectificationFilters
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Rectification]:
        found = rectifications(self.request.user, today=timezone.localdate())  # type: ignore[arg-type]
        return found.prefetch_related("steps__files", "steps__by")


class PracticeSerializer(serializers.Serializer):
    """What a city filed beside its report."""

    id = serializers.IntegerField(source="pk")
    year = serializers.IntegerField(source="cycle.year")
    city = serializers.CharField(source="city.code")
    kind = serializers.ChoiceField(choices=PracticeKind.choices)
    title = serializers.CharField(help_text="做法的名称，或推荐的单位、个人")
    text = serializers.CharField()
    clause = serializers.CharField(source="clause.code", default=None, allow_null=True)
    filed_at = serializers.DateTimeField()
    filed_by = Named()
    state = serializers.ChoiceField(choices=PracticeState.choices)
    remark = serializers.CharField(help_text="省里采用时写的")
    files = AttachmentSerializer(many=True)


class PracticeFilters(FilterSet):
    year = year_filter("cycle__year")
    city = CityFilter()
    kind = CodeFilter(field_name="kind", label="种类", choices=list(PracticeKind.choices))
    state = CodeFilter(field_name="state", label="状态", choices=list(PracticeState.choices))


@extend_schema_view(
    list=extend_schema(summary="经验做法和表彰推荐", description="各市随年度上报报送的。"),
    retrieve=extend_schema(summary="一条经验做法", description="与列表中的一行相同。"),
    file=extend_schema(summary="下载经验做法的附件"),
)
@extend_schema(tags=["公文"])
class PracticeViewSet(AttachedFiles):
    """What was filed, the newest first."""

    attachments = PracticeFile
    belongs_to = "practice"

    queryset = Practice.objects.none()
    scope = Scope.SUBMISSIONS
    serializer_class = PracticeSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = PracticeFilters
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Practice]:
        return practices(self.request.user)  # type: ignore[arg-type]
