"""What every step of a submission shares: the lock, the figures that count, the trail."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from audit.services import record
from reporting.announcements import announce
from reporting.models import Fact, State, Submission, SubmissionEvent, TaskReport
from reporting.workflow import role_of


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
    **detail: object,
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
    announce(submission, action, by=by, now=now, reason=reason)


def locked(submission: Submission) -> Submission:
    """The submission as it stands now, held against others until the transaction ends."""
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("city", "cycle")
        .get(pk=submission.pk)
    )


def counting(submission: Submission) -> QuerySet[Fact]:
    """The submission's figures that count (older versions stay as they were)."""
    rows = (
        Fact.objects.filter(city=submission.city, year__lte=submission.cycle.year)
        .exclude(state=State.DRAFT)
        .order_by("version")
        .values_list("element_id", "year", "pk")
    )
    newest = {(element, year): pk for element, year, pk in rows}
    return Fact.objects.filter(pk__in=list(newest.values()), submission=submission)


def counting_tasks(submission: Submission) -> QuerySet[TaskReport]:
    """The submission's newest version of each clause's progress, drafts left out."""
    rows = (
        TaskReport.objects.filter(submission=submission)
        .exclude(state=State.DRAFT)
        .order_by("version")
        .values_list("clause_id", "pk")
    )
    return TaskReport.objects.filter(pk__in=list(dict(rows).values()))
