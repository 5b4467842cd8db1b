"""From stored results to the course that a trend figure draws."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from assessment.models import CityStatus, ProvincialStatus
from dashboards.figures.trend import Band, Point, TargetMark, Trend, middle_half
from dashboards.wording.outlook import Outlook
from dashboards.wording.results import figure_text, judged_target, value_text
from indicators.calculation import Baseline, Kind, Operator, Target
from indicators.calculation import Point as Milestone
from indicators.calculation.path import path_points, path_value
from indicators.models import Indicator
from indicators.wording import target_words

AnyResult = CityStatus | ProvincialStatus
#: Kinds whose provincial target is no city's own.
_PROVINCIAL_ONLY = frozenset({"count", "share", "cumulative"})
_FROM_ZERO = frozenset({"count", "share", "cumulative"})


def targets_of(indicator: Indicator, results: Iterable[AnyResult]) -> list[Target]:
    """The unit's targets as judged (readings in force), the plan's own where none was yet.

    A city has no target of its own where the plan sets only the province's.
    """
    found = {target.year: target for result in results if (target := judged_target(result))}
    of_city = any(isinstance(result, CityStatus) for result in results)
    if not (of_city and indicator.kind in _PROVINCIAL_ONLY):
        for row in indicator.targets.all():
            found.setdefault(
                row.year, Target(row.year, Operator(row.operator), Fraction(row.value))
            )
    return [found[year] for year in sorted(found)]


def trend_of(
    indicator: Indicator,
    results: Sequence[AnyResult],
    *,
    horizon: int,
    spread: Sequence[Band] = (),
    milestones: Sequence[Milestone] = (),
    ahead: Outlook | None = None,
) -> Trend:
    """The results of one unit, oldest first, as points, path and targets up to `horizon`, and
    where they lead."""
    targets = targets_of(indicator, results)
    newest = results[-1] if results else None
    expired = bool(targets) and newest is not None and targets[-1].year < newest.year
    return Trend(
        points=[_point(indicator, result) for result in results],
        path=_path(indicator, newest, targets, milestones),
        targets=[_target_mark(indicator, target, expired) for target in targets],
        expired_until=horizon if expired else None,
        bands=spread,
        ahead=ahead.line if ahead else (),
        ahead_label=ahead.label if ahead else "",
        unit=indicator.unit,
        less_is_better=indicator.direction == "down",
        whole=indicator.kind == "count",
        from_zero=indicator.kind in _FROM_ZERO,
    )


def _target_mark(indicator: Indicator, target: Target, expired: bool) -> TargetMark:
    words = target_words(target.operator, target.value, unit=indicator.unit)
    after = "，已到期" if expired else ""
    return TargetMark(
        target.year, target.value, f"{target.year}年目标{words}{after}", f"目标{words}{after}"
    )


def spread_of(indicator: Indicator, cities: Mapping[int, Sequence[Decimal]]) -> list[Band]:
    """The middle half of the cities' values, year by year.

    None for totals, counts and shares: a city's figure is not on the province's scale there.
    """
    if indicator.kind in _PROVINCIAL_ONLY:
        return []
    bands = (middle_half(year, cities[year]) for year in sorted(cities))
    return [band for band in bands if band is not None]


def _point(indicator: Indicator, result: AnyResult) -> Point:
    of_city = isinstance(result, CityStatus)
    note = ""
    if isinstance(result, ProvincialStatus):
        note = f"覆盖{result.cities_reporting}/{result.cities_applicable}市"
    return Point(
        year=result.year,
        value=result.value,
        shown=value_text(result, indicator, of_city=of_city),
        label=figure_text(result, indicator),
        provisional=result.provisional,
        note=note,
    )


def _path(
    indicator: Indicator,
    newest: AnyResult | None,
    targets: Sequence[Target],
    milestones: Sequence[Milestone],
) -> list[tuple[int, Fraction]]:
    """The path year by year from its first point to its last."""
    baseline = None
    if newest and newest.baseline_value is not None and newest.baseline_year is not None:
        # Where the baseline came from does not bend the path.
        baseline = Baseline(newest.baseline_year, Fraction(newest.baseline_value), "declared")
    points = path_points(baseline, targets, milestones)
    if len(points) < 2:
        return []
    years = range(points[0].year, points[-1].year + 1)
    values = ((year, path_value(Kind(indicator.kind), points, year)) for year in years)
    return [(year, value) for year, value in values if value is not None]
