"""The province's overview of a year: four answers and the matrix of 23 indicators by city."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from assessment.models import CityStatus, ProvincialStatus
from assessment.selectors import IN_PLACE
from cities.models import City
from dashboards.addresses import explanation_address
from dashboards.selectors.reports import Reports, reports
from dashboards.wording.keys import aim_text
from dashboards.wording.results import (
    STATUS_ORDER,
    cell_sign,
    status_word,
    value_text,
)
from indicators.calculation import LAGGING_STATUSES
from indicators.held import Plan
from indicators.models import Indicator
from indicators.selectors import departments, reading_status
from indicators.wording import distance_unit
from reporting.selectors import cycle

ATTENTION = frozenset(map(str, LAGGING_STATUSES))
WITH_FIGURES = ATTENTION - {"overdue"}
BEHIND = WITH_FIGURES | {"slow"}
ON_COURSE = frozenset({"met", "on_track"})
NO_FIGURE = frozenset({"overdue", "not_due", "not_applicable", "undesignated"})
_FIRST_ROWS = 6
#: Columns of the matrix in front of the cities.
FIXED_COLUMNS = 7


class Standing(NamedTuple):
    """A city's status on an indicator, both by id."""

    city: int
    indicator: int
    status: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One city on one indicator; what stands in the cell and what it says is worked out where the
    cell is shown. `returned`: it rests on figures that were sent back and not replaced yet."""

    result: CityStatus
    indicator: Indicator
    city: City
    returned: bool = False

    @property
    def address(self) -> str:
        """Where it is explained."""
        place = explanation_address(self.city.code, self.indicator.number)
        return f"{place}?year={self.result.year}"

    @property
    def status(self) -> str:
        """The status's code."""
        return self.result.status

    @property
    def sign(self) -> str:
        """A status by its sign; a figure without a target by itself."""
        return cell_sign(self.result, self.indicator)

    @property
    def label(self) -> str:
        """The cell in words."""
        result, indicator = self.result, self.indicator
        word = status_word(result.status)
        value = value_text(result, indicator, of_city=True)
        said = word if result.value is None else f"{value}，{word}"
        named = f"{self.city.short_name} 第{indicator.number}项{indicator.short_name}：{said}"
        return named + "，迟报" * result.late + "，有数被退回" * self.returned


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the matrix: the province on an indicator, how many cities have which status, and
    the cells of the cities that are shown."""

    indicator: Indicator
    department_names: Sequence[str]
    province: ProvincialStatus
    target: str
    pending: bool
    counts: Counter[str]
    cells: Sequence[Cell] = ()

    @property
    def departments(self) -> str:
        """The departments behind the clause, in the order of the text."""
        return "、".join(self.department_names)

    @property
    def department_words(self) -> str:
        """The first named, and how many there are: 住建厅等3家."""
        names = self.department_names
        return f"{names[0]}等{len(names)}家" if len(names) > 1 else self.departments

    @property
    def unit_apart(self) -> str:
        """The unit where it does not stand with the figure."""
        if self.province.value is None or self.indicator.unit == "%":
            return ""
        return distance_unit(self.indicator.unit)


@dataclass(frozen=True, slots=True)
class Lagging:
    """A row of the lagging list, with its indicator."""

    status: CityStatus
    indicator: Indicator


@dataclass(frozen=True, slots=True)
class Overview:
    """What the overview of `year` shows."""

    year: int
    cities: Sequence[tuple[City, int]]
    reports: Reports
    rows: Sequence[Row]
    #: The head of the lagging list without the reports that are overdue.
    first_lagging: Sequence[Lagging]
    #: How long the list is with them.
    lagging: int
    behind: Sequence[tuple[City, int]]

    @property
    def has_figures(self) -> bool:
        """Whether anything was reported for the year."""
        return bool(self.reports.arrived)

    @property
    def binding(self) -> list[Row]:
        """The rows of the binding indicators."""
        return [row for row in self.rows if row.indicator.nature == "binding"]

    @property
    def counts(self) -> list[tuple[str, list[Indicator]]]:
        """Indicators by the province's status, good news first, in table order."""
        by_number = sorted(self.rows, key=lambda row: row.indicator.number)
        found = [
            (code, [row.indicator for row in by_number if row.province.status == code])
            for code in STATUS_ORDER
        ]
        return [(code, indicators) for code, indicators in found if indicators]

    @property
    def answer(self) -> str:
        """Where the 23 stand: 「16项达到进度，6项落后」."""
        on_course = self._number_of(ON_COURSE)
        behind = self._number_of(BEHIND)
        if not on_course and not behind:
            return "还没有能判定的指标"
        return f"{on_course}项达到进度，{behind}项落后"

    @property
    def lagging_answer(self) -> str:
        """Which city has most indicators on the lagging list with a figure; those not reported are
        counted apart."""
        most = max((count for _, count in self.behind), default=0)
        if not most:
            judged = any(row.counts[status] for row in self.rows for status in ON_COURSE | BEHIND)
            return "没有城市有项需关注" if judged else "还没有能比较的城市"
        names = [city.short_name for city, count in self.behind if count == most]
        who = "、".join(names[:2]) + (f"等{len(names)}市" if len(names) > 2 else "")
        return f"{who}{'各' if len(names) > 1 else ''}{most}项需关注，最多"

    @property
    def behind_by_city(self) -> dict[int, int]:
        """The counts of which the answer names the highest, by the city's id."""
        return {city.pk: count for city, count in self.behind}

    @property
    def verdict_years(self) -> list[int]:
        """Past target years that have a verdict, oldest first."""
        return sorted({each["year"] for row in self.rows for each in row.province.verdicts})

    @property
    def computed_at(self) -> datetime | None:
        """When the newest of these results was computed."""
        return max((row.province.computed_at for row in self.rows), default=None)

    @property
    def provisional(self) -> bool:
        """Whether every provincial figure of the year is provisional."""
        figures = [row.province for row in self.rows if row.province.value is not None]
        return bool(figures) and all(each.provisional for each in figures)

    def _number_of(self, codes: Collection[str]) -> int:
        return sum(row.province.status in codes for row in self.rows)


