"""What changed since last week: results that have another status, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from accounts.models import User
from assessment.models import StatusChange
from assessment.selectors import status_changes
from cities.models import City
from dashboards.selectors.reports import RECENT
from dashboards.wording.findings import listed
from indicators.calculation import Status
from indicators.models import Indicator

#: Judged statuses from good to bad; only between these is anything better or worse.
_ORDER = (
    *(Status.MET, Status.ON_TRACK, Status.SLOW, Status.LAGGING, Status.REGRESSING),
    Status.EXPIRED_UNMET,
)
_PLACE = {str(status): place for place, status in enumerate(_ORDER)}
_UNREPORTED = (Status.OVERDUE, Status.NOT_DUE)
#: Neither reported nor awaited.
_NOT_ASKED = (Status.NOT_APPLICABLE, Status.UNDESIGNATED)


class Cause(NamedTuple):
    """Why a status changed; the decision's number where one did it."""

    words: str
    decision: int | None


@dataclass(frozen=True, slots=True)
class Shift:
    """One unit whose results went from one status to another for the same causes, in their order;
    no city = the province."""

    city: City | None
    before: str
    after: str
    causes: tuple[Cause, ...]
    indicators: tuple[Indicator, ...]
    at: datetime

    @property
    def worse(self) -> bool:
        """Whether the new status is the worse one."""
        return self._step > 0

    @property
    def better(self) -> bool:
        """Whether it is the better one."""
        return self._step < 0

    @property
    def came_in(self) -> bool:
        """Whether there is a figure where there was none: neither better nor worse."""
        return self.before in _UNREPORTED and self.after not in (*_UNREPORTED, *_NOT_ASKED)

    @property
    def went(self) -> bool:
        """Whether there is no figure any more."""
        return self.after in _UNREPORTED and self.before not in (*_UNREPORTED, *_NOT_ASKED)

    @property
    def what(self) -> str:
        """The indicators: by name while they are few, else how many."""
        if len(self.indicators) == 1:
            return self.indicators[0].short_name
        return f"{len(self.indicators)}项"

    @property
    def names(self) -> str:
        """Every indicator by number and name."""
        return "、".join(f"第{each.number}项{each.short_name}" for each in self.indicators)

    @property
    def _step(self) -> int:
        if self.before not in _PLACE or self.after not in _PLACE:
            return 0
        return _PLACE[self.after] - _PLACE[self.before]


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of status of a week, the province's first, then the worst."""

    shifts: Sequence[Shift]

    @property
    def answer(self) -> str:
        """How much turned better and how much worse: 「全省1项、3市5项变了状态」."""
        if not self.shifts:
            return "没有一项变了状态"
        province = sum(len(each.indicators) for each in self.shifts if each.city is None)
        cities = [each for each in self.shifts if each.city is not None]
        parts = [f"全省{province}项"] if province else []
        if cities:
            names = list(dict.fromkeys(each.city.short_name for each in cities if each.city))
            parts.append(f"{listed(names, 2)}{sum(len(each.indicators) for each in cities)}项")
        return "，".join(parts) + "变了状态"

    @property
    def direction(self) -> str:
        """变差3项，变好2项，由未报变为有数9项, over the province and the cities together."""
        counted = {
            "变差": sum(len(each.indicators) for each in self.shifts if each.worse),
            "变好": sum(len(each.indicators) for each in self.shifts if each.better),
            "由未报变为有数": sum(len(each.indicators) for each in self.shifts if each.came_in),
            "由有数变为未报": sum(len(each.indicators) for each in self.shifts if each.went),
        }
        return "，".join(f"{words}{count}项" for words, count in counted.items() if count)


def changes(year: int, now: datetime, user: User) -> Changes:
    """The changes of status in the last seven days: one query."""
    return Changes(_shifts(status_changes(user, year=year, since=now - RECENT, until=now)))


def _shifts(rows: Iterable[StatusChange]) -> list[Shift]:
    """From the first status to the last one of each result, results alike under one line."""
    first: dict[tuple[int | None, int], StatusChange] = {}
    last: dict[tuple[int | None, int], StatusChange] = {}
    causes: dict[tuple[int | None, int], dict[Cause, None]] = {}
    for row in rows:
        key = row.city_id, row.indicator_id
        first.setdefault(key, row)
        last[key] = row
        causes.setdefault(key, {})[_cause(row)] = None
    alike: dict[tuple[int | None, str, str, tuple[Cause, ...]], list[StatusChange]] = {}
    for key, row in last.items():
        before = first[key].status_before
        if before != row.status_after:
            why = tuple(causes[key])
            alike.setdefault((row.city_id, before, row.status_after, why), []).append(row)
    return sorted(
        (
            Shift(
                city=found[0].city,
                before=before,
                after=after,
                causes=why,
                indicators=tuple(
                    sorted((each.indicator for each in found), key=lambda each: each.number)
                ),
                at=max(each.at for each in found),
            )
            for (_, before, after, why), found in alike.items()
        ),
        key=_place,
    )


def _cause(row: StatusChange) -> Cause:
    if row.decision is not None:
        return Cause(str(row.decision), row.decision.number)
    return Cause(row.get_cause_display(), None)


def _place(shift: Shift) -> tuple[bool, bool, int, str, int]:
    """The province first, the binding indicators first, the worst first."""
    return (
        shift.city is not None,
        all(each.nature != "binding" for each in shift.indicators),
        -_worst_first(shift.after),
        shift.city.code if shift.city else "",
        shift.indicators[0].number,
    )


def _worst_first(status: str) -> int:
    """Place in the order of the list: what has no figure stands before the worst that has."""
    return len(_ORDER) if status == Status.OVERDUE else _PLACE.get(status, -1)
