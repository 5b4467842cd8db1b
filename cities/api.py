"""REST: who reports."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from cities import selectors
from cities.filters import CityFilter, DepartmentFilter
from cities.models import City, Department
from cities.rest import ListedAndSingle

#: Every token opens these lists, whatever its scope; what scopes are is known one floor up.
ANY = ""


class PlainDecimalField(serializers.DecimalField):
    """A decimal as a string without exponent and trailing zeros, such as "38.9"; read only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_digits=None, decimal_places=None, normalize_output=True, read_only=True, **options
        )


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


@extend_schema_view(
    list=extend_schema(summary="报送单位", description="18 个市及其人口、建成区面积，按代码。"),
    retrieve=extend_schema(
        summary="一个报送单位", description="18 个市及其人口、建成区面积，按代码。"
    ),
)
@extend_schema(tags=["方案"])
class CityViewSet(ListedAndSingle):
    """The 18 reporting units by code."""

    queryset = City.objects.none()
    scope = ANY
    serializer_class = CitySerializer
    filterset_class = CityFilters
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[City]:
        return selectors.cities()


@extend_schema_view(
    list=extend_schema(summary="部门", description="联合印发方案的八个部门，按文件次序。"),
    retrieve=extend_schema(summary="一个部门", description="联合印发方案的八个部门，按文件次序。"),
)
@extend_schema(tags=["方案"])
class DepartmentViewSet(ListedAndSingle):
    """The eight departments that issued the plan."""

    queryset = Department.objects.none()
    scope = ANY
    serializer_class = DepartmentSerializer
    filterset_class = DepartmentFilters
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Department]:
        return selectors.departments()
