"""The province's overview of a year: four answers and the matrix of 23 indicators by city."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from assessment.models import CityStatus, ProvincialStatus
from cities.models import City
from dashboards.selectors.reports import Reports, reports
from dashboards.wording.results import (
    STATUS_ORDER,
    cell_sign,
    status_word,
    target_text,
    value_text,
)
from indicators.calculation import LAGGING_STATUSES
from indicators.models import ClauseDepartment, Indicator, Reading
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


@dataclass(frozen=True, slots=True)
class Cell:
    """One city on one indicator; what stands in the cell and what it says is worked out where the
    cell is shown."""

    result: CityStatus
    indicator: Indicator

    @property
    def city(self) -> City:
        """Whose it is."""
        return self.result.city

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
        return named + ("，迟报" if result.late else "")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the matrix: the province on an indicator, then every city by code."""

    indicator: Indicator
    department_names: Sequence[str]
    province: ProvincialStatus
    target: str
    pending: bool
    cells: Sequence[Cell]

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
    lagging: Sequence[Lagging]
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
        """Which city is behind on most indicators (those not reported are counted apart)."""
        most = max((count for _, count in self.behind), default=0)
        if not most:
            judged = any(
                cell.status in ON_COURSE | BEHIND for row in self.rows for cell in row.cells
            )
            return "没有城市落后" if judged else "还没有能比较的城市"
        names = [city.short_name for city, count in self.behind if count == most]
        who = "、".join(names[:2]) + (f"等{len(names)}市" if len(names) > 2 else "")
        return f"{who}{'各' if len(names) > 1 else ''}{most}项，落后最多"

    @property
    def first_lagging(self) -> list[Lagging]:
        """The head of the lagging list without the reports that are overdue."""
        return [each for each in self.lagging if each.status.status in WITH_FIGURES][:_FIRST_ROWS]

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


def overview(year: int, now: datetime) -> Overview:
    """The overview of a year in seven queries, however many cities report."""
    statuses = list(
        CityStatus.objects.filter(year=year)
        .select_related("city", "lagging")
        .order_by("indicator__number", "city__code")
    )
    cities = list({each.city_id: each.city for each in statuses}.values())
    by_indicator: dict[int, list[CityStatus]] = {}
    for each in statuses:
        by_indicator.setdefault(each.indicator_id, []).append(each)
    rows = [_row(result, by_indicator.get(result.indicator_id, [])) for result in _province(year)]
    indicators = {row.indicator.pk: row.indicator for row in rows}
    return Overview(
        year=year,
        cities=_per_city(cities, statuses, ATTENTION),
        reports=reports(
            year,
            cities,
            {each.city_id for each in statuses if each.status not in NO_FIGURE},
            Counter(each.city_id for each in statuses if each.status == "overdue"),
            now,
            cycle(year),
        ),
        rows=rows,
        lagging=_lagging(statuses, indicators),
        behind=_per_city(cities, statuses, WITH_FIGURES),
    )


def _per_city(
    cities: Iterable[City], statuses: Iterable[CityStatus], codes: Collection[str]
) -> list[tuple[City, int]]:
    """How many indicators each city has in one of these statuses, by city code."""
    counts = Counter(each.city_id for each in statuses if each.status in codes)
    return [(city, counts[city.pk]) for city in cities]


def _province(year: int) -> QuerySet[ProvincialStatus]:
    """The province's results by clause, then number, with what is said about the indicator."""
    return (
        ProvincialStatus.objects.filter(year=year)
        .select_related("indicator__clause")
        .prefetch_related(
            Prefetch(
                "indicator__clause__responsibilities",
                ClauseDepartment.objects.select_related("department").order_by("position"),
            ),
            "indicator__targets",
            Prefetch("indicator__readings", Reading.objects.filter(status=Reading.Status.PENDING)),
        )
        .order_by("indicator__clause__order", "indicator__number")
    )


def _row(result: ProvincialStatus, statuses: Iterable[CityStatus]) -> Row:
    indicator = result.indicator
    year = result.target_year
    printed = next((each for each in indicator.targets.all() if each.year == year), None)
    return Row(
        indicator=indicator,
        department_names=[each.short_name for each in departments(indicator)],
        province=result,
        target=target_text(printed, indicator),
        pending=year is not None and reading_status(indicator, year) == "pending",
        cells=[Cell(status, indicator) for status in statuses],
    )


def _lagging(statuses: Iterable[CityStatus], indicators: Mapping[int, Indicator]) -> list[Lagging]:
    """The year's lagging list in its order."""
    listed = [each for each in statuses if hasattr(each, "lagging")]
    listed.sort(
        key=lambda each: (
            each.lagging.place,
            indicators[each.indicator_id].number,
            each.city.code,
        )
    )
    return [Lagging(each, indicators[each.indicator_id]) for each in listed]
