"""The lagging list as people read it: filtered, every row with what it takes to check it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.access import own_city
from accounts.models import User
from assessment import selectors
from assessment.models import CityStatus
from assessment.returned import Returned
from cities.models import City, Department
from dashboards.selectors.held_to import HeldTo, Source, held_to_each
from dashboards.wording.keys import aim_text
from dashboards.wording.results import pace_text
from indicators.calculation import LAGGING_STATUSES, Definition
from indicators.held import Plan
from indicators.models import Indicator
from indicators.selectors import lead_department, reading_status

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
    """A row of the list. `target` is what the city is held to: the plan's as printed, or the one
    of its own that a decision gave it (`source`). `returned` says that the result rests on figures
    that were sent back and not replaced yet."""

    rank: int
    reason: str
    city: City
    indicator: Indicator
    status: CityStatus
    target: str
    source: Source | None
    pace: str
    pending: bool
    lead: Department | None
    years: int
    returned: bool


class Entry(NamedTuple):
    """A row of the list as far as it is counted; city and indicator by id."""

    city: int
    indicator: int
    status: str
    severity: Decimal | None


@dataclass(frozen=True, slots=True)
class Total:
    """The list counted for one city or one first-named department; `years` is the longest run of
    years behind."""

    name: str
    code: str
    entries: Sequence[Entry]
    indicators: Sequence[Indicator]
    years: int

    @property
    def counts(self) -> Counter[str]:
        """Rows per status."""
        return Counter(each.status for each in self.entries)

    @property
    def cities(self) -> int:
        """How many cities are on it."""
        return len({each.city for each in self.entries})

    @property
    def severity(self) -> Decimal | None:
        """The worst severity among its rows."""
        known = [each.severity for each in self.entries if each.severity is not None]
        return max(known, default=None)


class Runs:
    """For how many years in a row a city has been on the list with an indicator."""

    def __init__(self, year: int, user: User) -> None:
        self.year = year
        self.listed = set(
            selectors.city_statuses(user)
            .filter(year__lt=year, status__in=STATUSES)
            .order_by()
            .values_list("city_id", "indicator_id", "year")
        )

    def of(self, city: int, indicator: int) -> int:
        """This year and the years before it without a gap."""
        year = self.year
        while (city, indicator, year - 1) in self.listed:
            year -= 1
        return self.year - year + 1


def by_city(entries: Iterable[Entry], plan: Plan, runs: Runs) -> list[Total]:
    """The list counted by city: most rows first."""
    named = {city.pk: (city.name, city.code) for city in plan.cities}
    return _totals(entries, plan, runs, lambda entry: named[entry.city])


def by_department(entries: Iterable[Entry], plan: Plan, runs: Runs) -> list[Total]:
    """The list counted by the department whose clause names it first: most rows first."""
    leads = {each.pk: lead_department(each) for each in plan.indicators}
    named = {pk: (lead.text_form, lead.code) if lead else ("—", "") for pk, lead in leads.items()}
    return _totals(entries, plan, runs, lambda entry: named[entry.indicator])


def _totals(
    entries: Iterable[Entry], plan: Plan, runs: Runs, key: Callable[[Entry], tuple[str, str]]
) -> list[Total]:
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    totals = []
    for (name, code), found in groups.items():
        on_it = {entry.indicator for entry in found}
        totals.append(
            Total(
                name=name,
                code=code,
                entries=found,
                indicators=[each for each in plan.indicators if each.pk in on_it],
                years=max(runs.of(entry.city, entry.indicator) for entry in found),
            )
        )
    return sorted(totals, key=lambda each: (-len(each.entries), each.code))


def lagging_entries(year: int, filters: Filters, user: User) -> list[Entry]:
    """The list of a year, to be counted; city users get their own city's rows. One query."""
    rows = _listed(year, filters, user).order_by()
    return [
        Entry(*row) for row in rows.values_list("city_id", "indicator_id", "status", "severity")
    ]


def lagging_lines(
    year: int, filters: Filters, user: User, plan: Plan, rows: slice = slice(None)
) -> list[Line]:
    """The list of a year in its order, or some of its rows; city users get their own city's.
    Four queries."""
    runs = Runs(year, user)
    ranks = selectors.lagging_ranks([year])
    indicators = {each.pk: each for each in plan.indicators}
    decided = held_to_each((city.code for city in plan.cities), decisions=plan.decisions)
    city = own_city(user)
    returned = Returned(year, city_ids=None if city is None else [city.pk])
    return [
        _line(
            status,
            indicators[status.indicator_id],
            runs.of(status.city_id, status.indicator_id),
            ranks[status.pk],
            decided[status.city.code],
            plan.terms.definitions[indicators[status.indicator_id].number],
            returned,
        )
        for status in _listed(year, filters, user)[rows]
    ]


def _listed(year: int, filters: Filters, user: User) -> QuerySet[CityStatus]:
    number = filters.indicator
    statuses = selectors.lagging(
        user,
        year=year,
        city=filters.city or None,
        # No indicator has the number 0: a word in place of a number finds nothing.
        indicator=int(number) if number.isascii() and number.isdigit() else (0 if number else None),
        department=filters.department or None,
    )
    return statuses.filter(status=filters.status) if filters.status else statuses


def _line(
    status: CityStatus,
    indicator: Indicator,
    years: int,
    rank: int,
    decided: HeldTo,
    definition: Definition,
    returned: Returned,
) -> Line:
    year = status.target_year
    source = decided.source(indicator.number, year, status.target)
    return Line(
        rank=rank,
        reason=status.lagging.reason,
        city=status.city,
        indicator=indicator,
        status=status,
        target=aim_text(status, indicator),
        source=source,
        pace=pace_text(status.pace, definition.bands),
        pending=year is not None and reading_status(indicator, year) == "pending",
        lead=lead_department(indicator),
        years=years,
        returned=returned.beneath(status, definition),
    )
