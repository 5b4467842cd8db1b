"""Whom a notice goes to: the people who act for a bureau, a city, a department, the province.

Each is a query of active people by user name; programs are told nothing.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.access import HOUSING
from accounts.models import Role, User
from cities.models import City

#: The coordinator is the housing bureau's, whatever department stands on the account.
OF_HOUSING = Q(department__code=HOUSING) | Q(role=Role.COORDINATOR)
CITY_PEOPLE = (Role.COORDINATOR, Role.REPORTER)


def city_people(city: City) -> QuerySet[User]:
    """Everybody who enters or submits for the city."""
    return _active(User.objects.filter(city=city, role__in=CITY_PEOPLE))


def bureau_people(city: City, department: str) -> QuerySet[User]:
    """Who acts for one bureau; `department` is the code of the one that it mirrors."""
    own = Q(department__code=department)
    return city_people(city).filter(OF_HOUSING if department == HOUSING else own)


def people_by_bureau(cities: Iterable[City]) -> dict[tuple[int, str], list[User]]:
    """The same for every bureau of several cities at once, by city id and department code."""
    found: dict[tuple[int, str], list[User]] = {}
    people = User.objects.filter(city__in=list(cities), role__in=CITY_PEOPLE)
    for person in _active(people).select_related("department"):
        departments = {HOUSING} if person.role == Role.COORDINATOR else set()
        if person.department is not None:
            departments.add(person.department.code)
        for department in departments:
            found.setdefault((person.city_id or 0, department), []).append(person)
    return found


def bureaus_with_account(city: City) -> set[str]:
    """The departments whose bureaus in the city somebody fills in for, the housing bureau left
    out."""
    others = city_people(city).exclude(OF_HOUSING).filter(department__isnull=False)
    return set(others.order_by().values_list("department__code", flat=True))


def reviewers(department: str | None = None) -> QuerySet[User]:
    """Who reviews: of one department, or of all of them."""
    found = User.objects.filter(role=Role.REVIEWER)
    return _active(found.filter(department__code=department) if department else found)


def province() -> QuerySet[User]:
    """Everybody whom a submission's steps concern at the province."""
    return _active(User.objects.filter(role__in=(Role.REVIEWER, Role.PROVINCE_ADMIN)))


def administrators() -> QuerySet[User]:
    """Who acts for the province as a whole."""
    return _active(User.objects.filter(role=Role.PROVINCE_ADMIN))


def _active(people: QuerySet[User]) -> QuerySet[User]:
    return people.filter(is_active=True).order_by("username")
