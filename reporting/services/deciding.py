"""The province's steps: approving, returning, making final."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from reporting.cycles import year_is_over
from reporting.marks import mark_city_year, mark_facts
from reporting.models import State, Submission
from reporting.parsing import control_characters
from reporting.services.steps import counting, counting_tasks, locked, moved
from reporting.workflow import NotAllowed, next_state


@transaction.atomic
def approve(*, submission: Submission, by: User | None, now: datetime) -> Submission:
    """Approve the submitted figures as 快报; they stay provisional until final."""
    return _decide(submission, "approve", by, now)


@transaction.atomic
def return_submission(
    *, submission: Submission, reason: str, by: User | None, now: datetime
) -> Submission:
    """Send the submission back with a reason; its figures count until they are replaced."""
    if not reason.strip():
        raise NotAllowed("请写明退回原因，市里会原样看到。")
    if control_characters(reason):
        raise NotAllowed("退回原因含有不可见的控制字符，请删去后重新键入。")
    return _decide(submission, "return", by, now, reason.strip())


@transaction.atomic
def finalise(
    *, submission: Submission, by: User | None, now: datetime, unconfirmed_because: str = ""
) -> Submission:
    """年报核定: the approved figures become final.

    Only after the reported year has ended, once 年报核定 is open, and when the city has confirmed
    them; `unconfirmed_because` says why it is done without that. Raises NotAllowed.
    """
    cycle, reason = submission.cycle, unconfirmed_because.strip()
    if not year_is_over(cycle, now):
        raise NotAllowed(f"{cycle}结束后才能年报核定。")
    submission = locked(submission)
    next_state(action="finalise", state=submission.state, by=by)
    if submission.cycle.annual_opened_at is None:
        raise NotAllowed(f"{cycle}年报核定还没有开放，请省级管理员先在“上报年度”里开放。")
    if submission.confirmed_at is None and not reason:
        raise NotAllowed(
            f"{submission.city.name}还没有确认年报数据。未经确认就核定的，请写明原因。"
        )
    return _decide(submission, "finalise", by, now, reason if not submission.confirmed_at else "")


FIGURES_AFTER = {
    "approve": ((State.SUBMITTED,), State.APPROVED),
    "return": ((State.SUBMITTED,), State.RETURNED),
    "finalise": ((State.APPROVED,), State.FINAL),
}


def _decide(
    submission: Submission, action: str, by: User | None, now: datetime, reason: str = ""
) -> Submission:
    submission = locked(submission)
    target = next_state(action=action, state=submission.state, by=by)
    before, after = FIGURES_AFTER[action]
    newest = counting(submission).filter(state__in=before)
    touched = list(newest.values_list("element__code", "year"))
    newest.update(state=after)
    counting_tasks(submission).filter(state__in=before).update(state=after)
    submission.decided_at, submission.decided_by, submission.reason = now, by, reason
    moved(submission, action, target, by, now, reason)
    mark_facts(city=submission.city, facts=touched, now=now)
    mark_city_year(city=submission.city, year=submission.cycle.year, now=now)
    return submission
