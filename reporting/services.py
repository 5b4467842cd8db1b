"""Drafts and the steps of a submission. Keyword-only, atomic, audited; `by` None = command line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from audit.services import record
from cities.models import City
from reporting import selectors
from reporting.changes import Change, fact_changes, task_changes
from reporting.checks import Entry, TaskEntry, check_entries, check_tasks
from reporting.cycles import year_is_over
from reporting.drafts import number_after_counting, write_facts, write_tasks
from reporting.findings import Finding, has_errors
from reporting.locks import lock_on
from reporting.marks import mark_city_year, mark_facts
from reporting.models import Cycle, Fact, State, Submission, SubmissionEvent, TaskReport
from reporting.parsing import control_characters
from reporting.receipts import issue_receipt
from reporting.scrutiny import entry_warnings, what_stops
from reporting.workflow import NotAllowed, next_state, role_of


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would find and change."""

    findings: list[Finding]
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving found and changed; with an error among the findings nothing was written."""

    submission: Submission | None
    findings: list[Finding]
    changes: list[Change] = field(default_factory=list)
    saved: bool = False


def actor(by: User | None) -> str:
    """How the trail names whoever acts."""
    return by.username if by else role_of(None)


def preview(
    *,
    city: City,
    cycle: Cycle,
    entries: Sequence[Entry],
    tasks: Sequence[TaskEntry] = (),
    terms: selectors.Terms | None = None,
) -> Preview:
    """Check entries as saving would, and list what would change; writes nothing.

    `terms` are those of the city and cycle, for a caller that has read them already.
    """
    rules, titles, asked = terms or selectors.terms(city, cycle)
    current = selectors.current_entries(city, cycle)
    known = selectors.known_entries(current)
    findings = check_entries(
        entries,
        rules,
        selectors.parts_of_wholes(),
        asked=asked,
        known=known,
    ) + check_tasks(tasks, titles)
    # Everything at once: a figure in error is not doubted as well, all others are.
    merged = known | {(entry.element, entry.year): entry for entry in entries}
    doubted = {(entry.element, entry.year) for entry in entries}
    doubted -= {(finding.element, finding.year or 0) for finding in findings}
    required = selectors.required_elements(city, cycle.year, merged, rules)
    warnings = entry_warnings(year=cycle.year, known=merged, rules=rules, required=required)
    findings += [w for w in warnings if (w.element, w.year) in doubted]
    changes = fact_changes(entries, current, rules) + task_changes(
        tasks, selectors.current_tasks(city, cycle), titles
    )
    return Preview(findings, changes)


@transaction.atomic
def save_draft(
    *,
    city: City,
    cycle: Cycle,
    entries: Sequence[Entry],
    tasks: Sequence[TaskEntry] = (),
    by: User | None,
    source: str,
    now: datetime,
    terms: selectors.Terms | None = None,
) -> Saved:
    """Save entries as drafts, all or nothing.

    Figures that count are never touched: a differing entry becomes (or changes) the draft of the
    next version; one equal to the counting figure removes the draft. Raises NotAllowed, in a
    closed cycle too; drafts saved before stay.
    """
    submission = lock_for_saving(city, cycle, by=by, now=now)
    seen = preview(city=city, cycle=cycle, entries=entries, tasks=tasks, terms=terms)
    if has_errors(seen.findings):
        return Saved(None if submission.version == 0 else submission, seen.findings, seen.changes)
    write_drafts(submission, seen.changes, entries, tasks, by=by, source=source, now=now)
    return Saved(submission, seen.findings, seen.changes, saved=True)


def lock_for_saving(city: City, cycle: Cycle, *, by: User | None, now: datetime) -> Submission:
    """The submission, held against others until the transaction ends. Raises NotAllowed."""
    submission, _ = Submission.objects.get_or_create(city=city, cycle=cycle)
    submission = _lock(submission)
    next_state(action="save", state=submission.state, by=by)
    closed = lock_on(city, submission.cycle, submission, now).saving
    if closed:
        raise NotAllowed(closed)
    return submission


def write_drafts(
    submission: Submission,
    changes: Sequence[Change],
    entries: Sequence[Entry],
    tasks: Sequence[TaskEntry] = (),
    *,
    by: User | None,
    source: str,
    now: datetime,
) -> None:
    """Write those of the checked entries and tasks that change something, and record it."""
    changed = {(c.element, c.year) for c in changes if c.element}
    write_facts(submission, [e for e in entries if (e.element, e.year) in changed], by, source, now)
    clauses = {c.clause for c in changes if c.clause}
    write_tasks(submission, [t for t in tasks if t.clause in clauses], by, now)
    if changes:
        record(
            by=actor(by),
            action="submission.save",
            subject=f"{submission.city.code}/{submission.cycle.year}",
            now=now,
            source=source,
            elements=sorted(f"{code}@{year}" for code, year in changed),
            clauses=sorted(clauses),
        )


@transaction.atomic
def submit(*, submission: Submission, by: User | None, now: datetime) -> list[Finding]:
    """Submit for the city: drafts and returned figures become submitted figures.

    Returns what stops it (errors, unexplained warnings, blanks without a reason), empty when
    submitted. Raises NotAllowed for the wrong role, a closed cycle, or nothing to submit.
    """
    submission = _lock(submission)
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
    _counting(submission).filter(state=State.RETURNED).update(state=State.SUBMITTED)
    _counting_tasks(submission).filter(state=State.RETURNED).update(state=State.SUBMITTED)
    _moved(submission, "submit", target, by, now)
    issue_receipt(
        submission=submission,
        figures=_counting(submission).select_related("element"),
        tasks=_counting_tasks(submission).select_related("clause"),
        by=by,
        now=now,
    )
    mark_facts(city=city, facts=touched, now=now)
    mark_city_year(city=city, year=cycle.year, now=now)
    return []


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
def confirm(*, submission: Submission, by: User | None, now: datetime) -> Submission:
    """The city confirms its approved November figures as the year's (确认年报数据).

    The state stays; the province then makes them final. Correcting them instead is submitting
    again. Raises NotAllowed while 年报核定 is not open, or when they are confirmed already.
    """
    submission = _lock(submission)
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
    _moved(submission, "confirm", target, by, now)
    return submission


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
    submission = _lock(submission)
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
    submission = _lock(submission)
    target = next_state(action=action, state=submission.state, by=by)
    before, after = FIGURES_AFTER[action]
    newest = _counting(submission).filter(state__in=before)
    touched = list(newest.values_list("element__code", "year"))
    newest.update(state=after)
    _counting_tasks(submission).filter(state__in=before).update(state=after)
    submission.decided_at, submission.decided_by, submission.reason = now, by, reason
    _moved(submission, action, target, by, now, reason)
    mark_facts(city=submission.city, facts=touched, now=now)
    mark_city_year(city=submission.city, year=submission.cycle.year, now=now)
    return submission


def _moved(
    submission: Submission,
    action: str,
    target: State,
    by: User | None,
    now: datetime,
    reason: str = "",
) -> None:
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
    )


def _lock(submission: Submission) -> Submission:
    """The submission as it stands now, held against others until the transaction ends."""
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("city", "cycle")
        .get(pk=submission.pk)
    )


def _counting(submission: Submission) -> QuerySet[Fact]:
    """The submission's figures that count (older versions stay as they were)."""
    rows = (
        Fact.objects.filter(city=submission.city, year__lte=submission.cycle.year)
        .exclude(state=State.DRAFT)
        .order_by("version")
        .values_list("element_id", "year", "pk")
    )
    newest = {(element, year): pk for element, year, pk in rows}
    return Fact.objects.filter(pk__in=list(newest.values()), submission=submission)


def _counting_tasks(submission: Submission) -> QuerySet[TaskReport]:
    """The submission's newest version of each clause's progress, drafts left out."""
    rows = (
        TaskReport.objects.filter(submission=submission)
        .exclude(state=State.DRAFT)
        .order_by("version")
        .values_list("clause_id", "pk")
    )
    return TaskReport.objects.filter(pk__in=list(dict(rows).values()))
