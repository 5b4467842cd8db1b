"""Saving the web form, figure by figure: a wrong one is refused alone, all others are saved.

What the page showed is compared with what is stored while the submission is locked, so of two
people who change the same figure at the same moment the second is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from cities.models import City
from indicators.models import Clause
from reporting import on_record
from reporting.basis import Basis
from reporting.changes import Change, fact_changes, task_changes
from reporting.checks import Entry, Known, check_entries, check_tasks
from reporting.commitments import asked_by_clause
from reporting.copying import truly_copied
from reporting.findings import Finding, Severity
from reporting.forms import Key, Posted, PostedTasks, read_figures, read_tasks
from reporting.models import Cycle
from reporting.own_part import not_theirs
from reporting.plan_in_force import plan_in_force
from reporting.services import lock_for_saving, note_drafts, write_drafts
from reporting.task_figures import check_figures


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of a posted form.

    `posted.typed` holds every figure that was changed on the page, `refused` why some of them
    were not saved, `changes` what saving the others changed, `reported` what is stored now.
    """

    posted: Posted
    refused: list[Finding]
    changes: list[Change]
    reported: on_record.Reported

    @property
    def refused_keys(self) -> set[Key]:
        """The figures that were not saved."""
        return {(finding.element, finding.year or 0) for finding in self.refused}


@dataclass(frozen=True, slots=True)
class EnteredTasks:
    """The same of the task list: `refused` by clause, `current` is what is stored now, `fallen` are
    the departments whose bureaus' words fell by it."""

    posted: PostedTasks
    refused: list[Finding]
    changes: list[Change]
    current: dict[str, on_record.CurrentTask]
    fallen: list[str]

    @property
    def refused_clauses(self) -> set[str]:
        """The clauses that were not saved."""
        return {finding.clause for finding in self.refused}


@transaction.atomic
def save_task_list(
    city: City, cycle: Cycle, post: Mapping[str, str], *, by: User, source: str, now: datetime
) -> EnteredTasks:
    """Save every readable, right and not overtaken clause that the user may write, as a draft.

    Raises NotAllowed when the user may not save, or nobody may any more.
    """
    submission = lock_for_saving(city, cycle, by=by)
    current = on_record.current_tasks(city, cycle)
    clauses = {each.order: (each.code, each.title) for each in Clause.objects.order_by("order")}
    titles, asked = dict(clauses.values()), asked_by_clause()
    commitments = {each.order: each for own in asked.values() for each in own}
    posted = read_tasks(post, clauses=clauses, current=current, asked=asked, now=now, by=by.pk)
    refused = [finding for finding in posted.findings if finding.severity is Severity.ERROR]
    found = check_tasks(posted.tasks, titles) + check_figures(posted.tasks, commitments)
    refused += [finding for finding in found if finding.severity is Severity.ERROR]
    rules = {order: each.rule for order, each in commitments.items()}
    changes = task_changes(posted.tasks, current, titles, rules)
    refused += not_theirs(changes, {}, city=city, by=by)
    wrong = {finding.clause for finding in refused}
    changes = [change for change in changes if change.clause not in wrong]
    right = [task for task in posted.tasks if task.clause not in wrong]
    plan = plan_in_force()
    write_drafts(submission, changes, [], right, plan=plan, by=by, source=source, now=now)
    if changes:
        current = on_record.current_tasks(city, cycle)
    # Last, as for figures.
    fallen = note_drafts(submission, changes, by=by, source=source, now=now)
    _begin_nothing_without(changes)
    return EnteredTasks(posted, refused, changes, current, fallen)


@transaction.atomic
def save_form(
    basis: Basis, post: Mapping[str, str], *, by: User, source: str, now: datetime
) -> Entered:
    """Save every readable, right and not overtaken figure of the user's part as a draft.

    Raises NotAllowed when the user may not save, or nobody may any more.
    """
    submission = lock_for_saving(basis.city, basis.cycle, by=by)
    reported = on_record.reported(basis.city, basis.cycle)
    asked, current = basis.asked(reported), reported.current
    posted = read_figures(post, rules=basis.rules, asked=asked, current=current, now=now, by=by.pk)
    refused = [finding for finding in posted.findings if finding.severity is Severity.ERROR]
    known = on_record.known_entries(current)
    foreign = not_theirs(
        fact_changes(posted.entries, current, basis.rules), basis.rules, city=basis.city, by=by
    )
    others = {(finding.element, finding.year) for finding in foreign}
    own = [entry for entry in posted.entries if (entry.element, entry.year) not in others]
    right, wrong = _without_errors(basis, truly_copied(own, known), asked, known)
    changes = fact_changes(right, current, basis.rules)
    write_drafts(submission, changes, right, plan=basis.plan, by=by, source=source, now=now)
    changed = {change.element for change in changes}
    if changed:
        again = on_record.reported(basis.city, basis.cycle, elements=changed)
        reported = reported.with_again(changed, again)
    # Last: whoever saves elsewhere waits for the trail until this transaction ends.
    note_drafts(submission, changes, by=by, source=source, now=now)
    _begin_nothing_without(changes)
    return Entered(posted, refused + foreign + wrong, changes, reported)


def _begin_nothing_without(changes: list[Change]) -> None:
    """A submission that was begun for a save of which nothing was taken is not left behind."""
    if not changes:
        transaction.set_rollback(True)


def _without_errors(
    basis: Basis, entries: list[Entry], asked: Mapping[str, list[int]], known: Known
) -> tuple[list[Entry], list[Finding]]:
    """The entries that may be stored beside what is known, and what is wrong with the others.

    Leaving out one entry can make another wrong: a whole that was lowered together with its part.
    """
    refused: list[Finding] = []
    while True:
        found = check_entries(entries, basis.rules, basis.parts, asked=asked, known=known)
        errors = [finding for finding in found if finding.severity is Severity.ERROR]
        if not errors:
            return entries, refused
        refused += errors
        wrong = {(finding.element, finding.year) for finding in errors}
        entries = [entry for entry in entries if (entry.element, entry.year) not in wrong]
