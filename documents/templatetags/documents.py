"""What a notice left open, for the pages of departments and cities."""

from django import template
from django.utils import timezone

from cities.models import City, Department
from documents.models import Rectification
from documents.rectifying.selectors import open_of

register = template.Library()


@register.simple_tag
def open_entries(
    *, city: City | str = "", department: Department | str = ""
) -> list[Rectification]:
    """The entries not struck off: a city's, or those a department answers for; what the page does
    not speak of arrives as an empty text."""
    return open_of(
        city=city if isinstance(city, City) else None,
        department=department if isinstance(department, Department) else None,
    )


@register.filter
def overdue(entry: Rectification) -> bool:
    """Whether its day has passed."""
    return entry.due < timezone.localdate()


@register.filter
def count_overdue(entries: list[Rectification]) -> int:
    """How many days have passed."""
    today = timezone.localdate()
    return sum(entry.due < today for entry in entries)


@register.filter
def named(labels: dict[str, object], key: str) -> object:
    """The entry of a dictionary under a key."""
    return labels.get(key, "")
