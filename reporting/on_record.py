"""Reading figures and progress: what counts, what is a draft, and what somebody may see of it."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, Q, QuerySet

from accounts.access import own_city, sees_province
from accounts.models import User
from cities.models import City
from reporting.checks import Entry
from reporting.models import Cycle, Decision, Fact, State, Submission, TaskReport


class CountingFact(NamedTuple):
    """A figure that counts: the newest version of its element that is not a draft."""

    city_id: int
    city_code: str
    element: str
    year: int
    value: Decimal | None
    text: str
    missing_reason: str
    state: str
    version: int
    submission_version: int | None


class CurrentFact(NamedTuple):
    """What the entering city sees: its draft where there is one, else the figure that counts."""

    value: Decimal | None
    text: str
    missing_reason: str
    note: str
    state: str
    version: int
    source: str
    created_by: str = ""
    created_at: datetime | None = None
    created_by_id: int | None = None


Current = dict[tuple[str, int], CurrentFact]


class Reported(NamedTuple):
    """Everything a city reported up to a year, by element and year: what counts, and drafts."""

    counting: Current
    drafts: Current

    @property
    def current(self) -> Current:
        """What the entering city sees: drafts over what counts."""
        return self.counting | self.drafts

    def with_again(self, elements: AbstractSet[str], again: "Reported") -> "Reported":
        """The same with these elements as they were read again."""
        return Reported(
            {k: fact for k, fact in self.counting.items() if k[0] not in elements} | again.counting,
            {k: fact for k, fact in self.drafts.items() if k[0] not in elements} | again.drafts,
        )

    @property
    def final(self) -> set[tuple[str, int]]:
        """Elements and years whose figure is final."""
        return {
            key
            for key, fact in self.counting.items()
            if fact.state == State.FINAL and fact.value is not None
        }


class CurrentTask(NamedTuple):
    """A clause's progress as the entering city sees it."""

    progress: str
    narrative: str
    state: str
    version: int
    created_by: str = ""
    created_at: datetime | None = None
    figures: tuple[tuple[int, Decimal | None], ...] = ()
    created_by_id: int | None = None


def counting_facts(
    *,
    element_codes: Iterable[str] | None = None,
    city_ids: Iterable[int] | None = None,
    years: Iterable[int] | None = None,
) -> list[CountingFact]:
    """Every figure that counts, by city code, year and element order; None = no restriction."""
    facts = Fact.objects.exclude(state=State.DRAFT)
    if element_codes is not None:
        facts = facts.filter(element__code__in=list(element_codes))
    if city_ids is not None:
        facts = facts.filter(city__in=list(city_ids))
    if years is not None:
        facts = facts.filter(year__in=list(years))
    rows = facts.order_by("city__code", "year", "element__order", "version").values_list(
        "city_id",
        "city__code",
        "element__code",
        "year",
        "value",
        "text",
        "missing_reason",
        "state",
        "version",
        "submission__version",
    )
    # Later versions come later and replace earlier ones.
    newest = {(row[0], row[3], row[2]): row for row in rows.iterator(chunk_size=5000)}
    return [CountingFact(*row) for row in newest.values()]


def returned_figures(
    until: int, *, city_ids: Iterable[int] | None = None
) -> dict[int, set[tuple[str, int]]]:
    """Element and year of the figures up to a year that count although they were returned, by city
    id (None = all cities); one query. Blanks are left out: nothing is reckoned from them."""
    facts = Fact.objects.counting().filter(
        state=State.RETURNED, year__lte=until, value__isnull=False
    )
    if city_ids is not None:
        facts = facts.filter(city__in=list(city_ids))
    found: dict[int, set[tuple[str, int]]] = {}
    for city, element, year in facts.order_by().values_list("city_id", "element__code", "year"):
        found.setdefault(city, set()).add((element, year))
    return found


def cities_whose_returns_moved(since: datetime) -> QuerySet[City]:
    """The cities in which figures were returned since then, or returned ones handed in again or
    replaced; some more, in which nothing of it happened."""
    sent_back = Submission.objects.filter(
        Q(decisions__at__gte=since) | Q(submitted_at__gte=since),
        decisions__action=Decision.Action.RETURN,
    )
    # What the province takes in from elsewhere belongs to no report.
    taken_in = Fact.objects.filter(submission=None, created_at__gte=since)
    return City.objects.filter(
        Q(pk__in=sent_back.values("city")) | Q(pk__in=taken_in.values("city"))
    )


