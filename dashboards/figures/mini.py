"""A small trend: the line, its path, its target. `sketch` gives the places as numbers; `mini` the
same as the SVG that the server writes into a page.

Positions are in the view box; the figures stand as text beside their points.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from dashboards.figures.placing import Box, Frame, Option, Sheet, Spot, width_of
from dashboards.figures.trend import Number, Trend, last_value

WIDTH, HEIGHT = 260, 116
_LEFT, _RIGHT, _TOP, _BOTTOM = 14, 18, 22, 40
_ABOVE, _BELOW = -8, 17
#: How far words reach above and below their base line, and may move away from their place.
_RISE, _FALL = 11, 3
_AWAY = (0, 8, 17, 27)


@dataclass(frozen=True, slots=True)
class Label:
    """Words and where their base line stands; `anchor` as in SVG."""

    x: float
    y: float
    words: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Sketch:
    """A small trend in numbers: a spot of `points` for every year that has a value, in their order;
    `runs` are the unbroken lines through them."""

    runs: tuple[tuple[Spot, ...], ...]
    points: tuple[Spot, ...]
    path: tuple[Spot, ...]
    targets: tuple[Spot, ...]
    label: Label
    aim: Label | None
    years: tuple[Label, ...]


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
    label: Text
    aim: Text | None
    years: tuple[Text, ...]
    width: int = WIDTH
    height: int = HEIGHT


class Plane:
    """Where a year and a value stand in the view box: one for all that is drawn on one scale."""

    def __init__(self, courses: Iterable[Trend], *, width: float = WIDTH) -> None:
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
        self.width = width
        self.first, self.last = min(years, default=0), max(years, default=0)
        values = [float(value) for _, value in spots]
        self.low, self.high = min(values, default=0.0), max(values, default=0.0)

    def x(self, year: int) -> float:
        """Across, by year."""
        share = (year - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        return _LEFT + share * (self.width - _LEFT - _RIGHT)

    def of(self, year: int, value: Number) -> Spot:
        """Across by year, up by value."""
        length = self.high - self.low
        share = (float(value) - self.low) / length if length else 0.5
        return Spot(self.x(year), HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM))


def sketch(data: Trend, plane: Plane | None = None) -> Sketch | None:
    """The course as places; None without any figure. Missing years are gaps.

    `plane` is the one of all courses that it stands among, drawn on the same scale.
    """
    newest = last_value(data.points)
    if newest is None or newest.value is None:
        return None
    plane = plane or Plane([data])
    runs: list[list[Spot]] = [[]]
    points = []
    for point in data.points:
        if point.value is None:
            runs.append([])
            continue
        points.append(plane.of(point.year, point.value))
        runs[-1].append(points[-1])
    path = tuple(plane.of(year, value) for year, value in data.path)
    sheet = _sheet(points, path, plane)
    last = max(data.targets, key=lambda each: each.year, default=None)
    spot = plane.of(newest.year, newest.value)
    liked = _free_side(data, newest.year, newest.value)
    label = sheet.best(_beside(newest.label, spot, liked=liked, anchor="middle"))
    aim = None
    if last is not None:
        end = Spot(plane.width - 2, plane.of(last.year, last.value).y)
        liked = _BELOW if data.less_is_better else _ABOVE
        aim = sheet.best(_beside(last.short, end, liked=liked, anchor="end"))
    return Sketch(
        runs=tuple(tuple(run) for run in runs if len(run) > 1),
        points=tuple(points),
        path=path,
        targets=tuple(plane.of(target.year, target.value) for target in data.targets),
        label=label,
        aim=aim,
        years=tuple(
            Label(plane.x(year), HEIGHT - 6, str(year))
            for year in sorted({plane.first, newest.year, plane.last})
        ),
    )


def mini(data: Trend, plane: Plane | None = None) -> Mini | None:
    """The course as a small drawing; None without any figure."""
    drawn = sketch(data, plane)
    if drawn is None:
        return None
    known = (point for point in data.points if point.value is not None)
    return Mini(
        runs=tuple(_joined(run) for run in drawn.runs),
        dots=tuple(
            Dot(*_written(spot), hollow=point.provisional)
            for point, spot in zip(known, drawn.points, strict=True)
        ),
        path=_joined(drawn.path),
        label=_text(drawn.label),
        aim=_text(drawn.aim) if drawn.aim else None,
        years=tuple(map(_text, drawn.years)),
    )


def _sheet(points: Sequence[Spot], path: Sequence[Spot], plane: Plane) -> Sheet:
    """The drawing's lines and points, before words are written; up is up there."""
    sheet = Sheet(Frame((0, plane.width), (0, HEIGHT), plane.width, HEIGHT), head=0)
    known = [(x, HEIGHT - y) for x, y in points]
    sheet.draw(known)
    sheet.draw([(x, HEIGHT - y) for x, y in path])
    for spot in known:
        sheet.mark(*spot, wide=6)
    for year in (plane.first, plane.last):
        sheet.mark(plane.x(year), 10, wide=34)
    return sheet


def _beside(words: str, at: Spot, *, liked: int, anchor: str) -> Iterator[Option[Label]]:
    """Above or below a place, best on the side it likes and close to it."""
    wide = width_of(words)
    left = at.x - (wide if anchor == "end" else wide / 2)
    for side, away in product((_ABOVE, _BELOW), _AWAY):
        base = at.y + side + (away if side > 0 else -away)
        yield Option(
            Box(left, base - _RISE, left + wide, base + _FALL),
            away / 5 + (0 if side == liked else 2),
            Label(at.x, base, words, anchor),
        )


def _free_side(data: Trend, year: int, value: Number) -> int:
    """On the side of the newest point where the path does not run."""
    due = dict(data.path).get(year)
    return _BELOW if due is not None and value < due else _ABOVE


def _text(label: Label) -> Text:
    x, y = _written(Spot(label.x, label.y))
    return Text(x, y, label.words, label.anchor)


def _written(spot: Spot) -> tuple[str, str]:
    return f"{spot.x:.1f}", f"{spot.y:.1f}"


def _joined(spots: Sequence[Spot]) -> str:
    return " ".join(",".join(_written(spot)) for spot in spots)
