"""The province's steps for a whole submission: approving and returning for all departments at
once, and making final. Single figures are decided by their departments (reviewing)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from cities.models import Department
from reporting.cycles import year_is_over
from reporting.marks import mark_city_year, mark_facts
from reporting.models import Decision, Submission
from reporting.review.four_eyes import own_names, refusal_of_report
from reporting.review.responsibility import responsibility
from reporting.services.falling import fall
from reporting.services.reviewing import checked_reason, write_decisions
from reporting.services.steps import counting, counting_tasks, locked, moved
from reporting.workflow import FIGURES_WITH, NotAllowed, next_state


@transaction.atomic
def approve(*, submission: Submission, by: User | None, now: datetime) -> Submission:
    """Approve all submitted figures as 快报, for all departments; provisional until final.

    Raises NotAllowed also where the same person entered any of them in the city's place.
    """
    return _decide(submission, "approve", by, now)


@transaction.atomic
def return_submission(
    *, submission: Submission, reason: str, by: User | None, now: datetime
) -> Submission:
    """Send all submitted figures back with one reason; they count until they are replaced."""
    return _decide(submission, "return", by, now, checked_reason(reason))


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


def _decide(
    submission: Submission, action: str, by: User | None, now: datetime, reason: str = ""
) -> Submission:
    submission = locked(submission)
    target = next_state(action=action, state=submission.state, by=by)
    before, after = FIGURES_WITH[action]
    newest = counting(submission).filter(state__in=before)
    tasks = counting_tasks(submission).filter(state__in=before)
    own = own_names(by, [*newest.select_related("element"), *tasks.select_related("clause")])
    if own and by is not None and action == Decision.Action.APPROVE:
        raise NotAllowed(refusal_of_report(own, by))
    touched = list(newest.values_list("element__code", "year"))
    if action in Decision.Action.values:
        write_decisions(
            submission,
            list(newest.select_related("element")),
            list(tasks.select_related("clause")),
            action,
            {each.code: each for each in Department.objects.order_by("order")},
            responsibility(),
            reason=reason,
            whole=True,
            by=by,
            now=now,
        )
    if action == Decision.Action.RETURN:
        fall(submission, None, because="退回了整份上报", by=by, now=now)
    newest.update(state=after)
    tasks.update(state=after)
    submission.decided_at, submission.decided_by, submission.reason = now, by, reason
    moved(submission, action, target, by, now, reason)
    mark_facts(city=submission.city, facts=touched, now=now)
    mark_city_year(city=submission.city, year=submission.cycle.year, now=now)
    return submission