def overview(year: int, plan: Plan, now: datetime) -> Overview:
    """The overview of a year in five queries, however many cities report."""
    standings = _standings(year)
    reporting = {each.city for each in standings}
    cities = [city for city in plan.cities if city.pk in reporting]
    indicators = {each.pk: each for each in plan.indicators}
    return Overview(
        year=year,
        cities=_per_city(cities, standings, ATTENTION),
        reports=reports(
            year,
            cities,
            {each.city for each in standings if each.status not in NO_FIGURE},
            Counter(each.city for each in standings if each.status == "overdue"),
            now,
            cycle(year),
        ),
        rows=_rows(year, indicators, standings),
        first_lagging=_first_lagging(year, indicators),
        lagging=sum(each.status in ATTENTION for each in standings),
        behind=_per_city(cities, standings, WITH_FIGURES),
    )


def _standings(year: int) -> list[Standing]:
    """Every city on every indicator, in no order: what is only counted is not read in full."""
    rows = CityStatus.objects.filter(year=year).order_by()
    return [Standing(*row) for row in rows.values_list("city_id", "indicator_id", "status")]


def _per_city(
    cities: Iterable[City], standings: Iterable[Standing], codes: Collection[str]
) -> list[tuple[City, int]]:
    """How many indicators each city has in one of these statuses, by city code."""
    counts = Counter(each.city for each in standings if each.status in codes)
    return [(city, counts[city.pk]) for city in cities]


def _rows(
    year: int, indicators: Mapping[int, Indicator], standings: Iterable[Standing]
) -> list[Row]:
    """The province's results by clause, then number, with what is said about the indicator."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for each in standings:
        counts[each.indicator][each.status] += 1
    results = ProvincialStatus.objects.filter(year=year).order_by(
        "indicator__clause__order", "indicator__number"
    )
    return [
        _row(result, indicators[result.indicator_id], counts[result.indicator_id])
        for result in results
    ]


def _row(result: ProvincialStatus, indicator: Indicator, counts: Counter[str]) -> Row:
    year = result.target_year
    return Row(
        indicator=indicator,
        department_names=[each.short_name for each in departments(indicator)],
        province=result,
        target=aim_text(result, indicator),
        pending=year is not None and reading_status(indicator, year) == "pending",
        counts=counts,
    )


def _first_lagging(year: int, indicators: Mapping[int, Indicator]) -> list[Lagging]:
    """The first of the year's lagging list that have figures."""
    listed = (
        CityStatus.objects.filter(year=year, lagging__isnull=False, status__in=WITH_FIGURES)
        .select_related("city", "lagging")
        .order_by(*IN_PLACE)
    )
    return [Lagging(each, indicators[each.indicator_id]) for each in listed[:_FIRST_ROWS]]
