"""Pages of the REST API: numbered ones, or everything at once with `page_size=all`."""

from typing import Any

from django.core.paginator import Paginator
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

EVERYTHING = "all"


def whole(text: str) -> int:
    """The number a parameter spells; 0, which no page and no size is, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


class Pagination(PageNumberPagination):
    """`page` and `page_size`; 100 rows by default, 1000 at most, `all` for one page.

    A file (CSV, XLSX) holds everything unless a size is asked for.
    A size or page number that is none is refused (400); a page past the last is not found (404).
    """

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
    page_size_query_description = (
        "每页条数，1–1000，默认 100；all 表示全部在一页。CSV、XLSX 默认为全部。"
    )
    page_query_description = "页码，从 1 开始。"

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any] | None:
        number = request.query_params.get(self.page_query_param, "1")
        if whole(number) < 1:
            raise ValidationError({self.page_query_param: ["页码应为不小于 1 的整数。"]})
        size = request.query_params.get(self.page_size_query_param)
        # A file that silently ends after a hundred rows would be taken for the whole.
        if size is None and request.accepted_renderer.format != "json":
            size = EVERYTHING if whole(number) == 1 else None
        if size == EVERYTHING:
            if whole(number) != 1:
                raise ValidationError(
                    {self.page_query_param: ["page_size=all 时全部在第 1 页，页码只能是 1。"]}
                )
            rows = list(queryset)
            self.request = request
            self.page = Paginator(rows, max(len(rows), 1)).page(1)
            return rows
        return super().paginate_queryset(queryset, request, view)

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not 1 <= whole(asked) <= self.max_page_size:
            raise ValidationError(
                {
                    self.page_size_query_param: [
                        f"每页条数应为 1 到 {self.max_page_size} 的整数，或 all（全部在一页）。"
                    ]
                }
            )
        return whole(asked)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """How a page is described: OpenAPI 3.1 says of a null that it is a type."""
        page = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):
            link = page["properties"][name]
            if link.pop("nullable", False):
                link["type"] = [link["type"], "null"]
        return page

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """What drf-spectacular writes about the two parameters."""
        return [
            {
                "name": self.page_query_param,
                "required": False,
                "in": "query",
                "description": self.page_query_description,
                "schema": {"type": "integer", "minimum": 1},
            },
            {
                "name": self.page_size_query_param,
                "required": False,
                "in": "query",
                "description": self.page_size_query_description,
                "schema": {
                    "oneOf": [
                        {"type": "integer", "minimum": 1, "maximum": self.max_page_size},
                        {"type": "string", "enum": [EVERYTHING]},
                    ]
                },
            },
        ]
