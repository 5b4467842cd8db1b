"""A department's queue: what waits for it, what of that is clean, and why the rest is not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, TypeVar

from accounts.models import User
from cities.models import City, Department
from reporting.assignments import assigned
from reporting.changes import PROGRESS_LABELS, value_text
from reporting.checks import Entry
from reporting.findings import Finding
from reporting.models import Cycle, Fact, State, Submission, TaskReport
from reporting.peers import Peers
from reporting.plan_in_force import PlanInForce
from reporting.review.backwards import back_words
from reporting.review.doubts import figure_doubts, figure_findings, task_doubts
from reporting.review.figures import YearFigures, year_figures
from reporting.review.former_notes import keeps_note
from reporting.review.four_eyes import OWN, entered_by
from reporting.review.responsibility import Responsibility
from reporting.review.waiting import waiting_facts, waiting_tasks
from reporting.scrutiny import outliers_among
from reporting.selectors import submissions

Row = TypeVar("Row", Fact, TaskReport)
AGAIN = {
    State.RETURNED: "退回后改报",
    State.APPROVED: "核定后更正",
    State.FINAL: "年报核定后更正",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A figure or a task that waits for the department.

    `number` is the indicator under which it stands, 0 for a task; `doubts` say why it is to be
    looked at by itself, none when it is clean; `back` is that of them which says how the indicator
    went back.
    """

    fact: Fact | None
    task: TaskReport | None
    submission: Submission
    number: int
    name: str
    shown: str
    bureau: str
    doubts: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    back: str = ""

    @property
    def key(self) -> str:
        """How addresses and forms name it."""
        return f"f{self.fact.pk}" if self.fact else f"t{self.task.pk if self.task else 0}"

    @property
    def reported(self) -> Fact | TaskReport:
        """The figure or the task."""
        found = self.fact or self.task
        if found is None:
            raise ValueError("an item is a figure or a task")
        return found

    @property
    def city(self) -> City:
        return self.submission.city

    @property
    def year(self) -> str:
        """The figure's own year where it is not the report's."""
        asked = self.submission.cycle.year
        return f"{self.fact.year}年" if self.fact and self.fact.year != asked else ""

    @property
    def clean(self) -> bool:
        return not self.doubts

    @property
    def why(self) -> str:
        """The doubts in one line."""
        return "；".join(self.doubts)


@dataclass(frozen=True, slots=True)
class Queue:
    """Everything that waits for a department in a year: reports that came late first, then the
    oldest, then in the order of the form. `told` are the clauses, by city id and code, on which
    cities reported a state of work, `arrived` the ids of the cities that reported at all."""

    department: Department
    cycle: Cycle
    items: Sequence[Item]
    figures: YearFigures
    table: Responsibility
    peers: Mapping[int, Peers]
    told: frozenset[tuple[int, str]]
    arrived: frozenset[int]

    def untold(self) -> list[tuple[City, int]]:
        """How many of the department's clauses each city that reported has no word on; only
        cities that left out any."""
        asked = [
            code
            for code, department in self.table.clauses.items()
            if department == self.department.code and code not in self.cycle.clauses_left_out
        ]
        counted = [
            (city, sum((city.pk, code) not in self.told for code in asked))
            for city in self.figures.cities
            if city.pk in self.arrived
        ]
        return [(city, count) for city, count in counted if count]

    def narrowed(self, *, city: str, number: str) -> list[Item]:
        """What waits from one city (its code) under one indicator (its number); "" is any."""
        return [
            item
            for item in self.items
            if city in ("", item.city.code) and number in ("", str(item.number))
        ]

    @property
    def clean(self) -> list[Item]:
        return [item for item in self.items if item.clean]

    @property
    def doubtful(self) -> list[Item]:
        return [item for item in self.items if not item.clean]

    @property
    def cities(self) -> list[City]:
        """The cities with something waiting, by code."""
        return sorted({item.city for item in self.items}, key=lambda city: city.code)

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)


def queue(department: Department, cycle: Cycle, now: datetime, *, by: User) -> Queue:
    """The department's queue as it stands now, for whoever decides (`by`): what they entered
    themselves in a city's place is not clean for them."""
    figures = year_figures(cycle, now)
    plan = figures.basis.plan
    table = plan.responsibility
    reports = {report.pk: report for report in submissions(cycle.year)}
    facts = _of_reports(
        waiting_facts(cycle.year)
        .filter(element__code__in=_codes(table.elements, department))
        .select_related("element", "created_by"),
        reports,
    )
    tasks = _of_reports(
        waiting_tasks(cycle.year)
        .filter(clause__code__in=_codes(table.clauses, department))
        .select_related("clause", "created_by"),
        reports,
    )
    versions = _task_versions(cycle.year)
    told = frozenset(
        (row.city, row.clause) for row in versions if row.year == cycle.year and row.progress
    )
    compared = figures.peers
    items = [
        *_figure_items(facts, figures, table, compared),
        *_task_items(tasks, cycle.year, plan, versions),
    ]
    items = [
        replace(item, doubts=(OWN, *item.doubts)) if entered_by(by, item.reported) else item
        for item in items
    ]
    items.sort(key=lambda item: (not item.submission.late, item.submission.submitted_at or now,
                                 item.city.code))  # fmt: skip
    arrived = frozenset(each.city_id for each in reports.values() if each.version)
    return Queue(department, cycle, items, figures, table, compared, told, arrived)


