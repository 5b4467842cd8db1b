"""REST clients: each a program's account with one token, created, used and revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from accounts.models import (
    READING_SCOPES,
    WRITING_SCOPES,
    ApiToken,
    Role,
    Scope,
    User,
)
from audit.services import record, record_once
from cities.models import City

#: Tells people, and programs that look for lost secrets, what the rest is.
PREFIX = "hnc_"
#: 192 random bits: nobody guesses them, so a plain SHA-256 keeps them safe.
BYTES = 24
NAME_LENGTH = 40
DAYS, MOST_DAYS = 365, 1096
PER_MINUTE, MOST_PER_MINUTE = 300, 6000
MINUTE = timedelta(minutes=1)
REMEMBERED_SECONDS = 600


class NotAllowed(Exception):
    """The token is not given; the message says why and what to do."""


def token_digest(token: str) -> str:
    """SHA-256 of a token, as it is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_api_token(
    *,
    name: str,
    city: City | None,
    by: str,
    now: datetime,
    scopes: Sequence[str] = READING_SCOPES,
    expires_at: datetime | None = None,
    per_minute: int = PER_MINUTE,
) -> str:
    """Create a REST client and return its token, which is shown this once and stored hashed.

    `city` None gives a client that reads the whole province, otherwise only that city. Without
    `expires_at` it is valid for a year. Raises NotAllowed.
    """
    expires = expires_at or now + timedelta(days=DAYS)
    _check(name=name, city=city, scopes=scopes, expires=expires, per_minute=per_minute, now=now)
    token = PREFIX + secrets.token_hex(BYTES)
    digest = token_digest(token)
    user = User(
        username=f"api-{digest[:16]}",
        full_name=name,
        role=Role.API_CITY if city else Role.API_PROVINCE,
        city=city,
    )
    user.set_unusable_password()
    user.save()
    ApiToken.objects.create(
        user=user,
        name=name,
        digest=digest,
        ending=token[-4:],
        scopes=[scope.value for scope in Scope if scope in scopes],
        per_minute=per_minute,
        created_at=now,
        expires_at=expires,
    )
    record(
        by=by,
        action="api_token.create",
        subject=name,
        now=now,
        city=city.code if city else None,
        scopes=[scope.value for scope in Scope if scope in scopes],
        expires_at=expires.isoformat(),
        ending=token[-4:],
    )
    return token


@transaction.atomic
def revoke_api_token(*, token: ApiToken, by: str, now: datetime) -> bool:
    """End a token at once; False when it was revoked before, which stays as it is."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        return False
    record(by=by, action="api_token.revoke", subject=token.name, now=now, ending=token.ending)
    return True


def find_token(token: str, version: str | None) -> ApiToken | None:
    """The token with its user and city, also one that is revoked or expired.

    Remembered under the version of everything the system knows, None for nobody can tell: whatever
    takes a right away from a client changes that, so that it holds at once in every process.
    """
    digest = token_digest(token)
    key = f"token:{version}:{digest}"
    found: ApiToken | None = cache.get(key) if version else None
    if found is None:
        found = ApiToken.objects.select_related("user__city").filter(digest=digest).first()
        if found and version:
            cache.set(key, found, timeout=REMEMBERED_SECONDS)
    return found


def note_use(token: ApiToken, now: datetime) -> datetime:
    """Remember when a token was last used, to the minute, so that not every request writes; returns
    from when on there is something to note again."""
    key = f"used:{token.digest}"
    last: datetime | None = cache.get(key) or token.last_used_at
    if last is None or now - last >= MINUTE:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
        cache.set(key, now, timeout=REMEMBERED_SECONDS)
        last = now
    return last + MINUTE


def note_refused(*, token: ApiToken | None, why: str, address: str, now: datetime) -> None:
    """Record that somebody came with a token that opens nothing: once an hour per token, or per
    address where the token is nobody's, so that a flood does not flood the trail too."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    subject = token.name if token else address
    key = f"refused:{token.pk if token else address}:{hour:%Y%m%d%H}"
    if cache.get(key):
        return
    record_once(
        by="",
        action="api_token.refused",
        subject=subject,
        since=hour,
        now=now,
        address=address,
        why=why,
    )
    cache.set(key, True, timeout=3600)


def _check(
    *,
    name: str,
    city: City | None,
    scopes: Sequence[str],
    expires: datetime,
    per_minute: int,
    now: datetime,
) -> None:
    if not 1 <= len(name.strip()) <= NAME_LENGTH:
        raise NotAllowed(f"名称应为 1 到 {NAME_LENGTH} 个字。")
    if city is None and any(scope in scopes for scope in WRITING_SCOPES):
        raise NotAllowed("全省令牌只能读。要上传或上报，请为那个市新建本市令牌。")
    if not now < expires <= now + timedelta(days=MOST_DAYS):
        raise NotAllowed(f"到期日应在今天以后、{MOST_DAYS // 365}年以内。")
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        raise NotAllowed(f"每分钟次数应为 1 到 {MOST_PER_MINUTE}。")
