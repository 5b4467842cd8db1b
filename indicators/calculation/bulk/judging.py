"""Every unit's distances, pace and status of a year at once; the rules are those of `judge`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from indicators.calculation.bulk.aims import (
    Aim,
    Aims,
    Start,
    path_at,
    starts_in_front,
)
from indicators.calculation.bulk.rational import (
    Column,
    Mask,
    choose,
    constant,
    equal,
    less,
    minus,
    missing,
    over,
    positive_part,
    times,
)
from indicators.calculation.bulk.readings import NO_REASON, Codes, Readings, reason_code
from indicators.calculation.model import (
    Baseline,
    Definition,
    Direction,
    Kind,
    Operator,
    Point,
    Target,
    YearContext,
)
from indicators.calculation.pace import unit_pace
from indicators.calculation.statuses import Reason, Status

STATUSES = tuple(Status)
_NOT_MET, _NO_FIGURE, _MET = 0, -1, 1
_NO_CYCLE = YearContext(has_cycle=False, deadline_passed=False)


@dataclass(frozen=True, slots=True)
class Judgements:
    """One year of many units, field by field as in `Judgement`.

    `status` and `reason` hold places in STATUSES and REASONS; `verdicts` is by target place:
    1 met, 0 not met, -1 no figure then, and the years they belong to (0 = not past).
    """

    readings: Readings
    reference: Aim
    expired: Mask
    gap: Column
    path: Column
    gap_to_path: Column
    pace: Column
    severity: Column
    status: Codes
    reason: Codes
    baseline: Start
    verdicts: tuple[tuple[npt.NDArray[np.int64], Codes], ...]


def baselines(
    definition: Definition, readings: Mapping[int, Readings], declared: Sequence[Point | None]
) -> Start:
    """Where each unit's progress is counted from; rules as in `unit_baseline`. `declared` are the
    units' base values."""
    size = len(declared)
    origin = np.full(size, "", dtype=object)
    zero_year = None
    if definition.kind is Kind.CUMULATIVE and definition.start_year is not None:
        zero_year = definition.start_year - 1
    elif definition.kind is Kind.CHANGE:
        zero_year = definition.base_year
    if zero_year is not None:
        origin[:] = "zero"
        return Start(_years(size, zero_year), constant(Fraction(0), size), origin)
    found = _declared(declared)
    first = [year for year in sorted(readings) if year >= definition.baseline_from]
    tries = [(year, "first_report") for year in first]
    if definition.base_year is not None and definition.base_year in readings:
        tries.insert(0, (definition.base_year, "declared"))
    for year, name in tries:
        reading = readings[year]
        takes = reading.reported & ~reading.provisional & reading.value.known & ~found.value.known
        found = Start(
            np.where(takes, year, found.year),
            choose(takes, reading.value, found.value),
            np.where(takes, name, found.origin),
        )
    return found


def _declared(points: Sequence[Point | None]) -> Start:
    """The base values that were declared with their figure."""
    known = np.array([point is not None for point in points], dtype=bool)
    values = [point.value if point else Fraction(0) for point in points]
    return Start(
        np.array([point.year if point else 0 for point in points], dtype=np.int64),
        Column(
            np.array([value.numerator for value in values], dtype=object),
            np.array([value.denominator for value in values], dtype=object),
            known,
        ),
        np.where(known, "declared", "").astype(object),
    )


