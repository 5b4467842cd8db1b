"""Reading what was filed. Rights are applied here."""

from dataclasses import dataclass, fields

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.access import own_city, sees_province
from accounts.models import User
from documents.models import Practice


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; "" = all. What names nothing finds nothing."""

    year: str = ""
    city: str = ""
    kind: str = ""
    state: str = ""

    @classmethod
    def asked(cls, query: QueryDict) -> "Filters":
        """The filters of an address."""
        return cls(**{each.name: query.get(each.name, "").strip()[:20] for each in fields(cls)})

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of those that are set."""
        return [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name)]


def practices(user: User, filters: Filters | None = None) -> QuerySet[Practice]:
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
                year = int(value) if value.isascii() and value.isdigit() and len(value) == 4 else 0
                found = found.filter(cycle__year=year)
            case "city":
                found = found.filter(city__code=value)
            case _:
                found = found.filter(**{name: value})
    return found.prefetch_related("files").order_by("-cycle__year", "-filed_at", "-pk")
