"""How the REST API takes its query parameters."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from cities.filters import FIELDS


class StrictFilters(DjangoFilterBackend):
    """Filters as the view declares them, and refuses every other parameter with 400.

    A mistyped filter that is silently ignored answers with all rows and looks like a result.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        filterset_class = self.get_filterset_class(view, queryset)
        filters = list(filterset_class.base_filters) if filterset_class else []
        pages = [view.paginator.page_query_param, view.paginator.page_size_query_param, FIELDS]
        findings = {}
        for name, values in request.query_params.lists():
            if name not in [*filters, *pages, "format"]:
                findings[name] = [f"没有这个参数。可用的参数：{'、'.join([*filters, *pages])}。"]
            elif len(values) > 1:
                findings[name] = ["参数只能给一次。"]
        if findings:
            raise ValidationError(findings)
        return super().filter_queryset(request, queryset, view)
