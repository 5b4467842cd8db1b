"""What an explanation is made of: a stored result, the plan's words, and what stands around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from assessment.sentences import Behind, Measure
from indicators import wording
from indicators.calculation import (
    OUTLIER_THRESHOLD,
    Baseline,
    Definition,
    Kind,
    Operator,
    Point,
    Reason,
    Status,
    Target,
    Verdict,
)

FLAG_KINDS = frozenset({Kind.COUNT, Kind.SHARE})
QUOTIENT_KINDS = frozenset({Kind.RATIO, Kind.LEAKAGE, Kind.INTENSITY, Kind.CHANGE})
_ORIGINS = ("declared", "first_report", "zero")


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored result, a city's or the province's, as the API gives it; units are the indicator's.

    `subject` is how the unit is called (新乡市, 全省). `late` and `submission_version` are a
    city's, the three about coverage the province's.
    """

    subject: str
    of_city: bool
    year: int
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    target_year: int | None
    target: Decimal | None
    operator: str
    target_expired: bool
    gap: Decimal | None
    path: Decimal | None
    gap_to_path: Decimal | None
    pace: Decimal | None
    severity: Decimal | None
    status: Status
    reason: Reason
    provisional: bool
    lower_bound: bool
    verdicts: tuple[Verdict, ...] = ()
    baseline_year: int | None = None
    baseline_value: Decimal | None = None
    baseline_origin: str = ""
    years_missing: tuple[int, ...] = ()
    late: bool = False
    submission_version: int | None = None
    cities_reporting: int | None = None
    cities_applicable: int | None = None
    complete: bool = True

    @property
    def reference(self) -> Target | None:
        """The target it was judged against."""
        if self.target is None or self.target_year is None:
            return None
        return Target(self.target_year, Operator(self.operator), Fraction(self.target))

    @property
    def baseline(self) -> Baseline | None:
        """Where its progress is counted from."""
        if self.baseline_year is None or self.baseline_value is None:
            return None
        value = Fraction(self.baseline_value)
        for origin in _ORIGINS:
            if origin == self.baseline_origin:
                return Baseline(self.baseline_year, value, origin)  # type: ignore[arg-type]
        return None

    @property
    def behind(self) -> Behind | None:
        """The same for the sentence of the lagging list; None where it has nothing to say."""
        reference = self.reference
        if reference is None or self.value is None or self.gap is None or self.gap_to_path is None:
            return None
        baseline = None
        if self.baseline_year is not None and self.baseline_value is not None:
            baseline = (self.baseline_year, self.baseline_value)
        return Behind(
            year=self.year,
            reason=self.reason,
            value=self.value,
            target=reference,
            gap=self.gap,
            path=self.path,
            gap_to_path=self.gap_to_path,
            pace=self.pace,
            verdicts=self.verdicts,
            baseline=baseline,
        )


@dataclass(frozen=True, slots=True)
class Wording:
    """A target in the plan's own words: the table's, and the clause's where it has any."""

    table: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenReading:
    """A choice not yet confirmed; `years` are the target years concerned, empty = all."""

    topic: str
    in_force: str
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """An indicator as far as words go: what the plan says of it and how it is calculated.

    `departments` stand in the order of the text, the first named (首列) first. `wordings` are by
    target year, `elements` are the names of what is reported, by code. `held_to` and `milestones`
    are those of cities that have their own, by code; `own_values` are the figures that cities set
    themselves, stricter than the plan's or their allocation.
    """

    number: int
    name: str
    unit: str
    decimals: int
    formula: str
    provincial_formula: str
    clause: str
    departments: tuple[str, ...]
    definition: Definition
    wordings: Mapping[int, Wording] = field(default_factory=dict)
    open_readings: tuple[OpenReading, ...] = ()
    elements: Mapping[str, str] = field(default_factory=dict)
    element_units: Mapping[str, str] = field(default_factory=dict)
    held_to: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)
    own_values: Mapping[str, Mapping[int, Fraction]] = field(default_factory=dict)
    milestones: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """How the value comes about."""
        return self.definition.kind

    def set_by(self, city: str, year: int | None, target: Decimal | None) -> bool:
        """Whether the city set this target itself."""
        own = self.own_values.get(city, {})
        return year is not None and year in own and own[year] == target

    @property
    def measure(self) -> Measure:
        """The same as the sentences of the lagging list want it."""
        return Measure(self.unit, self.decimals, self.definition)


@dataclass(frozen=True, slots=True)
class Around:
    """What else has to be known of one result.

    `figures` are the counting reports of the city by element and year, empty for the province;
    `returned` are those of them that were sent back (退回) and count until they are replaced.
    `absent` says which cities the province lacks, and why, `returned_by` the cities whose returned
    figures are in it. `peers_score` is the modified z-score
    among the cities of the year, None where it is not asked for, `outlier_threshold` the one beyond
    which it stands out. `targets` and `milestones` are
    the unit's own; None = the indicator's. `set_itself` says that the city set the target it is
    judged by.
    """

    figures: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)
    returned: frozenset[tuple[str, int]] = frozenset()
    absent: str = ""
    returned_by: str = ""
    peers_score: Fraction | None = None
    outlier_threshold: Fraction = OUTLIER_THRESHOLD
    targets: tuple[Target, ...] | None = None
    set_itself: bool = False
    milestones: tuple[Point, ...] = ()


def value_words(row: Stored, topic: Topic) -> str:
    """The value with its unit, never rounded across its target; a city's yes or no in words."""
    if row.value is None:
        return "—"
    if row.of_city and topic.kind in FLAG_KINDS:
        return "是" if row.value else "否"
    return wording.figure(
        row.value,
        unit=topic.unit,
        places=topic.decimals,
        target=row.reference,
        lower_bound=row.lower_bound,
    )


def level_words(value: Decimal | Fraction, topic: Topic) -> str:
    """A path or baseline value with its unit."""
    return wording.figure(value, unit=topic.unit, places=topic.decimals)


def distance_words(value: Decimal | Fraction, topic: Topic) -> str:
    """A distance with its unit, never zero where there is one."""
    return wording.distance(value, unit=topic.unit, places=topic.decimals)


def aim_words(target: Target, topic: Topic) -> str:
    """A target as judged: 小于8%."""
    return wording.target_words(target.operator, target.value, unit=topic.unit)


def own_targets(row: Stored, topic: Topic, around: Around) -> tuple[Target, ...]:
    """The targets the unit is held to: its own, else the indicator's with the stored reference."""
    if around.targets is not None:
        return around.targets
    reference = row.reference
    if reference is None:
        return ()
    others = tuple(t for t in topic.definition.targets if t.year != reference.year)
    return tuple(sorted((*others, reference), key=lambda target: target.year))
