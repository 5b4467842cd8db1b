"""Writing and verifying the trail."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from audit.models import Entry

# Any constant serves; it only has to be the same for every writer of the trail.
LOCK_KEY = 290_2023


def digest_of(
    *,
    sequence: int,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Any,
    previous: str,
) -> str:
    """SHA-256 over the row's content and the digest before it, as 64 hexadecimal digits."""
    content = json.dumps(
        [sequence, at.astimezone(UTC).isoformat(), actor, action, subject, detail, previous],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(content.encode()).hexdigest()


@transaction.atomic
def record(*, by: str, action: str, subject: str, now: datetime, **detail: Any) -> Entry:
    """Append one act to the trail, in the caller's transaction.

    `detail` must be JSON (texts, whole numbers, lists). Writers queue: SQLite by its write lock,
    PostgreSQL by an advisory lock held to the end of the transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
    last = Entry.objects.order_by("-sequence").values_list("sequence", "digest").first()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, "")
    return Entry.objects.create(
        sequence=sequence,
        at=now,
        actor=by,
        action=action,
        subject=subject,
        detail=detail,
        previous_digest=previous,
        digest=digest_of(
            sequence=sequence,
            at=now,
            actor=by,
            action=action,
            subject=subject,
            detail=detail,
            previous=previous,
        ),
    )
