"""Reading what was filed. Rights are applied here."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.access import own_city, sees_province
from accounts.models import User
from documents.filters import Filters, year_of
from documents.models import Practice


@dataclass(frozen=True, slots=True)
class PracticeFilters(Filters):
    """What is asked for; "" = all. What names nothing finds nothing."""

    year: str = ""
    city: str = ""
    kind: str = ""
    state: str = ""


def practices(user: User, filters: PracticeFilters | None = None) -> QuerySet[Practice]:
    """What the user may see, the newest first: a city's people what their city filed."""
    found = Practice.objects.select_related("city", "cycle", "clause", "filed_by", "decided_by")
    city = own_city(user)
    if city is not None:
        found = found.filter(city=city)
    elif not sees_province(user):
        found = found.none()
    for name, value in filters.pairs if filters else ():
        match name:
            case "year":
                found = found.filter(cycle__year=year_of(value))
            case "city":
                found = found.filter(city__code=value)
            case _:
                found = found.filter(**{name: value})
    return found.prefetch_related("files").order_by("-cycle__year", "-filed_at", "-pk")
