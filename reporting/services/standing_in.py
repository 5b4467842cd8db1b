"""The province begins and ends entering in a city's place (代录)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from cities.models import City
from reporting.models import Cycle, StandIn, Submission
from reporting.services.steps import begun, locked, moved, spoken
from reporting.stand_ins import open_stand_in
from reporting.workflow import NotAllowed, next_state


@transaction.atomic
def begin_stand_in(*, city: City, cycle: Cycle, reason: str, by: User, now: datetime) -> StandIn:
    """Begin to enter for a city that cannot; the city reads the reason. Raises NotAllowed."""
    submission = begun(city, cycle)
    target = next_state(action="begin_for", state=submission.state, by=by)
    if open_stand_in(city, cycle) is not None:
        raise NotAllowed(f"省厅已在代{city.name}填报{cycle}，不需要再次开始。")
    said = spoken(reason, "代录原因")
    stand_in = StandIn.objects.create(submission=submission, reason=said, begun_at=now, begun_by=by)
    moved(submission, "begin_for", target, by, now, said)
    return stand_in


@transaction.atomic
def end_stand_in(*, city: City, cycle: Cycle, by: User, now: datetime) -> StandIn:
    """End it; what was entered stays, marked as it is. Raises NotAllowed."""
    submission = Submission.objects.filter(city=city, cycle=cycle).first()
    begun = open_stand_in(city, cycle)
    if submission is None or begun is None:
        raise NotAllowed(f"省厅没有在代{city.name}填报{cycle}。")
    submission = locked(submission)
    target = next_state(action="end_for", state=submission.state, by=by)
    begun.ended_at, begun.ended_by = now, by
    begun.save(update_fields=["ended_at", "ended_by"])
    moved(submission, "end_for", target, by, now)
    return begun
