"""Indicators that went back: what nobody should approve without having seen it named.

No bound of its own: a binding indicator (约束性) is named however little it is worse than the year
before, any other where the judgement itself says 倒退.
"""

from cities.models import City
from indicators.calculation import STATUS_LABELS, CityResult, Direction, Status
from indicators.models import Indicator
from indicators.wording import plain
from reporting.models import Fact
from reporting.review.effect import FLAGS, value_words
from reporting.review.figures import YearFigures

BINDING = "binding"


class Backwards:
    """A year's figures, each city's indicator judged once."""

    def __init__(self, figures: YearFigures) -> None:
        self._figures = figures
        self._known: dict[tuple[int, int], str] = {}

    def rests_on(self, number: int, fact: Fact) -> bool:
        """Whether the year's value of an indicator (0 = none) is worked out from the figure."""
        figures = self._figures
        return (
            number != 0
            and fact.year == figures.year
            and fact.element.code in figures.basis.definitions[number].elements
        )

    def words(self, number: int, city: City) -> str:
        """「约束性指标由100.0%降为96.1%」, 「指标判为倒退」; "" where it did not go back."""
        key = (number, city.pk)
        if key not in self._known:
            now, last = self._figures.of_city_and_before(number, city)
            indicator = self._figures.indicator(number)
            worse = indicator.nature == BINDING and _worse(
                now, last, self._figures.basis.definitions[number].direction
            )
            said = [f"约束性指标{_moved(indicator, last, now)}"] if worse else []
            if now.status == Status.REGRESSING:
                said.append(f"{'' if worse else '指标'}判为{STATUS_LABELS[now.status]}")
            self._known[key] = "，".join(said)
        return self._known[key]


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
