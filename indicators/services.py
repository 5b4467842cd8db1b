"""Writing what was promised."""

from datetime import datetime
from pathlib import Path

from django.core import serializers
from django.db import transaction

from audit.services import record


@transaction.atomic
def load_missing_rows(*, path: Path, by: str, now: datetime) -> int:
    """Load the rows of a fixture that are not there yet, and return how many were.

    A row is there when one with its natural key is. It is left as it is, whatever the file
    says: a reading that was confirmed, a city that was designated or a bureau that was renamed
    is somebody's decision, and no start of the system may undo it.
    """
    added = 0
    # Lazily, so that a row finds the ones it names earlier in the same file.
    for item in serializers.deserialize("json", path.read_text(encoding="utf-8")):
        if item.object.pk is None:
            item.save()
            added += 1
    if added:
        record(by=by, action="plan.load", subject=path.name, now=now, rows=added)
    return added
