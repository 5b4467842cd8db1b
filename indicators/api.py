"""REST: what was promised."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from accounts.permissions import ANY_SCOPE
from cities.api import PlainDecimalField
from cities.filters import DepartmentFilter
from cities.rest import ListedAndSingle
from indicators import selectors, terms_in_force
from indicators.calculation import Operator, to_decimal
from indicators.filters import DEPARTMENT_OF_INDICATOR, IndicatorFilter
from indicators.models import Clause, Indicator, Reading


class TargetSerializer(serializers.Serializer):
    """A target year under the reading in force, with the table's and the text's words."""

    year = serializers.IntegerField()
    operator = serializers.ChoiceField(choices=[operator.value for operator in Operator])
    value = PlainDecimalField(help_text="指标单位")
    table_text = serializers.CharField(help_text="表中原文")
    text_quote = serializers.CharField(help_text="正文原句，没有时为空")
    reading_status = serializers.ChoiceField(choices=Reading.Status.choices)


class IndicatorSerializer(serializers.ModelSerializer):
    """A row of the table; years for which the table prints "/" have no target."""

    lead_department = serializers.SerializerMethodField(help_text="部门代码：条款首列")
    departments = serializers.SerializerMethodField(help_text="部门代码，按条款次序，含首列")
    clause = serializers.CharField(source="clause.code")
    quotes = serializers.SerializerMethodField(help_text="方案原句")
    targets = serializers.SerializerMethodField()
    elements = serializers.SerializerMethodField(help_text="数据项代码")

    class Meta:
        model = Indicator
        fields = [
            "number",
            "name",
            "nature",
            "kind",
            "direction",
            "unit",
            "lead_department",
            "departments",
            "clause",
            "quotes",
            "targets",
            "elements",
        ]

    def get_lead_department(self, indicator: Indicator) -> str | None:
        lead = selectors.lead_department(indicator)
        return lead.code if lead else None

    def get_departments(self, indicator: Indicator) -> list[str]:
        return [department.code for department in selectors.departments(indicator)]

    def get_quotes(self, indicator: Indicator) -> list[str]:
        return [quote.text for quote in indicator.quotes.all()]

    @extend_schema_field(TargetSerializer(many=True))
    def get_targets(self, indicator: Indicator) -> list[dict[str, Any]]:
        printed = {target.year: target for target in indicator.targets.all()}
        rows = [
            {
                "year": target.year,
                "operator": target.operator.value,
                "value": to_decimal(target.value),
                "table_text": printed[target.year].table_text,
                "text_quote": printed[target.year].text_quote,
                "reading_status": selectors.reading_status(indicator, target.year),
            }
            for target in terms_in_force.targets_in_force(indicator)
        ]
        return list(TargetSerializer(rows, many=True).data)

    def get_elements(self, indicator: Indicator) -> list[str]:
        return [element.code for element in selectors.elements_of_indicator(indicator)]


class ClauseSerializer(serializers.ModelSerializer):
    """A numbered clause with its wording, departments and indicators."""

    lead_department = serializers.SerializerMethodField(help_text="部门代码：首列，无部门时为空")
    departments = serializers.SerializerMethodField(help_text="部门代码，按条款次序")
    indicators = serializers.SerializerMethodField(help_text="指标序号")

    class Meta:
        model = Clause
        fields = [
            "code",
            "order",
            "section",
            "title",
            "text",
            "lead_department",
            "departments",
            "indicators",
        ]

    def get_lead_department(self, clause: Clause) -> str | None:
        return next(iter(self.get_departments(clause)), None)

    def get_departments(self, clause: Clause) -> list[str]:
        return [row.department.code for row in clause.responsibilities.all()]

    def get_indicators(self, clause: Clause) -> list[int]:
        return [indicator.number for indicator in clause.indicators.all()]


class IndicatorFilters(FilterSet):
    indicator = IndicatorFilter("pk")
    department = DepartmentFilter(DEPARTMENT_OF_INDICATOR)


class ClauseFilters(FilterSet):
    indicator = IndicatorFilter("indicators")
    department = DepartmentFilter("responsibilities__department")


@extend_schema_view(
    list=extend_schema(summary="指标", description="23 项指标，目标按表中原文和现行读法给出。"),
    retrieve=extend_schema(
        summary="一项指标", description="23 项指标，目标按表中原文和现行读法给出。"
    ),
)
@extend_schema(tags=["方案"])
class IndicatorViewSet(ListedAndSingle):
    """The 23 indicators with their targets as printed and as read."""

    queryset = Indicator.objects.none()
    scope = ANY_SCOPE
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilters
    lookup_field = "number"
    lookup_value_regex = r"\d{1,4}"

    def get_queryset(self) -> QuerySet[Indicator]:
        return selectors.indicators()


@extend_schema_view(
    list=extend_schema(
        summary="条款", description="方案第二至第五部分的 35 条，编号即地址，例如 二（二）6。"
    ),
    retrieve=extend_schema(
        summary="一条条款", description="方案第二至第五部分的 35 条，编号即地址，例如 二（二）6。"
    ),
)
@extend_schema(tags=["方案"])
class ClauseViewSet(ListedAndSingle):
    """The 35 clauses of chapters 二 to 五; the code of a clause is its address, such as 二（二）6."""

    queryset = Clause.objects.none()
    scope = ANY_SCOPE
    serializer_class = ClauseSerializer
    filterset_class = ClauseFilters
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Clause]:
        return selectors.clauses()
