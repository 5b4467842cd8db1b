"""What the page of a city shows: its scorecard, its report of the year, its tasks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assessment.models import CityStatus
from cities.models import City
from dashboards.figures.micro import Spark, spark
from dashboards.progress import Progress, progress
from dashboards.selectors.entries import (
    ElementLine,
    element_lines,
    facts_of,
    unreported,
    used_elements,
)
from dashboards.selectors.held_to import HeldTo, Source, held_to
from dashboards.selectors.ranks import Rank, ranks
from dashboards.selectors.results import city_courses
from dashboards.selectors.tasks import (
    MISSING,
    PROGRESS_ORDER,
    TaskCell,
    counting_tasks,
    task_cells,
)
from dashboards.wording.findings import FLAG_KINDS, standing_finding
from dashboards.wording.next_steps import next_steps
from dashboards.wording.outlook import Outlook, outlook
from dashboards.wording.results import STATUS_ORDER, pace_text
from indicators.calculation import LAGGING_STATUSES, REASON_LABELS, Bands, Reason, Status
from indicators.held import Plan
from indicators.models import Clause, Indicator
from indicators.selectors import pending_readings
from reporting.models import Cycle, State, Submission, SubmissionEvent, TaskProgress
from reporting.plan_in_force import plan_in_force
from reporting.selectors import cycle, deadline, submission
from reporting.workflow import STEP_LABELS

#: Statuses whose reason is not told by value, target and path.
EXPLAINED = (
    Status.NOT_APPLICABLE,
    Status.NOT_JUDGEABLE,
    Status.NO_TARGET,
    Status.REGRESSING,
)
STATE_WORDS: dict[str, str] = {
    State.DRAFT: "正在填报，尚未上报",
    State.SUBMITTED: "已上报，待省厅审核",
    State.RETURNED: "已退回，待改报",
    State.APPROVED: "已核定（快报）",
    State.FINAL: "年报已核定",
}


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """The city on one indicator."""

    indicator: Indicator
    course: tuple[CityStatus, ...]
    now: CityStatus | None
    spark: Spark | None
    way: Progress | None
    pending: bool
    pace: str
    source: Source | None = None
    rank: Rank | None = None

    @property
    def outlook(self) -> Outlook:
        """Where the city would end on it if nothing changes."""
        return outlook(self.course, self.indicator, of_city=True)

    @property
    def reason(self) -> str:
        """Why the status is what it is, where the figures beside it do not say so."""
        if self.now is None or self.now.status not in EXPLAINED:
            return ""
        return REASON_LABELS[Reason(self.now.reason_code)]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the year's report, newest first: what was done, by whom, when and why."""

    event: SubmissionEvent
    action: str


