"""Reading the trail."""

from audit.models import Entry
from audit.services import digest_of


def broken_sequences() -> list[int]:
    """Sequence numbers at which the chain does not hold: altered, inserted or after a gap."""
    broken, previous, expected = [], "", 1
    for entry in Entry.objects.order_by("sequence").iterator():
        whole = entry.sequence == expected and entry.previous_digest == previous
        if not whole or entry.digest != digest_of(
            sequence=entry.sequence,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            detail=entry.detail,
            previous=entry.previous_digest,
        ):
            broken.append(entry.sequence)
        previous, expected = entry.digest, entry.sequence + 1
    return broken
