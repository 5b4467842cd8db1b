"""From reports to every unit's value in a year, and to the province's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from indicators.calculation.bulk.rational import (
    Column,
    Mask,
    integers,
    minus,
    missing,
    over,
    ratio,
    times,
)
from indicators.calculation.bulk.reports import Reports, Sums
from indicators.calculation.model import Applicability, Definition, Kind
from indicators.calculation.statuses import Reason

REASONS = tuple(Reason)
NO_REASON = -1
Codes = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Readings:
    """One value per unit before it is judged, as `Reading` is for one unit.

    `outside` and `absence` hold places in REASONS or NO_REASON; `lacking` says of each of the
    `counted` years which units have no report of it.
    """

    reported: Mask
    value: Column
    numerator: Column
    denominator: Column
    provisional: Mask
    outside: Codes
    absence: Codes
    lower_bound: Mask
    counted: range
    lacking: Mask

    @property
    def inside(self) -> Mask:
        """Whom the indicator applies to."""
        return np.asarray(self.outside == NO_REASON, dtype=bool)


@dataclass(frozen=True, slots=True)
class Coverage:
    """n of N, and whether the provincial figure is complete."""

    reporting: int
    applicable: int
    complete: bool


def reason_code(reason: Reason) -> int:
    """The number a reason has in arrays."""
    return REASONS.index(reason)


def outside_codes(
    definition: Definition, reports: Reports, scopes: Sequence[Applicability], year: int
) -> Codes:
    """Why the indicator does not, or not yet, apply; tried in the order of `outside`."""
    codes = np.full(reports.size, NO_REASON, dtype=np.int8)
    if definition.kind is Kind.CUMULATIVE and year < (definition.start_year or 0):
        codes[:] = reason_code(Reason.BEFORE_START_YEAR)
        return codes
    scope = np.array([list(Applicability).index(each) for each in scopes], dtype=np.int8)
    codes[scope == _place(Applicability.UNDESIGNATED)] = reason_code(Reason.UNDESIGNATED)
    codes[reports.off(year)] = reason_code(Reason.NO_HEATING)
    codes[scope == _place(Applicability.NOT_APPLICABLE)] = reason_code(Reason.NOT_APPLICABLE)
    return codes


def city_readings(
    definition: Definition, reports: Reports, scopes: Sequence[Applicability], year: int
) -> Readings:
    """Every city's value in `year`; formulas as in `city_reading`."""
    outside = outside_codes(definition, reports, scopes, year)
    match definition.kind:
        case Kind.CUMULATIVE:
            found = _totals(definition, reports, year)
        case Kind.COUNT | Kind.SHARE:
            found = _flags(reports, year)
        case _:
            found = _quotients(definition, reports.of(year), reports.of(definition.base_year))
    inside = np.asarray(outside == NO_REASON, dtype=bool)
    return replace(
        found,
        reported=found.reported & inside,
        value=found.value.where(inside),
        numerator=found.numerator.where(inside),
        denominator=found.denominator.where(inside),
        provisional=found.provisional & inside,
        outside=outside,
        absence=np.where(inside, found.absence, NO_REASON).astype(np.int8),
        lower_bound=found.lower_bound & inside,
        lacking=found.lacking & inside[:, None],
    )


def province_readings(
    definition: Definition, reports: Reports, scopes: Sequence[Applicability], year: int
) -> tuple[Readings, Coverage]:
    """The province's value as that of one unit, and its coverage; as in `province_reading`."""
    codes = outside_codes(definition, reports, scopes, year)
    members = np.asarray(codes == NO_REASON, dtype=bool)
    undesignated = bool((codes == reason_code(Reason.UNDESIGNATED)).any())
    if not members.any():
        reason = Reason.NOT_APPLICABLE
        if undesignated:
            reason = Reason.UNDESIGNATED
        elif definition.kind is Kind.CUMULATIVE and year < (definition.start_year or 0):
            reason = Reason.BEFORE_START_YEAR
        outside = np.array([reason_code(reason)], dtype=np.int8)
        return replace(_nothing(1), outside=outside), Coverage(0, 0, not undesignated)
    counting = members
    if definition.kind is Kind.CHANGE:
        counting = members & reports.of(definition.base_year).there
    applicable = int(members.sum())
    reporting = int((counting & reports.of(year).there).sum())
    complete = reporting == applicable and not undesignated
    match definition.kind:
        case Kind.CUMULATIVE:
            found = _provincial_total(definition, reports, members, year, complete=complete)
        case Kind.COUNT | Kind.SHARE:
            found = _provincial_count(definition, reports, members, year, complete=complete)
        case _:
            found = _provincial_quotient(definition, reports, members, counting, year)
            if not complete:
                found = replace(found, provisional=found.provisional | found.value.known)
    return found, Coverage(reporting, applicable, complete)


def _place(scope: Applicability) -> int:
    return list(Applicability).index(scope)


def _nothing(size: int) -> Readings:
    no, none = np.zeros(size, dtype=bool), np.full(size, NO_REASON, dtype=np.int8)
    empty = missing(size)
    lacking = np.zeros((size, 0), dtype=bool)
    return Readings(no, empty, empty, empty, no, none, none, no, range(0), lacking)


