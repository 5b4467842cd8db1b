"""Indicators that went back: what nobody should approve without having seen it named.

No bound of its own: a binding indicator (约束性), and one whose target was missed (到期未达标), is
named however little it is worse than the year before; any other where the judgement says 倒退. The
judgement says 到期未达标 before it asks for 倒退: its test is asked here all the same.
"""

from cities.models import City
from indicators.calculation import (
    STATUS_LABELS,
    CityResult,
    Direction,
    Status,
    moved_back,
)
from indicators.models import Indicator
from indicators.wording import plain
from reporting.models import Fact
from reporting.review.effect import FLAGS, value_words
from reporting.review.figures import YearFigures

BINDING = "binding"


def back_words(figures: YearFigures, number: int, fact: Fact) -> str:
    """How the indicator under which a figure stands (0 = none) went back in the figure's city:
    「约束性指标由100.0%降为96.1%」, 「指标判为倒退」, 「指标由10.0%升为10.2%，判为到期未达标」; ""
    where it did not, or does not rest on it.

    Each city's indicator is judged once, however many figures it rests on.
    """
    if (
        number == 0
        or fact.year != figures.year
        or fact.element.code not in figures.basis.definitions[number].elements
    ):
        return ""
    kept, key = figures.worked_out.backwards, (number, fact.city_id)
    if key not in kept:
        kept[key] = _words(figures, number, fact.city)
    return kept[key]


def _words(figures: YearFigures, number: int, city: City) -> str:
    now, last = figures.of_city_and_before(number, city)
    indicator, direction = figures.indicator(number), figures.basis.definitions[number].direction
    binding, expired = indicator.nature == BINDING, now.status == Status.EXPIRED_UNMET
    worse = (binding or expired) and _worse(now, last, direction)
    below = expired and moved_back(now)
    whose = "约束性指标" if binding else "指标"
    said = [f"{whose}{_moved(indicator, last, now)}"] if worse else []
    if now.status == Status.REGRESSING or (expired and (worse or below)):
        said.append(f"{'' if worse else '指标'}判为{STATUS_LABELS[now.status]}")
    if below:
        said.append("不如基期")
    return "，".join(said)


def _worse(now: CityResult, last: CityResult, direction: Direction) -> bool:
    if now.value is None or last.value is None:
        return False
    return now.value < last.value if direction is Direction.UP else now.value > last.value


def _moved(indicator: Indicator, last: CityResult, now: CityResult) -> str:
    """「由100.0%降为96.1%」; in full where both would be rounded to the same."""
    was, becomes = (value_words(indicator, each, of_city=True) for each in (last, now))
    if last.value is None or now.value is None or indicator.kind in FLAGS:
        return f"由{was}变为{becomes}"
    if was == becomes:
        was, becomes = (f"{plain(value)}{indicator.unit}" for value in (last.value, now.value))
    return f"由{was}{'降' if now.value < last.value else '升'}为{becomes}"
