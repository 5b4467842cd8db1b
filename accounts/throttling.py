"""How often a client may ask: its token's own number of requests a minute."""

import logging
import time
from typing import Any

from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiToken

logger = logging.getLogger(__name__)

MINUTE = 60


class TokenThrottle(BaseThrottle):
    """Counts each token by itself, from one full minute to the next; people who are signed in are
    not counted.

    A number that the cache adds up is right also when several threads and processes count at once.
    THROTTLE_CACHE_URL names a cache that the server's processes share; without one each counts by
    itself. While that cache is away nobody is held back: reading goes on.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request; False when the token's minute is used up."""
        if not isinstance(request.auth, ApiToken):
            return True
        key = f"token:{request.auth.pk}:{int(time.time()) // MINUTE}"
        try:
            return self._count(key) <= request.auth.per_minute
        except RedisError:
            logger.warning("the cache that counts requests is away")
            return True

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return MINUTE - time.time() % MINUTE

    def _count(self, key: str) -> int:
        cache = caches["throttle"]
        # Whoever is not the first of the minute, and whoever came second in the same moment, adds.
        if cache.add(key, 1, timeout=2 * MINUTE):
            return 1
        return int(cache.incr(key))
