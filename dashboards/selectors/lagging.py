"""The lagging list as people read it: filtered, every row with what it takes to check it."""

from dataclasses import dataclass, fields

from django.db.models import Prefetch
from django.http import QueryDict

from accounts.models import User
from assessment import selectors
from assessment.models import CityStatus
from cities.models import City
from dashboards.wording.results import target_text
from indicators.calculation import LAGGING_STATUSES
from indicators.models import ClauseDepartment, Indicator, Reading
from indicators.selectors import departments, reading_status

STATUSES = tuple(map(str, LAGGING_STATUSES))


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is restricted to; empty = not at all."""

    department: str = ""
    indicator: str = ""
    city: str = ""
    status: str = ""

    @classmethod
    def asked(cls, query: QueryDict) -> "Filters":
        """The filters of an address; a value that names nothing simply finds nothing."""
        return cls(**{each.name: query.get(each.name, "").strip() for each in fields(cls)})

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of those that are set."""
        pairs = [(each.name, getattr(self, each.name)) for each in fields(self)]
        return [(name, value) for name, value in pairs if value]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list."""

    rank: int
    reason: str
    city: City
    indicator: Indicator
    status: CityStatus
    target: str
    pending: bool
    lead: str


def lagging_lines(year: int, filters: Filters, user: User) -> list[Line]:
    """The list of a year in its order; city users get their own city's rows."""
    number = filters.indicator
    statuses = selectors.lagging(
        user,
        year=year,
        city=filters.city or None,
        # No indicator has the number 0: a word in place of a number finds nothing.
        indicator=int(number) if number.isascii() and number.isdigit() else (0 if number else None),
        department=filters.department or None,
    )
    if filters.status:
        statuses = statuses.filter(status=filters.status)
    return [
        _line(status)
        for status in statuses.prefetch_related(
            "indicator__targets",
            Prefetch(
                "indicator__clause__responsibilities",
                ClauseDepartment.objects.select_related("department").order_by("position"),
            ),
            Prefetch("indicator__readings", Reading.objects.filter(status=Reading.Status.PENDING)),
        )
    ]


def _line(status: CityStatus) -> Line:
    indicator = status.indicator
    year = status.target_year
    printed = next((each for each in indicator.targets.all() if each.year == year), None)
    behind = departments(indicator)
    return Line(
        rank=status.lagging.rank,
        reason=status.lagging.reason,
        city=status.city,
        indicator=indicator,
        status=status,
        target=target_text(printed, indicator),
        pending=year is not None and reading_status(indicator, year) == "pending",
        lead=behind[0].short_name if behind else "",
    )
