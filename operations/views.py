"""What machines ask: is it alive, can it serve, how does it fare."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from operations import health, metrics


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Alive: the process answers. Asks nothing else, so that a database that is away for a moment
    does not get the web processes restarted."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Can serve: 200, or 503; each part by name, with what is wrong."""
    found = health.parts(timezone.now())
    able = health.ready(found)
    body = {
        "ready": able,
        "parts": {part.name: part.problem or "ok" for part in found},
    }
    return JsonResponse(
        body, status=200 if able else 503, json_dumps_params={"ensure_ascii": False}
    )


@require_safe
@never_cache
def scrape(request: HttpRequest) -> HttpResponse:
    """The metrics, for whoever holds METRICS_TOKEN; without one set there is no such page."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    return HttpResponse(metrics.scraped(), content_type=CONTENT_TYPE_LATEST)
