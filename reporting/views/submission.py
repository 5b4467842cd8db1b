"""One city's report of one year: state, steps, figures, and what may be done with it."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import may_call, may_enter, may_review_all, may_stand_in, may_submit, own_city
from cities.dates import deadline_text
from cities.models import City, Department
from reporting import on_record, selectors
from reporting.basis import Basis, read_basis
from reporting.cycles import year_is_over
from reporting.desks import Desk, offices_of
from reporting.evidence.checks import check_evidence
from reporting.evidence.reading import shelf_of
from reporting.findings import Finding
from reporting.models import Cycle, State, Submission
from reporting.outcomes import figures_of, outcomes
from reporting.parts import parts
from reporting.peers import peer_values, with_own
from reporting.review.corrections import correction_findings
from reporting.review.four_eyes import own_waiting, refusal_of_report
from reporting.review.returned import returned_items
from reporting.review.waiting import Progress, progress
from reporting.scrutiny import findings_on
from reporting.services.confirming import confirming_department
from reporting.services.reviewing import review_has_begun
from reporting.stand_ins import open_stand_in
from reporting.standing import (
    HOUSING,
    Standing,
    days_left,
    deadline_words,
    standing_from,
)
from reporting.task_figures import check_words
from reporting.views.common import basis_here, signed_in
from reporting.views.entry import ALL
from reporting.views.part_lines import part_lines
from reporting.views.peer_lines import peer_lines
from reporting.views.submission_page import event_lines, figure_groups, has_drafts, task_lines
from reporting.views.todo import anchor, beside_figures, todo
from reporting.workflow import open_actions


@login_required
@require_safe
def submission(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The page, with drafts for the city's own people only."""
    return _page(request, basis_here(request, year, code))


def submission_page(
    request: HttpRequest, city: City, cycle: Cycle, *, reason: str = "", **typed: str
) -> HttpResponse:
    """The page; `reason` is what was typed as reason for returning, when that was refused, and
    `typed` what was in other fields."""
    return _page(request, read_basis(city, cycle), reason, typed)