def judge_year(
    definition: Definition,
    readings: Mapping[int, Readings],
    baseline: Start,
    aims: Aims,
    year: int,
    contexts: Sequence[YearContext],
) -> Judgements:
    """All units in `year`."""
    now = readings[year]
    size = len(now.reported)
    held_to = aims.of(now.inside)
    reference = held_to.reference(year) if held_to.targets else _nobody(size)
    start = baseline.where((baseline.year <= year) & now.inside)
    path = path_at(definition.kind, start, held_to, year)
    verdicts = tuple(_verdict(target, readings, year) for target in held_to.targets)
    gap = _distance(definition.direction, now.value, reference.value)

    judged = now.reported & now.value.known & reference.value.known
    aim = choose(path.known, path, reference.value)
    gap_to_path = _distance(definition.direction, now.value, aim).where(judged)
    pace = _pace(definition, start, reference, now.value.where(judged), year)
    severity = over(gap_to_path, _absolute(reference.value))
    status, reason = _rulings(
        definition,
        now,
        held_to,
        reference,
        verdicts,
        start,
        path,
        gap_to_path,
        pace,
        year,
        contexts,
    )
    return Judgements(
        readings=now,
        reference=reference,
        expired=reference.value.known & (reference.year < year),
        gap=gap,
        path=path,
        gap_to_path=gap_to_path,
        pace=pace,
        severity=severity,
        status=status,
        reason=reason,
        baseline=start,
        verdicts=verdicts,
    )


def _rulings(
    definition: Definition,
    now: Readings,
    aims: Aims,
    reference: Aim,
    verdicts: Sequence[tuple[npt.NDArray[np.int64], Codes]],
    start: Start,
    path: Column,
    gap_to_path: Column,
    pace: Column,
    year: int,
    contexts: Sequence[YearContext],
) -> tuple[Codes, Codes]:
    """The first rule that applies, unit by unit; the order is that of `status`."""
    cycle = np.array([context.has_cycle for context in contexts], dtype=bool)
    passed = np.array([context.deadline_passed for context in contexts], dtype=bool)
    behind = path.known & np.asarray(gap_to_path.top > 0, dtype=bool)
    # In the baseline's own year the path that starts there says nothing.
    on_path = path.known & ~behind
    on_path &= ~((start.year == year) & starts_in_front(start, aims))
    expired, was_met = _missed(now, aims, verdicts, year)
    size = len(cycle)
    on_track, slow = (
        constant(band, size) for band in (definition.bands.on_track, definition.bands.slow)
    )
    unreported = ~now.reported
    no_value = ~now.value.known
    absence = np.where(now.absence == NO_REASON, reason_code(Reason.ZERO_DENOMINATOR), now.absence)
    undesignated = now.outside == reason_code(Reason.UNDESIGNATED)
    no_target = _no_target_reason(definition.kind)
    rules: list[tuple[Mask, Status, Reason | Codes]] = [
        (undesignated, Status.UNDESIGNATED, now.outside),
        (~now.inside, Status.NOT_APPLICABLE, now.outside),
        (unreported & ~cycle, Status.NOT_DUE, Reason.NO_TASK),
        (unreported & ~passed, Status.NOT_DUE, Reason.DEADLINE_AHEAD),
        (unreported, Status.OVERDUE, Reason.NOTHING_REPORTED),
        (no_value, Status.NOT_JUDGEABLE, absence),
        (~reference.value.known, Status.NO_TARGET, no_target),
        (reference.met_by(now.value), Status.MET, Reason.TARGET_MET),
        (expired, Status.EXPIRED_UNMET, Reason.OWN_YEAR_MISSED),
        (was_met, Status.REGRESSING, Reason.OWN_YEAR_WAS_MET),
        (reference.met_by(start.value), Status.REGRESSING, Reason.BASELINE_MET_TARGET),
        (
            pace.known & np.asarray(pace.top < 0, dtype=bool) & behind,
            Status.REGRESSING,
            Reason.MOVING_AWAY,
        ),
        (pace.known & ~less(pace, on_track), Status.ON_TRACK, Reason.PACE),
        (on_path, Status.ON_TRACK, Reason.ON_PATH),
        (pace.known & ~less(pace, slow), Status.SLOW, Reason.PACE),
        (pace.known, Status.LAGGING, Reason.PACE),
        (behind, Status.LAGGING, Reason.BEHIND_PATH),
    ]
    status = np.full(size, STATUSES.index(Status.NOT_JUDGEABLE), dtype=np.int8)
    reason = np.full(size, reason_code(Reason.FIRST_REPORT), dtype=np.int8)
    for holds, ruled, because in reversed(rules):
        status[holds] = STATUSES.index(ruled)
        reason[holds] = because[holds] if isinstance(because, np.ndarray) else reason_code(because)
    return status, reason


