"""Why a city is on the lagging list, in one Chinese sentence. Pure: stored values in, text out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from indicators import wording
from indicators.calculation import (
    REASON_LABELS,
    Definition,
    Reason,
    Target,
    Verdict,
    shown,
)

_MOST_PLACES = 15
_PACE_PLACES = 2
_EXTRA_PLACES = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator as far as words go, with the definition it was judged by."""

    unit: str
    decimals: int
    definition: Definition


@dataclass(frozen=True, slots=True)
class Behind:
    """The stored values of a figure that is behind; `target` is the reference target.

    Units are the indicator's; `path` is None before the path begins, `pace` and `baseline`
    where there is none.
    """

    year: int
    reason: Reason
    value: Decimal
    target: Target
    gap: Decimal
    path: Decimal | None
    gap_to_path: Decimal
    pace: Decimal | None
    verdicts: Sequence[Verdict]
    baseline: tuple[int, Decimal] | None


def overdue_sentence(year: int, missing: Sequence[str]) -> str:
    """What a city did not report of an indicator by the deadline (五（二）); names of elements."""
    return f"{year}年度截止已过，未报送：缺{'、'.join(missing)}。"


def behind_sentence(row: Behind, measure: Measure) -> str:
    """Why a reported figure is on the list, from the very values stored with it.

    Figures are rounded as on the pages, and further where two of them would look the same.
    """
    standing = _standing(row, measure)
    match row.reason:
        case Reason.OWN_YEAR_MISSED:
            return f"{_past_target(row, measure, met=False)}到期未达标；{standing}。"
        case Reason.OWN_YEAR_WAS_MET:
            return f"{_past_target(row, measure, met=True)}当年曾达标；{standing}。"
        case Reason.BASELINE_MET_TARGET:
            target = _target(row.target, measure)
            return f"{_baseline(row, measure)}已达到{target}，本年反而未达标；{standing}。"
        case Reason.MOVING_AWAY:
            return f"{standing}，比{_baseline(row, measure)}更远离目标，速度{_pace(row, measure)}。"
        case Reason.PACE:
            least = shown(measure.definition.bands.slow, places=_PACE_PLACES)
            return f"{standing}，速度{_pace(row, measure)}，低于{least}。"
        case _:
            return f"{standing}，{REASON_LABELS[row.reason]}。"


def _standing(row: Behind, measure: Measure) -> str:
    """The value, what was due this year, and the distance; to the target where no path leads."""
    if row.path is None or row.gap_to_path == 0:
        value = _figure(row.value, measure, row.target)
        target = wording.target_words(row.target.operator, row.target.value, unit=measure.unit)
        return f"{row.year}年值{value}，目标{target}，差{_distance(row.gap, measure)}"
    places = telling_places(row.value, row.path, row.gap_to_path, measure.decimals)
    value = wording.figure(row.value, unit=measure.unit, places=places)
    path = wording.figure(row.path, unit=measure.unit, places=places)
    behind = wording.distance(row.gap_to_path, unit=measure.unit, places=places)
    return f"{row.year}年值{value}，今年应到{path}，落后{behind}"


def telling_places(value: Decimal, path: Decimal, gap: Decimal, least: int) -> int:
    """As many decimals as it takes for two different figures not to look the same, and a few
    more where that lets a reader subtract one from the other and find the distance."""
    apart = (p for p in range(least, _MOST_PLACES) if _difference(value, path, p) != 0)
    first = next(apart, _MOST_PLACES)
    for places in range(first, first + _EXTRA_PLACES):
        if abs(_difference(value, path, places)) == Decimal(shown(gap, places=places)):
            return places
    return first


def _difference(value: Decimal, path: Decimal, places: int) -> Decimal:
    """What a reader gets who subtracts one shown figure from the other."""
    return Decimal(shown(path, places=places)) - Decimal(shown(value, places=places))


def _past_target(row: Behind, measure: Measure, *, met: bool) -> str:
    """The first past target that the value misses and whose own year ended so.

    Without one it is this year's own target, missed by a final figure.
    """
    ended = {verdict.year: verdict.met is True for verdict in row.verdicts}
    missed = (
        target
        for target in measure.definition.targets
        if ended.get(target.year) is met
        and not target.operator.met(Fraction(row.value), target.value)
    )
    return _target(next(missed, row.target), measure)


def _target(target: Target, measure: Measure) -> str:
    words = wording.target_words(target.operator, target.value, unit=measure.unit)
    return f"{target.year}年目标（{words}）"


def _baseline(row: Behind, measure: Measure) -> str:
    if row.baseline is None:
        return "基期"
    year, value = row.baseline
    return f"基期{year}年的{_figure(value, measure)}"


def _figure(value: Decimal, measure: Measure, target: Target | None = None) -> str:
    return wording.figure(value, unit=measure.unit, places=measure.decimals, target=target)


def _distance(value: Decimal, measure: Measure) -> str:
    return wording.distance(value, unit=measure.unit, places=measure.decimals)


def _pace(row: Behind, measure: Measure) -> str:
    return "" if row.pace is None else wording.pace(row.pace, measure.definition.bands)
