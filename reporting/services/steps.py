"""What every step of a submission shares: the lock, the figures that count, the trail."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.access import may_stand_in
from accounts.models import Event, User
from accounts.webhooks import publish
from audit.services import record
from cities.models import City
from reporting.announcements import announce
from reporting.models import Cycle, Fact, State, Submission, SubmissionEvent, TaskReport
from reporting.parsing import control_characters
from reporting.stand_ins import open_stand_in
from reporting.workflow import NotAllowed, role_of

#: Of a reason given for a step, in characters.
REASON_LENGTH = 200


def actor(by: User | None) -> str:
    """How the trail names whoever acts."""
    return by.username if by else role_of(None)


def moved(
    submission: Submission,
    action: str,
    target: State,
    by: User | None,
    now: datetime,
    reason: str = "",
    **detail: Any,
) -> None:
    """Store the submission in its state after a step, with its event and trail."""
    before, submission.state = submission.state, target
    submission.save()
    SubmissionEvent.objects.create(
        submission=submission,
        at=now,
        by=by,
        action=action,
        from_state=before,
        to_state=target,
        version=submission.version,
        reason=reason,
    )
    record(
        by=actor(by),
        action=f"submission.{action}",
        subject=f"{submission.city.code}/{submission.cycle.year}",
        now=now,
        version=submission.version,
        reason=reason,
        **detail,
    )
    if before != target:
        publish(
            event=Event.SUBMISSION,
            city=submission.city,
            data={
                "city": submission.city.code,
                "year": submission.cycle.year,
                "action": action,
                "from": str(before),
                "state": str(target),
                "version": submission.version,
            },
            now=now,
        )
    announce(submission, action, by=by, now=now, reason=reason)


def spoken(reason: str, what: str) -> str:
    """A reason as it is kept. Raises NotAllowed for none, a long one, or hidden characters."""
    said = " ".join(reason.split())
    if control_characters(reason.replace("\r\n", "\n").replace("\n", " ")):
        raise NotAllowed(f"{what}含有不可见的控制字符，请删去后重新键入。")
    if not said:
        raise NotAllowed(f"请写明{what}。")
    if len(said) > REASON_LENGTH:
        raise NotAllowed(f"{what}最多{REASON_LENGTH}字，现在有{len(said)}字，请删减。")
    return said


def stands_in(submission: Submission, by: User | None) -> bool:
    """Whether somebody acts in the city's place. Raises NotAllowed where no reason was given."""
    if by is None or not may_stand_in(by):
        return False
    if open_stand_in(submission.city, submission.cycle) is None:
        raise NotAllowed("代市填报要先在该市上报页写明代录原因。")
    return True


def locked(submission: Submission) -> Submission:
    """The submission as it stands now, held against others until the transaction ends."""
    return _held().get(pk=submission.pk)


def begun(city: City, cycle: Cycle) -> Submission:
    """The same for a city's submission of a cycle, which is begun where there is none."""
    found = _held().filter(city=city, cycle=cycle).first()
    if found is None:
        Submission.objects.get_or_create(city=city, cycle=cycle)
        found = _held().get(city=city, cycle=cycle)
    return found


def _held() -> QuerySet[Submission]:
    held = Submission.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("city", "cycle").order_by("pk")


def counting(submission: Submission) -> QuerySet[Fact]:
    """The submission's figures that count (older versions stay as they were)."""
    return Fact.objects.counting().filter(submission=submission)


def counting_tasks(submission: Submission) -> QuerySet[TaskReport]:
    """The submission's newest version of each clause's progress, drafts left out."""
    return TaskReport.objects.counting().filter(submission=submission)
