"""How far along the way from baseline to target a result is, as the progress bar draws it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


class OnItsWay(Protocol):
    """A stored result of a city or of the province."""

    value: Decimal | None
    target: Decimal | None
    path: Decimal | None
    baseline_value: Decimal | None
    status: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Percent of the way, 0–100, for both directions: left = baseline, right = target."""

    done: Decimal
    due: Decimal | None
    behind: bool

    @property
    def words(self) -> str:
        """The bar in words, for those who do not see it."""
        due = "" if self.due is None else f"，今年应走{self.due:.0f}%"
        return f"已走{self.done:.0f}%{due}"


_BEHIND = ("slow", "lagging", "regressing", "expired_unmet")


def progress(result: OnItsWay) -> Progress | None:
    """Share of the way gone and due: 100·(v − b)/(T − b), capped to 0–100 for drawing.

    A result that met its target is drawn full. None where a figure, a target or a baseline is
    missing, or the baseline stands on the target.
    """
    if result.value is None or result.target is None:
        return None
    behind = result.status in _BEHIND
    if result.status == "met":
        return Progress(Decimal(100), _way(result, result.path), behind)
    done = _way(result, result.value)
    return None if done is None else Progress(done, _way(result, result.path), behind)


def _way(result: OnItsWay, point: Decimal | None) -> Decimal | None:
    if point is None or result.baseline_value is None or result.target is None:
        return None
    length = result.target - result.baseline_value
    if not length:
        return None
    return min(max(100 * (point - result.baseline_value) / length, Decimal(0)), Decimal(100))
