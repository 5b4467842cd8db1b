"""The city's steps: submitting, and its word on the year's figures (年报核定)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from reporting import selectors
from reporting.drafts import number_after_counting
from reporting.findings import Finding
from reporting.locks import lock_on
from reporting.marks import mark_city_year, mark_facts
from reporting.models import Fact, State, Submission, TaskReport
from reporting.receipts import issue_receipt
from reporting.scrutiny import what_stops
from reporting.services.steps import counting, counting_tasks, locked, moved
from reporting.workflow import NotAllowed, next_state


@transaction.atomic
def submit(*, submission: Submission, by: User | None, now: datetime) -> list[Finding]:
    """Submit for the city: drafts and returned figures become submitted figures.

    Returns what stops it (errors, unexplained warnings, blanks without a reason), empty when
    submitted. Raises NotAllowed for the wrong role, a closed cycle, or nothing to submit.
    """
    submission = locked(submission)
    city, cycle = submission.city, submission.cycle
    target = next_state(action="submit", state=submission.state, by=by)
    lock = lock_on(city, cycle, submission, now)
    if lock.submitting:
        raise NotAllowed(lock.submitting)
    stops = what_stops(submission)
    if stops:
        return stops
    drafts = Fact.objects.filter(city=city, submission=submission, state=State.DRAFT)
    task_drafts = TaskReport.objects.filter(submission=submission, state=State.DRAFT)
    returned = submission.state in (State.RETURNED, State.DRAFT)
    if not returned and not drafts.exists() and not task_drafts.exists():
        raise NotAllowed("没有改动过的数据，不需要再次上报。")
    submission.version += 1
    if submission.version == 1:
        submission.late = now >= selectors.deadline(city, cycle)
    submission.submitted_at, submission.submitted_by = now, by
    # What a city submits during 年报核定 is its word on the year; anything earlier was 快报.
    annual = cycle.annual_opened_at is not None
    submission.confirmed_at, submission.confirmed_by = (now, by) if annual else (None, None)
    number_after_counting(city, drafts)
    touched = list(drafts.values_list("element__code", "year"))
    drafts.update(state=State.SUBMITTED)
    task_drafts.update(state=State.SUBMITTED)
    # Returned figures that were not replaced are submitted again as they are.
    counting(submission).filter(state=State.RETURNED).update(state=State.SUBMITTED)
    counting_tasks(submission).filter(state=State.RETURNED).update(state=State.SUBMITTED)
    moved(submission, "submit", target, by, now)
    issue_receipt(
        submission=submission,
        figures=counting(submission).select_related("element"),
        tasks=counting_tasks(submission).select_related("clause"),
        by=by,
        now=now,
    )
    mark_facts(city=city, facts=touched, now=now)
    mark_city_year(city=city, year=cycle.year, now=now)
    return []


@transaction.atomic
def confirm(*, submission: Submission, by: User | None, now: datetime) -> Submission:
    """The city confirms its approved November figures as the year's (确认年报数据).

    The state stays; the province then makes them final. Correcting them instead is submitting
    again. Raises NotAllowed while 年报核定 is not open, or when they are confirmed already.
    """
    submission = locked(submission)
    target = next_state(action="confirm", state=submission.state, by=by)
    cycle = submission.cycle
    lock = lock_on(submission.city, cycle, submission, now)
    if lock.saving:
        raise NotAllowed(lock.saving)
    if cycle.annual_opened_at is None:
        raise NotAllowed(f"{cycle}年报核定还没有开放，不需要确认。")
    if submission.confirmed_at is not None:
        raise NotAllowed("这份上报已确认过，不需要再次确认。")
    drafts = Fact.objects.filter(submission=submission, state=State.DRAFT)
    if drafts.exists() or TaskReport.objects.filter(submission=submission, state="draft").exists():
        raise NotAllowed("有改动还没有上报。请先上报更正，或改回原数，再确认。")
    submission.confirmed_at, submission.confirmed_by = now, by
    moved(submission, "confirm", target, by, now)
    return submission
