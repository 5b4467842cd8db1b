"""What each unit is held to, as arrays: targets, milestones, and the path through them."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from indicators.calculation.bulk.rational import (
    Column,
    Ints,
    Mask,
    choose,
    equal,
    integers,
    less,
    minus,
    missing,
    times,
)
from indicators.calculation.model import Kind, Operator, Point, Target

OPERATORS = tuple(Operator)
Years = npt.NDArray[np.int64]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Aim:
    """One target (or milestone) per unit; `value.known` says who has it. `year` 0 = none."""

    year: Years
    operator: npt.NDArray[np.int8]
    value: Column

    def met_by(self, value: Column) -> Mask:
        """Whether each value meets its unit's target, exactly; false where either lacks."""
        below, same = less(value, self.value), equal(value, self.value)
        both = value.known & self.value.known
        answers = np.column_stack([~below, ~below & ~same, below | same, below])
        return answers[np.arange(len(both)), self.operator] & both


@dataclass(frozen=True, slots=True)
class Start:
    """Each unit's baseline: `value.known` says who has one; `origin` as in `Baseline`."""

    year: Years
    value: Column
    origin: npt.NDArray[Any]

    def where(self, condition: Mask) -> "Start":
        """The same baselines, none outside `condition`."""
        return Start(self.year, self.value.where(condition), self.origin)


@dataclass(frozen=True, slots=True)
class Aims:
    """Targets by year and milestones of all units, side by side."""

    targets: tuple[Aim, ...]
    milestones: tuple[Aim, ...]

    def of(self, inside: Mask) -> "Aims":
        """The same for whom the indicator applies to; no targets for the others."""
        return Aims(
            tuple(Aim(t.year, t.operator, t.value.where(inside)) for t in self.targets),
            self.milestones,
        )

    def reference(self, year: int) -> Aim:
        """The earliest target with its year at or after `year`, else the last one."""
        chosen = _no_aim(_size(self.targets))
        for target in self.targets:
            # Targets stand in the order of their years: the first one ahead stays.
            takes = target.value.known & ~(chosen.value.known & (chosen.year >= year))
            chosen = Aim(
                np.where(takes, target.year, chosen.year),
                np.where(takes, target.operator, chosen.operator),
                choose(takes, target.value, chosen.value),
            )
        return chosen


def aims_of(targets: Sequence[tuple[Target, ...]], milestones: Sequence[tuple[Point, ...]]) -> Aims:
    """The units' targets and milestones, in the order of the units."""
    as_points = [
        tuple(Target(point.year, Operator.AT_LEAST, point.value) for point in unit)
        for unit in milestones
    ]
    return Aims(_columns(targets), _columns(as_points))


def _columns(units: Sequence[tuple[Target, ...]]) -> tuple[Aim, ...]:
    """The k-th target of every unit, for each k; equal tuples are laid out once."""
    kinds = {unit: place for place, unit in enumerate(dict.fromkeys(units))}
    rows = [sorted(unit, key=lambda target: target.year) for unit in kinds]
    which = np.array([kinds[unit] for unit in units], dtype=np.int64)
    aims = []
    for place in range(max((len(row) for row in rows), default=0)):
        found = [row[place] if place < len(row) else None for row in rows]
        values = [one.value if one else Fraction(0) for one in found]
        aims.append(
            Aim(
                np.array([one.year if one else 0 for one in found], dtype=np.int64)[which],
                np.array(
                    [OPERATORS.index(one.operator) if one else 0 for one in found], dtype=np.int8
                )[which],
                Column(
                    np.array([value.numerator for value in values], dtype=object)[which],
                    np.array([value.denominator for value in values], dtype=object)[which],
                    np.array([one is not None for one in found])[which],
                ),
            )
        )
    return tuple(aims)


def starts_in_front(start: Start, aims: Aims) -> Mask:
    """Whether the baseline is earlier than every target and milestone of its unit."""
    front = start.value.known.copy()
    for aim in (*aims.targets, *aims.milestones):
        front &= ~aim.value.known | (start.year < aim.year)
    return front


def path_at(kind: Kind, start: Start, aims: Aims, year: int) -> Column:
    """The path in `year`, with the rules of `path_points` and `path_value`."""
    size = len(start.year)
    if not aims.targets:
        return missing(size)
    front = starts_in_front(start, aims)
    ahead = [~(front & target.met_by(start.value)) for target in aims.targets]
    anything_ahead = np.zeros(size, dtype=bool)
    for target, is_ahead in zip(aims.targets, ahead, strict=True):
        anything_ahead |= target.value.known & is_ahead
    points = [Aim(start.year, _no_operator(size), start.value.where(front))]
    later = np.zeros(size, dtype=bool)
    kept: list[Aim] = []
    for target, is_ahead in reversed(list(zip(aims.targets, ahead, strict=True))):
        last = target.value.known & ~later
        later |= target.value.known
        stays = is_ahead | (~anything_ahead & last)
        kept.append(Aim(target.year, target.operator, target.value.where(stays)))
    for milestone in aims.milestones:
        alone = milestone.value.known.copy()
        for target in kept:
            alone &= ~(target.value.known & (target.year == milestone.year))
        points.append(Aim(milestone.year, milestone.operator, milestone.value.where(alone)))
    left, right = _around([*points, *kept], year, size)
    value = left.value
    between = left.value.known & right.value.known
    span = np.where(between, right.year - left.year, 1)
    step = times(minus(right.value, left.value), _ints(year - left.year), _ints(span))
    value = choose(between, _plus(left.value, step), value)
    targeted = np.zeros(size, dtype=bool)
    for target in aims.targets:
        targeted |= target.value.known
    value = value.where(targeted)
    if kind is Kind.COUNT:
        return Column(value.top // value.bottom, integers(size, 1), value.known)
    return value


def _around(points: Sequence[Aim], year: int, size: int) -> tuple[Aim, Aim]:
    """The last point at or before `year`, and the first one after it."""
    left, right = _no_aim(size), _no_aim(size)
    for point in points:
        known = point.value.known
        nearer = known & (point.year <= year) & (~left.value.known | (point.year > left.year))
        left = _pick(nearer, point, left)
        sooner = known & (point.year > year) & (~right.value.known | (point.year < right.year))
        right = _pick(sooner, point, right)
    return left, right


def _pick(condition: Mask, one: Aim, other: Aim) -> Aim:
    return Aim(
        np.where(condition, one.year, other.year),
        other.operator,
        choose(condition, one.value, other.value),
    )


def _plus(left: Column, right: Column) -> Column:
    return minus(left, times(right, -1))


def _no_aim(size: int) -> Aim:
    return Aim(np.zeros(size, dtype=np.int64), _no_operator(size), missing(size))


def _no_operator(size: int) -> npt.NDArray[np.int8]:
    return np.zeros(size, dtype=np.int8)


def _size(aims: Sequence[Aim]) -> int:
    return len(aims[0].year) if aims else 0


def _ints(years: npt.NDArray[np.int64]) -> Ints:
    return years.astype(object)