def _missed(
    now: Readings,
    aims: Aims,
    verdicts: Sequence[tuple[npt.NDArray[np.int64], Codes]],
    year: int,
) -> tuple[Mask, Mask]:
    """Who misses a target now that was missed in its own year (or is due and final), and who
    misses one of an earlier year at all."""
    expired = np.zeros(len(now.reported), dtype=bool)
    past = expired.copy()
    for target, (_, met) in zip(aims.targets, verdicts, strict=True):
        missed = target.value.known & ~target.met_by(now.value)
        earlier = missed & (target.year < year)
        expired |= earlier & (met != _MET)
        expired |= missed & (target.year == year) & ~now.provisional
        past |= earlier
    return expired, past


def _verdict(
    target: Aim, readings: Mapping[int, Readings], year: int
) -> tuple[npt.NDArray[np.int64], Codes]:
    """The years of the past targets, and what became of them."""
    past = target.value.known & (target.year < year)
    met = np.full(len(past), _NO_FIGURE, dtype=np.int8)
    for own_year in np.unique(target.year[past]):
        then = readings[int(own_year)].value
        here = past & (target.year == own_year) & then.known
        met[here] = np.where(target.met_by(then), _MET, _NOT_MET)[here]
    return np.where(past, target.year, 0), met


def _distance(direction: Direction, value: Column, aim: Column) -> Column:
    missing_ = minus(aim, value) if direction is Direction.UP else minus(value, aim)
    return positive_part(missing_)


def _pace(definition: Definition, start: Start, target: Aim, value: Column, year: int) -> Column:
    """Pace as in `unit_pace`; growth rates, which are roots, are worked out unit by unit."""
    defined = value.known & start.value.known & target.value.known
    defined &= (start.year < year) & (year <= target.year)
    defined &= ~equal(target.value, start.value) & ~target.met_by(start.value)
    if not defined.any():
        return missing(len(defined))
    if definition.pace_method == "cagr":
        return _unit_by_unit(definition, start, target, value, year, defined)
    used = np.where(defined, year - start.year, 1).astype(object)
    given = np.where(defined, target.year - start.year, 1).astype(object)
    progress = over(minus(value, start.value), minus(target.value, start.value))
    return times(progress, given, used).where(defined)


def _unit_by_unit(
    definition: Definition, start: Start, target: Aim, value: Column, year: int, defined: Mask
) -> Column:
    found = missing(len(defined))
    for at in map(int, np.flatnonzero(defined)):
        baseline = Baseline(int(start.year[at]), _fraction(start.value, at), "first_report")
        operator = tuple(Operator)[int(target.operator[at])]
        aim = Target(int(target.year[at]), operator, _fraction(target.value, at))
        pace = unit_pace(definition, baseline, aim, _fraction(value, at), year)
        if pace is not None:
            found.top[at], found.bottom[at], found.known[at] = (
                pace.numerator,
                pace.denominator,
                True,
            )
    return found


def _fraction(column: Column, at: int) -> Fraction:
    return Fraction(column.top[at], column.bottom[at])


def _absolute(column: Column) -> Column:
    return Column(np.abs(column.top), column.bottom, column.known)


def _years(size: int, year: int) -> npt.NDArray[np.int64]:
    return np.full(size, year, dtype=np.int64)


def _nobody(size: int) -> Aim:
    return Aim(_years(size, 0), np.zeros(size, dtype=np.int8), missing(size))


def _no_target_reason(kind: Kind) -> Reason:
    if kind in (Kind.COUNT, Kind.SHARE):
        return Reason.NO_CITY_TARGET
    return Reason.NO_ALLOCATION if kind is Kind.CUMULATIVE else Reason.NO_TARGET
