"""Query parameters for year, city and department, the same in every list of the REST API."""

from typing import Any

from django import forms
from django_filters import ChoiceFilter, Filter, ModelChoiceFilter
from drf_spectacular.utils import extend_schema_field

from cities.models import City, Department

FIRST_YEAR, LAST_YEAR = 2000, 2099


@extend_schema_field({"type": "integer", "description": "年份，例如 2026"})
class YearFilter(Filter):
    """`year=2026`."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        message = f"年份应为 {FIRST_YEAR} 到 {LAST_YEAR} 的四位数，例如 2026。"
        super().__init__(
            field_name="year",
            min_value=FIRST_YEAR,
            max_value=LAST_YEAR,
            error_messages={"invalid": message, "min_value": message, "max_value": message},
            **options,
        )


@extend_schema_field({"type": "string", "description": "城市代码（GB/T 2260），例如 410100"})
class CityFilter(ModelChoiceFilter):
    """`city=410100`: a GB/T 2260 code."""

    def __init__(self, field_name: str = "city", **options: Any) -> None:
        super().__init__(
            field_name=field_name,
            to_field_name="code",
            queryset=City.objects.order_by("code"),
            error_messages={
                "invalid_choice": "没有这个城市。应为城市代码（GB/T 2260），见 /api/v1/cities/。"
            },
            **options,
        )


@extend_schema_field({"type": "string", "description": "部门代码：牵头或配合，例如 housing"})
class DepartmentFilter(ModelChoiceFilter):
    """`department=housing`: what a department leads or takes part in."""

    def __init__(self, field_name: str | None = None, **options: Any) -> None:
        super().__init__(
            field_name=field_name,
            to_field_name="code",
            queryset=Department.objects.order_by("order"),
            error_messages={
                "invalid_choice": "没有这个部门。应为部门代码，见 /api/v1/departments/。"
            },
            **options,
        )


class CodeFilter(ChoiceFilter):
    """One of a closed list of codes; the refusal names them."""

    def __init__(self, *, field_name: str, label: str, choices: list[tuple[str, str]]) -> None:
        allowed = "、".join(f"{code}（{word}）" for code, word in choices)
        super().__init__(
            field_name=field_name,
            help_text=f"{label}：{allowed}",
            choices=choices,
            error_messages={"invalid_choice": f"没有这个{label}。可用：{allowed}。"},
        )
