"""The query parameter for indicators, the same in every list of the REST API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field

from cities.filters import OneOf
from indicators.models import Indicator

#: From an indicator to a department behind its clause, leading or taking part.
DEPARTMENT_OF_INDICATOR = "clause__responsibilities__department"


@extend_schema_field({"type": "integer", "description": "指标序号 1–23"})
class IndicatorFilter(OneOf):
    """`indicator=11`: a row of the plan's table."""

    def __init__(self, field_name: str = "indicator", **options: Any) -> None:
        super().__init__(
            field_name=field_name,
            to_field_name="number",
            queryset=Indicator.objects.order_by("number"),
            error_messages={
                "invalid_choice": "没有这项指标。应为指标序号 1–23，见 /api/v1/indicators/。"
            },
            **options,
        )