def current_entries(city: City, cycle: Cycle, *, with_drafts: bool = True) -> Current:
    """Everything the city reported up to the cycle's year, by element and year.

    Drafts stand over what counts; without them it is what the province may see.
    """
    found = reported(city, cycle)
    return found.current if with_drafts else found.counting


def reported(city: City, cycle: Cycle, *, elements: Iterable[str] | None = None) -> Reported:
    """Everything the city reported up to the cycle's year, and who entered it; `elements` for
    some of them only."""
    facts = Fact.objects.filter(city=city, year__lte=cycle.year).order_by(
        "year", "element__order", "version"
    )
    if elements is not None:
        facts = facts.filter(element__code__in=list(elements))
    return reported_by_city(facts).get(city.pk, Reported({}, {}))


def reported_by_city(facts: QuerySet[Fact]) -> dict[int, Reported]:
    """What counts and what is a draft among these facts, by city id; one query.

    They are to come with later versions after earlier ones.
    """
    rows = facts.values_list(
        "city_id",
        "element__code",
        "year",
        "created_by__full_name",
        "created_by__username",
        "created_by_id",
        "created_at",
        "value",
        "text",
        "missing_reason",
        "note",
        "state",
        "version",
        "source",
    )
    found: dict[int, Reported] = {}
    for row in rows:
        city, code, year, full_name, username, by, at = row[:7]
        fact = CurrentFact(
            *row[7:],
            created_by=full_name or username or "",
            created_at=at,
            created_by_id=by,
        )
        layers = found.setdefault(city, Reported({}, {}))
        (layers.drafts if fact.state == State.DRAFT else layers.counting)[code, year] = fact
    return found


def known_entries(facts: dict[tuple[str, int], CurrentFact]) -> dict[tuple[str, int], Entry]:
    """Facts as the checks want them."""
    return {
        (code, year): Entry(code, year, f.value, f.text, f.missing_reason, f.note)
        for (code, year), f in facts.items()
    }


def current_tasks(city: City, cycle: Cycle, *, with_drafts: bool = True) -> dict[str, CurrentTask]:
    """The city's task list of the cycle's year by clause code, drafts over what was submitted."""
    return tasks_by_city([city], cycle.year, with_drafts=with_drafts)[city.pk]


def tasks_by_city(
    cities: Sequence[City], year: int, *, with_drafts: bool = True
) -> dict[int, dict[str, CurrentTask]]:
    """The same of each of these cities by its id; one query."""
    rows = (
        TaskReport.objects.filter(city__in=cities, year=year)
        .order_by("clause__order", "version", "figures__commitment__order")
        .values_list(
            "city_id",
            "clause__code",
            "figures__commitment__order",
            "figures__value",
            "created_by__full_name",
            "created_by__username",
            "created_by_id",
            "created_at",
            "progress",
            "narrative",
            "state",
            "version",
        )
    )
    counting: dict[int, dict[str, CurrentTask]] = {city.pk: {} for city in cities}
    drafts: dict[int, dict[str, CurrentTask]] = {city.pk: {} for city in cities}
    for row in rows:
        city, code, order, value, full_name, username, by, at = row[:8]
        task = CurrentTask(
            *row[8:],
            created_by=full_name or username or "",
            created_at=at,
            created_by_id=by,
        )
        own = (drafts if task.state == State.DRAFT else counting)[city]
        if order is not None:
            # A report comes once for each of its figures, one after the other.
            known = own.get(code)
            before = known.figures if known and known.version == task.version else ()
            task = task._replace(figures=(*before, (order, value)))
        own[code] = task
    if not with_drafts:
        return counting
    return {city.pk: counting[city.pk] | drafts[city.pk] for city in cities}


def last_changed(city: City, cycle: Cycle) -> datetime | None:
    """When a figure or task of the city was last entered, up to the cycle's year."""
    figures = Fact.objects.filter(city=city, year__lte=cycle.year)
    tasks = TaskReport.objects.filter(city=city, year=cycle.year)
    found = (rows.aggregate(at=Max("created_at"))["at"] for rows in (figures, tasks))
    return max((at for at in found if at is not None), default=None)


def visible_facts(user: User | AnonymousUser) -> QuerySet[Fact]:
    """The newest version of each figure that the user may see; reported values only.

    City users see their own city with its drafts; provincial users never see drafts.
    """
    city = own_city(user)
    if city is not None:
        facts = Fact.objects.filter(city=city).newest()
    elif sees_province(user):
        facts = Fact.objects.counting()
    else:
        facts = Fact.objects.none()
    return (
        facts.filter(Q(value__isnull=False) | ~Q(text=""))
        .select_related("city", "element")
        .order_by("year", "city__code", "element__order")
    )
