"""Writing the trail."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from audit.models import Entry, Head

# Any constant serves; it only has to be the same for every writer of the trail.
LOCK_KEY = 290_2023
#: The actor of what nobody signed in for does: a command on the server, by hand or by the clock.
SYSTEM = "system"


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


# Without a savepoint: whoever records does so in the transaction of the act itself.
@transaction.atomic(savepoint=False)
def record(
    *,
    by: str,
    action: str,
    subject: str,
    now: datetime,
    changes_data: bool = True,
    **detail: Any,
) -> Entry:
    """Append one act to the trail, in the caller's transaction.

    `detail` must be JSON (texts, whole numbers, lists). Acts that change no data (looking, taking
    away, signing in) leave `Head.changed`, by which pages know whether they still hold, as it is.
    Writers queue: SQLite by its write lock, PostgreSQL by an advisory lock held to the end of the
    transaction.
    """
    _queue()
    head = _head()
    content: dict[str, Any] = {
        "sequence": head.sequence + 1,
        "at": now,
        "actor": by,
        "action": action,
        "subject": subject,
        "detail": detail,
    }
    digest = digest_of(**content, previous=head.digest)
    entry = Entry.objects.create(**content, previous_digest=head.digest, digest=digest)
    # A lost head stays lost: writing it anew would hide that rows may have gone with it.
    Head.objects.filter(pk=head.pk).update(
        sequence=entry.sequence,
        digest=digest,
        count=head.count + 1,
        changed=digest if changes_data else head.changed,
    )
    return entry


@transaction.atomic
def record_once(
    *, by: str, action: str, subject: str, since: datetime, now: datetime, **detail: Any
) -> Entry | None:
    """Append an act that changes no data, unless the same one by the same person stands in the
    trail since `since`; `detail` does not tell acts apart."""
    _queue()
    if Entry.objects.filter(actor=by, at__gte=since, action=action, subject=subject).exists():
        return None
    return record(by=by, action=action, subject=subject, now=now, changes_data=False, **detail)


def _queue() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])


def _head() -> Head:
    """The head; where it is missing, a new one for an empty trail, else an unsaved one."""
    head = Head.objects.filter(pk=1).first()
    if head is not None:
        return head
    last = Entry.objects.order_by("-sequence").first()
    if last is None:
        return Head.objects.create(pk=1)
    return Head(sequence=last.sequence, digest=last.digest)
