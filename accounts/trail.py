"""What people leave in the trail by merely being here: the user name and the address, no more."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from accounts.models import User
from audit.services import record_once

HOUR = timedelta(hours=1)
SUBJECT_LENGTH = 200


def client_address(request: HttpRequest) -> str:
    """The address the request came from, seen past PROXY_COUNT reverse proxies of ours.

    What stands further left in X-Forwarded-For was written by the client and proves nothing.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    count = settings.PROXY_COUNT
    if 0 < count <= len(forwarded) and forwarded[-count].strip():
        return forwarded[-count].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def note_visit(*, user: User, action: str, path: str, address: str, now: datetime) -> None:
    """Record that somebody looked at or took away others' data: once per person, page and hour.

    This process remembers whom it has recorded, so reading on costs no query; the trail itself is
    asked before it is written, so several processes do not write the same hour twice.
    """
    subject = path[:SUBJECT_LENGTH]
    hour = now.replace(minute=0, second=0, microsecond=0)
    page = hashlib.sha256(subject.encode()).hexdigest()
    key = f"visit:{user.pk}:{action}:{hour:%Y%m%d%H}:{page}"
    if cache.get(key):
        return
    record_once(
        by=user.username, action=action, subject=subject, since=hour, now=now, address=address
    )
    cache.set(key, True, timeout=int(HOUR.total_seconds()))
