"""Who fills what in a city: the plan's defaults, and where the city does otherwise.

An element is filled by the bureau that mirrors its department, a clause by the bureau of the
department it names first; the clause's other departments help. Clauses without departments,
五（一） to 五（四）, go to the housing bureau, which reports for the city (五（二）).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.access import HOUSING
from cities.models import City
from indicators.models import Clause, ClauseDepartment, DataElement
from reporting.models import ClauseAssignment, ElementAssignment
from reporting.parsing import ElementRule

#: Department by code, per city id.
Own = dict[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Share:
    """Who reports on a clause, as codes of departments: `fills` answers for it, `helps` may write
    as well."""

    fills: str
    helps: tuple[str, ...] = ()

    def includes(self, department: str) -> bool:
        """Whether the bureau of this department may write the clause's task."""
        return department == self.fills or department in self.helps


def share(named: Sequence[str], own: str | None = None) -> Share:
    """Who reports on a clause that names these departments; `own` is the city's answer to who
    fills it."""
    order = tuple(named) or (HOUSING,)
    fills = own or order[0]
    return Share(fills, tuple(each for each in order if each != fills))


def filling_bureaus(city: City) -> dict[str, str]:
    """What the bureau that fills each element is called in a city, by element code."""
    own = ElementAssignment.objects.filter(city=city, element=OuterRef("pk"))
    rows = DataElement.objects.annotate(
        bureau=Coalesce(
            Subquery(own.values("department__bureau_name")[:1]), "department__bureau_name"
        )
    )
    return dict(rows.order_by("order").values_list("code", "bureau"))


def named_departments() -> dict[str, list[str]]:
    """The departments each clause names, in order; in the plan's order, none left out."""
    named: dict[str, list[str]] = {
        code: [] for code in Clause.objects.order_by("order").values_list("code", flat=True)
    }
    rows = ClauseDepartment.objects.order_by("clause__order", "position")
    for clause, department in rows.values_list("clause__code", "department__code"):
        named[clause].append(department)
    return named


def own_elements(cities: Iterable[City]) -> Own:
    """Where cities let another bureau fill an element."""
    rows = ElementAssignment.objects.filter(city__in=[city.pk for city in cities])
    return _by_city(rows.values_list("city_id", "element__code", "department__code"))


def own_elements_of_all() -> Own:
    """The same for every city."""
    rows = ElementAssignment.objects.order_by("city_id", "element__order")
    return _by_city(rows.values_list("city_id", "element__code", "department__code"))


def own_clauses(cities: Iterable[City]) -> Own:
    """Where cities let another bureau answer for a clause."""
    rows = ClauseAssignment.objects.filter(city__in=[city.pk for city in cities])
    return _by_city(rows.values_list("city_id", "clause__code", "department__code"))


def own_clauses_of_all() -> Own:
    """The same for every city."""
    rows = ClauseAssignment.objects.order_by("city_id", "clause__order")
    return _by_city(rows.values_list("city_id", "clause__code", "department__code"))


def shares(city: City) -> dict[str, Share]:
    """Who reports on each clause in a city, in the plan's order."""
    return shares_of([city])[city.pk]


def shares_of(cities: Sequence[City]) -> dict[int, dict[str, Share]]:
    """The same for several cities by id, in three queries for any number."""
    named, own = named_departments(), own_clauses(cities)
    return {
        city.pk: {
            clause: share(departments, own.get(city.pk, {}).get(clause))
            for clause, departments in named.items()
        }
        for city in cities
    }


def assigned(rules: Mapping[str, ElementRule], own: Mapping[str, str]) -> dict[str, ElementRule]:
    """The rules of entry with the bureaus that fill the elements in one city."""
    return {
        code: replace(rule, department=own[code]) if code in own else rule
        for code, rule in rules.items()
    }


def _by_city(rows: Iterable[tuple[int, str, str]]) -> Own:
    found: Own = {}
    for city, code, department in rows:
        found.setdefault(city, {})[code] = department
    return found
