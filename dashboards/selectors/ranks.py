"""Which place a city has among all that have a figure: place and number, never another's value."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from assessment.models import CityStatus
from cities.models import City
from dashboards.wording.findings import FLAG_KINDS


@dataclass(frozen=True, slots=True)
class Rank:
    """Place 1 is best; cities with the same figure share the better place."""

    place: int
    among: int

    @property
    def words(self) -> str:
        """第3，共16市."""
        return f"第{self.place}，共{self.among}市"


def ranks(city: City, year: int) -> dict[int, Rank]:
    """The city's places in a year by the indicator's id: one query.

    None where it has no figure, where a figure is yes or no, and while it is the only one.
    """
    values: dict[int, list[Decimal]] = defaultdict(list)
    own: dict[int, tuple[Decimal, str]] = {}
    rows = (
        CityStatus.objects.filter(year=year, value__isnull=False)
        .exclude(indicator__kind__in=FLAG_KINDS)
        .order_by("indicator__number", "city__code")
        .values_list("indicator_id", "indicator__direction", "city_id", "value")
    )
    for indicator, direction, city_id, value in rows:
        if value is None:
            continue
        values[indicator].append(value)
        if city_id == city.pk:
            own[indicator] = value, direction
    found = {}
    for indicator, (value, direction) in own.items():
        others = values[indicator]
        better = sum(each > value if direction == "up" else each < value for each in others)
        if len(others) > 1:
            found[indicator] = Rank(better + 1, len(others))
    return found
