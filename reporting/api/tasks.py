"""REST: the task list (任务清单)."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from accounts.models import Scope
from accounts.permissions import SeesCityFigures
from cities.api import PlainDecimalField
from cities.filters import CityFilter, CodeFilter, DepartmentFilter, UpdatedSince, YearFilter
from cities.rest import Listed
from reporting.api.about import clause_filter
from reporting.models import State, TaskProgress, TaskReport
from reporting.visible import visible_tasks


class TaskFigureSerializer(serializers.Serializer):
    """A figure on a commitment of the clause's text."""

    commitment = serializers.IntegerField(source="commitment.order", help_text="约定的次序")
    text = serializers.CharField(source="commitment", help_text="方案中的约定")
    value = PlainDecimalField(help_text="是/否为 1/0")


class TaskSerializer(serializers.Serializer):
    """A city's progress on a clause in a year, in its newest version."""

    city = serializers.CharField(source="city.code", help_text="城市代码（GB/T 2260）")
    year = serializers.IntegerField()
    clause = serializers.CharField(source="clause.code", help_text="条款编号")
    progress = serializers.ChoiceField(choices=[("", "未填"), *TaskProgress.choices])
    narrative = serializers.CharField(help_text="进展说明")
    figures = serializers.SerializerMethodField(help_text="条款中约定的数")
    state = serializers.ChoiceField(choices=State.choices)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()

    @extend_schema_field(TaskFigureSerializer(many=True))
    def get_figures(self, task: TaskReport) -> list[Any]:
        return list(TaskFigureSerializer(task.figures.all(), many=True).data)


class TaskFilters(FilterSet):
    year = YearFilter()
    city = CityFilter()
    clause = clause_filter()
    department = DepartmentFilter("clause__responsibilities__department")
    progress = CodeFilter(field_name="progress", label="进展", choices=TaskProgress.choices)
    state = CodeFilter(field_name="state", label="状态", choices=State.choices)
    updated_since = UpdatedSince("created_at")


@extend_schema(summary="任务清单", description="各市对35条任务的进展，最新一版。", tags=["上报"])
class TaskViewSet(Listed):
    """Progress by year, city and clause."""

    queryset = TaskReport.objects.none()
    scope = Scope.SUBMISSIONS
    serializer_class = TaskSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = TaskFilters

    def get_queryset(self) -> QuerySet[TaskReport]:
        return visible_tasks(self.request.user)
