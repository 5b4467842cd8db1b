"""What is seen of every request: one log line, its time, its slow queries. Nobody is named: who did
what stands in the audit trail, behind its own right."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from operations.metrics import REQUEST_SECONDS, REQUESTS, SLOW_QUERIES

log = logging.getLogger("henan.requests")
slow = logging.getLogger("henan.slow_queries")

#: Longer statements tell no more.
STATEMENT_LENGTH = 1000
#: Asked every few seconds by machines.
QUIET = {"healthz", "readyz", "metrics"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Observed:
    """Times each request. The outermost but for the request's id, so it sees refusals too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        watch = SlowQueries(request)
        with connection.execute_wrapper(watch):
            response = self.get_response(request)
        seconds = time.perf_counter() - began
        method, view = _method_of(request), _view_of(request)
        status = str(response.status_code)
        REQUESTS.labels(method, view, status).inc()
        REQUEST_SECONDS.labels(view).observe(seconds)
        log.log(
            logging.DEBUG if view in QUIET else logging.INFO,
            "%s %s %s",
            method,
            view,
            status,
            extra={
                "method": method,
                "view": view,
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
                "queries": watch.count,
            },
        )
        return response


class SlowQueries:
    """Counts a request's queries and logs those over SLOW_QUERY_MS, without their values."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.count = 0

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        self.count += 1
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            ms = (time.perf_counter() - began) * 1000
            if ms > settings.SLOW_QUERY_MS:
                view = _view_of(self.request)
                SLOW_QUERIES.labels(view).inc()
                slow.warning(
                    "slow query in %s: %d ms",
                    view,
                    ms,
                    extra={"view": view, "ms": round(ms), "sql": sql[:STATEMENT_LENGTH]},
                )


def _method_of(request: HttpRequest) -> str:
    """A method that there is: anybody may send words of their own, and each would be counted for ever."""
    method = request.method or ""
    return method if method in METHODS else "other"


def _view_of(request: HttpRequest) -> str:
    """The address's name: an address itself may hold what nobody should count or log."""
    match = request.resolver_match
    return (match.view_name if match else "") or "unknown"
