"""Who makes the provincial gap: the distance to one common target, split over the cities."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .model import CityInput, Definition, Direction, Kind, Target
from .target import distance
from .value import HUNDRED, Report, city_reports, counted_years, outside, pooled, quotient

#: Kinds whose provincial value is one sum, or one sum over another, so that its gap splits.
DECOMPOSABLE = (Kind.RATIO, Kind.LEAKAGE, Kind.INTENSITY, Kind.CUMULATIVE)


class NotDecomposable(ValueError):
    """The kind's gap does not split over cities.

    Counts and shares count whole cities. A change sets two years' sums against each other, and
    holds each city to its own base year: there is no one common target to fall short of.
    """


class AllocationMissing(ValueError):
    """Applicable cities without an allocation for the target's year; ``cities`` names them."""

    def __init__(self, cities: Iterable[str]) -> None:
        self.cities = tuple(cities)
        super().__init__(f"no allocation for {', '.join(self.cities)}")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What an applicable city brings to the provincial sums of one year.

    ``amount`` is its numerator or total, ``None`` where it has none; ``whole`` its denominator,
    ``None`` for totals; ``allocated`` its part of a total's target.
    """

    city: str
    amount: Fraction | None
    whole: Fraction | None
    allocated: Fraction | None = None
    years_missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One city's bar: what it lacks to the common target, in the numerator's own unit.

    ``shortfall`` is ``aim`` − ``amount`` where more is better, ``amount`` − ``aim`` where less
    is; negative is a surplus. ``amount`` is ``None`` where a total has no addition yet (its
    shortfall is the whole allocation), ``whole`` is ``None`` for totals. ``share`` is the part
    of the provincial gap in per cent, ``None`` where there is no gap. ``years_missing`` are the
    years a total lacks: its shortfall is then an upper bound.
    """

    city: str
    amount: Fraction | None
    whole: Fraction | None
    aim: Fraction
    shortfall: Fraction
    share: Fraction | None
    years_missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The provincial gap in one year and the bars it is the exact sum of.

    ``gap`` = Σ shortfall − ``over_allocated``, in the numerator's own unit, negative where the
    province is beyond its target. ``over_allocated`` (超分配) is how far a total's allocations
    go beyond the provincial target, a bar of its own; 0 for every other kind. ``per_unit`` is
    how far one unit of the numerator moves the value: 100/Σden, 1/Σden, or 1 for totals.
    ``shortfalls`` stand largest first, equal ones by code. ``silent`` are the applicable cities
    that add nothing to the sums: no report of ``year``, for totals none at all.
    """

    definition: Definition
    year: int
    target: Target
    value: Fraction
    numerator: Fraction
    denominator: Fraction | None
    per_unit: Fraction
    gap: Fraction
    shortfalls: tuple[Shortfall, ...]
    over_allocated: Fraction
    over_allocated_share: Fraction | None
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The provincial value that would result, its gap in the indicator's unit, and the verdict."""

    value: Fraction
    gap: Fraction
    met: bool


def decompose(
    definition: Definition, cities: Mapping[str, CityInput], *, year: int, target: Target
) -> Decomposition | None:
    """Each city's part of the provincial gap to ``target`` in ``year``; ``None`` without a value.

    - ratio: T·den/100 − num; leakage the same with num = Qs − Qa − Rn·Qs/100
    - intensity: T·den − num
    - cumulative: the city's allocation for the target's year − its total up to ``year``

    with the opposite sign where less is better, in the numerator's own unit (万m², 万m³, t …).
    Exactly additive: Σ shortfall = T·Σden/100 − Σnum; for totals Σ shortfall − 超分配 = T − Σ.
    Every city is held to the same ``target``; own targets are only read as allocations of totals.

    Raises:
        NotDecomposable: the indicator is a count, a share of cities or a change.
        AllocationMissing: a total has not been allocated to every applicable city.

    Source: 豫建科〔2023〕29号, 附表 (全省 = Σ/Σ); the additive split of a pooled ratio.
    """
    _refuse_others(definition)
    members = {
        code: city for code, city in cities.items() if outside(definition, city, year) is None
    }
    reports = {code: city_reports(definition, city) for code, city in members.items()}
    if definition.kind is Kind.CUMULATIVE:
        parts = [
            _total(definition, code, members[code], reports[code], year, target) for code in members
        ]
    else:
        parts = [_of_year(code, reports[code].get(year)) for code in members]
    return split(definition, parts, year=year, target=target)


def split(
    definition: Definition, parts: Iterable[Contribution], *, year: int, target: Target
) -> Decomposition | None:
    """The same from what each applicable city brings to the sums; ``None`` without a value.

    Raises: as :func:`decompose`.
    """
    _refuse_others(definition)
    parts = list(parts)
    if definition.kind is Kind.CUMULATIVE:
        return _split_total(definition, parts, year, target)
    return _split_quotient(definition, parts, year, target)


