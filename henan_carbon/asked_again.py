"""A program's question that was asked before and has the same answer still: given at once.

Whoever comes with a token needs no session, no form and no page, and most programs ask the same
again and again. What stands between a question and its answer took longer than finding out that
nothing has changed.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from cachetools import LRUCache
from django.db import Error as DatabaseFailed
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from django.utils import timezone

from accounts.clients import note_use
from accounts.middleware import note_reading
from accounts.models import ApiToken
from accounts.throttling import within_limit
from cities.version import answers_version

LISTS = "/api/v1/"
#: In each process: all answers together, the largest, and what one takes besides its bytes.
KEPT_BYTES, MOST_BYTES, BESIDES = 32_000_000, 2_000_000, 12_000
#: The headers that tell one question from another; what an answer may vary by is among them.
ASKED_BY = (
    *("HTTP_AUTHORIZATION", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"),
    "HTTP_HOST",
    # Its character set would be that of the address's parameters.
    "CONTENT_TYPE",
)
VARIES_BY = {"accept", "accept-encoding", "authorization", "cookie"}


@dataclass(slots=True)
class _Answer:
    """What was answered, to whom, under which version of everything and until when."""

    version: str
    until: datetime
    token: ApiToken
    view: ResolverMatch
    status: int
    headers: Mapping[str, str]
    body: bytes
    #: Until then the token's last use and the reading are noted already.
    noted_until: datetime


class AskedAgain:
    """Middleware; stands before everything that only people's browsers need.

    Asks the database under which version everything stands, as every question does, so that a
    changed figure and a revoked token show at once in every process. The token's minutes and last
    use, and what its reading leaves in the trail, are counted and noted as on the long way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.answers: LRUCache[bytes, _Answer] = LRUCache(KEPT_BYTES, getsizeof=_size)
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        question = _question(request)
        if question is None:
            return self.get_response(request)
        now = timezone.now()
        with self.lock:
            kept = self.answers.get(question)
        if kept is not None and _stands(kept, request, now):
            return _given(kept, request, now)
        response = self.get_response(request)
        answer = _keepable(request, response, now)
        if answer is not None:
            with self.lock:
                self.answers[question] = answer
        return response


def _question(request: HttpRequest) -> bytes | None:
    """What is asked, as a digest, so that no token is kept; None for what only the long way can
    answer. Whoever also has a session may have duties first."""
    sent = request.META
    if request.method != "GET" or not request.path.startswith(LISTS):
        return None
    if not sent.get("HTTP_AUTHORIZATION") or sent.get("HTTP_COOKIE"):
        return None
    asked = (
        *(request.scheme, request.path, sent.get("QUERY_STRING")),
        *(sent.get(name) for name in ASKED_BY),
    )
    return hashlib.sha256(repr(asked).encode()).digest()


def _stands(kept: _Answer, request: HttpRequest, now: datetime) -> bool:
    """Whether this is still the answer, and the token may have it; counts the request if so."""
    # Slow queries are logged by the name of the view.
    request.resolver_match = kept.view
    # Whether the connection still stands is found out by asking, not by a question before it.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        version = answers_version(request)
    except DatabaseFailed:
        # The long way asks again on a connection that works, or says that there is none.
        connection.close_if_unusable_or_obsolete()
        return False
    return (
        kept.version == version
        and now < min(kept.until, kept.token.expires_at)
        and within_limit(request, kept.token)
    )


def _given(kept: _Answer, request: HttpRequest, now: datetime) -> HttpResponse:
    if kept.status == HttpResponseNotModified.status_code:
        response: HttpResponse = HttpResponseNotModified(headers=kept.headers)
    else:
        response = HttpResponse(kept.body, headers=kept.headers)
    if now >= kept.noted_until:
        request.user = kept.token.user
        kept.noted_until = min(note_use(kept.token, now), note_reading(request, response, now))
    return response


def _keepable(request: HttpRequest, response: HttpResponseBase, asked: datetime) -> _Answer | None:
    """The answer in the form in which it is kept; None for one that nobody may hold or that hangs on
    what no question says."""
    token, view = getattr(request, "auth", None), request.resolver_match
    if not isinstance(token, ApiToken) or view is None or not isinstance(response, HttpResponse):
        return None
    until: datetime | None = getattr(response, "stands_until", None)
    if response.status_code not in (200, 304) or until is None or response.cookies:
        return None
    varies = {each.strip().lower() for each in response.get("Vary", "").split(",")}
    version = answers_version(request)
    if version is None or not varies <= VARIES_BY or len(response.content) > MOST_BYTES:
        return None
    return _Answer(
        version=version,
        until=until,
        token=token,
        view=view,
        status=response.status_code,
        headers=dict(response.items()),
        body=response.content,
        noted_until=asked,
    )


def _size(answer: _Answer) -> int:
    return len(answer.body) + BESIDES
