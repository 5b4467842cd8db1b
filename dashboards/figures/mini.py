"""A small trend that the server writes into a page as SVG: the line, its path, its target.

Positions are in the view box; the figures stand as text beside their points.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboards.figures.trend import Number, Trend, last_value

WIDTH, HEIGHT = 260, 116
_LEFT, _RIGHT, _TOP, _BOTTOM = 14, 18, 22, 40
_ABOVE, _BELOW = -8, 17


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a place; `anchor` as in SVG."""

    x: str
    y: str
    words: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Dot:
    """A year's point; hollow while provisional."""

    x: str
    y: str
    hollow: bool


@dataclass(frozen=True, slots=True)
class Mini:
    """Everything the drawing shows, ready to be written."""

    runs: tuple[str, ...]
    dots: tuple[Dot, ...]
    path: str
    label: Text | None
    aim: Text | None
    years: tuple[Text, ...]
    width: int = WIDTH
    height: int = HEIGHT


def mini(data: Trend, *, beside: Sequence[Trend] = ()) -> Mini | None:
    """The course as a small drawing; None without any figure. Missing years are gaps.

    `beside` are the courses it stands among, drawn on the same scale.
    """
    newest = last_value(data.points)
    if newest is None or newest.value is None:
        return None
    place = _Place([data, *beside])
    runs: list[list[tuple[str, str]]] = [[]]
    dots = []
    for point in data.points:
        if point.value is None:
            runs.append([])
            continue
        spot = place.of(point.year, point.value)
        runs[-1].append(spot)
        dots.append(Dot(*spot, hollow=point.provisional))
    target = max(data.targets, key=lambda each: each.year, default=None)
    x, y = place.of(newest.year, newest.value)
    aim = None
    if target is not None:
        _, level = place.of(target.year, target.value)
        beyond = _BELOW if data.less_is_better else _ABOVE
        aim = Text(str(WIDTH - 2), f"{float(level) + beyond:.1f}", target.short, "end")
    return Mini(
        runs=tuple(_joined(run) for run in runs if len(run) > 1),
        dots=tuple(dots),
        path=_joined([place.of(year, value) for year, value in data.path]),
        label=Text(
            x, f"{float(y) + _free_side(data, newest.year, newest.value):.1f}", newest.label
        ),
        aim=aim,
        years=tuple(
            Text(place.x(year), str(HEIGHT - 6), str(year))
            for year in sorted({place.first, newest.year, place.last})
        ),
    )


def _free_side(data: Trend, year: int, value: Number) -> int:
    """On the side of the newest point where the path does not run."""
    due = dict(data.path).get(year)
    return _BELOW if due is not None and value < due else _ABOVE


class _Place:
    """Where a year and a value stand in the view box."""

    def __init__(self, courses: Iterable[Trend]) -> None:
        spots = [
            spot
            for data in courses
            for spot in (
                *((p.year, p.value) for p in data.points if p.value is not None),
                *data.path,
                *((t.year, t.value) for t in data.targets),
            )
        ]
        years = [year for year, _ in spots]
        self.first, self.last = min(years), max(years)
        values = [float(value) for _, value in spots]
        self.low, self.high = min(values), max(values)

    def x(self, year: int) -> str:
        """Across, by year."""
        share = (year - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        return f"{_LEFT + share * (WIDTH - _LEFT - _RIGHT):.1f}"

    def of(self, year: int, value: Number) -> tuple[str, str]:
        """Across by year, up by value."""
        length = self.high - self.low
        share = (float(value) - self.low) / length if length else 0.5
        return self.x(year), f"{HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM):.1f}"


def _joined(spots: Sequence[tuple[str, str]]) -> str:
    return " ".join(",".join(spot) for spot in spots)