def _page(
    request: HttpRequest, basis: Basis, reason: str = "", typed: Mapping[str, str] | None = None
) -> HttpResponse:
    now = timezone.now()
    city, cycle, rules = basis.city, basis.cycle, basis.rules
    stand_in = open_stand_in(city, cycle)
    standing_in = stand_in is not None and may_stand_in(request.user)
    own = standing_in or own_city(request.user) is not None
    reported = on_record.reported(city, cycle)
    current = reported.current if own else reported.counting
    known = on_record.known_entries(current)
    required = basis.required(known)
    offices = offices_of(cycle, [city], basis.plan)[city.pk]
    bureaus = offices.bureaus
    standing = standing_from(
        city,
        cycle,
        current,
        required=required,
        submission=selectors.submission(city, cycle),
        bureau=bureaus.get(HOUSING, city.name),
    )
    shown = own or any(at == cycle.year for _, at in known)
    shelf = shelf_of(city, cycle, with_drafts=own)
    beside = peer_values(basis) if shown else {}
    findings = findings_on(basis, known, beside) if shown else []
    if shown:
        findings += check_evidence(cycle.year, rules, known=known, evidenced=shelf.evidenced)
    # A city sees neither median nor score: another city's figure could be worked out from them.
    lines = {} if own else peer_lines(basis, with_own(basis, beside, known))
    if own:
        findings += correction_findings(rules, reported, returned_items(city, cycle))
    tasks = task_lines(basis, with_drafts=own, files=shelf.by_clause)
    orders = {line.clause.code: line.clause.order for line in tasks}
    reported_tasks = {line.clause.code: line.task for line in tasks if line.task}
    if own:
        findings += check_words(reported_tasks)
    every_part = parts(Desk(basis, current, reported_tasks, offices), findings, known)
    awaited = [] if standing_in else [each for each in every_part if each.awaited]
    pending = shelf.changed or has_drafts(current, tasks)
    coming = (standing.submission.version if standing.submission else 0) + 1
    deadline = selectors.deadline(city, cycle)
    actions = _actions(request, standing.submission)
    form = reverse("entry", args=[cycle.year, city.code])

    def link(finding: Finding) -> str:
        if finding.clause in orders:
            return (
                f"{reverse('tasks', args=[cycle.year, city.code])}#clause-{orders[finding.clause]}"
            )
        return f"{form}?bureau={ALL}#{anchor(finding)}"

    return render(
        request,
        "reporting/submission.html",
        {
            "city": city,
            "cycle": cycle,
            "year": cycle.year,
            "standing": standing,
            "submission": standing.submission,
            "own": own,
            "may_chase": may_call(request.user, city),
            "may_enter": standing_in or may_enter(request.user, city),
            "may_submit": standing_in or may_submit(request.user, city),
            "stand_in": stand_in,
            "standing_in": standing_in,
            "may_stand_in": may_stand_in(request.user),
            "parts": part_lines(every_part, signed_in(request)),
            "own_department": confirming_department(signed_in(request)),
            "awaited": awaited,
            "held_up": sum(bool(each.lacking) for each in awaited),
            "may_withdraw": "withdraw" in actions,
            "review_begun": standing.submission is not None
            and standing.waits_for_province
            and review_has_begun(standing.submission),
            "typed": typed or {},
            "may_review": may_review_all(request.user),
            "actions": actions,
            "own_entries": _own_entries(request, standing.submission)
            if "approve" in actions
            else "",
            "progress": _progress(standing, basis),
            "year_is_over": year_is_over(cycle, now),
            "settled": not pending and standing.state in (State.APPROVED, State.FINAL),
            "deadline": deadline_text(deadline),
            "deadline_words": deadline_words(deadline, now),
            "late_now": days_left(deadline, now) < 0 and not standing.arrived,
            "not_open": now < cycle.opens_at,
            "todo": todo(
                findings,
                known=known,
                required=required,
                rules=rules,
                year=cycle.year,
                link=link,
                beside=beside_figures(
                    every_part if own else [],
                    department="",
                    tasks=reverse("tasks", args=[cycle.year, city.code]),
                    waits=not standing_in,
                ),
            ),
            "has_drafts": pending,
            "at_rest": standing.arrived
            and not pending
            and standing.state not in (State.RETURNED, State.DRAFT),
            "shelf": shelf,
            "coming_version": coming,
            "coming_scans": [each for each in shelf.stamped if each.version == coming],
            "scans": [each for each in shelf.stamped if each.version == shelf.stamped[0].version],
            "groups": figure_groups(
                basis,
                reported,
                current,
                bureaus=bureaus,
                required=required,
                findings=findings,
                files=shelf.by_element,
            )
            if shown
            else [],
            "outcomes": [
                (outcome, lines.get(number))
                for number, outcome in outcomes(basis, figures_of(current), now=now).items()
            ]
            if shown
            else [],
            "with_peers": bool(lines),
            "tasks": tasks,
            "tasks_filled": sum(
                line.task is not None and bool(line.task.progress) for line in tasks
            ),
            "events": event_lines(standing.submission),
            "receipts": list(standing.submission.receipts.all())
            if standing.submission and standing.arrived
            else [],
            "reason": reason,
        },
    )


def _progress(standing: Standing, basis: Basis) -> list[tuple[Department, Progress]]:
    """How far each department is with the report, in the notice's order."""
    if standing.submission is None or not standing.arrived:
        return []
    plan = basis.plan
    found = {each.department: each for each in progress(standing.submission, plan.responsibility)}
    return [(each, found[each.code]) for each in plan.departments if each.code in found]


def _own_entries(request: HttpRequest, submission: Submission | None) -> str:
    """Why the user may not approve the whole report: what of it they entered; "" for nothing."""
    by = signed_in(request)
    names = own_waiting(submission, by) if submission else []
    return refusal_of_report(names, by) if names else ""


def _actions(request: HttpRequest, submission: Submission | None) -> set[str]:
    """The steps open to the user now; what else stops one is said beside its button."""
    state = submission.state if submission else State.DRAFT
    return {each.action for each in open_actions(state=state, by=signed_in(request))}
