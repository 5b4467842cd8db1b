"""The two questions the rest of the system asks: where does a city stand, where the province."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TypeVar

from .lazily import Lazily
from .model import (
    Baseline,
    CityInput,
    CityResult,
    Definition,
    Judgement,
    Kind,
    Point,
    ProvinceResult,
    Target,
    YearContext,
)
from .pace import unit_pace
from .path import path_points, path_value, starts_at_baseline, unit_baseline
from .province import province_reading
from .status import Ruling, Standing, status_reported, status_unreported
from .statuses import Reason, Status
from .tally import Tally, city_tally, total
from .target import distance, past_verdicts, reference_target
from .value import Reading, city_reading, city_reports

_NO_CYCLE = YearContext(has_cycle=False, deadline_passed=False)
#: Kinds for which the provincial target is each city's reference too.
SHARED_TARGET = (Kind.RATIO, Kind.INTENSITY, Kind.LEAKAGE, Kind.CHANGE)

Result = TypeVar("Result", bound=Judgement)


@dataclass(frozen=True, slots=True)
class Unit:
    """A city or the province with what it is held to and what it read each year."""

    definition: Definition
    targets: tuple[Target, ...]
    milestones: tuple[Point, ...]
    readings: Mapping[int, Reading]
    baseline: Baseline | None


def judge_city(
    definition: Definition,
    city: CityInput,
    *,
    years: Sequence[int],
    calendar: Mapping[int, YearContext],
) -> dict[int, CityResult]:
    """One city's results for one indicator, year by year.

    A year absent from ``calendar`` has no reporting cycle. Reports of years outside ``years``
    serve as baselines, base years, additions and verdicts.
    Source: 豫建科〔2023〕29号, 附表; status rules as stated in :mod:`.status`.
    """
    targets = _city_targets(definition, city)
    milestones = city.milestones
    if not milestones and city.own_targets is None:
        milestones = definition.milestones
    reports = city_reports(definition, city)
    readings = Lazily(
        _years_needed(years, targets, reports),
        lambda year: city_reading(definition, city, reports, year),
    )
    baseline = unit_baseline(definition, readings, city.base_value)
    unit = Unit(definition, targets, milestones, readings, baseline)
    return {
        year: _judge(unit, year, calendar.get(year, _NO_CYCLE), into=CityResult) for year in years
    }


def judge_province(
    definition: Definition,
    cities: Mapping[str, CityInput],
    *,
    years: Sequence[int],
    calendar: Mapping[int, YearContext],
) -> dict[int, ProvinceResult]:
    """The province's results for one indicator, judged like a unit on its own value.

    ``cities`` is every city, applicable or not. The baseline is the earliest year whose figure
    is complete and final, unless one is declared. Source: 豫建科〔2023〕29号, 附表 (全省).
    """
    reports = {code: city_reports(definition, city) for code, city in cities.items()}
    reported = {year for city in reports.values() for year in city}
    tallies = Lazily(
        _years_needed(years, definition.targets, reported),
        lambda year: total(
            city_tally(definition, city, reports[code], year) for code, city in cities.items()
        ),
    )
    return judge_tallied(definition, tallies, years=years, calendar=calendar)


def judge_tallied(
    definition: Definition,
    tallies: Mapping[int, Tally],
    *,
    years: Sequence[int],
    calendar: Mapping[int, YearContext],
) -> dict[int, ProvinceResult]:
    """The province's results from what all cities together bring to each year.

    ``tallies`` hold the years asked for, and those that baseline and past verdicts may rest on:
    see ``years_tallied``.
    """
    found = Lazily(tallies, lambda year: province_reading(definition, tallies[year], year))
    readings = Lazily(found, lambda year: found[year][0])
    baseline = unit_baseline(definition, readings, definition.base_value)
    unit = Unit(definition, definition.targets, definition.milestones, readings, baseline)
    results = {}
    for year in years:
        coverage = found[year][1]
        into = partial(
            ProvinceResult,
            cities_reporting=coverage.reporting,
            cities_applicable=coverage.applicable,
            complete=coverage.complete,
        )
        results[year] = _judge(unit, year, calendar.get(year, _NO_CYCLE), into=into)
    return results


def city_tallies(definition: Definition, city: CityInput, years: Iterable[int]) -> dict[int, Tally]:
    """What one city brings to the province's figures of these years."""
    reports = city_reports(definition, city)
    return {year: city_tally(definition, city, reports, year) for year in years}


