"""REST: which reports there are and how far they have come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import own_city
from accounts.models import Scope
from accounts.permissions import SeesCityFigures
from cities.filters import CityFilter, CodeFilter, UpdatedSince, YearFilter
from cities.models import City
from cities.rest import Listed
from cities.selectors import cities
from reporting import selectors
from reporting.api.about import year_filter
from reporting.current import current_cycle
from reporting.deadlines import deadlines
from reporting.models import Cycle, State, Submission
from reporting.standing import Standing, standing_of, standings
from reporting.visible import visible_submissions


class SubmissionSerializer(serializers.Serializer):
    """A city's report of a year, once it was begun."""

    city = serializers.CharField(source="city.code", help_text="城市代码（GB/T 2260）")
    city_name = serializers.CharField(source="city.name")
    year = serializers.IntegerField(source="cycle.year")
    state = serializers.ChoiceField(choices=State.choices)
    version = serializers.IntegerField(help_text="上报过几次，0 为还没有上报")
    late = serializers.BooleanField(help_text="迟报：首次上报在截止以后")
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True, help_text="最近核定或退回的时间")
    reason = serializers.CharField(help_text="整份退回的理由")
    confirmed_at = serializers.DateTimeField(allow_null=True, help_text="市里确认年报数据的时间")
    changed_at = serializers.DateTimeField(allow_null=True, help_text="最近一步的时间")


class SubmissionFilters(FilterSet):
    year = year_filter("cycle__year")
    city = CityFilter()
    state = CodeFilter(field_name="state", label="状态", choices=State.choices)
    updated_since = UpdatedSince("changed_at")


@extend_schema(summary="上报件", description="各市各年度的上报件和所在的一步。", tags=["上报"])
class SubmissionViewSet(Listed):
    """Reports by year, newest first, and city."""

    queryset = Submission.objects.none()
    scope = Scope.SUBMISSIONS
    serializer_class = SubmissionSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = SubmissionFilters

    def get_queryset(self) -> QuerySet[Submission]:
        return visible_submissions(self.request.user)


class StandingSerializer(serializers.Serializer):
    """How far a city's report of a year has come, begun or not."""

    city = serializers.CharField(source="city.code", help_text="城市代码（GB/T 2260）")
    city_name = serializers.CharField(source="city.name")
    year = serializers.IntegerField(source="cycle.year")
    state = serializers.ChoiceField(choices=State.choices)
    label = serializers.CharField(help_text="未上报、已上报、已撤回……")  # type: ignore[assignment]
    version = serializers.SerializerMethodField(help_text="上报过几次")
    late = serializers.BooleanField(help_text="迟报：首次上报在截止以后")
    waiting = serializers.CharField(help_text="等谁办理")
    required = serializers.IntegerField(source="filled.required", help_text="应填项")  # type: ignore[assignment]
    figures = serializers.IntegerField(source="filled.figures", help_text="已有数的")
    reasons = serializers.IntegerField(source="filled.reasons", help_text="写明缺报原因的")
    blank = serializers.IntegerField(source="filled.blank", help_text="空白的")
    deadline = serializers.SerializerMethodField(help_text="从这一刻起算迟报，含该市延期")

    def get_version(self, row: Standing) -> int:
        return row.submission.version if row.submission else 0

    @extend_schema_field(serializers.DateTimeField())
    def get_deadline(self, row: Standing) -> str:
        ends: dict[tuple[int, int], datetime] = self.context["ends"]
        return str(serializers.DateTimeField().to_representation(ends[row.city.pk, row.cycle.pk]))


class StandingFilters(FilterSet):
    year = YearFilter(method="of_year")
    city = CityFilter("pk")

    def of_year(self, rows: QuerySet[City], _: str, year: int) -> QuerySet[City]:
        """The year decides what is read of the cities, not which."""
        return rows


@extend_schema(
    summary="各市上报进度",
    description="一个年度（默认最近一个已开放的）各市报到哪一步、填了多少、等谁办理；没有开始的也在内。",
    tags=["上报"],
)
class StandingViewSet(Listed):
    """Who has reported a year, the cities that have not begun included."""

    queryset = City.objects.none()
    scope = Scope.SUBMISSIONS
    serializer_class = StandingSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = StandingFilters

    def get_queryset(self) -> QuerySet[City]:
        own = own_city(self.request.user)
        return cities().filter(pk=own.pk) if own else cities()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        wanted = set(self.filter_queryset(self.get_queryset()))
        cycle = self.cycle_asked()
        rows = [row for row in self.rows(cycle) if row.city in wanted] if cycle else []
        self.ends = deadlines([row.city for row in rows], [cycle] if cycle else [])
        page = self.paginate_queryset(sorted(rows, key=lambda row: row.city.code))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def cycle_asked(self) -> Cycle | None:
        """The cycle of the year asked for, else the current one."""
        year = self.request.query_params.get("year", "")
        if year:
            return selectors.cycle(int(year))
        return current_cycle(timezone.now())

    def rows(self, cycle: Cycle) -> Sequence[Standing]:
        own = own_city(self.request.user)
        return [standing_of(own, cycle, with_drafts=True)] if own else standings(cycle)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "ends": getattr(self, "ends", {})}


class ExtensionSerializer(serializers.Serializer):
    """A later deadline for one city."""

    city = serializers.CharField(source="city.code")
    deadline = serializers.DateTimeField()
    reason = serializers.CharField()
    granted_at = serializers.DateTimeField()


class CycleSerializer(serializers.Serializer):
    """A year's reporting; what is left out is not asked in this year."""

    year = serializers.IntegerField()
    opens_at = serializers.DateTimeField()
    deadline = serializers.DateTimeField(help_text="从这一刻起算迟报")
    late_allowed = serializers.BooleanField(help_text="截止后还收，记为迟报")
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_because = serializers.CharField()
    annual_opened_at = serializers.DateTimeField(allow_null=True, help_text="年报核定开始")
    cities_left_out = serializers.ListField(child=serializers.CharField(), help_text="城市代码")
    elements_left_out = serializers.ListField(child=serializers.CharField(), help_text="数据项代码")
    clauses_left_out = serializers.ListField(child=serializers.CharField(), help_text="条款编号")
    extensions = serializers.SerializerMethodField(help_text="延期；市里只看到本市的")

    @extend_schema_field(ExtensionSerializer(many=True))
    def get_extensions(self, cycle: Cycle) -> list[dict[str, Any]]:
        own = own_city(self.context["request"].user)
        rows = [each for each in cycle.extensions.all() if own is None or each.city_id == own.pk]
        return list(ExtensionSerializer(rows, many=True).data)


class CycleFilters(FilterSet):
    year = YearFilter()


@extend_schema(
    summary="上报年度", description="各年度的开放、截止、延期和不填报的内容。", tags=["上报"]
)
class CycleViewSet(Listed):
    """The years of reporting, newest first."""

    queryset = Cycle.objects.none()
    scope = Scope.SUBMISSIONS
    serializer_class = CycleSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = CycleFilters

    def get_queryset(self) -> QuerySet[Cycle]:
        return selectors.cycles().prefetch_related("extensions__city")
