"""REST: why each figure has its status, in words and in numbers."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import sees_province
from accounts.permissions import SeesCityFigures, SeesProvince
from assessment import selectors
from assessment.api import (
    STATUSES,
    CityStatusFilters,
    ProvincialStatusFilters,
    ResultsViewSet,
)
from assessment.explaining import explain_cities, explain_province, topics
from assessment.explanations import Explanation, Topic
from assessment.models import CityStatus, ProvincialStatus


class CaveatSerializer(serializers.Serializer):
    """One reservation about the data, with a code for programs."""

    code = serializers.CharField()
    text = serializers.CharField()


class StepSerializer(serializers.Serializer):
    """One step of the arithmetic: formula and numbers, line by line."""

    heading = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())
    remark = serializers.CharField(allow_blank=True)


class ProvincialExplanationSerializer(serializers.Serializer):
    """Why the province has its status on an indicator in a year."""

    indicator = serializers.IntegerField(help_text="指标序号 1–23")
    year = serializers.IntegerField()
    status = serializers.ChoiceField(choices=STATUSES)
    paragraph = serializers.CharField(
        help_text="一段话：数、公式、目标原文、条文、部门、路径、数据说明"
    )
    caveats = CaveatSerializer(many=True, help_text="数据说明")
    arithmetic = StepSerializer(many=True, help_text="算式：公式代入数值，逐步可验")
    calculation_version = serializers.CharField()
    computed_at = serializers.DateTimeField()


class CityExplanationSerializer(ProvincialExplanationSerializer):
    """Why a city has its status on an indicator in a year."""

    city = serializers.CharField(help_text="城市代码（GB/T 2260）")
    city_name = serializers.CharField()


class ExplanationsViewSet(ResultsViewSet, ABC):
    """A page of results, each explained from its own stored values."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Only the rows of the page are explained, in the same few queries however many."""
        results = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        known = topics({result.indicator.number for result in results})
        rows = [
            self.row(result, explanation)
            for result, explanation in zip(results, self.explain(results, known), strict=True)
        ]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @abstractmethod
    def explain(self, results: Sequence[Any], known: Mapping[int, Topic]) -> Sequence[Explanation]:
        """What is said of each of these results."""

    def row(self, result: CityStatus | ProvincialStatus, said: Explanation) -> dict[str, Any]:
        """The fields of one row."""
        return {
            "indicator": result.indicator.number,
            "year": result.year,
            "status": result.status,
            "paragraph": said.paragraph,
            "caveats": said.caveats,
            "arithmetic": said.steps,
            "calculation_version": result.calculation_version,
            "computed_at": result.computed_at,
        }


@extend_schema(summary="各市状态说明", description="各市状态逐行的说明和算式。", tags=["结果"])
class CityExplanationViewSet(ExplanationsViewSet):
    """One Chinese paragraph and the arithmetic for every row of /api/v1/statuses/."""

    queryset = CityStatus.objects.none()
    serializer_class = CityExplanationSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = CityStatusFilters

    def get_queryset(self) -> QuerySet[CityStatus]:
        return selectors.city_statuses(self.request.user)

    def explain(
        self, results: Sequence[CityStatus], known: Mapping[int, Topic]
    ) -> Sequence[Explanation]:
        return explain_cities(results, known, peers=sees_province(self.request.user))

    def row(self, result: Any, said: Explanation) -> dict[str, Any]:
        place = {"city": result.city.code, "city_name": result.city.name}
        return {**place, **super().row(result, said)}


@extend_schema(summary="全省状态说明", description="全省状态逐行的说明和算式。", tags=["结果"])
class ProvincialExplanationViewSet(ExplanationsViewSet):
    """One Chinese paragraph and the arithmetic for every row of /api/v1/provincial/."""

    queryset = ProvincialStatus.objects.none()
    serializer_class = ProvincialExplanationSerializer
    permission_classes = [SeesProvince]
    filterset_class = ProvincialStatusFilters

    def get_queryset(self) -> QuerySet[ProvincialStatus]:
        return selectors.provincial_statuses()

    def explain(
        self, results: Sequence[ProvincialStatus], known: Mapping[int, Topic]
    ) -> Sequence[Explanation]:
        return explain_province(results, known)
