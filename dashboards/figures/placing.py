"""Placing words in a figure: of the places where they may stand, the one with the least in the way.

Everything is measured in px on a sheet of the size at which the figure is usually drawn; what is in
the way there is in the way at other sizes too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

#: Width of a letter at 13 px: Chinese ones fill their square.
WIDE, THIN, LINE = 13.0, 7.6, 18.0
_AIR = 6.0
_FIRST_WIDE = "⺀"
#: What lies under other words, or outside the sheet, is worse than a line behind words.
_WORDS_AGAINST_LINES, _OUTSIDE_AGAINST_LINES = 12.0, 20.0


class Spot(NamedTuple):
    """A place in px from the upper left corner of the sheet."""

    x: float
    y: float


class Box(NamedTuple):
    """What words cover, in px."""

    left: float
    top: float
    right: float
    bottom: float

    def under(self, other: "Box") -> float:
        """How much of the other box lies under this one, in px along its width."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width * height / LINE if width > 0 and height > 0 else 0.0

    def outside(self, width: float, height: float) -> float:
        """How far the box sticks out of a sheet, in px."""
        return sum(
            max(0.0, each)
            for each in (-self.left, self.right - width, -self.top, self.bottom - height)
        )

    def across(self, start: Spot, end: Spot) -> float:
        """How much of a line runs through the box, in px (clipped after Liang and Barsky)."""
        enter, leave = 0.0, 1.0
        step = Spot(end.x - start.x, end.y - start.y)
        for move, room in (
            (-step.x, start.x - self.left),
            (step.x, self.right - start.x),
            (-step.y, start.y - self.top),
            (step.y, self.bottom - start.y),
        ):
            if move == 0:
                if room < 0:
                    return 0.0
            elif move < 0:
                enter = max(enter, room / move)
            else:
                leave = min(leave, room / move)
        return max(0.0, leave - enter) * hypot(step.x, step.y)


def width_of(text: str) -> float:
    """How wide a line of words is drawn, with the air that it needs, in px."""
    return _AIR + sum(WIDE if letter >= _FIRST_WIDE else THIN for letter in text)


@dataclass(frozen=True, slots=True)
class Frame:
    """The drawing's plane: years and values at its edges, and its size in px."""

    years: tuple[float, float]
    values: tuple[float, float]
    width: float
    height: float

    def spot(self, year: float, value: float) -> Spot:
        """Where a value of a year stands."""
        (first, last), (low, high) = self.years, self.values
        return Spot(
            (year - first) / (last - first) * self.width,
            (high - value) / (high - low) * self.height,
        )


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """A place where words may stand: what they would cover, how unwelcome the place is in itself
    (px of a line that it equals), and what says so to the one who draws."""

    box: Box
    reluctance: float
    place: T


class Sheet:
    """Lines and words that already stand on a frame."""

    def __init__(self, frame: Frame, *, head: float) -> None:
        """`head` is how far words may reach above the frame, in px."""
        self._frame = frame
        self._head = head
        self._lines: list[tuple[Spot, Spot]] = []
        self._words: list[Box] = []

    def draw(self, course: Sequence[tuple[float, float]]) -> None:
        """A line through years and values."""
        spots = [self._frame.spot(year, value) for year, value in course]
        self._lines += zip(spots, spots[1:], strict=False)

    def mark(self, year: float, value: float, *, wide: float) -> None:
        """A point or bar, `wide` px across, that words must not cover."""
        x, y = self._frame.spot(year, value)
        self._words.append(Box(x - wide / 2, y - 5, x + wide / 2, y + 5))

    def best(self, options: Iterable[Option[T]]) -> T:
        """The place with the least in the way, the first among equals; it is taken then."""
        chosen = min(options, key=lambda each: self._cost(each.box) + each.reluctance)
        self._words.append(chosen.box)
        return chosen.place

    def _cost(self, box: Box) -> float:
        outside = box._replace(top=box.top + self._head).outside(
            self._frame.width, self._frame.height
        )
        return (
            sum(box.across(*line) for line in self._lines)
            + _WORDS_AGAINST_LINES * sum(box.under(each) for each in self._words)
            + _OUTSIDE_AGAINST_LINES * outside
        )
