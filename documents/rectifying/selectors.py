"""Reading the entries. Rights are applied here."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.access import own_city, sees_province
from accounts.models import User
from cities.models import City, Department
from documents.filters import Filters, year_of
from documents.models import Rectification, RectificationState

OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class RectificationFilters(Filters):
    """What is asked for; "" = all. What names nothing finds nothing."""

    year: str = ""
    city: str = ""
    department: str = ""
    state: str = ""


def rectifications(
    user: User, filters: RectificationFilters | None = None, *, today: date
) -> QuerySet[Rectification]:
    """The entries the user may see: a city's people their city's, what is due first on top."""
    found = Rectification.objects.select_related("city", "department", "indicator__clause", "paper")
    city = own_city(user)
    if city is not None:
        found = found.filter(city=city)
    elif not sees_province(user):
        found = found.none()
    for name, value in filters.pairs if filters else ():
        match name:
            case "year":
                found = found.filter(year=year_of(value))
            case "city":
                found = (
                    found.filter(city=None)
                    if value == "departments"
                    else found.filter(city__code=value)
                )
            case "department":
                found = found.filter(department__code=value)
            case "state":
                found = overdue(found, today) if value == OVERDUE else found.filter(state=value)
    return found.order_by("due", "indicator__number", "city__code", "pk")


def overdue(found: QuerySet[Rectification], today: date) -> QuerySet[Rectification]:
    """Those not struck off although their day has passed."""
    return found.filter(due__lt=today).exclude(state=RectificationState.CLOSED)


def open_of(
    *, city: City | None = None, department: Department | None = None
) -> list[Rectification]:
    """What is not struck off: of a city, or answered for by a department (its own included)."""
    found = Rectification.objects.exclude(state=RectificationState.CLOSED).select_related(
        "city", "department", "indicator"
    )
    if city is not None:
        found = found.filter(city=city)
    if department is not None:
        found = found.filter(department=department)
    return list(found.order_by("due", "indicator__number", "city__code"))
