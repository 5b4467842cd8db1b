"""REST: what the figures mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import SimpleLazyObject
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from accounts.models import Scope
from accounts.permissions import SeesCityFigures, SeesProvince
from assessment import selectors
from assessment.models import CityStatus, ProvincialStatus
from assessment.returned import Returned
from cities.api import PlainDecimalField
from cities.filters import (
    CityFilter,
    CodeFilter,
    DepartmentFilter,
    UpdatedSince,
    YearFilter,
    rows_from,
)
from cities.rest import Listed
from indicators.calculation import LAGGING_STATUSES, REASON_LABELS, STATUS_LABELS, Operator
from indicators.filters import DEPARTMENT_OF_INDICATOR, IndicatorFilter
from indicators.held import plan
from indicators.selectors import lead_departments
from reporting.on_record import cities_whose_returns_moved

STATUSES = [(status.value, label) for status, label in STATUS_LABELS.items()]
LAGGING = [(status.value, STATUS_LABELS[status]) for status in LAGGING_STATUSES]
REASONS = [(reason.value, label) for reason, label in REASON_LABELS.items()]
OPERATORS = [operator.value for operator in Operator]


@extend_schema_field(serializers.ChoiceField(choices=OPERATORS, allow_null=True))
class OperatorField(serializers.Field):
    """A target's operator, null where there is no target."""

    def to_representation(self, value: str) -> str | None:
        return value or None


class VerdictSerializer(serializers.Serializer):
    """How a past target year ended; null = no figure in that year."""

    year = serializers.IntegerField()
    met = serializers.BooleanField(allow_null=True)


