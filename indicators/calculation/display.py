"""Exact numbers on their way out: to a page, and to storage."""

import math
from decimal import Decimal
from fractions import Fraction

from .model import Target

_SIGNIFICANT = 15
_PLACES = 15
#: Beyond this many extra digits only a value that has no decimal form is still undecided.
_MOST_EXTRA = 40


def shown(value: Fraction | Decimal | int, *, places: int, target: Target | None = None) -> str:
    """``value`` rounded half up, once, to ``places`` decimals; plain digits, no separators.

    Where the rounded figure would meet ``target`` and the exact one does not, or the reverse, it
    gets as many more digits as it takes to tell the truth: 8.996 against 「小于 9」 is 8.996.
    """
    exact = Fraction(value)
    if target is not None:
        met = target.operator.met(exact, target.value)
        for digits in range(places, places + _MOST_EXTRA):
            rounded = _half_up(exact, digits)
            if target.operator.met(Fraction(rounded, 10**digits), target.value) == met:
                return _plain(rounded, digits)
    return _plain(_half_up(exact, places), places)


def to_decimal(value: Fraction) -> Decimal:
    """``value`` for storage: 15 significant digits, at most 15 decimals, half to even.

    Trailing zeros are dropped. ``format(…, "f")`` prints it without an exponent.
    """
    places = _PLACES
    whole = math.floor(abs(value))
    if whole:
        places = min(_PLACES, _SIGNIFICANT - len(str(whole)))
    scaled = round(value * Fraction(10) ** places)
    while places > 0 and scaled % 10 == 0:
        scaled //= 10
        places -= 1
    if places <= 0:
        return Decimal(scaled * 10**-places)
    sign, digits = int(scaled < 0), tuple(int(digit) for digit in str(abs(scaled)))
    return Decimal((sign, digits, -places))


def _half_up(value: Fraction, places: int) -> int:
    """``value``·10^places rounded to a whole number, halves away from zero."""
    scale: int = 10**places
    magnitude = math.floor(2 * abs(value) * scale + 1) // 2
    return -magnitude if value < 0 else magnitude


def _plain(scaled: int, places: int) -> str:
    """The digits of scaled ÷ 10^places; a figure rounded to zero has no sign."""
    whole, part = divmod(abs(scaled), 10**places)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}"
