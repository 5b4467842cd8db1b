"""Who has reported a year, who has not, and what came in lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cities.models import City
from reporting.models import Cycle, State, Submission, SubmissionEvent
from reporting.selectors import submissions
from reporting.standing import A_YEAR, days_left
from reporting.workflow import FIGURE_STEPS, STEP_LABELS

RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CityReport:
    """A city's report of a year: what reached the province, and what is still open."""

    city: City
    arrived: bool
    state: str
    late: bool
    open_indicators: int
    withdrawn: bool = False

    @property
    def status(self) -> str:
        """Its place in the row of boxes; overdue or not yet due where nothing arrived."""
        if self.arrived:
            return "met"
        return "overdue" if self.late else "not_due"

    @property
    def words(self) -> str:
        """How far the city has come."""
        if self.withdrawn:
            return "已撤回，还没有再次上报"
        if self.state == State.DRAFT:
            return "已开始填报，还没有上报"
        if self.state == State.RETURNED:
            return "已退回，待改报"
        return "上报后仍缺指标数据" if self.arrived else "还没有开始填报"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A step that a city's submission made: 上报, 退回, 核定 …, when and why."""

    city: City
    step: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Reports:
    """Every city's report of a year against its deadline; `days` is negative once it passed."""

    cycle: Cycle | None
    days: int | None
    cities: Sequence[CityReport]

    @property
    def boxes(self) -> list[CityReport]:
        """The cities with those that reported in front."""
        return sorted(self.cities, key=lambda each: not each.arrived)

    @property
    def missing(self) -> list[CityReport]:
        """Cities from which nothing arrived, by code."""
        return [each for each in self.cities if not each.arrived]

    @property
    def to_repeat(self) -> list[CityReport]:
        """Cities that reported, and have to again: sent back or withdrawn. Chased as well."""
        return [
            each
            for each in self.cities
            if each.arrived and (each.withdrawn or each.state == State.RETURNED)
        ]

    @property
    def lacking(self) -> list[CityReport]:
        """Cities whose report stands, but owes figures. Nobody chases them."""
        again = self.to_repeat
        return [
            each
            for each in self.cities
            if each.arrived and each.open_indicators and each not in again
        ]

    @property
    def incomplete(self) -> str:
        """What those that reported still owe: 「2市退回或撤回待再报，1市报后仍缺数」, or nothing."""
        counted = ((self.to_repeat, "退回或撤回待再报"), (self.lacking, "报后仍缺数"))
        return "，".join(f"{len(found)}市{words}" for found, words in counted if found)

    @property
    def arrived(self) -> int:
        """Number of cities from which something arrived."""
        return len(self.cities) - len(self.missing)

    @property
    def answer(self) -> str:
        """How many days are left, and how many cities have not reported."""
        who = f"{len(self.missing)}市未报" if self.missing else f"{self.arrived}市都已上报"
        if self.days is None:
            return f"没有上报任务，{self.arrived}市有数"
        if self.days >= 0:
            return f"离截止还有{self.days}天，{who}" if self.days else f"今天截止，{who}"
        return f"已截止{-self.days}天，{who}" if -self.days < A_YEAR else who


def reports(
    year: int,
    cities: Sequence[City],
    with_figures: set[int],
    overdue: Mapping[int, int],
    now: datetime,
    cycle: Cycle | None,
) -> Reports:
    """The reports of a year by city code.

    `with_figures` are the cities of which any figure counts (history comes without a
    submission); `overdue` counts the indicators a city still owes.
    """
    begun = {each.city_id: each for each in submissions(year)}
    if cycle is not None:
        cities = [each for each in cities if each.code not in cycle.cities_left_out]
    return Reports(
        cycle=cycle,
        days=None if cycle is None else days_left(cycle.deadline, now),
        cities=[
            _report(
                city,
                begun.get(city.pk),
                city.pk in with_figures,
                overdue,
                late=bool(overdue.get(city.pk)),
            )
            for city in cities
        ],
    )


def arrivals(year: int, now: datetime) -> list[Arrival]:
    """Steps of this year's submissions in the last seven days, newest first.

    Departments decide figure by figure: of a city, only the newest such step of a kind is listed.
    """
    events = (
        SubmissionEvent.objects.select_related("submission__city")
        .filter(submission__cycle__year=year, at__gt=now - RECENT, at__lte=now)
        .exclude(action="save")
        .order_by("-at", "-pk")
    )
    found: list[Arrival] = []
    told: set[tuple[str, str]] = set()
    for event in events:
        city = event.submission.city
        if event.action in FIGURE_STEPS.values():
            if (city.code, event.action) in told:
                continue
            told.add((city.code, event.action))
        found.append(Arrival(city, STEP_LABELS[event.action], event.at, event.reason))
    return found


def arrivals_answer(steps: Sequence[Arrival]) -> str:
    """What came in, in words: 「上报3市，退回1市」."""
    cities: dict[str, set[str]] = {}
    for step in steps:
        cities.setdefault(step.step, set()).add(step.city.code)
    said = [f"{label}{len(cities[label])}市" for label in STEP_LABELS.values() if label in cities]
    return "，".join(said) or "没有新的上报"


def _report(
    city: City,
    submission: Submission | None,
    has_figures: bool,
    overdue: Mapping[int, int],
    *,
    late: bool,
) -> CityReport:
    submitted = submission is not None and submission.submitted_at is not None
    return CityReport(
        city=city,
        arrived=submitted or has_figures,
        state=submission.state if submission else "",
        late=late,
        open_indicators=overdue.get(city.pk, 0),
        withdrawn=submission is not None
        and submission.version > 0
        and submission.state == State.DRAFT,
    )
