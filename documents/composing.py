"""Composing papers: a text of the province's, filled from a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assessment.models import Snapshot
from assessment.snapshots.telling import Told, ToldYear, told_year
from cities.models import City
from cities.selectors import departments, holds_demonstration_data
from documents.material.common import sources
from documents.material.notice import notice_values
from documents.material.report import report_values, results_of
from documents.material.tasks import Tasks, tasks_of
from documents.papers import Heading, Paper
from documents.texts import Value, fill

DEMONSTRATION = "演示数据"


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a paper is written from; `city` None = the notice on the whole province."""

    told: ToldYear
    tasks: Tasks
    city: City | None
    values: dict[str, Value]

    @property
    def results(self) -> Sequence[Told]:
        """The results whose sources the appendix lists."""
        if self.city is not None:
            return results_of(self.told, self.city)
        return [*(each for _, each in sorted(self.told.province.items())), *self.told.lagging]


def material(snapshot: Snapshot, year: int, city: City | None, *, dated: date | None) -> Material:
    """What a paper on a year says, from this snapshot; `dated` None leaves the date open."""
    told = told_year(snapshot, year)
    tasks = tasks_of(told)
    values = (
        notice_values(told, tasks, list(departments()), dated=dated)
        if city is None
        else report_values(told, tasks, city, dated=dated)
    )
    return Material(told, tasks, city, values)


def paper(text: str, found: Material, *, draft: bool, now: datetime, number: str = "") -> Paper:
    """The paper; a draft says so at the head of every page, and has no number (文号) yet."""
    filled = fill(text, found.values)
    kept = found.told.snapshot.number
    marks = []
    if draft:
        marks.append(f"草稿（由第{kept}号快照生成，未经发布）")
    if holds_demonstration_data():
        marks.append(DEMONSTRATION)
    return Paper(
        title=f"{filled.title}（草稿）" if draft else filled.title,
        body=filled.body,
        appendix=sources(
            found.told,
            found.tasks,
            values=found.values,
            used=filled.used,
            results=found.results,
            annexes=sum(isinstance(each, Heading) and each.level == 0 for each in filled.body),
        ),
        mark="　　".join(marks),
        made_at=now,
        number=number,
    )