@dataclass(frozen=True, slots=True)
class CityPage:
    """A city's year. `missing` are the required elements left blank, `excused` those with a reason
    in a figure's place; `drafts` counts figures that count nowhere yet."""

    city: City
    year: int
    cycle: Cycle | None
    deadline: datetime | None
    submission: Submission | None
    events: tuple[Step, ...]
    lines: tuple[ScoreLine, ...]
    elements: tuple[ElementLine, ...]
    missing: tuple[ElementLine, ...]
    excused: tuple[ElementLine, ...]
    drafts: int
    tasks: tuple[tuple[Clause, TaskCell], ...]
    years: tuple[int, ...]
    computed_at: datetime | None

    @property
    def statuses(self) -> list[str]:
        """The city's statuses of the year."""
        return [line.now.status for line in self.lines if line.now is not None]

    @property
    def standing_finding(self) -> str:
        """How many of the indicators keep pace."""
        return standing_finding(self.statuses)

    @property
    def standing(self) -> list[tuple[str, list[Indicator]]]:
        """The indicators by status, good news first."""
        groups = [
            (code, [line.indicator for line in self.lines if line.now and line.now.status == code])
            for code in STATUS_ORDER
        ]
        return [(code, found) for code, found in groups if found]

    @property
    def attention_finding(self) -> str:
        """How many rows of the lagging list are this city's."""
        rows = self.attention
        if not rows:
            return "没有需关注的项"
        overdue = sum(1 for line in rows if line.now and line.now.status == Status.OVERDUE)
        if overdue == len(rows):
            return f"{overdue}项逾期未报"
        return f"{len(rows)}项需关注" + (f"，其中{overdue}项逾期" if overdue else "")

    @property
    def report_finding(self) -> str:
        """Where the year's report stands."""
        if self.cycle is None:
            return "本年没有上报任务"
        if self.submission is None:
            return "还没有开始填报"
        if self.submission.state == State.DRAFT and self.submission.version:
            return "已撤回，待再次上报"
        return STATE_WORDS[self.submission.state]

    @property
    def next_steps(self) -> list[tuple[str, str]]:
        """What is to be done next, each with the page where it is done (its address's name)."""
        if self.cycle is None:
            return []
        state = self.submission.state if self.submission else State.DRAFT
        return next_steps(
            returned=state == State.RETURNED,
            submitted=state != State.DRAFT,
            missing=len(self.missing),
            bureaus=[bureau for bureau, _ in self.missing_by_bureau],
            silent=self.task_counts[MISSING],
        )

    @property
    def tasks_finding(self) -> str:
        """How the clauses go."""
        counts = self.task_counts
        reported = len(self.tasks) - counts[MISSING]
        if not reported:
            return f"{len(self.tasks)}条任务都未报进展"
        return f"完成{counts['done']}条，推进{counts['advancing']}条"

    @property
    def progress_finding(self) -> str:
        """The title over the figure of ways gone."""
        drawn = [line for line in self.lines if line.way is not None and line.now is not None]
        behind = sum(1 for line in drawn if line.way is not None and line.way.behind)
        if not drawn:
            return "还没有能画出进程的指标"
        return (
            f"{len(drawn)}项有基期可比，{behind}项落后"
            if behind
            else f"{len(drawn)}项有基期可比，都不落后"
        )

    @property
    def attention(self) -> list[ScoreLine]:
        """The lagging rows: binding first, then those furthest behind their path."""
        rows = [
            line
            for line in self.lines
            if line.now is not None and line.now.status in LAGGING_STATUSES
        ]
        return sorted(rows, key=_severity_first)

    @property
    def has_ways(self) -> bool:
        """Whether any indicator has a way from baseline to target to draw."""
        return any(line.way is not None for line in self.lines)

    @property
    def drawn(self) -> list[ScoreLine]:
        """The lines with a course to draw."""
        return [line for line in self.lines if line.spark is not None and line.now is not None]

    @property
    def last_moment(self) -> datetime | None:
        """The last instant that is in time: its day is the one to name."""
        return self.deadline - timedelta(seconds=1) if self.deadline else None

    @property
    def task_units(self) -> list[str]:
        """One entry per clause, done first."""
        return [code for code in PROGRESS_ORDER for _ in range(self.task_counts[code])]

    @property
    def troubled_tasks(self) -> list[tuple[Clause, TaskCell]]:
        """Clauses not begun, then the slow ones."""
        worst_first = (TaskProgress.NOT_STARTED, TaskProgress.SLOW)
        return [pair for code in worst_first for pair in self.tasks if pair[1].progress == code]

    @property
    def missing_by_bureau(self) -> list[tuple[str, list[ElementLine]]]:
        """What is missing, by the bureau that fills it."""
        bureaus: dict[str, list[ElementLine]] = {}
        for line in self.missing:
            bureaus.setdefault(line.bureau, []).append(line)
        return list(bureaus.items())

    @property
    def late(self) -> bool:
        """Whether the year's report came after the deadline."""
        return self.submission is not None and self.submission.late

    @property
    def task_drafts(self) -> int:
        """How many clauses are shown as drafts, which count nowhere yet."""
        return sum(cell.draft for _, cell in self.tasks)

    @property
    def task_counts(self) -> Counter[str]:
        """Clauses per state of work."""
        return Counter(cell.progress for _, cell in self.tasks)