def _codes(departments: Mapping[str, str], department: Department) -> list[str]:
    """What is this department's to decide, of elements or clauses by code."""
    return [code for code, whose in departments.items() if whose == department.code]


def _of_reports(rows: Iterable[Row], reports: Mapping[int, Submission]) -> list[Row]:
    """What waits, each with its report and its city: the same row for all that came with it.

    What came with a report that was begun after the reports were read is left for the next look.
    """
    found = [row for row in rows if row.submission_id in reports]
    for row in found:
        row.submission = reports[row.submission_id or 0]
        row.city = row.submission.city
    return found


class TaskVersion(NamedTuple):
    """What a city reported on a clause."""

    year: int
    city: int
    clause: str
    version: int
    state: str
    progress: str


def _task_versions(year: int) -> list[TaskVersion]:
    """What cities reported on clauses in a year and the one before, oldest version first."""
    rows = TaskReport.objects.filter(year__in=(year - 1, year)).exclude(state=State.DRAFT)
    fields = ("year", "city_id", "clause__code", "version", "state", "progress")
    return [TaskVersion(*row) for row in rows.order_by("version").values_list(*fields)]


def _figure_items(
    facts: Sequence[Fact],
    figures: YearFigures,
    table: Responsibility,
    compared: Mapping[int, Peers],
) -> list[Item]:
    if not facts:
        return []
    plan = figures.basis.plan
    before = _versions_before(facts)
    known = {code: figures.known(code) for code in {fact.city.code for fact in facts}}
    basis = figures.basis
    apart = {
        code: outliers_among(
            compared,
            basis.definitions,
            basis.rules,
            city_code=code,
            year=figures.year,
            terms=basis.outlier_terms,
        )
        for code in known
    }
    found = []
    for fact in facts:
        rules = assigned(figures.basis.rules, plan.own.get(fact.city_id, {}))
        rule, number = rules[fact.element.code], table.home[fact.element.code]
        entry = Entry(rule.code, fact.year, fact.value, fact.text, fact.missing_reason, fact.note)
        findings = figure_findings(entry, rules, basis.parts, known[fact.city.code])
        findings += [
            finding
            for finding in apart[fact.city.code]
            if (finding.element, finding.year) == (rule.code, fact.year)
        ]
        shown = value_text(fact.value, fact.text, rule)
        older = before.get(fact.pk)
        back = back_words(figures, number, fact)
        found.append(
            Item(
                fact=fact,
                task=None,
                submission=_submission(fact),
                number=number,
                name=rule.name,
                shown=f"{shown}{rule.unit}"
                if shown and fact.value is not None
                else shown or "缺报",
                bureau=plan.bureaus.get(fact.city_id, {}).get(rule.department, fact.city.name),
                doubts=tuple(
                    figure_doubts(
                        entry,
                        findings,
                        before=AGAIN.get(State(older.state), "") if older else "",
                        back=back,
                        former_note=older is not None and keeps_note(older, fact),
                    )
                ),
                findings=tuple(findings),
                back=back,
            )
        )
    return found


def _task_items(
    tasks: Sequence[TaskReport], year: int, plan: PlanInForce, versions: Sequence[TaskVersion]
) -> list[Item]:
    if not tasks:
        return []
    last = {(row.city, row.clause): row.progress for row in versions if row.year == year - 1}
    earlier = {
        (row.city, row.clause, row.version): row.state for row in versions if row.year == year
    }
    found = []
    for task in tasks:
        code = task.clause.code
        fills = plan.own_clauses.get(task.city_id, {}).get(code, plan.responsibility.clauses[code])
        before = earlier.get((task.city_id, code, task.version - 1), "")
        found.append(
            Item(
                fact=None,
                task=task,
                submission=_submission(task),
                number=0,
                name=f"{code}　{task.clause.title}",
                shown=PROGRESS_LABELS.get(task.progress, "未填"),
                bureau=plan.bureaus.get(task.city_id, {}).get(fills, task.city.name),
                doubts=tuple(
                    task_doubts(
                        task.progress,
                        task.narrative,
                        last=last.get((task.city_id, code), ""),
                        before=AGAIN.get(State(before), "") if before else "",
                    )
                ),
            )
        )
    return found


def _versions_before(facts: Sequence[Fact]) -> dict[int, Fact]:
    """The version before each figure that has one, by the newer one's key."""
    later = [fact for fact in facts if fact.version > 1]
    if not later:
        return {}
    rows = Fact.objects.filter(
        city__in={fact.city_id for fact in later},
        element__in={fact.element_id for fact in later},
        year__in={fact.year for fact in later},
    )
    stored = {(each.city_id, each.element_id, each.year, each.version): each for each in rows}
    found = {
        fact.pk: stored.get((fact.city_id, fact.element_id, fact.year, fact.version - 1))
        for fact in later
    }
    return {pk: each for pk, each in found.items() if each is not None}


def _submission(reported: Fact | TaskReport) -> Submission:
    """What waits belongs to a report: the query asked for that."""
    if reported.submission is None:
        raise ValueError(f"{reported} belongs to no report")
    return reported.submission
