"""The board of who is missing (催报): every city's bureaus, how far each is, when it was heard of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Max

from accounts.access import HOUSING
from accounts.models import PhoneCall, Role
from cities.models import City, Department
from reporting.chasing import newest_chases
from reporting.deadlines import deadlines
from reporting.models import Chase, Cycle, Notice, NoticeKind
from reporting.parts import Part
from reporting.plan_in_force import PlanInForce, plan_in_force
from reporting.standing import days_left, deadline_words
from reporting.waiting import CityWait, waits


class Standing(StrEnum):
    """How far a bureau's part is; the value is how it is said."""

    NOT_BEGUN = "未开始"
    FILLING = "填报中"
    RETURNED = "已退回"
    CONFIRMED = "已确认"
    HANDED_IN = "已上报"
    NOT_ASKED = "不需填"


@dataclass(frozen=True, slots=True)
class Cell:
    """One bureau: how far it is, and when it was last chased, reminded, called."""

    part: Part
    standing: Standing
    missing: bool
    late: bool
    chased: Chase | None
    called: PhoneCall | None
    reminded: datetime | None

    @property
    def name(self) -> str:
        """What the bureau is called within its city."""
        return self.part.bureau.removeprefix(self.part.city.name)

    @property
    def words(self) -> str:
        """「填报中3/12」; figures and tasks count alike. 「填完未确认」 with nothing left to fill in."""
        if self.standing is not Standing.FILLING:
            return str(self.standing)
        part = self.part
        if part.clear:
            return "填完未上报" if part.submits else "填完未确认"
        done = part.filled.figures + part.filled.reasons + part.tasks_filled
        return f"{self.standing}{done}/{part.filled.required + len(part.clauses)}"

    @property
    def status(self) -> str:
        """The status whose shape and colour stand for it."""
        match self.standing:
            case Standing.NOT_BEGUN:
                return "overdue" if self.late else "not_due"
            case Standing.FILLING:
                return "slow"
            case Standing.RETURNED:
                return "regressing"
            case Standing.CONFIRMED:
                return "on_track"
            case Standing.HANDED_IN:
                return "met"
        return "not_applicable"


@dataclass(frozen=True, slots=True)
class Row:
    """A city with its bureaus in the notice's order."""

    city: City
    wait: CityWait
    cells: Sequence[Cell | None]
    days_left: int
    left: str

    @property
    def missing(self) -> int:
        """How many of its bureaus are still missing."""
        return sum(cell is not None and cell.missing for cell in self.cells)

    @property
    def bureaus(self) -> list[Cell]:
        """The bureaus that the city has."""
        return [cell for cell in self.cells if cell is not None]

    @property
    def last_at(self) -> datetime | None:
        """When anything was last entered or confirmed."""
        return max((cell.part.last.at for cell in self.bureaus if cell.part.last), default=None)


@dataclass(frozen=True, slots=True)
class Board:
    """The board of a cycle."""

    cycle: Cycle
    departments: Sequence[Department]
    rows: Sequence[Row]

    @property
    def missing_cities(self) -> list[Row]:
        """The cities that have something to do."""
        return [row for row in self.rows if row.missing]

    @property
    def sums(self) -> list[tuple[Department, int]]:
        """How many cities' bureaus are missing, by department."""
        if not self.rows:
            return []
        return [
            (department, sum(cell is not None and cell.missing for cell in column))
            for department, column in zip(
                self.departments, zip(*(row.cells for row in self.rows), strict=True), strict=True
            )
        ]

    @property
    def missing(self) -> int:
        """How many bureaus are missing altogether."""
        return sum(row.missing for row in self.rows)

    @property
    def answer(self) -> str:
        """「6市32个局还没有报齐：4市未报，2市退回或撤回待再报」, in the overview's words."""
        if not self.missing:
            return "各市都已报齐"
        cities = self.missing_cities
        again = sum(row.wait.to_repeat for row in cities)
        counted = ((len(cities) - again, "未报"), (again, "退回或撤回待再报"))
        kinds = "，".join(f"{count}市{words}" for count, words in counted if count)
        return f"{len(cities)}市{self.missing}个局还没有报齐：{kinds}"


def board(
    cycle: Cycle,
    now: datetime,
    cities: Sequence[City] | None = None,
    plan: PlanInForce | None = None,
) -> Board:
    """Every asked city (or those named) by code, in a fixed number of queries; `plan` for a caller
    that has asked for it already."""
    plan = plan or plan_in_force()
    found = waits(cycle, cities, plan)
    asked = [wait.city for wait in found]
    ends = deadlines(asked, [cycle])
    chased = newest_chases(cycle, asked[0] if len(asked) == 1 else None)
    called, reminded = _called(cycle), _reminded(cycle)
    order = plan.departments
    rows = []
    for wait in found:
        end = ends[wait.city.pk, cycle.pk]
        parts = {part.department: part for part in wait.parts}
        cells = [
            _cell(wait, part, now >= end, chased, called, reminded)
            if (part := parts.get(each.code))
            else None
            for each in order
        ]
        rows.append(Row(wait.city, wait, cells, days_left(end, now), deadline_words(end, now)))
    return Board(cycle, order, rows)


def _cell(
    wait: CityWait,
    part: Part,
    late: bool,
    chased: Mapping[tuple[int, str], Chase],
    called: Mapping[tuple[int, str], PhoneCall],
    reminded: Mapping[tuple[int, str], datetime],
) -> Cell:
    key = (wait.city.pk, part.department)
    return Cell(
        part=part,
        standing=_standing(wait, part),
        missing=wait.waits_for(part),
        late=late,
        chased=chased.get(key),
        called=called.get(key),
        reminded=reminded.get(key),
    )


def _standing(wait: CityWait, part: Part) -> Standing:
    if part.empty and not part.submits:
        return Standing.NOT_ASKED
    if wait.handed_in:
        return Standing.HANDED_IN
    if part.department in wait.to_correct and wait.returned:
        return Standing.RETURNED
    if part.confirmed:
        return Standing.CONFIRMED
    if wait.returned and not part.submits:
        # What was not sent back stays with the province.
        return Standing.HANDED_IN
    return Standing.FILLING if part.last is not None else Standing.NOT_BEGUN


def _called(cycle: Cycle) -> dict[tuple[int, str], PhoneCall]:
    """The newest phone call to each bureau since the cycle opened."""
    rows = PhoneCall.objects.filter(at__gte=cycle.opens_at).select_related(
        "bureau__department", "by"
    )
    return {
        (call.bureau.city_id, call.bureau.department.code): call
        for call in rows.order_by("at", "pk")
    }


def _reminded(cycle: Cycle) -> dict[tuple[int, str], datetime]:
    """When the system last reminded each bureau's people."""
    rows = (
        Notice.objects.filter(
            kind=NoticeKind.REMINDER,
            key__startswith=f"reminder/{cycle.year}/",
            recipient__city__isnull=False,
        )
        .values_list("recipient__city_id", "recipient__department__code", "recipient__role")
        .annotate(last=Max("created_at"))
        .order_by("last")
    )
    return {
        (city, HOUSING if role == Role.COORDINATOR else department or ""): last
        for city, department, role, last in rows
    }