def _quotient(definition: Definition, sums: Sums) -> Column:
    scale = 1 if definition.kind is Kind.INTENSITY else 100
    return ratio(sums.amount * (scale * sums.whole_unit), sums.whole * sums.amount_unit, sums.there)


def _quotients(definition: Definition, now: Sums, base: Sums) -> Readings:
    """100·num/den, or against the base year; as in `quotient_reading`."""
    size = len(now.there)
    value, final = _quotient(definition, now), now.final
    absence = np.full(size, NO_REASON, dtype=np.int8)
    absence[now.there & ~value.known] = reason_code(Reason.ZERO_DENOMINATOR)
    if definition.kind is Kind.CHANGE:
        before = _quotient(definition, base)
        final = final & base.there & base.final
        change = minus(value, before)
        if definition.change_mode == "relative":
            change = times(over(change, before), 100)
        absence[value.known & ~change.known] = reason_code(Reason.NO_BASE_YEAR)
        value = change
    return replace(
        _nothing(size),
        reported=now.there,
        value=value,
        numerator=_amount(now),
        denominator=Column(now.whole, integers(size, now.whole_unit), now.there),
        provisional=value.known & ~final,
        absence=absence,
    )


def _amount(sums: Sums, known: Mask | None = None) -> Column:
    size = len(sums.there)
    whole = Column(sums.amount, integers(size, sums.amount_unit), sums.there)
    return whole if known is None else whole.where(known)


def _counted_years(definition: Definition, year: int) -> range:
    return range(definition.start_year if definition.start_year is not None else year, year + 1)


def _totals(definition: Definition, reports: Reports, year: int) -> Readings:
    """Σ additions from the start year on, for who reported in `year`."""
    counted = _counted_years(definition, year)
    sums = [reports.of(each) for each in counted]
    if not sums:
        return _nothing(reports.size)
    unit = max(each.amount_unit for each in sums)
    total, final = integers(reports.size), np.ones(reports.size, dtype=bool)
    for each in sums:
        total = total + each.amount * (unit // each.amount_unit)
        final = final & (each.final | ~each.there)
    there = reports.of(year).there
    lacking = np.column_stack([~each.there for each in sums])
    value = Column(total, integers(reports.size, unit), np.ones(reports.size, dtype=bool))
    value = value.where(there)
    return replace(
        _nothing(reports.size),
        reported=there,
        value=value,
        numerator=value,
        provisional=there & ~final,
        lower_bound=~there | lacking.any(axis=1),
        counted=counted,
        lacking=lacking,
    )


def _flags(reports: Reports, year: int) -> Readings:
    last = reports.standing(year)
    value = _amount(last)
    return replace(
        _nothing(reports.size),
        reported=reports.of(year).there,
        value=value,
        numerator=value,
        provisional=last.there & ~last.final,
    )


def _provincial_total(
    definition: Definition, reports: Reports, members: Mask, year: int, *, complete: bool
) -> Readings:
    counted = _counted_years(definition, year)
    pooled = [reports.of(each).pooled(members) for each in counted]
    unit = max(each.amount_unit for each in pooled)
    total = sum(each.amount[0] * (unit // each.amount_unit) for each in pooled)
    known = np.array([any(bool(each.there[0]) for each in pooled)])
    value = ratio(np.array([total], dtype=object), integers(1, unit), known)
    final = all(bool(each.final[0]) for each in pooled)
    lacking = np.array([[not reports.of(each).there[members].all() for each in counted]])
    return replace(
        _nothing(1),
        reported=np.array([bool((reports.of(year).there & members).any())]),
        value=value,
        numerator=value,
        provisional=known & (not (complete and final)),
        lower_bound=np.array([bool(lacking.any())]),
        counted=counted,
        lacking=lacking,
    )


def _provincial_count(
    definition: Definition, reports: Reports, members: Mask, year: int, *, complete: bool
) -> Readings:
    last = reports.standing(year)
    named = last.there & members
    applicable = int(members.sum())
    if not named.any():
        return replace(_nothing(1), lower_bound=np.array([True]))
    count = int((named & np.asarray(last.amount == last.amount_unit, dtype=bool)).sum())
    exact, yes = integers(1, count), np.array([True])
    counted = Column(exact, integers(1, 1), yes)
    share = definition.kind is Kind.SHARE
    return replace(
        _nothing(1),
        reported=np.array([bool((reports.of(year).there & members).any())]),
        value=times(counted, 100, applicable) if share else counted,
        numerator=counted,
        denominator=Column(integers(1, applicable), integers(1, 1), yes) if share else missing(1),
        provisional=np.array([not (complete and bool(last.final[named].all()))]),
        lower_bound=np.array([int(named.sum()) < applicable]),
    )


def _provincial_quotient(
    definition: Definition, reports: Reports, members: Mask, counting: Mask, year: int
) -> Readings:
    now = reports.of(year)
    if not (now.there & counting).any():
        # Reports of this year exist, but none of a city that also reported the base year.
        reported = bool((now.there & members).any())
        absence = reason_code(Reason.NO_BASE_YEAR) if reported else NO_REASON
        return replace(
            _nothing(1),
            reported=np.array([reported]),
            absence=np.array([absence], dtype=np.int8),
        )
    base = reports.of(definition.base_year).pooled(counting & now.there)
    return _quotients(definition, now.pooled(counting), base)
