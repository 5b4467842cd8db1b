"""REST: the reported figures."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import SimpleLazyObject
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.models import Scope
from accounts.permissions import SeesCityFigures
from cities.filters import (
    CityFilter,
    CodeFilter,
    DepartmentFilter,
    UpdatedSince,
    YearFilter,
    rows_from,
)
from cities.models import Department
from cities.rest import Listed
from indicators.filters import DEPARTMENT_OF_INDICATOR, IndicatorFilter
from indicators.models import DataElement, Indicator
from reporting.api.about import element_filter
from reporting.changes import value_text
from reporting.models import Fact, State, SubmissionEvent
from reporting.on_record import visible_facts
from reporting.selectors import rules


class FactSerializer(serializers.Serializer):
    """A reported figure in its newest version."""

    city = serializers.CharField(source="city__code", help_text="城市代码（GB/T 2260）")
    year = serializers.IntegerField()
    element = serializers.CharField(source="element__code", help_text="数据项代码")
    value = serializers.SerializerMethodField(help_text="数值、是/否、文字或日期")
    unit = serializers.CharField(source="element__unit", help_text="是/否、文字、日期为空")
    source = serializers.CharField(help_text="数据来源")  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=State.choices)
    version = serializers.IntegerField()

    def get_value(self, row: Mapping[str, Any]) -> str:
        return value_text(row["value"], row["text"], self.context["rules"][row["element__code"]])


FACT_FIELDS = (
    "city__code",
    "year",
    "element__code",
    "value",
    "text",
    "element__unit",
    "source",
    "state",
    "version",
)


class FactFilters(FilterSet):
    year = YearFilter()
    city = CityFilter()
    indicator = IndicatorFilter(method="used_by")
    department = DepartmentFilter(method="used_under")
    element = element_filter()
    state = CodeFilter(field_name="state", label="状态", choices=State.choices)
    updated_since = UpdatedSince("created_at", method="changed_since")

    def changed_since(self, facts: QuerySet[Fact], _: str, value: str) -> QuerySet[Fact]:
        """New versions, and figures whose report took a step: that may have moved their state."""
        at = rows_from(value)
        stepped = SubmissionEvent.objects.filter(submission=OuterRef("submission"), at__gte=at)
        return facts.filter(Q(created_at__gte=at) | Exists(stepped))

    def used_by(self, facts: QuerySet[Fact], _: str, indicator: Indicator) -> QuerySet[Fact]:
        return facts.filter(element__in=DataElement.objects.filter(used_by__indicator=indicator))

    def used_under(self, facts: QuerySet[Fact], _: str, department: Department) -> QuerySet[Fact]:
        path = f"used_by__indicator__{DEPARTMENT_OF_INDICATOR}"
        return facts.filter(element__in=DataElement.objects.filter(**{path: department}))


@extend_schema(
    summary="已报数据",
    description="各市已报的数，最新一版；市里还看得到自己的草稿。",
    tags=["上报"],
)
class FactViewSet(Listed):
    """Reported figures by year, city and element; a city's users see their own with drafts."""

    queryset = Fact.objects.none()
    scope = Scope.SUBMISSIONS
    serializer_class = FactSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = FactFilters

    def get_queryset(self) -> QuerySet[Fact, dict[str, Any]]:
        return visible_facts(self.request.user).values(*FACT_FIELDS)

    def get_serializer_context(self) -> dict[str, Any]:
        # Read when a row asks: the API is described without a database too.
        return {**super().get_serializer_context(), "rules": SimpleLazyObject(rules)}
