"""Figures of several sources: `{% load sources %}`."""

from decimal import Decimal
from fractions import Fraction

from django import template

from indicators.wording import MINUS, amount, plain

register = template.Library()
NOTHING = "—"


@register.filter
def as_set(value: Decimal | None) -> str:
    """A reported or published figure with its own decimals."""
    return NOTHING if value is None else plain(value)


@register.filter
def signed(value: Decimal | None) -> str:
    """A difference with its sign."""
    return NOTHING if value is None else f"{_sign(value)}{plain(abs(value))}"


@register.filter
def signed_percent(value: Fraction | None) -> str:
    """A relative difference with its sign, one decimal."""
    return NOTHING if value is None else f"{_sign(value)}{amount(abs(value), places=1)}%"


def _sign(value: Decimal | Fraction) -> str:
    return MINUS if value < 0 else "+"
