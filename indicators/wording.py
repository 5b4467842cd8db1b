"""Numbers as officials write them: rounded once, thousands grouped, with the unit."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from indicators.calculation import Bands, Operator, Target, shown

Number = Decimal | Fraction
MINUS = "−"
POINTS = "百分点"
_OPERATOR_WORDS = {">=": "", ">": "超过", "<=": "不超过", "<": "小于"}
_ENOUGH_PLACES = 6


def grouped(digits: str) -> str:
    """Plain digits with thousands separated and a real minus sign: -1655.3 → −1,655.3."""
    sign = MINUS if digits.startswith("-") else ""
    whole, point, part = digits.removeprefix("-").partition(".")
    return f"{sign}{int(whole):,}{point}{part}"


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers, runs drawn together: 1, 3—5, 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(
        f"{run[0]}—{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs
    )


def amount(value: Number, *, places: int) -> str:
    """A number without unit, rounded half up to `places`."""
    return grouped(shown(value, places=places))


def pace(value: Number, bands: Bands) -> str:
    """A pace by two places, or by as many more as it takes not to seem to reach a limit."""
    limits = [Target(0, Operator.AT_LEAST, limit) for limit in (bands.on_track, bands.slow)]
    return grouped(max((shown(value, places=2, target=limit) for limit in limits), key=len))


def plain(value: Number) -> str:
    """A number as it was set, without trailing zeros: 38.9000 → 38.9."""
    digits = shown(value, places=_ENOUGH_PLACES)
    return grouped(digits.rstrip("0").rstrip("."))


def distance_unit(unit: str) -> str:
    """The unit of a distance between two such figures: percentages differ by 个百分点."""
    return f"个{POINTS}" if unit in ("%", POINTS) else unit


def figure(
    value: Number,
    *,
    unit: str,
    places: int,
    target: Target | None = None,
    lower_bound: bool = False,
) -> str:
    """A figure with its unit; never rounded across `target`; ≥ marks a lower bound."""
    digits = grouped(shown(value, places=places, target=target))
    written = f"个{unit}" if unit == POINTS else unit
    return f"{'≥' if lower_bound else ''}{digits}{written}"


def distance(value: Number, *, unit: str, places: int) -> str:
    """A distance ≥ 0 with its unit. One that is not zero is never shown as zero."""
    nothing = Target(year=0, operator=Operator.MORE_THAN, value=Fraction(0))
    return grouped(shown(value, places=places, target=nothing)) + distance_unit(unit)


def is_about(value: Number, level: Number, apart: Number, *, places: int) -> bool:
    """Whether a distance must be said to be 约 beside the two figures that it lies between, because
    these, each rounded, do not subtract to it: 1.7 between 78.4 and 80.0."""
    ends = [Decimal(shown(each, places=places)) for each in (value, level)]
    return abs(ends[0] - ends[1]) != Decimal(shown(apart, places=places))


def target_words(operator: str, value: Number, *, unit: str) -> str:
    """A target as said: 小于8%, 40%, 不超过300t/万m², 下降5个百分点, 下降5%."""
    written = f"个{unit}" if unit == POINTS else unit
    if value < 0:
        return f"下降{plain(-value)}{written}"
    return f"{_OPERATOR_WORDS[operator]}{plain(value)}{written}"
