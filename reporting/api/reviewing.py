"""REST: what the departments decided and remarked, figure by figure and task by task."""

from django.db.models import QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.models import Scope
from accounts.permissions import SeesCityFigures, SeesProvince
from cities.filters import CityFilter, CodeFilter, DepartmentFilter, UpdatedSince
from cities.models import City
from cities.rest import Listed
from reporting.api.about import Named, OfReport, clause_filter, element_filter
from reporting.models import Comment, Decision
from reporting.visible import visible_comments, visible_decisions


class SubjectSerializer(serializers.Serializer):
    """What it is about: a figure (element, year, version) or a task (clause)."""

    element = serializers.CharField(
        source="fact.element.code", default=None, allow_null=True, help_text="数据项代码"
    )
    element_year = serializers.IntegerField(
        source="fact.year", default=None, allow_null=True, help_text="这个数的年份"
    )
    element_version = serializers.IntegerField(
        source="fact.version", default=None, allow_null=True, help_text="这个数的版次"
    )
    clause = serializers.CharField(
        source="task.clause.code", default=None, allow_null=True, help_text="条款编号"
    )
    department = serializers.CharField(source="department.code", help_text="部门代码")
    at = serializers.DateTimeField()
    by = Named(help_text="经办人")


class ReviewDecisionSerializer(SubjectSerializer):
    """A department's word on one version; the newest on it stands."""

    city = serializers.CharField(source="submission.city.code", help_text="城市代码")
    year = serializers.IntegerField(source="submission.cycle.year", help_text="上报年度")
    version = serializers.IntegerField(help_text="上报件的版次")
    action = serializers.ChoiceField(choices=Decision.Action.choices)
    reason = serializers.CharField(help_text="退回的理由")
    whole = serializers.BooleanField(help_text="理由说的是整份上报件")
    acting = serializers.BooleanField(help_text="省级管理员代该部门办理")


class ReviewDecisionFilters(OfReport):
    department = DepartmentFilter("department")
    element = element_filter("fact__element")
    clause = clause_filter("task__clause")
    action = CodeFilter(field_name="action", label="办理", choices=Decision.Action.choices)
    updated_since = UpdatedSince("at")


@extend_schema(
    summary="部门核定与退回", description="各部门对每个数、每条任务的核定和退回。", tags=["审核"]
)
class ReviewDecisionViewSet(Listed):
    """Decisions on figures and tasks, oldest first."""

    queryset = Decision.objects.none()
    scope = Scope.SUBMISSIONS
    serializer_class = ReviewDecisionSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = ReviewDecisionFilters

    def get_queryset(self) -> QuerySet[Decision]:
        return visible_decisions(self.request.user)


class ReviewCommentSerializer(SubjectSerializer):
    """A remark by a department that takes part, or by the deciding one."""

    city = serializers.SerializerMethodField(help_text="城市代码")
    text = serializers.CharField()

    def get_city(self, comment: Comment) -> str:
        about = comment.fact or comment.task
        return about.city.code if about else ""


class ReviewCommentFilters(FilterSet):
    city = CityFilter(method="of_city")
    department = DepartmentFilter("department")
    updated_since = UpdatedSince("at")

    def of_city(self, rows: QuerySet[Comment], _: str, city: City) -> QuerySet[Comment]:
        return rows.filter(fact__city=city) | rows.filter(task__city=city)


@extend_schema(
    summary="部门意见", description="参与部门对数和任务提的意见，供省级查看。", tags=["审核"]
)
class ReviewCommentViewSet(Listed):
    """Remarks, oldest first."""

    queryset = Comment.objects.none()
    scope = Scope.SUBMISSIONS
    serializer_class = ReviewCommentSerializer
    permission_classes = [SeesProvince]
    filterset_class = ReviewCommentFilters

    def get_queryset(self) -> QuerySet[Comment]:
        return visible_comments(self.request.user)
