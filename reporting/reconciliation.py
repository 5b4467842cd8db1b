"""The same figure in several sources: what is in force, what others say, how far apart they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.access import own_city, sees_province
from accounts.models import User
from cities.models import City
from indicators.models import DataElement
from reporting.models import Fact, PublishedFigure, State


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """A published figure beside the one in force.

    `difference` is published − in force in the element's unit, `relative` the same in per cent of
    the figure in force; None without one in force, or when it is 0.
    """

    published: PublishedFigure
    difference: Decimal | None
    relative: Fraction | None

    @property
    def differs(self) -> bool:
        """Whether it says something else, or something where nothing is in force."""
        return self.difference != 0


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One element of a city and year with everything that is said about it."""

    city: City
    element: DataElement
    year: int
    in_force: Fact | None
    others: tuple[OtherFigure, ...]

    @property
    def differs(self) -> bool:
        """Whether any source differs from what is in force."""
        return any(other.differs for other in self.others)

    @property
    def spread(self) -> Fraction:
        """The largest relative difference, in per cent; a missing figure in force counts most."""
        known = [abs(other.relative) for other in self.others if other.relative is not None]
        if len(known) < len(self.others):
            return Fraction(10**9)
        return max(known, default=Fraction(0))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures are asked for; "" and None are no restriction."""

    city: str = ""
    element: str = ""
    year: int | None = None
    only_differing: bool = True


def published_figures(user: User | AnonymousUser) -> QuerySet[PublishedFigure]:
    """What the user may see: the province's staff everything, a city's people their own."""
    figures = PublishedFigure.objects.select_related("city", "element", "imported_by").order_by(
        "city__code", "year", "element__order", "source"
    )
    city = own_city(user)
    if city is not None:
        return figures.filter(city=city)
    return figures if sees_province(user) else figures.none()


def reconciled(user: User | AnonymousUser, asked: Asked) -> list[Reconciled]:
    """Figures with more than one source, the furthest apart first."""
    figures = published_figures(user)
    if asked.city:
        figures = figures.filter(city__code=asked.city)
    if asked.element:
        figures = figures.filter(element__code=asked.element)
    if asked.year is not None:
        figures = figures.filter(year=asked.year)
    found = beside(list(figures))
    if asked.only_differing:
        found = [each for each in found if each.differs]
    return sorted(
        found, key=lambda each: (-each.spread, each.city.code, -each.year, each.element.order)
    )


def one(published: PublishedFigure) -> Reconciled:
    """Everything that is said about what a published figure is about."""
    same = PublishedFigure.objects.select_related("city", "element", "imported_by").filter(
        city=published.city, element=published.element, year=published.year
    )
    return beside(list(same.order_by("source")))[0]


def beside(figures: Sequence[PublishedFigure]) -> list[Reconciled]:
    """These figures beside those in force, grouped by what they are about; one query."""
    groups: dict[tuple[int, int, int], list[PublishedFigure]] = {}
    for figure in figures:
        groups.setdefault((figure.city_id, figure.element_id, figure.year), []).append(figure)
    in_force = _in_force(figures)
    return [
        Reconciled(
            group[0].city,
            group[0].element,
            group[0].year,
            in_force.get(key),
            tuple(_compared(each, in_force.get(key)) for each in group),
        )
        for key, group in groups.items()
    ]


def _in_force(figures: Iterable[PublishedFigure]) -> dict[tuple[int, int, int], Fact]:
    """The newest version that is no draft, by city, element and year."""
    wanted = list(figures)
    facts = (
        Fact.objects.exclude(state=State.DRAFT)
        .filter(
            city__in={each.city_id for each in wanted},
            element__in={each.element_id for each in wanted},
            year__in={each.year for each in wanted},
        )
        .select_related("submission__cycle")
        .order_by("version")
    )
    return {(fact.city_id, fact.element_id, fact.year): fact for fact in facts}


def _compared(published: PublishedFigure, fact: Fact | None) -> OtherFigure:
    if fact is None or fact.value is None:
        return OtherFigure(published, None, None)
    difference = published.value - fact.value
    relative = 100 * Fraction(difference) / Fraction(fact.value) if fact.value else None
    return OtherFigure(published, difference, relative)
