"""Saving drafts: all or nothing, never over a figure that counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from cities.models import City
from reporting import on_record, selectors
from reporting.changes import Change, fact_changes, task_changes
from reporting.checks import Entry, TaskEntry, check_entries, check_tasks
from reporting.copying import truly_copied
from reporting.drafts import write_facts, write_tasks
from reporting.findings import Finding, has_errors
from reporting.locks import saving_refused
from reporting.models import Cycle, Submission
from reporting.own_part import not_theirs
from reporting.plan_in_force import PlanInForce, plan_in_force
from reporting.scrutiny import entry_warnings
from reporting.services.falling import fall_after
from reporting.services.steps import actor, begun, stands_in
from reporting.stand_ins import across, marked
from reporting.task_figures import check_figures
from reporting.workflow import NotAllowed, next_state


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would find and change, and the entries as they would be stored."""

    findings: list[Finding]
    changes: list[Change]
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving found and changed; with an error among the findings nothing was written."""

    submission: Submission | None
    findings: list[Finding]
    changes: list[Change] = field(default_factory=list)
    saved: bool = False


def preview(
    *,
    city: City,
    cycle: Cycle,
    entries: Sequence[Entry],
    tasks: Sequence[TaskEntry] = (),
    by: User | None = None,
    terms: selectors.Terms | None = None,
) -> Preview:
    """Check entries as saving by this user would, and list what would change; writes nothing.

    `terms` are those of the city and cycle, for a caller that has read them already.
    """
    rules, titles, asked, commitments = terms or selectors.terms(city, cycle)
    current = on_record.current_entries(city, cycle)
    known = on_record.known_entries(current)
    entries = truly_copied(entries, known)
    findings = check_entries(
        entries,
        rules,
        selectors.parts_of_wholes(),
        asked=asked,
        known=known,
    )
    findings += check_tasks(tasks, titles) + check_figures(tasks, commitments)
    # Everything at once: a figure in error is not doubted as well, all others are.
    merged = known | {(entry.element, entry.year): entry for entry in entries}
    doubted = {(entry.element, entry.year) for entry in entries}
    doubted -= {(finding.element, finding.year or 0) for finding in findings}
    required = selectors.required_elements(city, cycle.year, merged, rules)
    warnings = entry_warnings(year=cycle.year, known=merged, rules=rules, required=required)
    findings += [w for w in warnings if (w.element, w.year) in doubted]
    changes = fact_changes(entries, current, rules) + task_changes(
        tasks,
        on_record.current_tasks(city, cycle),
        titles,
        {order: each.rule for order, each in commitments.items()},
    )
    findings += not_theirs(changes, rules, city=city, by=by)
    findings += across(changes, current, rules, by=by)
    return Preview(findings, changes, entries)


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
    submission = lock_for_saving(city, cycle, by=by)
    seen = preview(city=city, cycle=cycle, entries=entries, tasks=tasks, by=by, terms=terms)
    if has_errors(seen.findings):
        # A submission that was begun for this is not left behind empty.
        transaction.set_rollback(True)
        return Saved(None if submission.version == 0 else submission, seen.findings, seen.changes)
    write_drafts(
        submission,
        seen.changes,
        seen.entries,
        tasks,
        plan=plan_in_force(),
        by=by,
        source=source,
        now=now,
    )
    note_drafts(submission, seen.changes, by=by, source=source, now=now)
    return Saved(submission, seen.findings, seen.changes, saved=True)


def lock_for_saving(city: City, cycle: Cycle, *, by: User | None) -> Submission:
    """The submission, held against others until the transaction ends. Raises NotAllowed."""
    submission = begun(city, cycle)
    next_state(
        action="save_for" if stands_in(submission, by) else "save", state=submission.state, by=by
    )
    closed = saving_refused(city, submission.cycle)
    if closed:
        raise NotAllowed(closed)
    return submission


def write_drafts(
    submission: Submission,
    changes: Sequence[Change],
    entries: Sequence[Entry],
    tasks: Sequence[TaskEntry] = (),
    *,
    plan: PlanInForce,
    by: User | None,
    source: str,
    now: datetime,
) -> None:
    """Write those of the checked entries and tasks that change something; `note_drafts` follows."""
    source = marked(source, by)
    changed = {(c.element, c.year) for c in changes if c.element}
    own = [e for e in entries if (e.element, e.year) in changed]
    write_facts(submission, own, plan.element_ids, by, source, now)
    clauses = {c.clause for c in changes if c.clause}
    write_tasks(submission, [t for t in tasks if t.clause in clauses], by, now)


def note_drafts(
    submission: Submission,
    changes: Sequence[Change],
    *,
    by: User | None,
    source: str,
    now: datetime,
) -> list[str]:
    """Let the words of the bureaus fall whose parts changed (the departments' codes), and record
    the change."""
    fallen = fall_after(submission, changes, by=by, now=now)
    if changes:
        record(
            by=actor(by),
            action="submission.save",
            subject=f"{submission.city.code}/{submission.cycle.year}",
            now=now,
            source=marked(source, by),
            elements=sorted({f"{c.element}@{c.year}" for c in changes if c.element}),
            clauses=sorted({c.clause for c in changes if c.clause}),
        )
    return fallen
