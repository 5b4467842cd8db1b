"""What the calculation takes in and gives out: plain frozen data, exact numbers, no database.

Percentages are percent (38.9, not 0.389); distances between them are percentage points.
A missing figure is absent from its mapping and a missing result is ``None``; neither is ever 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from .statuses import Reason, Status


class Kind(StrEnum):
    """How an indicator's value follows from what cities report."""

    RATIO = "ratio"
    INTENSITY = "intensity"
    LEAKAGE = "leakage"
    CUMULATIVE = "cumulative"
    COUNT = "count"
    SHARE = "share"
    CHANGE = "change"


class Direction(StrEnum):
    """Whether more (``up``) or less (``down``) is better."""

    UP = "up"
    DOWN = "down"


class Operator(StrEnum):
    """How a target is to be reached. 「小于」 is strict, 「以上」「以内」 include the number."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"

    @property
    def direction(self) -> Direction:
        """The direction in which this operator asks for more."""
        upward = self in (Operator.AT_LEAST, Operator.MORE_THAN)
        return Direction.UP if upward else Direction.DOWN

    def met(self, value: Fraction, target: Fraction) -> bool:
        """Whether ``value`` meets ``target``, exactly; a strict operator is not met at equality."""
        match self:
            case Operator.AT_LEAST:
                return value >= target
            case Operator.MORE_THAN:
                return value > target
            case Operator.AT_MOST:
                return value <= target
            case Operator.LESS_THAN:
                return value < target


class Applicability(StrEnum):
    """Whether an indicator applies to a city; ``undesignated`` (待认定) is not decided yet."""

    APPLICABLE = "applicable"
    NOT_APPLICABLE = "not_applicable"
    UNDESIGNATED = "undesignated"


@dataclass(frozen=True, slots=True)
class Term:
    """One element of a sum; ``factor`` brings it to the common unit and carries its sign."""

    element: str
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached by the end of ``year``, in the indicator's unit."""

    year: int
    operator: Operator
    value: Fraction


@dataclass(frozen=True, slots=True)
class Point:
    """A milestone: a value the path runs through in ``year``."""

    year: int
    value: Fraction


@dataclass(frozen=True, slots=True)
class Bands:
    """Least pace of 进度正常 and of 进度偏慢 (Eurostat's 95 % and 60 %, as published for Open SDG)."""

    on_track: Fraction = Fraction(95, 100)
    slow: Fraction = Fraction(60, 100)


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator as it is calculated: what is summed, what is aimed at, how it is judged.

    ``numerator`` and ``denominator`` serve the ratio-like kinds, ``additions`` the cumulative
    kind, ``flag`` (1 = 是, 0 = 否) the counts and shares of cities. ``correction`` is a leakage
    correction in percentage points (blank = 0). ``switch`` reported as 否 makes the indicator
    not applicable to that city in that year (blank = 是). ``base_year`` is the year of comparison
    of a change kind and the declared baseline of the others; ``base_value`` is a baseline that was
    declared for the province together with its figure.

    Raises:
        ValueError: a part that the kind cannot do without is missing, or a target points
            against the indicator's direction.
    """

    number: int
    kind: Kind
    direction: Direction
    targets: tuple[Target, ...]
    required: frozenset[str]
    numerator: tuple[Term, ...] = ()
    denominator: tuple[Term, ...] = ()
    correction: str | None = None
    additions: tuple[Term, ...] = ()
    flag: str | None = None
    switch: str | None = None
    start_year: int | None = None
    base_year: int | None = None
    change_mode: Literal["points", "relative"] = "points"
    pace_method: Literal["linear", "cagr"] = "linear"
    bands: Bands = Bands()
    milestones: tuple[Point, ...] = ()
    base_value: Point | None = None
    baseline_from: int = 2020
    #: Every element without which nothing counts as reported (derived).
    needed: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        complete = {
            Kind.CUMULATIVE: bool(self.additions) and self.start_year is not None,
            Kind.COUNT: self.flag is not None,
            Kind.SHARE: self.flag is not None,
            Kind.CHANGE: bool(self.numerator and self.denominator) and self.base_year is not None,
        }.get(self.kind, bool(self.numerator and self.denominator))
        if not complete:
            raise ValueError(f"indicator {self.number}: a part of its {self.kind} is missing")
        if any(target.operator.direction is not self.direction for target in self.targets):
            raise ValueError(f"indicator {self.number}: a target against its direction")
        elements = {term.element for term in (*self.numerator, *self.denominator, *self.additions)}
        if self.flag is not None:
            elements.add(self.flag)
        object.__setattr__(self, "needed", self.required | elements)

    @property
    def elements(self) -> frozenset[str]:
        """Every element that bears on a result: the needed ones, correction and switch."""
        return self.needed | {code for code in (self.correction, self.switch) if code}


@dataclass(frozen=True, slots=True)
class Figure:
    """One counting fact: its value (是 = 1, 否 = 0) and whether it is final (年报核定)."""

    value: Decimal
    final: bool


@dataclass(frozen=True, slots=True)
class CityInput:
    """What one city brings to one indicator: year → element → figure, and its own targets.

    ``own_targets`` replace the indicator's targets (``()`` = none at all, ``None`` = the
    default for the kind); so do ``milestones`` where there are any. ``base_value`` is a baseline
    that was declared for this city together with its figure.
    """

    applicability: Applicability
    series: Mapping[int, Mapping[str, Figure]]
    own_targets: tuple[Target, ...] | None = None
    milestones: tuple[Point, ...] = ()
    base_value: Point | None = None


@dataclass(frozen=True, slots=True)
class YearContext:
    """Whether a reporting cycle exists for a year, and whether its deadline has passed."""

    has_cycle: bool
    deadline_passed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the figure of a past target year met its target; ``None`` = no figure then."""

    year: int
    met: bool | None


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where progress is counted from, and why: declared, 首报基期, or 0 by definition."""

    year: int
    value: Fraction
    origin: Literal["declared", "first_report", "zero"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A unit in one year: its value, its distance to target and path, and its status.

    ``value``, ``gap``, ``path`` and ``gap_to_path`` are in the indicator's unit (gaps between
    percentages in percentage points); ``pace`` and ``severity`` are pure numbers.
    """

    year: int
    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    target: Target | None
    expired: bool
    gap: Fraction | None
    path: Fraction | None
    gap_to_path: Fraction | None
    pace: Fraction | None
    status: Status
    reason: Reason
    provisional: bool
    severity: Fraction | None
    verdicts: tuple[Verdict, ...]
    baseline: Baseline | None
    years_missing: tuple[int, ...]
    lower_bound: bool


@dataclass(frozen=True, slots=True)
class CityResult(Judgement):
    """A city in one year."""


@dataclass(frozen=True, slots=True)
class ProvinceResult(Judgement):
    """The province in one year, and from how many of how many cities it was computed."""

    cities_reporting: int
    cities_applicable: int
    complete: bool
