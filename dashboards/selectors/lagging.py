"""The lagging list as people read it: filtered, every row with what it takes to check it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from django.db.models import Prefetch
from django.http import QueryDict

from accounts.models import User
from assessment import selectors
from assessment.models import CityStatus
from cities.models import City, Department
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
    lead: Department | None
    years: int


@dataclass(frozen=True, slots=True)
class Total:
    """The list counted for one city or one first-named department."""

    name: str
    code: str
    lines: Sequence[Line]

    @property
    def counts(self) -> Counter[str]:
        """Rows per status."""
        return Counter(line.status.status for line in self.lines)

    @property
    def indicators(self) -> list[Indicator]:
        """The indicators on it, each once, by number."""
        found = {line.indicator.pk: line.indicator for line in self.lines}
        return sorted(found.values(), key=lambda each: each.number)

    @property
    def cities(self) -> int:
        """How many cities are on it."""
        return len({line.city.pk for line in self.lines})

    @property
    def severity(self) -> Decimal | None:
        """The worst severity among its rows."""
        known = [line.status.severity for line in self.lines if line.status.severity is not None]
        return max(known, default=None)

    @property
    def years(self) -> int:
        """The longest run of years behind."""
        return max(line.years for line in self.lines)


def by_city(lines: Iterable[Line]) -> list[Total]:
    """The list counted by city: most rows first."""
    return _totals(lines, lambda line: (line.city.name, line.city.code))


def by_department(lines: Iterable[Line]) -> list[Total]:
    """The list counted by the department whose clause names it first: most rows first."""
    return _totals(
        lines, lambda line: (line.lead.text_form, line.lead.code) if line.lead else ("—", "")
    )


def _totals(lines: Iterable[Line], key: Callable[[Line], tuple[str, str]]) -> list[Total]:
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    totals = [Total(name, code, tuple(found)) for (name, code), found in groups.items()]
    return sorted(totals, key=lambda each: (-len(each.lines), each.code))


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
    runs = _Runs(year, user)
    ranks = selectors.lagging_ranks([year])
    return [
        _line(status, runs.of(status), ranks[status.pk])
        for status in statuses.prefetch_related(
            "indicator__targets",
            Prefetch(
                "indicator__clause__responsibilities",
                ClauseDepartment.objects.select_related("department").order_by("position"),
            ),
            Prefetch("indicator__readings", Reading.objects.filter(status=Reading.Status.PENDING)),
        )
    ]


class _Runs:
    """For how many years in a row a city has been on the list with an indicator."""

    def __init__(self, year: int, user: User) -> None:
        self.year = year
        self.listed = set(
            selectors.city_statuses(user)
            .filter(year__lt=year, status__in=STATUSES)
            .order_by()
            .values_list("city_id", "indicator_id", "year")
        )

    def of(self, status: CityStatus) -> int:
        """This year and the years before it without a gap."""
        year = self.year
        while (status.city_id, status.indicator_id, year - 1) in self.listed:
            year -= 1
        return self.year - year + 1


def _line(status: CityStatus, years: int, rank: int) -> Line:
    indicator = status.indicator
    year = status.target_year
    printed = next((each for each in indicator.targets.all() if each.year == year), None)
    behind = departments(indicator)
    return Line(
        rank=rank,
        reason=status.lagging.reason,
        city=status.city,
        indicator=indicator,
        status=status,
        target=target_text(printed, indicator),
        pending=year is not None and reading_status(indicator, year) == "pending",
        lead=behind[0] if behind else None,
        years=years,
    )
