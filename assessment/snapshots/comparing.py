"""What changed between two sets of results, and why: data, reading, deadline or method."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assessment.inputs import elements_used
from assessment.models import Snapshot
from assessment.snapshots.state import (
    Basis,
    Fields,
    Key,
    Standing,
    kept_standing,
    standing_now,
)
from indicators.calculation import Figure
from indicators.decisions import PROVINCE, Terms

#: A new version alone is no change of a result.
_VERSION = "calculation_version"


class Cause(StrEnum):
    """Why a result is another; several may hold at once. The value is how officials name it."""

    DATA = "数据"
    READING = "口径"
    DEADLINE = "期限"
    METHOD = "算法"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure that is another: values, None = none; `final` may change without the value."""

    city: str
    element: str
    year: int
    before: Figure | None
    after: Figure | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One result on both sides (None = not there) and the causes; `city` "" is the province.

    `figures` are the figures it rests on that changed.
    """

    city: str
    number: int
    year: int
    before: Fields | None
    after: Fields | None
    causes: tuple[Cause, ...]
    figures: tuple[FigureChange, ...]

    @property
    def statuses(self) -> tuple[str, str]:
        """From which status to which; "" = no result."""
        return tuple(side["status"] if side else "" for side in (self.before, self.after))  # type: ignore[return-value]

    @property
    def status_changes(self) -> bool:
        """Whether the status itself changes."""
        before, after = self.statuses
        return before != after


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every result that differs, the province first; `same` is how many do not. `terms` are what
    units were judged by on either side."""

    differences: tuple[Difference, ...]
    same: int
    terms: tuple[Terms, Terms]

    @property
    def statuses(self) -> list[Difference]:
        """Those whose status changes."""
        return [difference for difference in self.differences if difference.status_changes]

    @property
    def causes(self) -> list[tuple[Cause, int]]:
        """How many differences each cause has a part in, in the order of Cause."""
        found = Counter(cause for each in self.differences for cause in each.causes)
        return [(cause, found[cause]) for cause in Cause if found[cause]]


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """From one snapshot to another."""
    return _compare(kept_standing(before), kept_standing(after))


def compare_with_now(before: Snapshot, now: datetime, under: Terms | None = None) -> Comparison:
    """From a snapshot to the results that stand now; the caller has made them current, and may have
    read the terms in force already."""
    return _compare(kept_standing(before), standing_now(now, under))


def _compare(before: Standing, after: Standing) -> Comparison:
    keys = sorted(before.results.keys() | after.results.keys())
    figures = _figure_changes(before.basis, after.basis)
    differences = []
    for key in keys:
        was, is_now = before.results.get(key), after.results.get(key)
        if _essence(was) == _essence(is_now):
            continue
        touched = _touching(key, figures, before.basis, after.basis)
        causes = tuple(_causes(key, before, after, touched))
        differences.append(Difference(*key, was, is_now, causes, tuple(touched)))
    terms = before.basis.terms, after.basis.terms
    return Comparison(tuple(differences), len(keys) - len(differences), terms)


def _essence(fields: Fields | None) -> Fields | None:
    if fields is None:
        return None
    return {name: value for name, value in fields.items() if name != _VERSION}


def _causes(
    key: Key, before: Standing, after: Standing, touched: Sequence[FigureChange]
) -> Iterable[Cause]:
    city, number, year = key
    if touched or _submission(key, before.basis) != _submission(key, after.basis):
        yield Cause.DATA
    if _terms_of(before.basis, city, number) != _terms_of(after.basis, city, number):
        yield Cause.READING
    if _deadline(before.basis, city, year) != _deadline(after.basis, city, year):
        yield Cause.DEADLINE
    if before.calculation_version != after.calculation_version:
        yield Cause.METHOD


def _figure_changes(before: Basis, after: Basis) -> dict[str, list[FigureChange]]:
    """By element, every figure that is another."""
    was, is_now = _flat(before), _flat(after)
    changes: dict[str, list[FigureChange]] = {}
    for place in sorted(was.keys() | is_now.keys()):
        if was.get(place) != is_now.get(place):
            city, element, year = place
            change = FigureChange(city, element, year, was.get(place), is_now.get(place))
            changes.setdefault(element, []).append(change)
    return changes


def _flat(basis: Basis) -> dict[tuple[str, str, int], Figure]:
    return {
        (city, element, year): figure
        for city, years in basis.series.items()
        for year, figures in years.items()
        for element, figure in figures.items()
    }


def _touching(
    key: Key, changes: Mapping[str, Sequence[FigureChange]], before: Basis, after: Basis
) -> list[FigureChange]:
    """The changed figures that a result rests on: those of its elements, of its unit, and of no
    later year than its own, the base year apart."""
    city, number, year = key
    used: set[str] = set()
    base_years: set[int | None] = set()
    for basis in (before, after):
        definition = basis.terms.definitions.get(number)
        if definition is not None:
            used |= elements_used(definition)
            base_years.add(definition.base_year)
            # A target year's own figure decides the verdict and what a later miss is called.
            base_years |= {target.year for target in definition.targets if target.year < year}
    return [
        change
        for element in sorted(used)
        for change in changes.get(element, ())
        if city in (PROVINCE, change.city) and (change.year <= year or change.year in base_years)
    ]


def _submission(key: Key, basis: Basis) -> tuple[int, bool] | None:
    city, _, year = key
    return basis.submissions.get((city, year))


def _terms_of(basis: Basis, city: str, number: int) -> object:
    """All terms that decide a unit's results on an indicator; all units' for the province."""
    terms = basis.terms
    definition = terms.definitions.get(number)
    if definition is None:
        return None
    if city == PROVINCE:
        scopes = {unit: scope for (of, unit), scope in terms.applicability.items() if of == number}
        return definition, scopes
    return (
        definition,
        terms.applies(number, city),
        terms.targets(number, city),
        terms.milestones.get((number, city)),
        terms.base_values.get((number, city)),
    )


def _deadline(basis: Basis, city: str, year: int) -> object:
    calendar = basis.calendar
    contexts = calendar.province if city == PROVINCE else calendar.cities.get(city, {})
    left_out = calendar.elements_left_out.get(year)
    return year in calendar.years, contexts.get(year), left_out
