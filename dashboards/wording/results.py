"""Results, statuses and targets in words, as pages and lists for people show them. Pure.

Results and indicators come in with their attributes loaded, text goes out.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from indicators import wording
from indicators.calculation import STATUS_LABELS, Bands, Operator, Status, Target
from indicators.calculation import STATUS_SIGNS as SIGNS

#: In matrix cells these have a shape, and no character.
_ONLY_SHAPES = (Status.NO_TARGET, Status.NOT_APPLICABLE)
#: One character per status, for matrix cells (the shape and colour stand beside it).
STATUS_SIGNS: dict[str, str] = {
    status.value: "" if status in _ONLY_SHAPES else sign for status, sign in SIGNS.items()
}
#: Good news first; the order in which statuses are counted and explained.
STATUS_ORDER: tuple[str, ...] = tuple(STATUS_SIGNS)

_YES_NO_KINDS = ("count", "share")
MISSING = "—"
#: Characters that fit into a matrix cell.
_CELL_WIDTH = 5


class Judged(Protocol):
    """A stored result of a city or of the province."""

    value: Decimal | None
    target: Decimal | None
    operator: str
    target_year: int | None
    lower_bound: bool
    status: str


class Short(Judged, Protocol):
    """One that may lack something to its target."""

    gap: Decimal | None


class Measured(Protocol):
    """An indicator, as far as its words go."""

    kind: str
    unit: str
    decimals: int


class Promised(Protocol):
    """A target as the plan's table prints it."""

    table_text: str


def status_word(code: str) -> str:
    """The status in Chinese, as methods name it."""
    return STATUS_LABELS[Status(code)]


def value_text(result: Judged, indicator: Measured, *, of_city: bool = False) -> str:
    """The result's value with unit, 「—」 without; a city's yes/no answer as 是 or 否, said to be an
    earlier year's where that stands because the year itself was not reported."""
    if result.value is None:
        return MISSING
    if of_city and indicator.kind in _YES_NO_KINDS:
        answer = "是" if result.value else "否"
        return f"{answer}（往年所报）" if result.status == Status.OVERDUE else answer
    return wording.figure(
        result.value,
        unit=indicator.unit,
        places=indicator.decimals,
        target=judged_target(result),
        lower_bound=result.lower_bound,
    )


def figure_text(result: Judged, indicator: Measured) -> str:
    """The value for a narrow column: only 「%」 stays with it, other units stand elsewhere."""
    if result.value is None:
        return MISSING
    return wording.figure(
        result.value,
        unit=indicator.unit if indicator.unit == "%" else "",
        places=indicator.decimals,
        target=judged_target(result),
        lower_bound=result.lower_bound,
    )


def city_figure(result: Judged, indicator: Measured) -> str:
    """A city's value for tiles and columns: 是 or 否, else with no other unit than %."""
    if indicator.kind in _YES_NO_KINDS:
        return value_text(result, indicator, of_city=True)
    return figure_text(result, indicator)


def cell_sign(result: Judged, indicator: Measured) -> str:
    """What stands in a matrix cell: the status's character, or a figure that has no target."""
    if result.status != "no_target":
        return STATUS_SIGNS[result.status]
    if indicator.kind in _YES_NO_KINDS:
        return value_text(result, indicator, of_city=True)
    text = figure_text(result, indicator)
    return text if len(text) <= _CELL_WIDTH else STATUS_SIGNS[result.status]


def level_text(value: Decimal | None, indicator: Measured) -> str:
    """A path or baseline value with the indicator's unit."""
    if value is None:
        return MISSING
    return wording.figure(value, unit=indicator.unit, places=indicator.decimals)


def gap_text(gap: Decimal | None, indicator: Measured) -> str:
    """A distance to a target or path with its unit."""
    if gap is None:
        return MISSING
    return wording.distance(gap, unit=indicator.unit, places=indicator.decimals)


def short_text(result: Short, indicator: Measured) -> str:
    """What a result lacks to the target, both of which stand beside it."""
    if not result.gap or result.value is None or result.target is None:
        return gap_text(result.gap, indicator)
    return apart_text(result.value, result.target, indicator, distance=result.gap)


def apart_text(
    value: Decimal, level: Decimal, indicator: Measured, *, distance: Decimal | None = None
) -> str:
    """How far a value lies from a level that stands beside it; 「约」 where the figures need it."""
    exact = abs(value - level) if distance is None else distance
    about = wording.is_about(value, level, exact, places=indicator.decimals)
    return "约" * about + gap_text(exact, indicator)


def pace_text(pace: Decimal | None, bands: Bands) -> str:
    """How fast it goes, never rounded across what the status is told by."""
    return MISSING if pace is None else wording.pace(pace, bands)


def target_text(target: Promised | None, indicator: Measured) -> str:
    """The target as the table prints it, with the unit where the table leaves it to the name."""
    if target is None:
        return MISSING
    text = "".join(target.table_text.split())
    return text + indicator.unit if text[-1:].isdecimal() else text


def verdict_word(met: bool | None) -> str:
    """How a past target year ended."""
    if met is None:
        return "无数"
    return "达标" if met else "未达标"


def judged_target(result: Judged) -> Target | None:
    """The target a stored result was judged against."""
    if result.target is None or result.target_year is None:
        return None
    return Target(
        year=result.target_year,
        operator=Operator(result.operator),
        value=Fraction(result.target),
    )
