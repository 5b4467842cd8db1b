"""A submission as it is laid out: figures by bureau, results, tasks, history. No HTTP."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from indicators.models import Clause
from reporting import on_record
from reporting.basis import Basis
from reporting.changes import PROGRESS_LABELS, value_text
from reporting.checks import RETURNED, explains
from reporting.findings import Finding, Severity
from reporting.models import Evidence, State, Submission, SubmissionEvent
from reporting.on_record import CurrentFact, CurrentTask, Reported
from reporting.parsing import ElementRule
from reporting.task_figures import figure_words
from reporting.views.todo import BLANK
from reporting.workflow import STEP_LABELS

Current = Mapping[tuple[str, int], CurrentFact]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure with what is known about it; `year` "" for the cycle's own year."""

    rule: ElementRule
    year: str
    last: str
    shown: str
    fact: CurrentFact | None
    required: bool
    warnings: list[Finding]
    files: list[Evidence]

    @property
    def state(self) -> str:
        if self.fact is None:
            return "未填" if self.required else "本市不需填"
        return State(self.fact.state).label

    @property
    def explained(self) -> bool:
        """Whether the city explained what stands out."""
        return self.fact is not None and explains(self.fact.note)


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """What one bureau filled in."""

    bureau: str
    rows: list[FigureRow]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One clause's progress."""

    clause: Clause
    task: CurrentTask | None
    files: list[Evidence]
    figures: list[str]

    @property
    def label(self) -> str:
        return PROGRESS_LABELS.get(self.task.progress, "未填") if self.task else "未填"

    @property
    def unit(self) -> str:
        """The class of its box."""
        return (self.task.progress if self.task else "") or "missing"


@dataclass(frozen=True, slots=True)
class EventLine:
    """One step in words."""

    event: SubmissionEvent
    label: str


def figure_groups(
    basis: Basis,
    reported: Reported,
    current: Current,
    *,
    bureaus: Mapping[str, str],
    required: Collection[str],
    findings: list[Finding],
    files: Mapping[str, list[Evidence]],
) -> list[FigureGroup]:
    """The figures by bureau, in the order of the form; earlier years asked for come after.

    `bureaus` gives the bureaus' names by department, in the notice's order. Optional elements that were never filled in are left out.
    """
    warnings: dict[tuple[str, int], list[Finding]] = {}
    for finding in findings:
        said_elsewhere = finding.code in (BLANK, RETURNED)
        if finding.severity is Severity.WARNING and finding.year and not said_elsewhere:
            warnings.setdefault((finding.element, finding.year), []).append(finding)
    year_of_cycle, asked = basis.cycle.year, basis.asked(reported)
    rows: dict[str, list[FigureRow]] = {}
    for code, rule in basis.rules.items():
        own = rows.setdefault(rule.department, [])
        years = [at for at in asked[code] if at != year_of_cycle and (code, at) in current]
        for year in [year_of_cycle, *years]:
            fact, before = current.get((code, year)), current.get((code, year - 1))
            if fact is None and before is None and not rule.required and code not in files:
                continue
            own.append(
                FigureRow(
                    rule=rule,
                    year="" if year == year_of_cycle else str(year),
                    last=_shown(before, rule),
                    shown=_shown(fact, rule),
                    fact=fact,
                    required=code in required,
                    warnings=warnings.get((code, year), []),
                    files=files.get(code, []) if year == year_of_cycle else [],
                )
            )
    return [
        FigureGroup(name, rows[department])
        for department, name in bureaus.items()
        if department in rows
    ]


def task_lines(
    basis: Basis, *, with_drafts: bool, files: Mapping[str, list[Evidence]]
) -> list[TaskLine]:
    """Every clause with the city's progress and the files behind it."""
    current = on_record.current_tasks(basis.city, basis.cycle, with_drafts=with_drafts)
    commitments = {each.order: each for own in basis.plan.asked.values() for each in own}
    return [
        TaskLine(
            clause,
            task := current.get(clause.code),
            files.get(clause.code, []),
            figure_words(task.figures, commitments) if task else [],
        )
        for clause in basis.plan.clauses
    ]


def event_lines(submission: Submission | None) -> list[EventLine]:
    """The steps of a submission, newest first."""
    if submission is None:
        return []
    events = submission.events.select_related("by").order_by("-at", "-pk")
    return [EventLine(event, STEP_LABELS[event.action]) for event in events]


def has_drafts(current: Current, tasks: list[TaskLine]) -> bool:
    """Whether anything is entered that was not submitted yet."""
    return any(fact.state == State.DRAFT for fact in current.values()) or any(
        line.task is not None and line.task.state == State.DRAFT for line in tasks
    )


def _shown(fact: CurrentFact | None, rule: ElementRule) -> str:
    return value_text(fact.value, fact.text, rule) if fact else ""
