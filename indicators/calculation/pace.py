"""Pace: progress made against the time used up."""

from decimal import Decimal, localcontext
from fractions import Fraction

from .model import Baseline, Definition, Kind, Target

#: Kinds whose values can be 0 or negative by nature: a growth rate means nothing there.
LINEAR_ONLY = (Kind.CHANGE, Kind.COUNT, Kind.SHARE, Kind.CUMULATIVE)
_DIGITS = 50
_GUARD_DIGITS = 10


def unit_pace(
    definition: Definition,
    baseline: Baseline | None,
    target: Target,
    value: Fraction,
    year: int,
) -> Fraction | None:
    """Pace towards the reference target, a pure number; 1 = exactly in time.

    progress = (v − b)/(T − b), elapsed = (t − t_b)/(t_T − t_b), pace = progress/elapsed;
    direction falls out of the signs. Undefined without a baseline, where T = b, where the
    baseline already met the target, and outside t_b < t ≤ t_T. With ``pace_method`` "cagr" and
    b, v, T all positive: ((v/b)^(1/(t−t_b)) − 1) / ((T/b)^(1/(t_T−t_b)) − 1).
    Source: Eurostat's progress assessment as published for Open SDG; linear rates of SDSN and
    UN ESCAP.
    """
    if baseline is None or not baseline.year < year <= target.year:
        return None
    if target.value == baseline.value or target.operator.met(baseline.value, target.value):
        return None
    used, given = year - baseline.year, target.year - baseline.year
    positive = min(baseline.value, value, target.value) > 0
    if definition.pace_method == "cagr" and definition.kind not in LINEAR_ONLY and positive:
        actual = _growth(value / baseline.value, used)
        return actual / _growth(target.value / baseline.value, given)
    progress = (value - baseline.value) / (target.value - baseline.value)
    return progress / Fraction(used, given)


def _growth(factor: Fraction, years: int) -> Fraction:
    """Yearly growth: factor^(1/years) − 1, to 50 significant digits of the root.

    Guard digits are rounded away, so that a root that is exact (1.331^(1/3)) comes out exact.
    """
    with localcontext() as context:
        context.prec = _DIGITS + _GUARD_DIGITS
        quotient = Decimal(factor.numerator) / Decimal(factor.denominator)
        root = quotient ** (Decimal(1) / Decimal(years))
        context.prec = _DIGITS
        return Fraction(+root) - 1
