"""Everything that lies on a city's desk in a cycle, read once for any number of cities.

Drafts included: who has filled in what is counted here, for the city and for whoever chases it;
no figure leaves the city by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from accounts.models import Role, User
from cities.models import City
from reporting.assignments import Share
from reporting.basis import Basis, read_basis
from reporting.models import Cycle, Fact, PartConfirmation
from reporting.on_record import Current, CurrentTask, reported_by_city, tasks_by_city
from reporting.plan_in_force import PlanInForce
from reporting.task_figures import Asked

#: Roles that can confirm a bureau's part.
CONFIRMING = (Role.REPORTER, Role.COORDINATOR)


@dataclass(frozen=True, slots=True)
class Offices:
    """A city's bureaus: names by department in the notice's order, who answers for which clause,
    which of them somebody can sign in for, and their newest words on their parts."""

    bureaus: Mapping[str, str]
    shares: Mapping[str, Share]
    with_account: frozenset[str]
    confirmations: Mapping[str, PartConfirmation]


@dataclass(frozen=True, slots=True)
class Desk:
    """One city's cycle: what it is judged by, what was entered, and by whom it is to be."""

    basis: Basis
    current: Current
    tasks: Mapping[str, CurrentTask]
    offices: Offices

    @property
    def asked(self) -> Mapping[str, Sequence[Asked]]:
        """The text's commitments with a figure, by clause."""
        return self.basis.plan.asked


def desks(cycle: Cycle, cities: Sequence[City], plan: PlanInForce) -> list[Desk]:
    """The desks of these cities, in their order; the number of queries does not grow with them."""
    if not cities:
        return []
    common = read_basis(cities[0], cycle, plan)
    offices = offices_of(cycle, cities, plan)
    current, tasks = _figures(common, cities), tasks_by_city(cities, cycle.year)
    return [
        Desk(
            replace(common, city=city, rules=plan.rules(cycle, city)),
            current.get(city.pk, {}),
            tasks[city.pk],
            offices[city.pk],
        )
        for city in cities
    ]


def offices_of(cycle: Cycle, cities: Sequence[City], plan: PlanInForce) -> dict[int, Offices]:
    """The offices of each city by id."""
    ids = [city.pk for city in cities]
    accounts: dict[int, set[str]] = {pk: set() for pk in ids}
    people = User.objects.filter(
        city__in=ids, role__in=CONFIRMING, is_active=True, department__isnull=False
    )
    for pk, department in people.values_list("city_id", "department__code"):
        accounts[pk].add(department)
    confirmations: dict[int, dict[str, PartConfirmation]] = {pk: {} for pk in ids}
    words = PartConfirmation.objects.filter(submission__cycle=cycle, submission__city__in=ids)
    for each in words.select_related(
        "submission", "department", "confirmed_by", "fell_by"
    ).order_by("pk"):
        confirmations[each.submission.city_id][each.department.code] = each
    return {
        pk: Offices(
            plan.bureaus.get(pk, {}), plan.shares(pk), frozenset(accounts[pk]), confirmations[pk]
        )
        for pk in ids
    }


def _figures(basis: Basis, cities: Sequence[City]) -> dict[int, Current]:
    """Drafts over what counts, of the years that findings on the cycle's year look at."""
    year = basis.cycle.year
    base_years = {each.base_year for each in basis.definitions.values() if each.base_year}
    facts = Fact.objects.filter(
        city__in=cities, year__in=sorted({year, year - 1} | base_years)
    ).order_by("version")
    return {city: reported.current for city, reported in reported_by_city(facts).items()}