def city_page(city: City, year: int, plan: Plan, *, own: bool, now: datetime) -> CityPage:
    """The city's page; `own` people also see their drafts, which count nowhere."""
    asked = cycle(year)
    due = deadline(city, asked) if asked else None
    report = submission(city, asked) if asked else None
    places = ranks(city, year)
    lines = [
        replace(line, rank=places.get(line.indicator.pk)) for line in score_lines(city, year, plan)
    ]
    facts = facts_of(city, year, asked, own=own)
    in_force = plan_in_force()
    rules = in_force.rules(asked, city)
    names = {each.code: each.bureau_name for each in in_force.departments}
    elements = element_lines(
        used_elements(line.indicator for line in lines),
        facts,
        year,
        {code: names[rule.department] for code, rule in rules.items()},
    )
    # The same elements as the report's own page asks for, so that both count the same.
    answers = {code: fact.value for (code, at), fact in facts.items() if at == year}
    missing, excused = unreported(elements, in_force.required(city, rules, answers))
    return CityPage(
        city=city,
        year=year,
        cycle=asked,
        deadline=due,
        submission=report,
        events=_events(report),
        lines=tuple(lines),
        elements=tuple(elements),
        missing=tuple(missing),
        excused=tuple(excused),
        drafts=sum(1 for line in elements if line.reported and not line.counts),
        tasks=tuple(_tasks(city, year, plan.clauses, own=own, late=due is not None and now >= due)),
        years=tuple(sorted({result.year for line in lines for result in line.course})),
        computed_at=max((r.computed_at for line in lines for r in line.course), default=None),
    )


def ways_finding(lines: Sequence[ScoreLine]) -> str:
    """How many of the indicators with a baseline are behind."""
    ways = [line.way for line in lines if line.way is not None]
    if not ways:
        return "还没有能画出进程的指标"
    behind = sum(1 for way in ways if way.behind)
    return f"{len(ways)}项有进程可比，" + (f"{behind}项落后" if behind else "都不落后")


def score_lines(city: City, year: int, plan: Plan) -> list[ScoreLine]:
    """The city on every indicator, in table order."""
    courses = city_courses(city, until=year)
    decided = held_to(city.code, decisions=plan.decisions)
    judged_by = plan.terms.definitions
    return [
        _line(each, courses.get(each.number, []), year, decided, judged_by[each.number].bands)
        for each in plan.indicators
    ]


def _line(
    indicator: Indicator, course: Sequence[CityStatus], year: int, decided: HeldTo, bands: Bands
) -> ScoreLine:
    now = next((result for result in course if result.year == year), None)
    flags = indicator.kind in FLAG_KINDS
    return ScoreLine(
        indicator=indicator,
        course=tuple(course),
        now=now,
        spark=None if flags else spark([result.value for result in course]),
        way=progress(now) if now is not None and not flags else None,
        pending=bool(pending_readings(indicator)),
        pace=pace_text(now.pace if now else None, bands),
        source=decided.source(indicator.number, now.target_year, now.target) if now else None,
    )


def _severity_first(line: ScoreLine) -> tuple[bool, bool, float, int]:
    now = line.now
    severity = float(now.severity) if now is not None and now.severity is not None else 0.0
    overdue = now is not None and now.status == Status.OVERDUE
    return line.indicator.nature != "binding", overdue, -severity, line.indicator.number


def _events(report: Submission | None) -> tuple[Step, ...]:
    if report is None:
        return ()
    events = report.events.select_related("by").order_by("-at", "-pk")
    return tuple(
        Step(event, STEP_LABELS[event.action]) for event in events if event.action != "save"
    )


def _tasks(
    city: City, year: int, clauses: Sequence[Clause], *, own: bool, late: bool
) -> list[tuple[Clause, TaskCell]]:
    reports = counting_tasks(year, city=city, with_drafts=own)
    return [
        (clause, task_cells(clause, [city], reports, deadline_passed=late)[0]) for clause in clauses
    ]
