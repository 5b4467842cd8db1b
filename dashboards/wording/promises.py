"""What cities reported on the commitments of the plan's text, in words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from dashboards.wording.findings import listed
from indicators.wording import plain

_MEETS = {
    ">=": lambda value, bound: value >= bound,
    ">": lambda value, bound: value > bound,
    "<=": lambda value, bound: value <= bound,
    "<": lambda value, bound: value < bound,
}
_SIGNS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜"}


class Promise(Protocol):
    """A commitment of the text."""

    operator: str
    value: str
    unit: str
    year: int | None


class AskedOf(Protocol):
    """How a city is asked for its figure."""

    type: str
    unit: str
    hint: str
    adds_up: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """A status where the promise is plainly kept or plainly missed, and what was reported."""

    status: str
    words: str


def reported_words(
    promise: Promise, asked: AskedOf | None, values: Mapping[str, Decimal], *, units: int, year: int
) -> Reported:
    """The reported state of a commitment from the cities' figures, by name.

    A sum over the cities is a lower bound while one is missing; it is met as soon as it reaches
    the promise, and missed only when every city reported and the promised year has passed. Where
    every city answers for itself it is counted how many keep it, and nothing is judged. One city
    is never held to a promise that is the province's.
    """
    if asked is None:
        return Reported("", "只报进展，不报数")
    bound = _bound(promise)
    wanted = f"，应{_amount(promise)}" if bound is not None else ""
    if units == 1 and asked.adds_up and bound is not None:
        wanted = f"；全省目标{_amount(promise)}，没有分解到各市"
    elif units == 1 and asked.type == "yes_no":
        # Only of some cities is a yes asked: no share of them is one city's.
        wanted = f"（{asked.hint}）" if asked.hint else ""
    if not values:
        return Reported("", f"还没有市报数{wanted}" if units > 1 else f"本市还没有报数{wanted}")
    if asked.type == "yes_no":
        yes = [name for name, value in values.items() if value == 1]
        said = f"{listed(yes)}为“是”" if yes else "没有市为“是”"
        if units == 1:
            said = ("本市报“是”" if yes else "本市报“否”") + (wanted if asked.adds_up else "")
        return Reported("", f"{said}，{_coverage(values, units)}" if units > 1 else said)
    if asked.adds_up and units > 1:
        total = sum(values.values(), Decimal(0))
        missing = len(values) < units
        words = f"{'≥' if missing else ''}{plain(total)}{asked.unit}{wanted}，{_coverage(values, units)}"
        if bound is None:
            return Reported("", words)
        if _MEETS[promise.operator](total, bound):
            return Reported("met", words)
        past = promise.year is not None and promise.year <= year and not missing
        return Reported("expired_unmet" if past else "", words)
    if units == 1:
        (value,) = values.values()
        return Reported("", f"本市报{plain(value)}{asked.unit}{wanted}")
    low, high = min(values.values()), max(values.values())
    between = plain(low) if low == high else f"{plain(low)}—{plain(high)}"
    if bound is None:
        return Reported("", f"各市{between}{asked.unit}，{_coverage(values, units)}")
    keeping = sum(1 for value in values.values() if _MEETS[promise.operator](value, bound))
    return Reported(
        "", f"{len(values)}市报数，{keeping}市达到（各市{between}{asked.unit}{wanted}）"
    )


def _amount(promise: Promise) -> str:
    """≥7.5万t/d."""
    return f"{_SIGNS[promise.operator]}{promise.value}{promise.unit}"


def _bound(promise: Promise) -> Decimal | None:
    """The promised number; None for ranges, restrictions and words."""
    if promise.operator not in _MEETS:
        return None
    try:
        return Decimal(promise.value)
    except InvalidOperation:
        return None


def _coverage(values: Mapping[str, Decimal], units: int) -> str:
    return f"{len(values)}/{units}市报数"
