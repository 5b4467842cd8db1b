"""Query parameters for year, city and department, the same in every list of the REST API."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django_filters import ChoiceFilter, Filter, ModelChoiceFilter
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError

from cities.models import City, Department

FIRST_YEAR, LAST_YEAR = 2000, 2099
#: The parameter that picks columns.
FIELDS = "fields"
#: Rows bear the moment at which the request that wrote them began, and are seen once it has ended: no
#: request or job takes longer.
SLOWEST = timedelta(minutes=10)


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


@extend_schema_field(
    {
        "type": "string",
        "format": "date-time",
        "description": "只要这个时刻及以后有变化的，例如 2026-11-20T10:00:00+08:00；"
        "从它之前10分钟给起，因为存得慢的当时还看不到",
    }
)
class UpdatedSince(Filter):
    """`updated_since=2026-11-20T10:00:00+08:00`; without an offset it is Beijing time."""

    field_class = forms.CharField

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name=field_name, lookup_expr="gte", **options)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return super().filter(qs, rows_from(value) if value else None)


def rows_from(text: str) -> datetime:
    """From which moment rows are given so that none is missed that was seen to change after the one
    that a parameter spells. Raises ValidationError."""
    # In a query string an unescaped plus is a blank.
    try:
        found = parse_datetime(text.strip().replace(" ", "+") if "T" in text else text)
        if found is None and (day := parse_date(text)):
            found = datetime.combine(day, time.min)
        if found is not None:
            aware = found if timezone.is_aware(found) else timezone.make_aware(found)
            # The first and last hours of the calendar have no moment in other zones.
            return aware.astimezone(UTC) - SLOWEST
    except (ValueError, OverflowError):
        pass
    raise ValidationError(
        {"updated_since": ["应为日期或时刻，例如 2026-11-20 或 2026-11-20T10:00:00+08:00。"]}
    )


class OneOf(ModelChoiceFilter):
    """One row of another table, or of the list itself (`field_name` "pk")."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        itself = self.field_name == "pk" and isinstance(value, Model)
        return super().filter(qs, value.pk if itself else value)


@extend_schema_field({"type": "string", "description": "城市代码（GB/T 2260），例如 410100"})
class CityFilter(OneOf):
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
class DepartmentFilter(OneOf):
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
