"""Taking decisions on how figures are judged: stored once, never changed, on the trail.

What a decision does to results is no concern of this room; `assessment` shows it beforehand and
recomputes afterwards.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from audit.services import record
from indicators import selectors, terms_in_force, weights
from indicators.calculation import Applicability as Applies
from indicators.decisions import (
    AllocationChange,
    ApplicabilityChange,
    Change,
    ReadingChange,
    Terms,
    WeightChange,
)
from indicators.models import AllocationDraft, Applicability, Decision, Indicator, Reading

REASON_LENGTH = 500


class Refused(Exception):
    """A decision that cannot be taken; `faults` say why, each with the remedy."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("；".join(faults))


def last_number() -> int:
    """The number of the newest decision; 0 before the first."""
    return Decision.objects.aggregate(last=Max("number"))["last"] or 0


def check(change: Change, terms: Terms) -> None:
    """Raise Refused when the change has faults under these terms."""
    faults = change.faults(terms, selectors.names())
    if isinstance(change, WeightChange):
        faults += weights.faults(change)
    if faults:
        raise Refused(faults)


@transaction.atomic
def take_decision(
    *, change: Change, terms: Terms, after: int, reason: str, by: User, now: datetime
) -> Decision:
    """Store a decision under the terms it was prepared for.

    Raises:
        Refused: it has faults, no reason, or decisions were taken since number `after`.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(["请写明理由，它和决定一起保存，省里各部门都能看到。"])
    if len(reason) > REASON_LENGTH:
        raise Refused([f"理由有{len(reason)}字，最多{REASON_LENGTH}字，请精简。"])
    check(change, terms)
    summary = change.words(selectors.names())
    # Writers of the trail queue, so the numbers that follow are nobody else's.
    record(
        by=by.username,
        action="decision.take",
        subject=change.subject,
        now=now,
        summary=summary,
        reason=reason,
        content=change.content,
    )
    last = last_number()
    if last != after:
        raise Refused([f"这期间已作出决定第{last}号，预览不再准确。请重新看一遍会改变什么。"])
    earlier = Decision.objects.filter(subject=change.subject).count()
    decision = Decision.objects.create(
        number=last + 1,
        kind=change.kind,
        subject=change.subject,
        version=earlier + 1,
        content=change.content,
        summary=summary,
        reason=reason,
        decided_by=by,
        decided_at=now,
    )
    decision.indicators.set(Indicator.objects.filter(number__in=change.numbers))
    _set_rows(change, by, now)
    return decision


@transaction.atomic
def save_allocation_draft(*, change: AllocationChange, by: User, now: datetime) -> AllocationDraft:
    """Keep a split that may be adopted, in place of the one kept before.

    Raises:
        Refused: it does not reach the provincial target, or has another fault.
    """
    check(change, terms_in_force.terms())
    content = change.content
    draft, _ = AllocationDraft.objects.update_or_create(
        indicator=Indicator.objects.get(number=change.number),
        defaults={
            "weight": content["weight"],
            "amounts": content["amounts"],
            "saved_by": by,
            "saved_at": now,
        },
    )
    record(
        by=by.username,
        action="allocation.draft",
        subject=change.subject,
        now=now,
        content=content,
    )
    return draft


def drafted(number: int) -> AllocationChange | None:
    """The split that is kept for adoption."""
    draft = AllocationDraft.objects.filter(indicator__number=number).first()
    if draft is None:
        return None
    content = {"number": number, "weight": draft.weight, "amounts": draft.amounts}
    return AllocationChange.from_content(content)


def _set_rows(change: Change, by: User, now: datetime) -> None:
    """Set the rows that hold what is in force of a reading or an applicability."""
    match change:
        case ReadingChange():
            Reading.objects.filter(code=change.code).update(
                in_force=change.option,
                status=Reading.Status.CONFIRMED,
                decided_by=by,
                decided_at=now,
            )
            _set_states(change.states)
            if change.printed:
                Indicator.objects.filter(number__in=change.numbers).update(**change.printed)
        case ApplicabilityChange():
            _set_states({(change.number, city): to for city, to in change.settled.items()})
            # Which cities are meant was the open question: answered with the last one's name.
            status = Reading.Status.CONFIRMED if change.complete else Reading.Status.PENDING
            selectors.listing_readings(change.number).update(
                status=status,
                decided_by=by if change.complete else None,
                decided_at=now if change.complete else None,
            )
        case AllocationChange():
            AllocationDraft.objects.filter(indicator__number=change.number).delete()


def _set_states(states: dict[tuple[int, str], Applies]) -> None:
    numbers = dict(Indicator.objects.order_by("number").values_list("number", "pk"))
    cities = {city.code: city for city in selectors.cities()}
    for (number, code), state in states.items():
        Applicability.objects.update_or_create(
            indicator_id=numbers[number],
            city=cities[code],
            defaults={"state": state.value},
        )
