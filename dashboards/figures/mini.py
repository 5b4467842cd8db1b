"""A small trend that the server writes into a page as SVG: the line, its path, its target.

Positions are in the view box; the figures stand as text beside their points.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from dashboards.figures.placing import Box, Frame, Option, Sheet, width_of
from dashboards.figures.trend import Number, Trend, last_value

WIDTH, HEIGHT = 260, 116
_LEFT, _RIGHT, _TOP, _BOTTOM = 14, 18, 22, 40
_ABOVE, _BELOW = -8, 17
#: How far words reach above and below their base line, and may move away from their place.
_RISE, _FALL = 11, 3
_AWAY = (0, 8, 17, 27)


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
    sheet = _sheet(data, place)
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
    liked = _free_side(data, newest.year, newest.value)
    label = sheet.best(_beside(newest.label, float(x), float(y), liked=liked, anchor="middle"))
    aim = None
    if target is not None:
        _, level = place.of(target.year, target.value)
        liked = _BELOW if data.less_is_better else _ABOVE
        aim = sheet.best(_beside(target.short, WIDTH - 2, float(level), liked=liked, anchor="end"))
    return Mini(
        runs=tuple(_joined(run) for run in runs if len(run) > 1),
        dots=tuple(dots),
        path=_joined([place.of(year, value) for year, value in data.path]),
        label=label,
        aim=aim,
        years=tuple(
            Text(place.x(year), str(HEIGHT - 6), str(year))
            for year in sorted({place.first, newest.year, place.last})
        ),
    )


def _sheet(data: Trend, place: "_Place") -> Sheet:
    """The drawing's lines and points, before words are written; up is up there."""
    sheet = Sheet(Frame((0, WIDTH), (0, HEIGHT), WIDTH, HEIGHT), head=0)

    def seen(year: int, value: Number) -> tuple[float, float]:
        x, y = place.of(year, value)
        return float(x), HEIGHT - float(y)

    known = [seen(point.year, point.value) for point in data.points if point.value is not None]
    sheet.draw(known)
    sheet.draw([seen(year, value) for year, value in data.path])
    for spot in known:
        sheet.mark(*spot, wide=6)
    for year in (place.first, place.last):
        sheet.mark(float(place.x(year)), 10, wide=34)
    return sheet


def _beside(words: str, x: float, y: float, *, liked: int, anchor: str) -> Iterator[Option[Text]]:
    """Above or below a place, best on the side it likes and close to it."""
    wide = width_of(words)
    left = x - (wide if anchor == "end" else wide / 2)
    for side, away in product((_ABOVE, _BELOW), _AWAY):
        base = y + side + (away if side > 0 else -away)
        yield Option(
            Box(left, base - _RISE, left + wide, base + _FALL),
            away / 5 + (0 if side == liked else 2),
            Text(f"{x:.1f}", f"{base:.1f}", words, anchor),
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
