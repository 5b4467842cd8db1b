"""REST: questions on definitions and their answers (口径答疑)."""

from typing import Any, cast

from django.db.models import Prefetch, Q, QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Scope, User
from accounts.permissions import SeesCityFigures
from cities.filters import DepartmentFilter, UpdatedSince, rows_from
from cities.rest import Listed
from reporting.api.about import Named, clause_filter, element_filter
from reporting.models import Answer, Question
from reporting.questions import Asked, asked_for, questions


class AnswerSerializer(serializers.Serializer):
    """One version of an answer; an empty text withdrew the one before."""

    version = serializers.IntegerField()
    text = serializers.CharField(help_text="空为撤回")
    reason = serializers.CharField(help_text="更正或撤回的原因")
    at = serializers.DateTimeField()
    by = Named()


class QuestionSerializer(serializers.Serializer):
    """A question, who answers, and the answers so far."""

    id = serializers.IntegerField(source="question.pk")
    element = serializers.CharField(
        source="question.element.code", default=None, allow_null=True, help_text="数据项代码"
    )
    clause = serializers.CharField(
        source="question.clause.code", default=None, allow_null=True, help_text="条款编号"
    )
    about = serializers.CharField(source="question.about", help_text="问的是什么")
    department = serializers.CharField(source="question.department.code", help_text="答复部门")
    text = serializers.CharField(source="question.text")
    asked_at = serializers.DateTimeField(source="question.asked_at")
    asked_by = serializers.CharField(source="asker", help_text="提问单位；别的市提的不给出")
    state = serializers.CharField(help_text="待答复、已答复……")
    answers = serializers.SerializerMethodField(help_text="历次答复")

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, asked: Asked) -> list[Any]:
        return list(AnswerSerializer(asked.answers, many=True).data)


class QuestionFilters(FilterSet):
    department = DepartmentFilter("department")
    element = element_filter()
    clause = clause_filter()
    updated_since = UpdatedSince("asked_at", method="changed_since")

    def changed_since(self, rows: QuerySet[Question], _: str, value: str) -> QuerySet[Question]:
        at = rows_from(value)
        return rows.filter(Q(asked_at__gte=at) | Q(answers__at__gte=at)).distinct()


@extend_schema(
    summary="口径答疑", description="各单位的提问和省直部门的答复，全省可看。", tags=["上报"]
)
class QuestionViewSet(Listed):
    """Questions, newest first; who asked is shown as on the pages."""

    queryset = Question.objects.none()
    scope = Scope.SUBMISSIONS
    serializer_class = QuestionSerializer
    permission_classes = [SeesCityFigures]
    filterset_class = QuestionFilters

    def get_queryset(self) -> QuerySet[Question]:
        answers = Answer.objects.select_related("by").order_by("version")
        return questions().prefetch_related(Prefetch("answers", answers))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        rows = asked_for(page, cast(User, request.user))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)
