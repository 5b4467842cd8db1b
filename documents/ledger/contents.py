"""What stands in the ledger of a year, read for somebody: results, figures, tasks, receipts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from accounts.access import own_city
from accounts.models import User
from assessment.models import CityStatus, ProvincialStatus, ResultsState, Snapshot
from assessment.returned import Returned
from assessment.selectors import city_statuses, provincial_statuses, results_state
from cities.models import City
from cities.selectors import cities
from indicators.calculation import Bands
from indicators.held import plan
from indicators.models import ClauseDepartment, DataElement, Indicator, Reading
from indicators.selectors import clauses
from reporting.models import Cycle, Receipt, State, Submission, TaskReport
from reporting.on_record import CountingFact, counting_facts
from reporting.selectors import cycle


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything of a year that counts, for the cities its reader may see.

    `provincial` is empty for a city's own people. `facts` are by (city id, element code), `tasks`
    by (city id, clause id), `receipts` by submission: the newest. `returned` are the ids of the
    statuses that rest on figures which were sent back. `snapshot` holds exactly these results,
    where one does.
    """

    year: int
    cycle: Cycle | None
    cities: Sequence[City]
    indicators: Mapping[int, Indicator]
    bands: Mapping[int, Bands]
    elements: Sequence[DataElement]
    statuses: Sequence[CityStatus]
    returned: frozenset[int]
    provincial: Sequence[ProvincialStatus]
    facts: Mapping[tuple[int, str], CountingFact]
    tasks: Sequence[TaskReport]
    submissions: Sequence[Submission]
    receipts: Mapping[int, Receipt]
    pending: Sequence[Reading]
    state: ResultsState | None
    snapshot: Snapshot | None
    made_at: datetime
    made_by: str
    demonstration: bool

    def pending_for(self, target_year: int | None) -> set[int]:
        """Numbers of the indicators whose target of that year rests on an unconfirmed reading."""
        return {
            indicator.number
            for reading in self.pending
            if target_year is None or not reading.years or target_year in reading.years
            for indicator in reading.indicators.all()
        }


def is_kept_year(year: int) -> bool:
    """Whether results are kept of a year."""
    return ProvincialStatus.objects.filter(year=year).exists()


def ledger(year: int, *, by: User, now: datetime, demonstration: bool) -> Ledger:
    """The ledger of a year as `by` may see it; the caller has made the results current."""
    city = own_city(by)
    units = [city] if city else list(cities())
    ids = [unit.pk for unit in units]
    state, definitions = results_state(), plan().terms.definitions
    statuses, returned = list(city_statuses(by, year=year)), Returned(year, city_ids=ids)
    submissions = list(
        Submission.objects.filter(cycle__year=year, city__in=ids)
        .select_related("city", "cycle", "submitted_by")
        .order_by("city__code")
    )
    newest: dict[int, Receipt] = {}
    for receipt in Receipt.objects.filter(submission__in=submissions).order_by("version"):
        newest[receipt.submission_id] = receipt
    return Ledger(
        year=year,
        cycle=cycle(year),
        cities=units,
        indicators={row.number: row for row in _indicators()},
        bands={number: each.bands for number, each in definitions.items()},
        elements=list(DataElement.objects.select_related("department").order_by("order")),
        statuses=statuses,
        returned=frozenset(
            each.pk
            for each in statuses
            if returned.beneath(each, definitions[each.indicator.number])
        ),
        provincial=[] if city else list(provincial_statuses(year)),
        facts={
            (fact.city_id, fact.element): fact
            for fact in counting_facts(city_ids=ids, years=[year])
        },
        tasks=_tasks(year, ids),
        submissions=submissions,
        receipts=newest,
        pending=list(
            Reading.objects.filter(status=Reading.Status.PENDING)
            .prefetch_related("indicators")
            .order_by("order")
        ),
        state=state,
        snapshot=(
            Snapshot.objects.filter(results_version=state.version)
            .defer("basis")
            .order_by("-number")
            .first()
            if state
            else None
        ),
        made_at=now,
        made_by=str(by),
        demonstration=demonstration,
    )


def _indicators() -> QuerySet[Indicator]:
    return (
        Indicator.objects.select_related("clause")
        .prefetch_related(
            Prefetch(
                "clause__responsibilities",
                ClauseDepartment.objects.select_related("department").order_by("position"),
            ),
            "targets",
        )
        .order_by("number")
    )


def _tasks(year: int, city_ids: Sequence[int]) -> list[TaskReport]:
    """The newest version of each clause's report that is no draft, by city and clause; what the
    cities were not asked or did not report is not there."""
    order = {clause.pk: clause.order for clause in clauses()}
    newest: dict[tuple[int, int], TaskReport] = {}
    by_city: dict[int, list[TaskReport]] = defaultdict(list)
    rows = (
        TaskReport.objects.filter(year=year, city__in=city_ids)
        .exclude(state=State.DRAFT)
        .select_related("clause", "city")
        .order_by("city__code", "version")
    )
    for row in rows:
        newest[row.city_id, row.clause_id] = row
    for row in newest.values():
        by_city[row.city_id].append(row)
    return [
        row
        for of_city in by_city.values()
        for row in sorted(of_city, key=lambda each: order[each.clause_id])
    ]
