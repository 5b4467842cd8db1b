"""Everything about one city's report of one year, as programs read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from indicators.models import Clause
from reporting import on_record, selectors
from reporting.basis import Basis
from reporting.commitments import asked_commitments
from reporting.evidence.checks import check_evidence
from reporting.evidence.reading import shelf_of
from reporting.findings import Finding
from reporting.models import Receipt, SubmissionEvent
from reporting.on_record import CurrentFact, CurrentTask
from reporting.outcomes import Outcome, figures_of, outcomes
from reporting.parsing import ElementRule
from reporting.peers import peer_values
from reporting.review.corrections import correction_findings
from reporting.review.returned import returned_items
from reporting.review.waiting import Progress, progress
from reporting.scrutiny import findings_on
from reporting.standing import HOUSING, Standing, standing_from
from reporting.task_figures import check_words, figure_words


@dataclass(frozen=True, slots=True)
class WholeReport:
    """A report as the page shows it; with drafts for the city's own people and clients.

    `figures` are all figures up to the year that are entered or asked for, by element and year.
    """

    standing: Standing
    deadline: datetime
    figures: Sequence[tuple[ElementRule, int, CurrentFact | None, bool]]
    tasks: Sequence[tuple[Clause, CurrentTask | None, Sequence[str]]]
    findings: Sequence[Finding]
    outcomes: Sequence[Outcome]
    progress: Sequence[Progress]
    events: Sequence[SubmissionEvent]
    receipts: Sequence[Receipt]


def whole_report(basis: Basis, *, own: bool, now: datetime) -> WholeReport:
    """Read it, in the same number of queries whatever it holds."""
    city, cycle, rules = basis.city, basis.cycle, basis.rules
    reported = on_record.reported(city, cycle)
    current = reported.current if own else reported.counting
    known = on_record.known_entries(current)
    required = set(basis.required(known))
    submission = selectors.submission(city, cycle)
    standing = standing_from(
        city,
        cycle,
        current,
        required=required,
        submission=submission,
        bureau=basis.plan.bureaus.get(city.pk, {}).get(HOUSING, city.name),
    )
    tasks = on_record.current_tasks(city, cycle, with_drafts=own)
    shown = own or any(at == cycle.year for _, at in known)
    findings: list[Finding] = []
    if shown:
        evidenced = shelf_of(city, cycle, with_drafts=own).evidenced
        findings += findings_on(basis, known, peer_values(basis))
        findings += check_evidence(cycle.year, rules, known=known, evidenced=evidenced)
    if own:
        findings += correction_findings(rules, reported, returned_items(city, cycle))
        findings += check_words(tasks)
    arrived = submission is not None and standing.arrived
    return WholeReport(
        standing=standing,
        deadline=selectors.deadline(city, cycle),
        figures=_figures(basis, basis.asked(reported), current, required),
        tasks=_tasks(tasks),
        findings=findings,
        outcomes=list(outcomes(basis, figures_of(current), now=now).values()) if shown else [],
        progress=progress(submission, basis.plan.responsibility)
        if submission is not None and arrived
        else [],
        events=list(submission.events.select_related("by")) if submission else [],
        receipts=list(submission.receipts.order_by("version")) if submission else [],
    )


def _figures(
    basis: Basis,
    asked: Mapping[str, Sequence[int]],
    current: Mapping[tuple[str, int], CurrentFact],
    required: set[str],
) -> list[tuple[ElementRule, int, CurrentFact | None, bool]]:
    year = basis.cycle.year
    return [
        (rule, at, current.get((code, at)), code in required and at == year)
        for code, rule in basis.rules.items()
        for at in asked[code]
        if (code, at) in current or (code in required and at == year)
    ]


def _tasks(
    current: Mapping[str, CurrentTask],
) -> list[tuple[Clause, CurrentTask | None, Sequence[str]]]:
    asked = asked_commitments()
    found: list[tuple[Clause, CurrentTask | None, Sequence[str]]] = []
    for clause in Clause.objects.order_by("order"):
        task = current.get(clause.code)
        found.append((clause, task, figure_words(task.figures, asked) if task else []))
    return found
