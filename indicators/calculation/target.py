"""Which target counts in a year, how far it is, and what became of past ones."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from .model import Direction, Target, Verdict
from .value import Reading


def reference_target(targets: Sequence[Target], year: int) -> Target | None:
    """The earliest target with its year at or after ``year``, else the last one (已到期)."""
    ahead = [target for target in targets if target.year >= year]
    if ahead:
        return min(ahead, key=lambda target: target.year)
    return max(targets, key=lambda target: target.year, default=None)


def distance(direction: Direction, value: Fraction, aim: Fraction) -> Fraction:
    """What is still missing from ``value`` to ``aim``, ≥ 0, in the indicator's unit.

    aim − value where more is better, value − aim where less is; percentage points between
    percentages. 0 at equality, also under a strict operator.
    Source: 豫建科〔2023〕29号, 附表.
    """
    missing = aim - value if direction is Direction.UP else value - aim
    return max(missing, Fraction(0))


def past_verdicts(
    targets: Sequence[Target], readings: Mapping[int, Reading], year: int
) -> tuple[Verdict, ...]:
    """One verdict per target before ``year``, on the figure of the target's own year."""
    past = sorted((target for target in targets if target.year < year), key=lambda t: t.year)
    return tuple(Verdict(target.year, _met(target, readings)) for target in past)


def _met(target: Target, readings: Mapping[int, Reading]) -> bool | None:
    value = readings[target.year].value
    return None if value is None else target.operator.met(value, target.value)
