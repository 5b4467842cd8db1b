"""Where a unit would end if the trend goes on, and what every remaining year has to bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Protocol

from dashboards.figures.ahead import Ahead
from dashboards.wording.findings import Measure, Result
from dashboards.wording.results import gap_text, judged_target, level_text
from indicators.calculation import (
    Direction,
    Kind,
    Projection,
    Target,
    project,
    yearly_need,
)
from indicators.wording import amount, distance_unit, figure, plain, target_words

_TWO = 2


class Course(Result, Protocol):
    """A stored result, as far as a projection needs it."""

    provisional: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """The projection of one unit in words, and its line for the figure.

    `finding` is the one sentence; `short` the value alone for a narrow column; `missing` what it
    lacks there; `method` how it comes about; `need` what each remaining year has to bring;
    `label` is what stands at the end of the line.
    """

    finding: str
    short: str = ""
    missing: str = ""
    method: str = ""
    need: str = ""
    line: tuple[Ahead, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a projection asks of an indicator's definition."""

    kind: Kind
    direction: Direction


def outlook(course: Sequence[Course], measure: Measure, *, of_city: bool) -> Outlook:
    """The outlook of a unit at its newest year, from its stored results, oldest first.

    The trend is that of the approved years (final figures); provisional ones do not enter it.
    """
    now = course[-1] if course else None
    target = None if now is None else judged_target(now)
    if now is None or target is None:
        return Outlook("没有目标，不作推算。" if now is not None else "还没有数据，不作推算。")
    if of_city and measure.kind in (Kind.COUNT, Kind.SHARE):
        return Outlook("本项只报是或否，不作推算。")
    if target.year <= now.year:
        when = "已到期" if target.year < now.year else "就在本年"
        return Outlook(f"{target.year}年目标{when}，不再推算。")
    rule = _Rule(Kind(measure.kind), Direction(measure.direction))
    need = _need(rule, now, target, measure)
    values = {
        each.year: Fraction(each.value)
        for each in course
        if each.value is not None and not each.provisional
    }
    found = project(rule, values, target)
    if found is not None and measure.kind == Kind.COUNT:
        found = _whole(found, target)
    if found is None:
        known = "只有一年核定值" if values else "还没有核定值"
        return Outlook(f"{known}，看不出走势，不作推算。", need=need)
    return Outlook(
        finding=_finding(found, target, measure),
        short=f"{target.year}年约{level_text(_stored(found.value), measure)}",
        missing=_missing(found, measure),
        method=_method(found, measure) + _left_out(now),
        need=need,
        line=_line(rule, values, target),
        label=_label(found, measure),
    )


def _whole(found: Projection, target: Target) -> Projection:
    """A projected count in whole cities, floored as its path is: 3.9 on the way to 4 is 3."""
    value = Fraction(floor(found.value))
    return replace(
        found,
        value=value,
        low=None if found.low is None else Fraction(floor(found.low)),
        high=None if found.high is None else Fraction(floor(found.high)),
        gap=max(target.value - value, Fraction(0)),
        met=target.operator.met(value, target.value),
    )


def _stored(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _value(found: Projection, target: Target, measure: Measure) -> str:
    """The projected value, never rounded across the target."""
    return figure(found.value, unit=measure.unit, places=measure.decimals, target=target)


def _finding(found: Projection, target: Target, measure: Measure) -> str:
    """按现有进度2030年约41.2%，差3.8个百分点."""
    said = f"按现有进度{found.year}年约{_value(found, target, measure)}"
    words = target_words(target.operator, target.value, unit=measure.unit)
    if found.met:
        return f"{said}，可达到目标（{words}）。"
    if found.gap == 0:
        return f"{said}，恰在目标（{words}）的数上，还不算达到。"
    return f"{said}，差{gap_text(_stored(found.gap), measure)}。"


def _missing(found: Projection, measure: Measure) -> str:
    if found.met:
        return "可达到"
    if found.gap == 0:
        return "恰在目标数"
    return f"差{gap_text(_stored(found.gap), measure)}"


def _method(found: Projection, measure: Measure) -> str:
    """Which years it rests on, the pace of the trend, and the range."""
    years = f"{found.years[0]}—{found.years[-1]}年{len(found.years)}个核定值"
    size = amount(abs(found.slope), places=measure.decimals + 1)
    way = "不变" if found.slope == 0 else ("上升" if found.slope > 0 else "下降")
    pace = way if found.slope == 0 else f"每年{way}{size}{distance_unit(measure.unit)}"
    capped = "；已限在可能的范围内" if found.capped else ""
    if found.low is None or found.high is None:
        return f"由{years}连成直线（{pace}）{capped}。只有{_TWO}年，不给范围。"
    low, high = sorted((found.low, found.high))
    between = "—".join(level_text(_stored(each), measure) for each in (low, high))
    line = f"两两斜率的中位数，{pace}，直线过年份和数值的中位数"
    whole = "，按整数舍去小数" if measure.kind == Kind.COUNT else ""
    return f"由{years}的走势推算（{line}{whole}），范围{between}{capped}。"


def _left_out(now: Course) -> str:
    """That the newest figure does not count in the trend, where it does not."""
    if now.value is None or not now.provisional:
        return ""
    return f"{now.year}年为暂定值，不计入走势。"


def _need(rule: _Rule, now: Course, target: Target, measure: Measure) -> str:
    """What each remaining year has to bring, from the newest figure."""
    if now.value is None:
        return ""
    found = yearly_need(rule.direction, Fraction(now.value), target, now.year)
    if found is None:
        return ""
    if found == 0:
        return "按今年的值已到目标，保持即可。"
    word = "提高" if rule.direction is Direction.UP else "降低"
    if rule.kind is Kind.CUMULATIVE:
        word = "新增"
    if rule.kind is Kind.COUNT:
        return f"要达到目标，{now.year + 1}—{target.year}年共还需新增{plain(target.value - Fraction(now.value))}个。"
    size = amount(found, places=measure.decimals + 1)
    return (
        f"要达到目标，{now.year + 1}—{target.year}年每年还需{word}"
        f"{size}{distance_unit(measure.unit)}。"
    )


def _label(found: Projection, measure: Measure) -> str:
    """What stands at the end of the line: 照近年走势7.0%（6.8%—7.3%）."""
    said = f"照近年走势{level_text(_stored(found.value), measure)}"
    if found.low is None or found.high is None or found.low == found.high:
        return said
    low, high = sorted((found.low, found.high))
    return said + f"（{level_text(_stored(low), measure)}—{level_text(_stored(high), measure)}）"


def _line(rule: _Rule, values: Mapping[int, Fraction], target: Target) -> tuple[Ahead, ...]:
    """From the last approved year to the target's, year by year, each with its range."""
    last = max(values)
    start = values[last]
    points = [Ahead(last, start, start, start)]
    for year in range(last + 1, target.year + 1):
        found = project(rule, values, Target(year, target.operator, target.value))
        if found is not None:
            points.append(Ahead(year, found.value, found.low, found.high))
    return tuple(points)
