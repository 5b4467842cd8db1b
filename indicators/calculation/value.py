"""From a city's figures to its value in a year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .lazily import Lazily
from .model import Applicability, CityInput, Definition, Figure, Kind, Term
from .statuses import Reason

HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Report:
    """What was reported for one indicator and year, brought to one unit; sums add up.

    ``amount`` is the numerator, the addition or the flag; ``whole`` the denominator (0 where
    the kind has none); ``final`` says that every figure in it is final.
    """

    amount: Fraction
    whole: Fraction
    final: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A unit's value in one year before it is judged.

    ``outside`` says why the indicator does not (yet) apply; ``absence`` why a report has no
    computable value; ``years_missing`` which years a total lacks.
    """

    reported: bool = False
    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    provisional: bool = False
    outside: Reason | None = None
    absence: Reason | None = None
    years_missing: tuple[int, ...] = ()
    lower_bound: bool = False


def outside(definition: Definition, city: CityInput, year: int) -> Reason | None:
    """Why the indicator does not, or not yet, apply to the city in ``year``; ``None`` = applies.

    Not applicable is tried before undesignated: what applies to nobody in a year needs no
    decision. A blank switch means 有.
    """
    if definition.kind is Kind.CUMULATIVE and year < (definition.start_year or 0):
        return Reason.BEFORE_START_YEAR
    if city.applicability is Applicability.NOT_APPLICABLE:
        return Reason.NOT_APPLICABLE
    if _switched_off(definition, city.series.get(year, {})):
        return Reason.NO_HEATING
    if city.applicability is Applicability.UNDESIGNATED:
        return Reason.UNDESIGNATED
    return None


def city_reports(definition: Definition, city: CityInput) -> Lazily[Report]:
    """The years for which the city reported every needed element, oldest first.

    A partly reported year is not a report: an addition lacking a part is missing, not small.
    """
    years = (year for year in sorted(city.series) if _reported(definition, city.series[year]))
    return Lazily(years, lambda year: _report(definition, city.series[year]))


def pooled(reports: Iterable[Report]) -> Report:
    """The sum of reports: Σ amount, Σ whole; final only if all are."""
    amount, whole, final = Fraction(0), Fraction(0), True
    for report in reports:
        amount += report.amount
        whole += report.whole
        final = final and report.final
    return Report(amount, whole, final)


def quotient(definition: Definition, report: Report) -> Fraction | None:
    """Σnum ÷ Σden, times 100 for percentages; missing over a zero denominator, never 0.

    Unit: % (ratio, leakage, change), the indicator's own for intensities (t/万m²).
    Source: 豫建科〔2023〕29号, 附表; leakage after CJJ 92: R = 100·(Qs − Qa)/Qs − Rn, which is
    100·(Qs − Qa − Rn·Qs/100)/Qs, so that weighting by Qs is the same sum over sums.
    """
    if report.whole == 0:
        return None
    scale = 1 if definition.kind is Kind.INTENSITY else HUNDRED
    return scale * report.amount / report.whole


def quotient_reading(definition: Definition, now: Report, base: Report | None) -> Reading:
    """The value of a ratio-like kind from this year's report (and the base year's, for a change).

    change = ratio(t) − ratio(base), percentage points; "relative" 100·(ratio(t)/ratio(base) − 1),
    per cent. Source: 豫建科〔2023〕29号 二（二）1, 下降 5 个百分点 (附表: 下降 5%).
    """
    value = quotient(definition, now)
    absence = Reason.ZERO_DENOMINATOR if value is None else None
    final = now.final
    if definition.kind is Kind.CHANGE and value is not None:
        before = quotient(definition, base) if base is not None else None
        final = final and base is not None and base.final
        relative = definition.change_mode == "relative"
        if before is None or (relative and before == 0):
            value, absence = None, Reason.NO_BASE_YEAR
        else:
            value = HUNDRED * (value / before - 1) if relative else value - before
    return Reading(
        reported=True,
        value=value,
        numerator=now.amount,
        denominator=now.whole,
        provisional=value is not None and not final,
        absence=absence,
    )


def city_reading(
    definition: Definition, city: CityInput, reports: Mapping[int, Report], year: int
) -> Reading:
    """A city's value in ``year``.

    - ratio, leakage: 100·num/den (%); intensity: num/den; change: against the base year
    - cumulative: Σ additions from the start year to ``year``; needs a report in ``year``, and
      years without one make it a lower bound
    - count, share: 1 or 0; the last report up to ``year`` stands

    Source: 豫建科〔2023〕29号, 附表 and chapters 二（二） to 二（五）.
    """
    reason = outside(definition, city, year)
    if reason is not None:
        return Reading(outside=reason)
    match definition.kind:
        case Kind.CUMULATIVE:
            return _city_total(definition, reports, year)
        case Kind.COUNT | Kind.SHARE:
            return _city_flag(reports, year)
    now = reports.get(year)
    if now is None:
        return Reading()
    base = reports.get(definition.base_year) if definition.base_year is not None else None
    return quotient_reading(definition, now, base)


def standing(reports: Mapping[int, Report], year: int) -> Report | None:
    """The last report up to ``year`` (a city once named stays named until it says otherwise)."""
    last = max((reported for reported in reports if reported <= year), default=None)
    return None if last is None else reports[last]


def counted_years(definition: Definition, year: int) -> range:
    """The years a total of ``year`` is made of: from the start year on."""
    start = definition.start_year if definition.start_year is not None else year
    return range(start, year + 1)


def _city_total(definition: Definition, reports: Mapping[int, Report], year: int) -> Reading:
    years = counted_years(definition, year)
    missing = tuple(counted for counted in years if counted not in reports)
    if year not in reports:
        return Reading(years_missing=missing, lower_bound=True)
    total = pooled(reports[counted] for counted in years if counted in reports)
    return Reading(
        reported=True,
        value=total.amount,
        numerator=total.amount,
        provisional=not total.final,
        years_missing=missing,
        lower_bound=bool(missing),
    )


def _city_flag(reports: Mapping[int, Report], year: int) -> Reading:
    last = standing(reports, year)
    if last is None:
        return Reading()
    return Reading(
        reported=year in reports,
        value=last.amount,
        numerator=last.amount,
        provisional=not last.final,
    )


def _switched_off(definition: Definition, figures: Mapping[str, Figure]) -> bool:
    if definition.switch is None:
        return False
    answer = figures.get(definition.switch)
    return answer is not None and answer.value == 0


def _reported(definition: Definition, figures: Mapping[str, Figure]) -> bool:
    """Whether one year's figures are a report: every needed one is there.

    Figures of a year in which the city says 否 to the switch are no report of this indicator.
    """
    return definition.needed <= figures.keys() and not _switched_off(definition, figures)


def _report(definition: Definition, figures: Mapping[str, Figure]) -> Report:
    """One year's figures as a report."""
    final = all(figures[element].final for element in definition.needed)
    if definition.kind is Kind.CUMULATIVE:
        return Report(_sum(definition.additions, figures), Fraction(0), final)
    if definition.flag is not None:
        return Report(Fraction(figures[definition.flag].value), Fraction(0), final)
    amount = _sum(definition.numerator, figures)
    whole = _sum(definition.denominator, figures)
    correction = figures.get(definition.correction) if definition.correction else None
    if correction is not None:
        amount -= Fraction(correction.value) * whole / HUNDRED
        final = final and correction.final
    return Report(amount, whole, final)


def _sum(terms: Iterable[Term], figures: Mapping[str, Figure]) -> Fraction:
    return sum((term.factor * Fraction(figures[term.element].value) for term in terms), Fraction(0))
