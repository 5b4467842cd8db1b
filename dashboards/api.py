"""REST: the departments' standing, as their list shows it."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Scope
from accounts.permissions import SeesProvince
from cities.filters import DepartmentFilter, YearFilter
from cities.models import Department
from cities.rest import Listed
from cities.selectors import departments
from dashboards.selectors.lists import department_rows
from indicators.held import plan as held_plan
from reporting.current import current_year


class DaysField(serializers.FloatField):
    """Days with one decimal, as the pages say them."""

    def to_representation(self, value: Any) -> Any:
        return round(float(value), 1)


class DepartmentStandingSerializer(serializers.Serializer):
    """What a department answers for, how the province stands there, and what waits for it."""

    department = serializers.CharField(source="department.code", help_text="部门代码")
    name = serializers.CharField(source="department.name")
    year = serializers.SerializerMethodField()
    first_named = serializers.ListField(
        child=serializers.IntegerField(), help_text="首列的指标序号"
    )
    taking_part = serializers.ListField(
        child=serializers.IntegerField(), help_text="参与的指标序号"
    )
    clauses_first = serializers.IntegerField(help_text="首列的条款数")
    clauses = serializers.IntegerField(help_text="条款数，含参与")
    on_schedule = serializers.IntegerField(help_text="全省达标或按期的指标数")
    behind = serializers.IntegerField(help_text="全省落后的指标数")
    lagging = serializers.IntegerField(help_text="首列指标在滞后清单上的行数")
    statuses = serializers.DictField(child=serializers.CharField(), help_text="指标序号 → 全省状态")
    decided = serializers.IntegerField(source="review.decided", help_text="已审")
    returned = serializers.IntegerField(source="review.returned", help_text="其中退回")
    waiting = serializers.IntegerField(source="review.waiting", help_text="待审")
    median_days = DaysField(source="review.median", allow_null=True, help_text="审核用时中位数，天")
    oldest_days = DaysField(
        source="review.oldest", allow_null=True, help_text="待审最久，天，算到整点"
    )

    def get_year(self, _: object) -> int:
        year: int = self.context["year"]
        return year


class DepartmentStandingFilters(FilterSet):
    year = YearFilter(method="of_year")
    department = DepartmentFilter("pk")

    def of_year(self, rows: QuerySet[Department], _: str, year: int) -> QuerySet[Department]:
        """The year decides what is read of the departments, not which."""
        return rows


@extend_schema(
    summary="部门进展",
    description="各部门一个年度（默认最近一个已开放上报的）的指标、任务、滞后和审核情况。",
    tags=["结果"],
)
class DepartmentStandingViewSet(Listed):
    """One row a department in the order of the notice."""

    queryset = Department.objects.none()
    scope = Scope.RESULTS
    serializer_class = DepartmentStandingSerializer
    permission_classes = [SeesProvince]
    filterset_class = DepartmentStandingFilters
    # How long something has waited.
    hourly = True

    def get_queryset(self) -> QuerySet[Department]:
        return departments()

    def year(self) -> int:
        """The year asked for, else the one that is reported now."""
        asked = self.request.query_params.get("year")
        return int(asked or current_year(self.as_of) or self.as_of.year)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        wanted = set(self.filter_queryset(self.get_queryset()))
        self.shown = self.year()
        rows = department_rows(self.shown, held_plan(), self.as_of)
        page = self.paginate_queryset([row for row in rows if row.department in wanted])
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "year": getattr(self, "shown", 0)}
