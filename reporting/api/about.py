"""REST: what fields and filters of the lists about reports have in common."""

from typing import Any

from django_filters import ModelChoiceFilter
from django_filters.rest_framework import FilterSet
from rest_framework import serializers

from cities.filters import CityFilter, YearFilter
from indicators.models import Clause, DataElement


def element_filter(field_name: str = "element") -> ModelChoiceFilter:
    """`element=built_up_area`."""
    return ModelChoiceFilter(
        field_name=field_name,
        to_field_name="code",
        queryset=DataElement.objects.order_by("order"),
        help_text="数据项代码，例如 built_up_area",
        error_messages={"invalid_choice": "没有这个数据项。应为数据项代码，见各指标的 elements。"},
    )


def clause_filter(field_name: str = "clause") -> ModelChoiceFilter:
    """`clause=二（二）6`."""
    return ModelChoiceFilter(
        field_name=field_name,
        to_field_name="code",
        queryset=Clause.objects.order_by("order"),
        help_text="条款编号，例如 二（二）6",
        error_messages={"invalid_choice": "没有这一条款。应为条款编号，见 /api/v1/clauses/。"},
    )


def year_filter(field_name: str) -> YearFilter:
    """`year=2026` of what belongs to a cycle."""
    found = YearFilter()
    found.field_name = field_name
    return found


class OfReport(FilterSet):
    """Year and city of the report that a row belongs to."""

    year = year_filter("submission__cycle__year")
    city = CityFilter("submission__city")


class Named(serializers.CharField):
    """A person by name; null for the command line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, read_only=True, **options)

    def to_representation(self, value: object) -> str:
        return str(value)
