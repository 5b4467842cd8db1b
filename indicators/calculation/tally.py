"""What a city brings to the province's figure of a year, in a form that adds up and takes away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .model import CityInput, Definition, Kind
from .statuses import Reason
from .value import Report, counted_years, outside, pooled, standing

Reports = Mapping[int, Report]


@dataclass(frozen=True, slots=True)
class Tally:
    """One city's part in the province's figure of one indicator and year, or the sum of several.

    Everything the province's figure is made of, so that a sum can be kept and changed by the
    difference when one city's figures change. Counts are of cities: those to which the indicator
    is ``applicable`` (N), the ``undesignated`` ones, those that ``reported`` in the year, those
    whose figures were ``summed``, and those of them whose figures are ``provisional`` (not all
    final). ``amount`` and ``whole`` are sums of :class:`Report`, ``base_amount`` and
    ``base_whole`` those of the base year (change). ``missing`` says of how many cities a total
    lacks which year. Exact; a city outside brings nothing but its being undesignated.
    """

    applicable: int = 0
    undesignated: int = 0
    reported: int = 0
    summed: int = 0
    provisional: int = 0
    amount: Fraction = Fraction(0)
    whole: Fraction = Fraction(0)
    base_amount: Fraction = Fraction(0)
    base_whole: Fraction = Fraction(0)
    missing: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Tally") -> "Tally":
        return self._joined(other, 1)

    def __sub__(self, other: "Tally") -> "Tally":
        return self._joined(other, -1)

    def _joined(self, other: "Tally", sign: int) -> "Tally":
        years = sorted(self.missing.keys() | other.missing.keys())
        missing = {
            year: self.missing.get(year, 0) + sign * other.missing.get(year, 0) for year in years
        }
        return Tally(
            applicable=self.applicable + sign * other.applicable,
            undesignated=self.undesignated + sign * other.undesignated,
            reported=self.reported + sign * other.reported,
            summed=self.summed + sign * other.summed,
            provisional=self.provisional + sign * other.provisional,
            amount=self.amount + sign * other.amount,
            whole=self.whole + sign * other.whole,
            base_amount=self.base_amount + sign * other.base_amount,
            base_whole=self.base_whole + sign * other.base_whole,
            missing={year: cities for year, cities in missing.items() if cities},
        )


NOTHING = Tally()


def total(tallies: Iterable[Tally]) -> Tally:
    """Several cities together."""
    return sum(tallies, NOTHING)


def city_tally(definition: Definition, city: CityInput, reports: Reports, year: int) -> Tally:
    """What one city brings to the province's figure of ``year``.

    - ratio, leakage, intensity: numerator and denominator of the year; change: those of both
      years, where both were reported
    - cumulative: Σ of every addition up to ``year``; count, share: 1 where the last report up to
      ``year`` says 是

    Source: 豫建科〔2023〕29号, 附表 (全省 figures).
    """
    reason = outside(definition, city, year)
    if reason is not None:
        return Tally(undesignated=int(reason is Reason.UNDESIGNATED))
    match definition.kind:
        case Kind.CUMULATIVE:
            return _addition_tally(definition, reports, year)
        case Kind.COUNT | Kind.SHARE:
            return _flag_tally(reports, year)
    return _quotient_tally(definition, reports, year)


def _quotient_tally(definition: Definition, reports: Reports, year: int) -> Tally:
    now = reports.get(year)
    base: Report | None = Report(Fraction(0), Fraction(0), final=True)
    if definition.kind is Kind.CHANGE and definition.base_year is not None:
        base = reports.get(definition.base_year)
    if now is None or base is None:
        return Tally(applicable=1, reported=int(now is not None))
    return Tally(
        applicable=1,
        reported=1,
        summed=1,
        provisional=int(not (now.final and base.final)),
        amount=now.amount,
        whole=now.whole,
        base_amount=base.amount,
        base_whole=base.whole,
    )


def _addition_tally(definition: Definition, reports: Reports, year: int) -> Tally:
    years = counted_years(definition, year)
    additions = [reports[counted] for counted in years if counted in reports]
    sum_of_all = pooled(additions)
    return Tally(
        applicable=1,
        reported=int(year in reports),
        summed=int(bool(additions)),
        provisional=int(not sum_of_all.final),
        amount=sum_of_all.amount,
        missing={counted: 1 for counted in years if counted not in reports},
    )


def _flag_tally(reports: Reports, year: int) -> Tally:
    last = standing(reports, year)
    if last is None:
        return Tally(applicable=1)
    return Tally(
        applicable=1,
        reported=int(year in reports),
        summed=1,
        provisional=int(not last.final),
        amount=Fraction(int(last.amount == 1)),
    )
