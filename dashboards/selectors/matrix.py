"""The matrix as it was asked for: which rows, in which order, the cities in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.http import urlencode

from assessment.models import CityStatus
from assessment.returned import Returned
from cities.models import City, Department
from dashboards.selectors.overview import ATTENTION, FIXED_COLUMNS, Cell, Overview, Row
from dashboards.wording.results import STATUS_ORDER
from indicators.held import Plan

NATURES = {"binding": "约束性", "expected": "预期性"}
#: What rows can be sorted by, in words; the plan's own order where nothing is asked.
SORTS = {
    "": "方案条款",
    "number": "项号",
    "status": "全省状态，差的在前",
    "severity": "离路径，远的在前",
    "cities": "需关注的市，多的在前",
    "coverage": "覆盖，少的在前",
}
#: What cities can be sorted by.
CITY_SORTS = {"": "行政区划代码", "attention": "需关注项数，多的在前"}
#: More columns than these no screen holds; further cities stand on further pages.
CITIES_PER_PAGE = 20
#: What a cell says of a result.
_SAID = (
    *("year", "status", "reason_code", "value", "target", "target_year", "operator"),
    *("lower_bound", "late"),
)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What an address asks of the matrix; empty = the plan's order, everything."""

    department: str = ""
    nature: str = ""
    status: str = ""
    sort: str = ""
    cities: str = ""
    page: str = ""

    @classmethod
    def asked(cls, query: QueryDict) -> "Arrangement":
        """From an address; an order that does not exist is the plan's own, a filter that names
        nothing finds nothing."""
        found = cls(**{each.name: query.get(each.name, "").strip() for each in fields(cls)})
        return replace(
            found,
            sort=found.sort if found.sort in SORTS else "",
            cities=found.cities if found.cities in CITY_SORTS else "",
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of what is set."""
        pairs = [(each.name, getattr(self, each.name)) for each in fields(self)]
        return [(name, value) for name, value in pairs if value]

    def paged(self, number: int) -> str:
        """The address of another page of cities, all else kept."""
        return urlencode([*((n, v) for n, v in self.pairs if n != "page"), ("page", number)])

    @property
    def but_sorted(self) -> list[tuple[str, str]]:
        """The same without the order of the rows, for links that set it."""
        return [(name, value) for name, value in self.pairs if name != "sort"]

    @property
    def filtered(self) -> bool:
        """Whether rows may be left out."""
        return bool(self.department or self.nature or self.status)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading: the binding ones first, then section by section."""

    heading: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows in groups and cities with their number of rows that need attention."""

    groups: Sequence[Group]
    cities: Page[tuple[City, int]]
    shown: int
    total: int
    departments: Sequence[Department]

    @property
    def columns(self) -> int:
        """How many columns the table has, for headings that span it."""
        return FIXED_COLUMNS + len(self.cities)


def matrix(found: Overview, asked: Arrangement, plan: Plan) -> Matrix:
    """The overview's rows as asked for; two queries for the cells of the cities shown."""
    rows = [row for row in found.rows if _wanted(row, asked)]
    cities = list(found.cities)
    if asked.cities == "attention":
        cities.sort(key=lambda pair: -pair[1])
    page = Paginator(cities, CITIES_PER_PAGE).get_page(asked.page)
    return Matrix(
        _groups(_with_cells(rows, found.year, [city for city, _ in page], plan), asked.sort),
        page,
        len(rows),
        len(found.rows),
        _departments(found.rows),
    )


def _with_cells(rows: Sequence[Row], year: int, cities: Sequence[City], plan: Plan) -> list[Row]:
    """The rows with a cell for each of the cities, in their order."""
    results = CityStatus.objects.filter(
        year=year, city__in=cities, indicator__in=[row.indicator.pk for row in rows]
    )
    by_place = {
        (each.indicator_id, each.city_id): each
        for each in results.order_by().only("indicator", "city", *_SAID)
    }
    returned = Returned(year, city_ids=[city.pk for city in cities])

    def cell(row: Row, city: City) -> Cell:
        result = by_place[row.indicator.pk, city.pk]
        rests = returned.beneath(result, plan.definition(row.indicator.number))
        return Cell(result, row.indicator, city, rests)

    return [
        replace(
            row,
            cells=[cell(row, city) for city in cities if (row.indicator.pk, city.pk) in by_place],
        )
        for row in rows
    ]


def _departments(rows: Sequence[Row]) -> list[Department]:
    """The departments that stand behind any row, in the order of the notice."""
    behind = {
        each.department.pk: each.department
        for row in rows
        for each in row.indicator.clause.responsibilities.all()
    }
    return sorted(behind.values(), key=lambda each: each.order)


def _wanted(row: Row, asked: Arrangement) -> bool:
    behind = {each.department.code for each in row.indicator.clause.responsibilities.all()}
    statuses = {row.province.status, *row.counts}
    return (
        (not asked.department or asked.department in behind)
        and (not asked.nature or asked.nature == row.indicator.nature)
        and (not asked.status or asked.status in statuses)
    )


def _groups(rows: Sequence[Row], sort: str) -> list[Group]:
    """Binding indicators pinned; the others under the plan's sections, or sorted in one group."""
    ordered = sorted(rows, key=_ORDERS[sort]) if sort else rows
    binding = [row for row in ordered if row.indicator.nature == "binding"]
    others = [row for row in ordered if row.indicator.nature != "binding"]
    pinned = [Group("约束性指标", binding)] if binding else []
    if sort:
        return [*pinned, *([Group(f"预期性指标，按{SORTS[sort]}", others)] if others else [])]
    return [
        *pinned,
        *(
            Group(section, list(found))
            for section, found in groupby(others, lambda row: row.indicator.clause.section)
        ),
    ]


def _troubled(row: Row) -> int:
    return sum(row.counts[status] for status in ATTENTION)


def _severity(row: Row) -> Decimal:
    return row.province.severity if row.province.severity is not None else Decimal(-1)


_ORDERS: dict[str, Callable[[Row], tuple[object, int]]] = {
    "number": lambda row: (0, row.indicator.number),
    "status": lambda row: (-_badness(row.province.status), row.indicator.number),
    "severity": lambda row: (-_severity(row), row.indicator.number),
    "cities": lambda row: (-_troubled(row), row.indicator.number),
    "coverage": lambda row: (row.province.cities_reporting, row.indicator.number),
}


def _badness(status: str) -> int:
    """How bad a status is: the worst first, then what says nothing about good or bad."""
    worst = STATUS_ORDER.index("overdue")
    place = STATUS_ORDER.index(status)
    return place if place <= worst else -place
