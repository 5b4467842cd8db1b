"""Progress on the clauses (任务清单) as it counts: the newest report that is not a draft; a city's
own people see their drafts over it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cities.models import City
from cities.parts import UNITS
from indicators.models import Clause, Commitment
from reporting.models import State, TaskProgress, TaskReport

MISSING = "missing"
#: Good news first; how unit bars are filled from the left.
PROGRESS_ORDER = (*TaskProgress.values, MISSING)
PROGRESS_SIGNS = {"done": "完", "advancing": "推", "slow": "慢", "not_started": "未", MISSING: ""}
PROGRESS_WORDS = {
    "done": "完成",
    "advancing": "推进",
    "slow": "缓慢",
    "not_started": "未动",
    MISSING: "未报",
}
TASK_LABELS: dict[str, str] = {**dict(TaskProgress.choices), MISSING: "未报"}
#: The states of work in the statuses' colours and shapes.
PROGRESS_STATUS = {
    "done": "met",
    "advancing": "on_track",
    "slow": "slow",
    "not_started": "lagging",
    MISSING: "not_due",
}


@dataclass(frozen=True, slots=True)
class TaskCell:
    """One city's state of work on one clause; a `draft` counts nowhere yet."""

    city: City
    progress: str
    narrative: str
    overdue: bool = False
    draft: bool = False

    @property
    def label(self) -> str:
        """The state in words."""
        if self.progress == MISSING:
            return "逾期未报" if self.overdue else "未报"
        return TaskProgress(self.progress).label

    @property
    def sign(self) -> str:
        """The state in one character."""
        return "逾" if self.overdue else PROGRESS_SIGNS[self.progress]

    @property
    def status(self) -> str:
        """The status whose colour and shape it takes."""
        return "overdue" if self.overdue else PROGRESS_STATUS[self.progress]


@dataclass(frozen=True, slots=True)
class Tally:
    """States of work counted over clauses and cities, with the parts of a bar in percent."""

    counts: Counter[str]

    @property
    def total(self) -> int:
        """Clauses × cities."""
        return self.counts.total()

    @property
    def reported(self) -> int:
        """How many of them were reported on."""
        return self.total - self.counts[MISSING]

    @property
    def words(self) -> str:
        """完成3，推进10，缓慢2，未报3."""
        return "，".join(
            f"{PROGRESS_WORDS[code]}{self.counts[code]}"
            for code in PROGRESS_ORDER
            if self.counts[code]
        )

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """State, start and length of each part of the bar, good news first."""
        parts, start = [], 0
        for code in PROGRESS_ORDER:
            if self.counts[code]:
                length = self.counts[code]
                parts.append((code, self._percent(start), self._percent(length)))
                start += length
        return parts

    def _percent(self, count: int) -> str:
        return f"{100 * count / self.total:.2f}%"


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause with how many cities are how far and the promises that stand only in its text; with
    every city's state of work where that is shown."""

    clause: Clause
    first_named: bool
    tally: Tally
    commitments: tuple[Commitment, ...] = ()
    cells: tuple[TaskCell, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """Cities per state of work."""
        return self.tally.counts

    @property
    def boxes(self) -> list[str]:
        """One entry per city, done first; none where the cities are too many to be boxes."""
        if self.tally.total > UNITS:
            return []
        return [progress for progress in PROGRESS_ORDER for _ in range(self.counts[progress])]

    @property
    def words(self) -> str:
        """完成3，推进10，缓慢2，未报3."""
        return self.tally.words

    @property
    def reported(self) -> int:
        """How many cities reported on it."""
        return self.tally.reported

    @property
    def trouble(self) -> int:
        """How many cities are slow or have not begun."""
        return self.counts["slow"] + self.counts["not_started"]


def tally(progress: Iterable[str]) -> Tally:
    """States of work counted; an empty one is missing."""
    return Tally(Counter(each or MISSING for each in progress))


class CountingTask(NamedTuple):
    """The report on a clause that counts; its clause and city by id."""

    pk: int
    clause: int
    city: int
    progress: str
    narrative: str
    state: str

    @property
    def draft(self) -> bool:
        """Whether only its city's own people see it."""
        return self.state == State.DRAFT


Counting = Mapping[tuple[int, int], CountingTask]


def counting_tasks(
    year: int,
    *,
    clause_ids: Iterable[int] | None = None,
    city: City | None = None,
    with_drafts: bool = False,
) -> dict[tuple[int, int], CountingTask]:
    """The reports that count in a year by (clause id, city id), or the drafts that stand over
    them: what a city's own people see."""
    reports = TaskReport.objects.filter(year=year)
    if not with_drafts:
        reports = reports.exclude(state=State.DRAFT)
    if clause_ids is not None:
        reports = reports.filter(clause__in=list(clause_ids))
    if city is not None:
        reports = reports.filter(city=city)
    rows = reports.order_by("version", "pk").values_list(
        "pk", "clause_id", "city_id", "progress", "narrative", "state"
    )
    found = [CountingTask(*row) for row in rows]
    # Later versions come later and replace earlier ones; drafts come last.
    return {(each.clause, each.city): each for each in sorted(found, key=lambda each: each.draft)}


def clause_tally(clause: Clause, cities: Iterable[City], reports: Counting) -> Tally:
    """How far the cities are with a clause."""
    found = (reports.get((clause.pk, city.pk)) for city in cities)
    return tally(each.progress if each else "" for each in found)


def task_cells(
    clause: Clause, cities: Iterable[City], reports: Counting, *, deadline_passed: bool
) -> tuple[TaskCell, ...]:
    """Every city's state of work on a clause, by city code; a missing one may be overdue."""
    cells = []
    for city in cities:
        report = reports.get((clause.pk, city.pk))
        progress = report.progress if report and report.progress else MISSING
        overdue = progress == MISSING and deadline_passed
        draft = report is not None and report.draft
        cells.append(TaskCell(city, progress, report.narrative if report else "", overdue, draft))
    return tuple(cells)
