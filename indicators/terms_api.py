"""REST: how figures are judged: readings, decisions, and totals split among the cities."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Scope
from accounts.permissions import SeesCityFigures, SeesProvince
from cities.api import PlainDecimalField
from cities.filters import CityFilter, CodeFilter, UpdatedSince, YearFilter
from cities.models import City
from cities.rest import Listed, ListedAndSingle
from cities.selectors import cities
from indicators import selectors, terms_in_force
from indicators.calculation import to_decimal
from indicators.decisions import KIND_WORDS, AllocationChange
from indicators.filters import IndicatorFilter
from indicators.models import Decision, Indicator, Reading


class OptionSerializer(serializers.Serializer):
    """One way to read the passage."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ReadingSerializer(serializers.Serializer):
    """A choice the document leaves open and the option in force."""

    code = serializers.CharField()
    topic = serializers.CharField()
    indicators = serializers.SerializerMethodField(help_text="指标序号")
    years = serializers.ListField(child=serializers.IntegerField(), help_text="目标年，空为全部")
    table_reading = serializers.CharField(help_text="表中写法")
    text_reading = serializers.CharField(help_text="正文写法")
    options = OptionSerializer(many=True)
    in_force = serializers.CharField(help_text="现行选项的代码")
    status = serializers.ChoiceField(choices=Reading.Status.choices)
    decided_at = serializers.DateTimeField(allow_null=True)

    def get_indicators(self, reading: Reading) -> list[int]:
        return [indicator.number for indicator in reading.indicators.all()]


class ReadingFilters(FilterSet):
    indicator = IndicatorFilter("indicators")
    status = CodeFilter(field_name="status", label="状态", choices=Reading.Status.choices)


@extend_schema(
    summary="读法", description="方案没有写死之处的各种读法和现行的一种。", tags=["口径"]
)
class ReadingViewSet(Listed):
    """Readings in the order of the list."""

    queryset = Reading.objects.none()
    scope = Scope.RESULTS
    serializer_class = ReadingSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = ReadingFilters

    def get_queryset(self) -> QuerySet[Reading]:
        numbered = Indicator.objects.order_by("number")
        return selectors.readings().prefetch_related(Prefetch("indicators", numbered))


class DecisionSerializer(serializers.Serializer):
    """A decision; the newest version on a subject is in force."""

    number = serializers.IntegerField(help_text="决定第几号")
    kind = serializers.ChoiceField(choices=list(KIND_WORDS.items()))
    subject = serializers.CharField(help_text="所决定的事项")
    version = serializers.IntegerField(help_text="同一事项的第几次")
    summary = serializers.CharField()
    reason = serializers.CharField(help_text="理由")
    indicators = serializers.SerializerMethodField(help_text="指标序号")
    content = serializers.DictField(help_text="决定的内容，分数写作“1/3”")
    decided_at = serializers.DateTimeField()
    decided_by = serializers.CharField()

    def get_indicators(self, decision: Decision) -> list[int]:
        return [indicator.number for indicator in decision.indicators.all()]


class DecisionFilters(FilterSet):
    kind = CodeFilter(field_name="kind", label="决定的种类", choices=list(KIND_WORDS.items()))
    indicator = IndicatorFilter("indicators")
    updated_since = UpdatedSince("decided_at")


@extend_schema_view(
    list=extend_schema(summary="决定", description="省里对口径、适用范围、分解等作出的决定。"),
    retrieve=extend_schema(summary="一号决定", description="内容和理由。"),
)
@extend_schema(tags=["口径"])
class DecisionViewSet(ListedAndSingle):
    """Decisions by number."""

    queryset = Decision.objects.none()
    scope = Scope.RESULTS
    serializer_class = DecisionSerializer
    permission_classes = [SeesProvince]
    filterset_class = DecisionFilters
    lookup_field = "number"
    lookup_value_regex = r"\d{1,9}"

    def get_queryset(self) -> QuerySet[Decision]:
        numbered = Indicator.objects.order_by("number")
        return (
            Decision.objects.select_related("decided_by")
            .prefetch_related(Prefetch("indicators", numbered))
            .order_by("number")
        )


class AllocationSerializer(serializers.Serializer):
    """What a city has to contribute to a provincial total by a year."""

    indicator = serializers.IntegerField()
    city = serializers.CharField(help_text="城市代码")
    year = serializers.IntegerField()
    amount = serializers.SerializerMethodField(help_text="指标单位，到该年的累计")
    decision = serializers.IntegerField(help_text="依据第几号决定")

    @extend_schema_field(PlainDecimalField())
    def get_amount(self, row: dict[str, Any]) -> str:
        return format(to_decimal(row["amount"]).normalize(), "f")


class AllocationFilters(FilterSet):
    indicator = IndicatorFilter(method="as_given")
    city = CityFilter("pk")
    year = YearFilter(method="as_given")

    def as_given(self, rows: QuerySet[City], *_: object) -> QuerySet[City]:
        """Picks rows of decisions, not cities."""
        return rows


@extend_schema(
    summary="目标分解", description="现行决定把第14、15项的全省总量分给各市的数。", tags=["口径"]
)
class AllocationViewSet(Listed):
    """The allocations in force by indicator, city and year."""

    queryset = City.objects.none()
    scope = Scope.RESULTS
    serializer_class = AllocationSerializer
    permission_classes = [SeesProvince]
    filterset_class = AllocationFilters

    def get_queryset(self) -> QuerySet[City]:
        return cities()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        units = {city.code for city in self.filter_queryset(self.get_queryset())}
        number, year = (request.query_params.get(name) for name in ("indicator", "year"))
        rows = [
            row
            for row in _allocated()
            if row["city"] in units
            and number in (None, "", str(row["indicator"]))
            and year in (None, "", str(row["year"]))
        ]
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def _allocated() -> Iterator[dict[str, Any]]:
    """Each city's amount by year under the decisions in force."""
    for decision in terms_in_force.decisions_in_force():
        if decision.kind != AllocationChange.kind:
            continue
        change = AllocationChange.from_content(decision.content)
        for city, years in change.amounts.items():
            for year, amount in years.items():
                yield {
                    "indicator": change.number,
                    "city": city,
                    "year": year,
                    "amount": amount,
                    "decision": decision.number,
                }
