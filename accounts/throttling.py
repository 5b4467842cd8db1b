"""How often a client may ask: its token's own number of requests a minute."""

import logging
from typing import Any

from django.core.cache import caches
from django.utils.connection import ConnectionProxy
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import ApiToken

logger = logging.getLogger(__name__)


class TokenThrottle(SimpleRateThrottle):
    """Counts each token by itself; people who are signed in are not counted.

    THROTTLE_CACHE_URL names a cache that the server's processes share; without one each counts by
    itself. While that cache is away nobody is held back: reading goes on.
    """

    rate = "1/min"
    cache = ConnectionProxy(caches, "throttle")  # type: ignore[assignment]

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"token:{request.auth.pk}"

    def allow_request(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        self.num_requests = request.auth.per_minute
        try:
            return super().allow_request(request, view)
        except RedisError:
            logger.warning("the cache that counts requests is away")
            return True
