"""REST: who reports."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets

from cities import selectors
from cities.filters import CityFilter, DepartmentFilter
from cities.models import City, Department


def plain(value: Decimal) -> str:
    """A decimal as a client reads it: no exponent, no trailing zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@extend_schema_field(OpenApiTypes.DECIMAL)
class PlainDecimalField(serializers.Field):
    """A decimal as a string of plain digits, such as "38.9"; read only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Decimal) -> str:
        return plain(value)


class CitySerializer(serializers.ModelSerializer):
    """A reporting unit; a figure missing in its source is null."""

    built_up_km2_2021 = PlainDecimalField(allow_null=True, help_text="建成区面积，km²，2021 年")

    class Meta:
        model = City
        fields = [
            "code",
            "name",
            "short_name",
            "admin_type",
            "population_2020",
            "urban_population_2020",
            "built_up_km2_2021",
        ]


class DepartmentSerializer(serializers.ModelSerializer):
    """A provincial department, in the order of the notice."""

    class Meta:
        model = Department
        fields = ["code", "order", "name", "short_name", "text_form", "bureau_name"]


class CityFilters(FilterSet):
    city = CityFilter("pk")


class DepartmentFilters(FilterSet):
    department = DepartmentFilter("pk")


class CityViewSet(viewsets.ReadOnlyModelViewSet):
    """The 18 reporting units by code."""

    queryset = City.objects.none()
    serializer_class = CitySerializer
    filterset_class = CityFilters
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[City]:
        return selectors.cities()


class DepartmentViewSet(viewsets.ReadOnlyModelViewSet):
    """The eight departments that issued the plan."""

    queryset = Department.objects.none()
    serializer_class = DepartmentSerializer
    filterset_class = DepartmentFilters
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Department]:
        return selectors.departments()