@extend_schema_field(VerdictSerializer(many=True))
class VerdictsField(serializers.Field):
    """The stored verdicts, as they are."""

    def to_representation(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return value


class CityStatusSerializer(serializers.Serializer):
    """How a city stands on an indicator in a year. Decimals are strings, missing is null."""

    city = serializers.CharField(source="city__code", help_text="城市代码（GB/T 2260）")
    city_name = serializers.CharField(source="city__name")
    indicator = serializers.IntegerField(source="indicator__number", help_text="指标序号 1–23")
    year = serializers.IntegerField()
    value = PlainDecimalField(allow_null=True, help_text="指标单位；百分比为百分数（38.9）")
    numerator = PlainDecimalField(allow_null=True)
    denominator = PlainDecimalField(allow_null=True)
    target_year = serializers.IntegerField(allow_null=True, help_text="参照目标的年份")
    target = PlainDecimalField(allow_null=True)
    operator = OperatorField()
    gap = PlainDecimalField(allow_null=True, help_text="距目标还差，≥ 0")
    path = PlainDecimalField(allow_null=True, help_text="今年应到（插值）")
    gap_to_path = PlainDecimalField(allow_null=True, help_text="落后于今年应到，≥ 0")
    pace = PlainDecimalField(allow_null=True, help_text="进度与应有进度之比")
    status = serializers.ChoiceField(choices=STATUSES)
    reason_code = serializers.ChoiceField(choices=REASONS, help_text="判定依据")
    provisional = serializers.BooleanField(help_text="含未经年报核定的数")
    late = serializers.BooleanField(help_text="迟报：首次上报在截止以后")
    severity = PlainDecimalField(allow_null=True, help_text="落后于今年应到 ÷ 目标")
    verdicts = VerdictsField(help_text="已过目标年的结论")
    returned = serializers.SerializerMethodField(
        help_text="有数被省里退回、还没有改报，结果仍按退回的数计算"
    )
    calculation_version = serializers.CharField()
    computed_at = serializers.DateTimeField()

    def get_returned(self, row: dict[str, Any]) -> bool:
        returned: Returned = self.context["returned"]
        if row["city_id"] not in returned.figures:
            return False
        definition = self.context["plan"].definition(row["indicator__number"])
        judged = (row["status"], row["reason_code"])
        return returned.under(definition, row["city_id"], row["year"], judged)


class ProvincialStatusSerializer(serializers.Serializer):
    """How the province stands on an indicator in a year, and from how many cities."""

    indicator = serializers.IntegerField(source="indicator__number", help_text="指标序号 1–23")
    year = serializers.IntegerField()
    value = PlainDecimalField(allow_null=True, help_text="指标单位；百分比为百分数（38.9）")
    target_year = serializers.IntegerField(allow_null=True, help_text="参照目标的年份")
    target = PlainDecimalField(allow_null=True)
    operator = OperatorField()
    gap = PlainDecimalField(allow_null=True, help_text="距目标还差，≥ 0")
    path = PlainDecimalField(allow_null=True, help_text="今年应到（插值）")
    status = serializers.ChoiceField(choices=STATUSES)
    cities_reporting = serializers.IntegerField(help_text="已报城市数")
    cities_applicable = serializers.IntegerField(help_text="适用城市数")
    complete = serializers.BooleanField(help_text="适用城市全部已报")
    lower_bound = serializers.BooleanField(help_text="有缺报，实际不低于此值")
    provisional = serializers.BooleanField(help_text="不完整，或含未经年报核定的数")
    verdicts = VerdictsField(help_text="已过目标年的结论")


class LaggingSerializer(CityStatusSerializer):
    """A row of a year's lagging list: a status with its place, reason, clause and department."""

    rank = serializers.SerializerMethodField(help_text="全省当年清单中的次序")
    reason = serializers.CharField(source="lagging__reason", help_text="一句话原因")
    clause = serializers.CharField(source="indicator__clause__code")
    lead_department = serializers.SerializerMethodField(help_text="部门代码：条款首列")

    def get_rank(self, row: dict[str, Any]) -> int:
        ranks: Mapping[int, int] = self.context["ranks"]
        return ranks[row["pk"]]

    def get_lead_department(self, row: dict[str, Any]) -> str | None:
        leads: dict[int, str] = self.context["leads"]
        return leads.get(row["indicator__number"])


def columns(serializer: type[serializers.Serializer]) -> list[str]:
    """The columns a serializer reads, so that the query fetches those and no others."""
    computed = serializers.SerializerMethodField
    return [
        field.source or name
        for name, field in serializer().fields.items()
        if not isinstance(field, computed)
    ]


class CityResultsSince(UpdatedSince):
    """`updated_since` of cities' results: also those of a city where figures were sent back or
    replaced since, which need not change what was computed."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        since = rows_from(value)
        moved = cities_whose_returns_moved(since)
        return qs.filter(Q(computed_at__gte=since) | Q(city__in=moved))


class ProvincialStatusFilters(FilterSet):
    year = YearFilter()
    indicator = IndicatorFilter()
    department = DepartmentFilter(f"indicator__{DEPARTMENT_OF_INDICATOR}")
    status = CodeFilter(field_name="status", label="状态", choices=STATUSES)
    updated_since = UpdatedSince("computed_at")


class CityStatusFilters(ProvincialStatusFilters):
    city = CityFilter()
    updated_since = CityResultsSince("computed_at")


class LaggingFilters(CityStatusFilters):
    status = CodeFilter(field_name="status", label="状态", choices=LAGGING)


class ResultsViewSet(Listed):
    """A list of results; asking for their version has brought them up to date."""

    scope: str | None = Scope.RESULTS


class CityResultsViewSet(ResultsViewSet):
    """Cities' results, of which is said besides whether they rest on figures that were returned."""

    permission_classes = [SeesCityFigures]
    rows: Sequence[Mapping[str, Any]] = ()

    def paginate_queryset(self, queryset: Any) -> Any:
        self.rows = super().paginate_queryset(queryset) or ()
        return self.rows

    def get_serializer_context(self) -> dict[str, Any]:
        # Read when a row asks: the API is described without a database too.
        return {
            **super().get_serializer_context(),
            "returned": SimpleLazyObject(self._returned),
            "plan": SimpleLazyObject(plan),
        }

    def _returned(self) -> Returned:
        until = max((row["year"] for row in self.rows), default=0)
        return Returned(until, city_ids={row["city_id"] for row in self.rows})


@extend_schema(
    summary="各市状态",
    description="每个市 × 指标 × 年度（2020 年至今）一行；没有数的也有一行。",
    tags=["结果"],
)
class CityStatusViewSet(CityResultsViewSet):
    """Every city × indicator × year from 2020 to the current year, whatever the status."""

    observations = True
    queryset = CityStatus.objects.none()
    serializer_class = CityStatusSerializer
    filterset_class = CityStatusFilters

    def get_queryset(self) -> QuerySet[CityStatus, dict[str, Any]]:
        statuses = selectors.city_statuses(self.request.user)
        return statuses.values("city_id", *columns(CityStatusSerializer))


@extend_schema(
    summary="全省状态", description="全省每项指标每年度一行，写明由几个市汇总。", tags=["结果"]
)
class ProvincialStatusViewSet(ResultsViewSet):
    """The province on every indicator × year, with how many of how many cities are in it."""

    observations = True
    queryset = ProvincialStatus.objects.none()
    serializer_class = ProvincialStatusSerializer
    permission_classes = [SeesProvince]
    filterset_class = ProvincialStatusFilters

    def get_queryset(self) -> QuerySet[ProvincialStatus, dict[str, Any]]:
        return selectors.provincial_statuses().values(*columns(ProvincialStatusSerializer))


@extend_schema(
    summary="滞后清单",
    description="各年度的滞后清单，逐行说明原因、条款和首列部门。",
    tags=["结果"],
)
class LaggingViewSet(CityResultsViewSet):
    """The lagging list of each year: overdue, missed, regressing and lagging cities in order."""

    queryset = CityStatus.objects.none()
    serializer_class = LaggingSerializer
    filterset_class = LaggingFilters
    ranks: Mapping[int, int] = {}

    def get_queryset(self) -> QuerySet[CityStatus, dict[str, Any]]:
        rows = selectors.lagging(self.request.user)
        return rows.values("pk", "city_id", *columns(LaggingSerializer))

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        self.ranks = selectors.lagging_ranks(row["year"] for row in page or ())
        return page

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        return {**context, "leads": SimpleLazyObject(lead_departments), "ranks": self.ranks}