def years_tallied(definition: Definition, years: Sequence[int]) -> list[int]:
    """The years whose tallies decide the province's results of ``years``, oldest first.

    They are those years, from the first year that can be a baseline on, the target years, and
    the declared base year. A later year is no baseline of an earlier result.
    """
    first = min(definition.baseline_from, *years) if years else definition.baseline_from
    last = max(years, default=first - 1)
    base = [] if definition.base_year is None else [definition.base_year]
    return _years_needed(range(first, last + 1), definition.targets, base)


def judge_as_if(
    definition: Definition,
    values: Mapping[int, Fraction | None],
    *,
    year: int,
    final: bool,
    baseline: Baseline | None,
) -> Judgement:
    """The province as it would be judged if its figure of ``year`` were ``values[year]``.

    The figures of the other years, which past verdicts rest on, stand in ``values`` too; the
    baseline stays. ``final`` says whether the figure of ``year`` is.
    """
    years = {year, *values, *(target.year for target in definition.targets)}
    readings = {
        each: Reading(reported=values.get(each) is not None, value=values.get(each))
        for each in years
    }
    readings[year] = Reading(reported=True, value=values[year], provisional=not final)
    unit = Unit(definition, definition.targets, definition.milestones, readings, baseline)
    return _judge(unit, year, _NO_CYCLE, into=Judgement)


def _city_targets(definition: Definition, city: CityInput) -> tuple[Target, ...]:
    if city.own_targets is not None:
        return city.own_targets
    return definition.targets if definition.kind in SHARED_TARGET else ()


def _years_needed(
    years: Sequence[int],
    targets: Sequence[Target],
    reported: Iterable[int],
) -> list[int]:
    """The years asked for, the target years (verdicts) and the reported ones (baseline)."""
    target_years = (target.year for target in targets)
    return sorted({*years, *target_years, *reported})


def _judge(unit: Unit, year: int, context: YearContext, *, into: Callable[..., Result]) -> Result:
    """A unit's reading of one year with its distances, path, pace and status."""
    definition, reading = unit.definition, unit.readings[year]
    inside = reading.outside is None
    targets = unit.targets if inside else ()
    reference = reference_target(targets, year)
    served = unit.baseline is not None and unit.baseline.year <= year and inside
    baseline = unit.baseline if served else None
    points = path_points(baseline, targets, unit.milestones)
    path = path_value(definition.kind, points, year)
    verdicts = past_verdicts(targets, unit.readings, year)

    gap = gap_to_path = pace = severity = None
    if reading.value is not None and reference is not None:
        gap = distance(definition.direction, reading.value, reference.value)
    ruling: Ruling
    unreported = status_unreported(reading, context)
    if unreported is not None:
        ruling = unreported
    elif reading.value is None:
        ruling = Status.NOT_JUDGEABLE, reading.absence or Reason.ZERO_DENOMINATOR
    elif reference is None:
        ruling = Status.NO_TARGET, _no_target_reason(definition.kind)
    else:
        aim = reference.value if path is None else path
        gap_to_path = distance(definition.direction, reading.value, aim)
        pace = unit_pace(definition, baseline, reference, reading.value, year)
        severity = gap_to_path / abs(reference.value) if reference.value else None
        at_baseline = baseline is not None and baseline.year == year
        ruling = status_reported(
            Standing(
                year=year,
                value=reading.value,
                final=not reading.provisional,
                reference=reference,
                targets=targets,
                verdicts=verdicts,
                baseline=baseline,
                behind=None if path is None else gap_to_path > 0,
                path_starts_here=at_baseline
                and starts_at_baseline(baseline, targets, unit.milestones),
                pace=pace,
                bands=definition.bands,
            )
        )
    return into(
        year=year,
        value=reading.value,
        numerator=reading.numerator,
        denominator=reading.denominator,
        target=reference,
        expired=reference is not None and reference.year < year,
        gap=gap,
        path=path,
        gap_to_path=gap_to_path,
        pace=pace,
        status=ruling[0],
        reason=ruling[1],
        provisional=reading.provisional,
        severity=severity,
        verdicts=verdicts,
        baseline=baseline,
        years_missing=reading.years_missing,
        lower_bound=reading.lower_bound,
    )


def _no_target_reason(kind: Kind) -> Reason:
    if kind in (Kind.COUNT, Kind.SHARE):
        return Reason.NO_CITY_TARGET
    return Reason.NO_ALLOCATION if kind is Kind.CUMULATIVE else Reason.NO_TARGET
