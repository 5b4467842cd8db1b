"""Baseline and path: where a unit started and where it should be in each year."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from .model import Baseline, Definition, Kind, Point, Target
from .value import Reading


def unit_baseline(
    definition: Definition, readings: Mapping[int, Reading], declared: Point | None = None
) -> Baseline | None:
    """Where progress is counted from.

    0 in the year before the start year (cumulative) and in the base year (change). Otherwise
    the base value ``declared`` for the unit; else the declared base year if its figure is final;
    else the earliest final figure from 2020 on (首报基期). For the province final includes complete. Source: the baseline-aware rates of
    SDSN and UN ESCAP.
    """
    if definition.kind is Kind.CUMULATIVE and definition.start_year is not None:
        return Baseline(definition.start_year - 1, Fraction(0), "zero")
    if definition.kind is Kind.CHANGE and definition.base_year is not None:
        return Baseline(definition.base_year, Fraction(0), "zero")
    if declared is not None:
        return Baseline(declared.year, declared.value, "declared")
    if definition.base_year is not None:
        reported = _final_value(readings, definition.base_year)
        if reported is not None:
            return Baseline(definition.base_year, reported, "declared")
    for year in sorted(year for year in readings if year >= definition.baseline_from):
        value = _final_value(readings, year)
        if value is not None:
            return Baseline(year, value, "first_report")
    return None


def _final_value(readings: Mapping[int, Reading], year: int) -> Fraction | None:
    """The year's value where it was reported and is final.

    A count that merely stands from an earlier year is no figure of this one.
    """
    reading = readings.get(year)
    if reading is None or not reading.reported or reading.provisional:
        return None
    return reading.value


def starts_at_baseline(
    baseline: Baseline | None, targets: Sequence[Target], milestones: Sequence[Point]
) -> bool:
    """Whether the path starts at the baseline: only when it is earlier than every point."""
    if baseline is None:
        return False
    years = [target.year for target in targets] + [point.year for point in milestones]
    return all(baseline.year < year for year in years)


def path_points(
    baseline: Baseline | None, targets: Sequence[Target], milestones: Sequence[Point]
) -> tuple[Point, ...]:
    """The points the path runs through, oldest first.

    Targets and milestones (a target replaces a milestone of its own year); in front of them a
    baseline earlier than all, which leaves out the targets it already meets, so that the path
    does not lead backwards; if it meets them all the last one stays.
    """
    if not targets:
        return ()
    kept = sorted(targets, key=lambda target: target.year)
    start: dict[int, Fraction] = {}
    if baseline is not None and starts_at_baseline(baseline, targets, milestones):
        start = {baseline.year: baseline.value}
        ahead = [t for t in kept if not t.operator.met(baseline.value, t.value)]
        kept = ahead or kept[-1:]
    values = start | {point.year: point.value for point in milestones}
    values |= {target.year: target.value for target in kept}
    return tuple(Point(year, values[year]) for year in sorted(values))


def path_value(kind: Kind, points: Sequence[Point], year: int) -> Fraction | None:
    """The path in ``year``, in the indicator's unit: straight lines through the points.

    y₀ + (y₁ − y₀)·(t − t₀)/(t₁ − t₀); constant after the last point, none before the first;
    counts of cities floored to whole cities. The plan sets no values between its target years:
    these are interpolated (插值). Source: the linear rates of SDSN and UN ESCAP.
    """
    if not points or year < points[0].year:
        return None
    value = points[-1].value
    for left, right in zip(points, points[1:], strict=False):
        if left.year <= year < right.year:
            elapsed = Fraction(year - left.year, right.year - left.year)
            value = left.value + (right.value - left.value) * elapsed
    return Fraction(math.floor(value)) if kind is Kind.COUNT else value
