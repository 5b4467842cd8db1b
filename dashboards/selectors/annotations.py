"""What stands beside the plan's sentences: for each promise its figure, status, coverage, link.

Whoever sees the province reads the provincial results and how the cities go on; a city's people
read their own city's; whoever sees no figures reads what was promised.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.access import own_city, sees_province
from accounts.models import User
from assessment.models import CityStatus, ProvincialStatus
from cities.models import City
from cities.selectors import cities
from dashboards.selectors.tasks import (
    ClauseLine,
    Counting,
    CountingTask,
    clause_tally,
    counting_tasks,
    task_cells,
)
from dashboards.wording.promises import reported_words
from dashboards.wording.results import value_text
from indicators.models import Clause, Commitment, Indicator, Passage
from reporting.models import TaskFigure

Result = CityStatus | ProvincialStatus


@dataclass(frozen=True, slots=True)
class Note:
    """One promise in the margin: `status` "" where nothing judges it; `words` are what is known."""

    passage: Passage
    status: str
    words: str

    @property
    def key(self) -> str:
        """What stands over the words in the text: 4, or 文12."""
        if self.passage.indicator is not None:
            return str(self.passage.indicator.number)
        return f"文{self.passage.commitment.order}" if self.passage.commitment else ""

    @property
    def label(self) -> str:
        """What was promised, by name and year."""
        year = f"{self.passage.year}年目标" if self.passage.year else ""
        if self.passage.indicator is not None:
            return f"{self.passage.indicator.short_name} {year}"
        return self.passage.commitment.label if self.passage.commitment else ""


@dataclass(frozen=True, slots=True)
class Live:
    """What is known in a year about promises and clauses, for one reader."""

    year: int
    city: City | None
    everyone: Sequence[City]
    results: Mapping[tuple[int, int], Result]
    reports: Counting
    figures: Mapping[int, Mapping[str, Decimal]]

    @property
    def any_figures(self) -> bool:
        """Whether the reader sees figures at all."""
        return bool(self.everyone)

    def note(self, passage: Passage) -> Note:
        """The margin note of a passage."""
        if passage.indicator is not None:
            return self._of_indicator(passage, passage.indicator)
        if passage.commitment is not None and self.any_figures:
            return self._of_commitment(passage, passage.commitment)
        return Note(passage, "", "")

    def line(self, clause: Clause) -> ClauseLine:
        """How far the cities are with a clause; a city's people see their own."""
        own = [self.city] if self.city else []
        return ClauseLine(
            clause,
            first_named=False,
            tally=clause_tally(clause, self.everyone, self.reports),
            cells=task_cells(clause, own, self.reports, deadline_passed=False),
        )

    def _of_commitment(self, passage: Passage, commitment: Commitment) -> Note:
        said = reported_words(
            commitment,
            getattr(commitment, "asked", None),
            self.figures.get(commitment.pk, {}),
            units=len(self.everyone),
            year=self.year,
        )
        return Note(passage, said.status, said.words)

    def _of_indicator(self, passage: Passage, indicator: Indicator) -> Note:
        """The target year's own verdict once it is past, before it the running status."""
        year = passage.year
        now = self.results.get((indicator.pk, self.year))
        if now is None:
            return Note(passage, "", "还没有计算结果" if self.any_figures else "")
        parts = []
        status = now.status
        if year is not None and year < self.year:
            then = self.results.get((indicator.pk, year))
            met = next((each["met"] for each in now.verdicts if each["year"] == year), None)
            if then is not None:
                parts.append(self._value(then))
            if met is not None:
                status = "met" if met else "expired_unmet"
        parts.append(self._value(now))
        return Note(passage, status, "；".join(parts))

    def _value(self, result: Result) -> str:
        """2026年暂定62.2%，覆盖15/18市."""
        if result.value is None:
            return f"{result.year}年没有数"
        state = "暂定" if result.provisional else "核定"
        shown = value_text(result, result.indicator, of_city=self.city is not None)
        coverage = ""
        if isinstance(result, ProvincialStatus):
            coverage = f"，覆盖{result.cities_reporting}/{result.cities_applicable}市"
        return f"{result.year}年{state}{shown}{coverage}"


def live(user: User, year: int, target_years: Iterable[int]) -> Live:
    """What the reader may see: four queries, whatever the number of cities."""
    city = own_city(user)
    if not sees_province(user) and city is None:
        return Live(year, None, (), {}, {}, {})
    everyone = [city] if city else list(cities())
    years = {year, *(each for each in target_years if each < year)}
    results: dict[tuple[int, int], Result] = {}
    found: Iterable[Result] = (
        CityStatus.objects.filter(city=city, year__in=years).select_related("indicator")
        if city
        else ProvincialStatus.objects.filter(year__in=years).select_related("indicator")
    )
    for result in found:
        results[result.indicator_id, result.year] = result
    reports = counting_tasks(year, city=city)
    return Live(
        year=year,
        city=city,
        everyone=tuple(everyone),
        results=results,
        reports=reports,
        figures=_figures(year, city, reports.values()),
    )


def _figures(
    year: int, city: City | None, reports: Iterable[CountingTask]
) -> dict[int, dict[str, Decimal]]:
    """Figures on commitments by the commitment's id and the city's name."""
    counting = {report.pk for report in reports}
    rows = TaskFigure.objects.filter(report__year=year)
    if city is not None:
        rows = rows.filter(report__city=city)
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for commitment, report, name, value in rows.order_by("report__city__code").values_list(
        "commitment_id", "report_id", "report__city__short_name", "value"
    ):
        if report in counting:
            found[commitment][name] = value
    return found