def closing_cities(decomposition: Decomposition) -> tuple[str, ...] | None:
    """The fewest cities that close the gap when brought to the target, largest shortfall first.

    Empty where there is no gap; ``None`` where all of them together do not close it (a total
    allocated below its target). The gap is closed at equality, which a strict target (小于)
    does not yet count as met. Taking the largest first makes the set smallest.
    """
    left, chosen = decomposition.gap, []
    for bar in decomposition.shortfalls:
        if left <= 0:
            break
        chosen.append(bar.city)
        left -= bar.shortfall
    return None if left > 0 else tuple(chosen)


def if_brought_to_target(decomposition: Decomposition, cities: Collection[str]) -> Outcome:
    """The provincial figure if ``cities`` did what the target asks and the others stayed.

    A city beyond the target stays as it is. The numerator gains (or sheds, where less is
    better) each shortfall; denominators stay: Σ(num ± shortfall)/Σden.

    Raises:
        KeyError: a city that is not in the decomposition (did not report, or not applicable).
    """
    definition, target = decomposition.definition, decomposition.target
    found = {bar.city: bar.shortfall for bar in decomposition.shortfalls}
    gained = sum((max(found[city], Fraction(0)) for city in set(cities)), Fraction(0))
    amount = decomposition.numerator + _sign(definition) * gained
    value = amount * decomposition.per_unit
    return Outcome(
        value=value,
        gap=distance(definition.direction, value, target.value),
        met=target.operator.met(value, target.value),
    )


def _refuse_others(definition: Definition) -> None:
    if definition.kind not in DECOMPOSABLE:
        raise NotDecomposable(f"indicator {definition.number}: {definition.kind}")


def _of_year(code: str, report: Report | None) -> Contribution:
    if report is None:
        return Contribution(code, amount=None, whole=None)
    return Contribution(code, amount=report.amount, whole=report.whole)


def _total(
    definition: Definition,
    code: str,
    city: CityInput,
    reports: Mapping[int, Report],
    year: int,
    target: Target,
) -> Contribution:
    counted = counted_years(definition, year)
    found = [reports[each] for each in counted if each in reports]
    allocated = (own.value for own in city.own_targets or () if own.year == target.year)
    return Contribution(
        code,
        amount=pooled(found).amount if found else None,
        whole=None,
        allocated=next(allocated, None),
        years_missing=tuple(each for each in counted if each not in reports),
    )


def _split_quotient(
    definition: Definition, parts: Sequence[Contribution], year: int, target: Target
) -> Decomposition | None:
    counting = [
        (part, part.amount, part.whole)
        for part in parts
        if part.amount is not None and part.whole is not None
    ]
    whole = sum((each for _, _, each in counting), Fraction(0))
    per_unit = quotient(definition, Report(Fraction(1), whole, final=False))
    if per_unit is None:
        return None
    due = target.value / per_unit / whole
    silent = [part.city for part in parts if part.amount is None or part.whole is None]
    aimed = [_Aimed(part, amount, due * each) for part, amount, each in counting]
    return _summed(definition, year, target, per_unit, aimed, silent)


def _split_total(
    definition: Definition, parts: Sequence[Contribution], year: int, target: Target
) -> Decomposition | None:
    if all(part.amount is None for part in parts):
        return None
    unallocated = sorted(part.city for part in parts if part.allocated is None)
    if unallocated:
        raise AllocationMissing(unallocated)
    aimed = [
        _Aimed(part, Fraction(0) if part.amount is None else part.amount, part.allocated)
        for part in parts
        if part.allocated is not None
    ]
    silent = [part.city for part in parts if part.amount is None]
    return _summed(definition, year, target, Fraction(1), aimed, silent)


@dataclass(frozen=True, slots=True)
class _Aimed:
    """What one city brings to the sums, and what the target asks of it."""

    part: Contribution
    done: Fraction
    aim: Fraction


def _summed(
    definition: Definition,
    year: int,
    target: Target,
    per_unit: Fraction,
    parts: Sequence[_Aimed],
    silent: Iterable[str],
) -> Decomposition:
    sign = _sign(definition)
    numerator = sum((part.done for part in parts), Fraction(0))
    wholes = [each.part.whole for each in parts if each.part.whole is not None]
    due = target.value / per_unit
    gap = sign * (due - numerator)
    over = sign * (sum((part.aim for part in parts), Fraction(0)) - due)
    bars = [
        Shortfall(
            city=part.part.city,
            amount=part.part.amount,
            whole=part.part.whole,
            aim=part.aim,
            shortfall=sign * (part.aim - part.done),
            share=_share(sign * (part.aim - part.done), gap),
            years_missing=part.part.years_missing,
        )
        for part in parts
    ]
    return Decomposition(
        definition=definition,
        year=year,
        target=target,
        value=numerator * per_unit,
        numerator=numerator,
        denominator=sum(wholes, Fraction(0)) if wholes else None,
        per_unit=per_unit,
        gap=gap,
        shortfalls=tuple(sorted(bars, key=lambda bar: (-bar.shortfall, bar.city))),
        over_allocated=over,
        over_allocated_share=_share(-over, gap),
        silent=tuple(sorted(silent)),
    )


def _share(part: Fraction, gap: Fraction) -> Fraction | None:
    return HUNDRED * part / gap if gap > 0 else None


def _sign(definition: Definition) -> int:
    return 1 if definition.direction is Direction.UP else -1
