"""What a decision would change, and taking it: nothing is computed here but by the results' own
pipeline."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from assessment.inputs import load
from assessment.models import CityStatus, DecidedResult, ProvincialStatus
from assessment.rows import (
    CITY_FIELDS,
    CITY_KEY,
    PROVINCE_FIELDS,
    PROVINCE_KEY,
    Rows,
    city_rows,
    province_rows,
)
from assessment.services import ensure_current, lock_results, stored_rows, whole
from assessment.sums import sums_from_scratch
from cities.selectors import cities as all_cities
from indicators import terms_in_force
from indicators.deciding import Refused, check, last_number, take_decision
from indicators.decisions import Change, PaceChange, ReadingChange, Terms
from indicators.models import Decision, Indicator
from reporting.marks import mark_indicators

#: A result's stored fields by name.
Fields = dict[str, Any]
#: A new version of the calculation is no effect of a decision.
VERSION = "calculation_version"


@dataclass(frozen=True, slots=True)
class Shift:
    """One result before and after: `before` and `after` are its stored fields by name.

    `city` is a code, None for the province. `units` are the unit of the figures on either side.
    """

    number: int
    city: str | None
    year: int
    before: Fields
    after: Fields
    units: tuple[str, str]

    @property
    def statuses(self) -> tuple[str, str]:
        """From which status to which."""
        return self.before["status"], self.after["status"]

    @property
    def status_changes(self) -> bool:
        """Whether the status itself changes, and not only figures beside it."""
        before, after = self.statuses
        return before != after


@dataclass(frozen=True, slots=True)
class Preview:
    """Every result that a decision changes, by indicator, year and city; the province first."""

    shifts: tuple[Shift, ...]
    after: int

    @property
    def statuses(self) -> list[Shift]:
        """Those whose status changes."""
        return [shift for shift in self.shifts if shift.status_changes]

    @property
    def counts(self) -> list[tuple[tuple[str, str], int]]:
        """How often which status turns into which, the most frequent first."""
        found = Counter(shift.statuses for shift in self.statuses)
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def preview(change: Change, now: datetime) -> Preview:
    """What the change would do to the results that stand, worked out in memory.

    Raises:
        Refused: it cannot be taken.
    """
    ensure_current(now)
    terms = terms_in_force.terms()
    _check(change, terms)
    return _preview(change, terms, now)


@transaction.atomic
def decide(*, change: Change, after: int, reason: str, by: User, now: datetime) -> Decision:
    """Take a decision, keep the results it changes as they were, and mark them for recomputing.

    `after` is the number of the last decision when it was previewed.

    Raises:
        Refused: it cannot be taken, or others were taken since.
    """
    # What stands now is what is kept: no worker writes between the two.
    lock_results()
    ensure_current(now)
    terms = terms_in_force.terms()
    _check(change, terms)
    shifts = _preview(change, terms, now).shifts
    decision = take_decision(change=change, terms=terms, after=after, reason=reason, by=by, now=now)
    _keep(decision, shifts)
    mark_indicators(numbers=change.numbers, now=now)
    return decision


def _check(change: Change, terms: Terms) -> None:
    """The change's own faults, and those that only the figures show."""
    check(change, terms)
    if isinstance(change, PaceChange) and change.method == "cagr":
        not_positive = (
            CityStatus.objects.filter(indicator__number=change.number, value__lte=0)
            .select_related("city")
            .order_by("year", "city__code")
            .first()
        )
        if not_positive is not None:
            raise Refused(
                [
                    f"{not_positive.city.name}{not_positive.year}年的值不是正数，"
                    "不能用复合增长率，请用线性。"
                ]
            )


def _preview(change: Change, terms: Terms, now: datetime) -> Preview:
    after = last_number()
    if not change.numbers:
        return Preview((), after)
    inputs = load(now, change.numbers, under=change.applied_to(terms))
    scope, years = whole(inputs, change.numbers), inputs.calendar.years
    codes = {pk: code for code, pk in inputs.city_ids.items()}
    numbers = {pk: number for number, pk in inputs.indicator_ids.items()}
    cities = city_rows(inputs, scope, years)
    sums = sums_from_scratch(inputs, change.numbers)
    province = province_rows(inputs, scope, years, sums)
    units = _units(change)
    shifts = [
        Shift(numbers[indicator], codes[city], year, before, then, units[indicator])
        for (city, indicator, year), before, then in _differing(
            CityStatus, CITY_KEY, CITY_FIELDS, cities
        )
    ] + [
        Shift(numbers[indicator], None, year, before, then, units[indicator])
        for (indicator, year), before, then in _differing(
            ProvincialStatus, PROVINCE_KEY, PROVINCE_FIELDS, province
        )
    ]
    return Preview(tuple(sorted(shifts, key=_place)), after)


def _units(change: Change) -> dict[int, tuple[str, str]]:
    """By an indicator's id, its unit before and after the change."""
    rows = Indicator.objects.filter(number__in=change.numbers).values_list("pk", "unit")
    printed = change.printed if isinstance(change, ReadingChange) else {}
    return {pk: (unit, printed.get("unit", unit)) for pk, unit in rows}


def _differing(
    model: type[CityStatus] | type[ProvincialStatus],
    key_fields: tuple[str, ...],
    fields: tuple[str, ...],
    rows: Rows,
) -> Iterator[tuple[tuple[int, ...], Fields, Fields]]:
    """Key, stored and computed fields of every stored result that would be another."""
    for key, stored in stored_rows(model, key_fields, fields, rows).items():
        before, after = (dict(zip(fields, row, strict=True)) for row in (stored, rows[key]))
        if any(before[name] != after[name] for name in fields if name != VERSION):
            yield key, before, after


def _place(shift: Shift) -> tuple[int, int, str]:
    return shift.number, shift.year, shift.city or ""


def _keep(decision: Decision, shifts: Sequence[Shift]) -> None:
    """Archive the results that change."""
    cities = {city.code: city for city in all_cities()}
    indicators = {indicator.number: indicator for indicator in decision.indicators.all()}
    DecidedResult.objects.bulk_create(
        DecidedResult(
            decision=decision,
            city=cities[shift.city] if shift.city else None,
            indicator=indicators[shift.number],
            year=shift.year,
            status_before=shift.before["status"],
            status_after=shift.after["status"],
            before=_as_json({**shift.before, "unit": shift.units[0]}),
            after=_as_json({**shift.after, "unit": shift.units[1]}),
        )
        for shift in shifts
    )


def _as_json(fields: Fields) -> Fields:
    return {
        name: f"{value:f}" if isinstance(value, Decimal) else value
        for name, value in fields.items()
    }
