"""How often a client may ask: its token's own number of requests a minute."""

import logging
import time
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiToken

logger = logging.getLogger(__name__)

MINUTE = 60


class TokenThrottle(BaseThrottle):
    """Counts each token by itself; people who are signed in are not counted."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request; False when the token's minute is used up."""
        return not isinstance(request.auth, ApiToken) or within_limit(
            request._request, request.auth
        )

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return MINUTE - time.time() % MINUTE


def within_limit(request: HttpRequest, token: ApiToken) -> bool:
    """Count this request, once whoever asks how often; False when the token's minute, from one full
    minute to the next, is used up.

    A number that the cache adds up is right also when several threads and processes count at once.
    SHARED_CACHE_URL names a cache that the server's processes share; without one each counts by
    itself. While that cache is away nobody is held back: reading goes on.
    """
    name = "_within_limit"
    if not hasattr(request, name):
        setattr(request, name, _is_within(token))
    within: bool = getattr(request, name)
    return within


def _is_within(token: ApiToken) -> bool:
    key = f"token:{token.pk}:{int(time.time()) // MINUTE}"
    try:
        return _count(key) <= token.per_minute
    except RedisError:
        logger.warning("the cache that counts requests is away")
        return True


def _count(key: str) -> int:
    cache = caches["throttle"]
    try:
        return int(cache.incr(key))
    except ValueError:
        # The first of the minute; whoever came second in the same moment adds.
        return 1 if cache.add(key, 1, timeout=2 * MINUTE) else int(cache.incr(key))
