"""The way in: all cities of an indicator at once, and the whole they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indicators.calculation.bulk.aims import aims_of
from indicators.calculation.bulk.judging import Judgements, baselines, judge_year
from indicators.calculation.bulk.panel import Panel
from indicators.calculation.bulk.readings import Coverage, city_readings, province_readings
from indicators.calculation.bulk.reports import reports_of
from indicators.calculation.model import Applicability, Definition, Kind, Point, Target, YearContext

_SHARED_TARGET = (Kind.RATIO, Kind.INTENSITY, Kind.LEAKAGE, Kind.CHANGE)
_NO_CYCLE = YearContext(has_cycle=False, deadline_passed=False)
Calendar = Mapping[int, YearContext]


@dataclass(frozen=True, slots=True)
class Units:
    """What is known of the panel's units besides figures, in the panel's order.

    `own_targets`, `milestones` and `base_values` as in `CityInput`; a year absent from a unit's calendar has no
    reporting cycle.
    """

    scopes: Sequence[Applicability]
    calendars: Sequence[Calendar]
    own_targets: Sequence[tuple[Target, ...] | None]
    milestones: Sequence[tuple[Point, ...]]
    base_values: Sequence[Point | None]


def judge_cities(
    definition: Definition, panel: Panel, units: Units, *, years: Sequence[int]
) -> dict[int, Judgements]:
    """Every unit's results for one indicator, year by year; as `judge_city` for one unit."""
    shared = definition.targets if definition.kind in _SHARED_TARGET else ()
    targets = [shared if own is None else own for own in units.own_targets]
    milestones = [
        definition.milestones if own is None and not given else given
        for own, given in zip(units.own_targets, units.milestones, strict=True)
    ]
    aims = aims_of(targets, milestones)
    reports = reports_of(definition, panel)
    wanted = {*years, *panel.years, *(target.year for unit in {*targets} for target in unit)}
    readings = {
        year: city_readings(definition, reports, units.scopes, year) for year in sorted(wanted)
    }
    start = baselines(definition, readings, units.base_values)
    return {
        year: judge_year(
            definition,
            readings,
            start,
            aims,
            year,
            [calendar.get(year, _NO_CYCLE) for calendar in units.calendars],
        )
        for year in years
    }


def judge_whole(
    definition: Definition,
    panel: Panel,
    scopes: Sequence[Applicability],
    *,
    years: Sequence[int],
    calendar: Calendar,
) -> dict[int, tuple[Judgements, Coverage]]:
    """The whole's (the province's) results, as those of a single unit; as `judge_province`."""
    aims = aims_of([definition.targets], [definition.milestones])
    reports = reports_of(definition, panel)
    wanted = {*years, *panel.years, *(target.year for target in definition.targets)}
    found = {year: province_readings(definition, reports, scopes, year) for year in sorted(wanted)}
    readings = {year: reading for year, (reading, _) in found.items()}
    start = baselines(definition, readings, [definition.base_value])
    return {
        year: (
            judge_year(definition, readings, start, aims, year, [calendar.get(year, _NO_CYCLE)]),
            found[year][1],
        )
        for year in years
    }
