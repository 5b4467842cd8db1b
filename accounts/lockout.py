"""Lockout after failures in a row, per user name and per address.

An attempt is counted before the password is looked at, so that guesses made at the same moment
count too; a sign-in that succeeds takes its count back. Unknown user names are locked like known
ones, so a refusal does not tell which exist.
"""

import hashlib
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import FailedSignIns


def user_key(username: str) -> str:
    """The digest under which failures of a user name are counted."""
    return _digest("user", unicodedata.normalize("NFKC", username).casefold())


def address_key(address: str) -> str:
    """The digest under which failures from an address are counted."""
    return _digest("address", address)


@transaction.atomic
def begin_attempt(*, username: str, address: str, now: datetime) -> datetime | None:
    """Count one more attempt; until when name or address is locked, None when it may go on.

    The attempt that reaches the limit is still judged; those after it are not.
    """
    length = timedelta(minutes=settings.LOCKOUT_MINUTES)
    limits = {
        user_key(username): settings.LOCKOUT_FAILURES,
        address_key(address): settings.LOCKOUT_ADDRESS_FAILURES,
    }
    FailedSignIns.objects.bulk_create(
        [FailedSignIns(key=key, last_at=now) for key in limits], ignore_conflicts=True
    )
    rows = list(FailedSignIns.objects.select_for_update().filter(key__in=limits).order_by("key"))
    locked = [row.locked_until for row in rows if row.locked_until and row.locked_until > now]
    if locked:
        return max(locked)
    for row in rows:
        row.count = row.count + 1 if now - row.last_at <= length else 1
        row.last_at = now
        # A limit of 0 is none.
        row.locked_until = now + length if 0 < limits[row.key] <= row.count else None
        row.save()
    return None


def locked_until(username: str, now: datetime) -> datetime | None:
    """Until when a user name is locked; None when it is not."""
    row = FailedSignIns.objects.filter(key=user_key(username), locked_until__gt=now).first()
    return row.locked_until if row else None


def take_back(address: str) -> None:
    """The attempt from this address was a good one."""
    FailedSignIns.objects.filter(key=address_key(address), count__gt=0).update(
        count=F("count") - 1, locked_until=None
    )


def forget(username: str) -> None:
    """Unlock a user name."""
    FailedSignIns.objects.filter(key=user_key(username)).delete()


def sweep(now: datetime) -> int:
    """Drop counts that mean nothing any more; returns how many."""
    old = now - timedelta(minutes=settings.LOCKOUT_MINUTES)
    return FailedSignIns.objects.filter(last_at__lt=old).delete()[0]


def _digest(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode()).hexdigest()
