"""The clean figures by indicator: what one click approves, and where the cities stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cities.parts import UNITS
from reporting.review.effect import FLAGS, value_words
from reporting.review.queue import Item, Queue

#: Free room at both ends of the axis, in percent of its width.
EDGE = 5.0
#: How far apart two names on one line stand to be read, in percent of the axis, and the lines on
#: which they may stand, in pixels: above the dots, or below.
NAME_ROOM = 12.0
NAME_LINES = (16, 51)
#: So many clean figures are listed by name; of more, the first few of each strip.
NAMED, FIRST_NAMED = 400, 20
TASKS = "任务清单"
UNUSED = "不进指标的数据项"


@dataclass(frozen=True, slots=True)
class Dot:
    """A city's value on the axis, as an SVG percentage; doubtful ones are ringed and named, at the
    height `line`; 0 where the name finds no room among the others."""

    x: str
    city: str
    doubtful: bool
    line: int = NAME_LINES[0]


@dataclass(frozen=True, slots=True)
class Strip:
    """One indicator's waiting figures (number 0: the tasks); `aim` is the target's place, `cities`
    how many the dots stand for, `named` the clean ones that are listed."""

    number: int
    name: str
    clean: Sequence[Item]
    doubtful: Sequence[Item]
    dots: Sequence[Dot]
    aim: str
    province: str
    cities: int = 0
    ringed: Sequence[str] = ()
    named: Sequence[Item] = ()

    @property
    def keys(self) -> str:
        """The clean ones as the form sends them back."""
        return " ".join(item.key for item in self.clean)

    @property
    def tasks(self) -> bool:
        return self.name == TASKS

    @property
    def unnamed(self) -> int:
        """How many more of them stand in the list of the indicator only."""
        return len(self.clean) - len(self.named)

    @property
    def description(self) -> str:
        """The axis in words."""
        said = f"，需逐项看：{'、'.join(self.ringed[:UNITS])}" if self.ringed else ""
        if len(self.ringed) > UNITS:
            said += f"等{len(self.ringed)}市"
        return f"{self.name}，{self.cities}市分布{said}"


class Axis:
    """A straight scale over some values."""

    def __init__(self, values: Sequence[Fraction]) -> None:
        self.low, self.high = min(values), max(values)

    def place(self, value: Fraction) -> str:
        """Where a value stands: 「53.57%」."""
        share = float((value - self.low) / (self.high - self.low)) if self.high > self.low else 0.5
        return f"{EDGE + share * (100 - 2 * EDGE):.2f}%"


def named_apart(dots: Sequence[Dot]) -> list[Dot]:
    """The dots, the ringed ones last and from left to right, with names that do not overlap."""
    free = dict.fromkeys(NAME_LINES, -NAME_ROOM)
    named = []
    for dot in sorted((each for each in dots if each.doubtful), key=_share):
        line = next((at for at in NAME_LINES if _share(dot) - free[at] >= NAME_ROOM), 0)
        if line:
            free[line] = _share(dot)
        named.append(replace(dot, line=line))
    return [each for each in dots if not each.doubtful] + named


def seen_apart(dots: Sequence[Dot]) -> list[Dot]:
    """Of dots that lie on one another, the first; all that are named."""
    found: dict[object, Dot] = {}
    for dot in dots:
        place: object = (dot.doubtful, round(_share(dot)))
        found.setdefault(dot.city if dot.doubtful and dot.line else place, dot)
    return list(found.values())


def _share(dot: Dot) -> float:
    return float(dot.x.rstrip("%"))


def strips(queue: Queue, chosen: Sequence[Item]) -> list[Strip]:
    """One per indicator of the chosen figures, by number, and the tasks last; the axis shows every
    city that waits, since a value is judged among the others."""
    found = [
        _indicator_strip(queue, number, chosen)
        for number in sorted({item.number for item in chosen if item.fact})
    ]
    tasks = [item for item in chosen if item.task]
    if tasks:
        clean = [item for item in tasks if item.clean]
        doubtful = [item for item in tasks if not item.clean]
        found.append(Strip(0, TASKS, clean, doubtful, (), "", ""))
    first = None if sum(len(each.clean) for each in found) <= NAMED else FIRST_NAMED
    return [replace(each, named=each.clean[:first]) for each in found]


def _indicator_strip(queue: Queue, number: int, chosen: Sequence[Item]) -> Strip:
    items = [item for item in queue.items if item.fact and item.number == number]
    mine = [item for item in chosen if item.fact and item.number == number]
    clean = [item for item in mine if item.clean]
    doubtful = [item for item in mine if not item.clean]
    if not number:
        return Strip(0, UNUSED, clean, doubtful, (), "", "")
    indicator = queue.figures.indicator(number)
    province = queue.figures.of_province(number)
    dots: list[Dot] = []
    cities, apart, aim = 0, list[str](), ""
    values = queue.figures.values(number)
    waiting = {item.city.code: item.city for item in items if item.city.code in values}
    if indicator.kind not in FLAGS and waiting:
        target = province.target.value if province.target else None
        # A total is the province's own target: a city's value beside it says nothing.
        aimed = target is not None and indicator.kind != "cumulative"
        ends = [values[code] for code in waiting] + ([target] if aimed and target else [])
        axis = Axis(ends)
        ringed = {item.city.code for item in items if not item.clean}
        dots = named_apart(
            [
                Dot(axis.place(values[code]), city.short_name, code in ringed)
                for code, city in waiting.items()
            ]
        )
        cities, apart = len(dots), [dot.city for dot in dots if dot.doubtful]
        dots = dots if cities <= UNITS else seen_apart(dots)
        aim = axis.place(target) if aimed and target is not None else ""
    return Strip(
        number=number,
        name=indicator.short_name,
        clean=clean,
        doubtful=doubtful,
        dots=dots,
        aim=aim,
        province=value_words(indicator, province),
        cities=cities,
        ringed=apart,
    )
