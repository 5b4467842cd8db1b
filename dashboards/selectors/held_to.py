"""What a unit is held to by decisions: whence a city's targets come, and its points between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from indicators.calculation import Point
from indicators.decisions import (
    PROVINCE,
    AllocationChange,
    Change,
    MilestonesChange,
    OwnTargetsChange,
    change_from,
)
from indicators.models import Decision

KINDS = (AllocationChange.kind, OwnTargetsChange.kind, MilestonesChange.kind)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a target comes from that is not the plan's: 省厅分解，决定第3号."""

    words: str
    decision: int

    def __str__(self) -> str:
        return f"{self.words}，决定第{self.decision}号"


@dataclass(frozen=True, slots=True)
class HeldTo:
    """The decisions on one unit's targets and milestones, by indicator number."""

    allocated: Mapping[int, int]
    own: Mapping[int, tuple[int, OwnTargetsChange]]
    milestones: Mapping[int, tuple[Point, ...]]

    def source(self, number: int, year: int | None, target: Decimal | None) -> Source | None:
        """Whence the target of a stored result comes; None for the plan's own."""
        if year is None or target is None:
            return None
        if number in self.own:
            decision, change = self.own[number]
            if change.values.get(year) == Fraction(target):
                return Source("本市自定", decision)
        if number in self.allocated:
            return Source("省厅分解", self.allocated[number])
        return None


def held_to(unit: str = PROVINCE, *, decisions: Iterable[Decision]) -> HeldTo:
    """The province (no city code) or a city, under all these decisions, oldest first."""
    return held_to_each([unit], decisions=decisions)[unit]


def held_to_each(units: Iterable[str], *, decisions: Iterable[Decision]) -> dict[str, HeldTo]:
    """Several units by code."""
    newest = {decision.subject: decision for decision in decisions if decision.kind in KINDS}
    changes = [
        (decision.number, change_from(decision.kind, decision.content))
        for decision in newest.values()
    ]
    return {unit: _held_to(unit, changes) for unit in units}


def _held_to(unit: str, changes: Iterable[tuple[int, Change]]) -> HeldTo:
    allocated: dict[int, int] = {}
    own: dict[int, tuple[int, OwnTargetsChange]] = {}
    common: dict[int, tuple[Point, ...]] = {}
    mine: dict[int, tuple[Point, ...]] = {}
    for decision, each in changes:
        match each:
            case AllocationChange(number=number, amounts=amounts) if unit in amounts:
                allocated[number] = decision
            case OwnTargetsChange(number=number, city=city, values=values) as change:
                if city == unit and values:
                    own[number] = decision, change
            case MilestonesChange(number=number, unit=of, points=points):
                if of == unit:
                    mine[number] = points
                elif of == PROVINCE:
                    common[number] = points
    # The province's points serve the cities that are held to the province's targets.
    serving = {
        number: points
        for number, points in common.items()
        if number not in allocated and number not in own
    }
    return HeldTo(allocated, own, {**serving, **{n: p for n, p in mine.items() if p}})
