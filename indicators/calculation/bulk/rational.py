"""Exact fractions as pairs of numpy arrays of Python integers: numerators and denominators > 0.

Nothing is reduced and nothing is rounded before `decimals`, so that comparing two columns is
comparing whole numbers, and a figure exactly on its target is exactly there.
"""

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

_SIGNIFICANT = 15
_PLACES = 15
#: Far more digits than any figure has: nothing is rounded in it.
_WIDE = Context(prec=400)
_POWERS = [10**power for power in range(_PLACES + 1)]


@dataclass(frozen=True, slots=True)
class Column:
    """One exact number per unit, and whether there is one. Without one the pair is 0/1."""

    top: Ints
    bottom: Ints
    known: Mask

    def where(self, condition: Mask) -> "Column":
        """The same numbers, missing outside `condition`."""
        known = self.known & condition
        return Column(
            np.where(known, self.top, 0), np.where(known, self.bottom, 1), np.asarray(known)
        )


def integers(size: int, value: int = 0) -> Ints:
    """`size` Python integers of one value."""
    return np.full(size, value, dtype=object)


def missing(size: int) -> Column:
    """A column without a number."""
    return Column(integers(size), integers(size, 1), np.zeros(size, dtype=bool))


def constant(value: Fraction, size: int) -> Column:
    """A column of one number."""
    return Column(
        integers(size, value.numerator),
        integers(size, value.denominator),
        np.ones(size, dtype=bool),
    )


def ratio(top: Ints, bottom: Ints, known: Mask) -> Column:
    """top/bottom where known and bottom is not 0; a negative bottom passes its sign on."""
    known = np.asarray(known & (bottom != 0), dtype=bool)
    turned = np.where(bottom < 0, -1, 1)
    return Column(np.where(known, top * turned, 0), np.where(known, bottom * turned, 1), known)


def choose(condition: Mask, left: Column, right: Column) -> Column:
    """`left` where the condition holds, else `right`."""
    return Column(
        np.where(condition, left.top, right.top),
        np.where(condition, left.bottom, right.bottom),
        np.where(condition, left.known, right.known),
    )


def minus(left: Column, right: Column) -> Column:
    """left − right where both are known."""
    known = left.known & right.known
    top = left.top * right.bottom - right.top * left.bottom
    return Column(np.where(known, top, 0), np.where(known, left.bottom * right.bottom, 1), known)


def over(left: Column, right: Column) -> Column:
    """left ÷ right where both are known and right is not 0."""
    return ratio(left.top * right.bottom, left.bottom * right.top, left.known & right.known)


def times(column: Column, factor: Ints | int, divisor: Ints | int = 1) -> Column:
    """column · factor/divisor with divisor > 0."""
    return Column(column.top * factor, column.bottom * divisor, column.known)


def less(left: Column, right: Column) -> Mask:
    """left < right, exactly; false where either is unknown."""
    smaller = np.asarray(left.top * right.bottom < right.top * left.bottom, dtype=bool)
    return smaller & left.known & right.known


def equal(left: Column, right: Column) -> Mask:
    """left = right, exactly; false where either is unknown."""
    same = np.asarray(left.top * right.bottom == right.top * left.bottom, dtype=bool)
    return same & left.known & right.known


def positive_part(column: Column) -> Column:
    """max(x, 0)."""
    above = np.asarray(column.top > 0, dtype=bool)
    return Column(np.where(above, column.top, 0), np.where(above, column.bottom, 1), column.known)


def decimals(column: Column) -> Ints:
    """Each number as it is stored (15 significant digits, half to even), None where unknown."""
    # Targets, paths and the like are the same for many units.
    seen: dict[tuple[int, int], Decimal] = {}
    found = np.empty(len(column.known), dtype=object)
    for at in map(int, np.flatnonzero(column.known)):
        pair = column.top[at], column.bottom[at]
        if pair not in seen:
            seen[pair] = _decimal(*pair)
        found[at] = seen[pair]
    return found


def _decimal(top: Any, bottom: Any) -> Decimal:
    """The same as `to_decimal(Fraction(top, bottom))`, on whole numbers."""
    size = abs(top)
    whole = size // bottom
    places = _PLACES if whole == 0 else min(_PLACES, _SIGNIFICANT - len(str(whole)))
    if places < 0:
        unit = 10**-places
        return Decimal(_rounded(size, bottom * unit) * unit * (-1 if top < 0 else 1))
    scaled = _rounded(size * _POWERS[places], bottom)
    if scaled == 0:
        return Decimal(0)
    number = _WIDE.scaleb(Decimal(-scaled if top < 0 else scaled), -places)
    number = _WIDE.normalize(number)
    return number if number.as_tuple().exponent <= 0 else _WIDE.quantize(number, Decimal(1))  # type: ignore[operator]


def _rounded(size: int, bottom: int) -> int:
    """size/bottom to the nearest whole number, halves to the even one; both ≥ 0."""
    quotient, rest = divmod(size, bottom)
    twice = 2 * rest
    return quotient + (twice > bottom or (twice == bottom and quotient % 2 == 1))
