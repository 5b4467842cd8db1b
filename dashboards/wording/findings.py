"""Findings: the sentence over a figure or a block, said from the data and never by hand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any, Protocol

from cities.firsts import firsts
from dashboards.wording.results import Judged, Measured, apart_text, value_text
from indicators.calculation import LAGGING_STATUSES, STATUS_LABELS, Status

FLAG_KINDS = frozenset({"count", "share"})
ON_SCHEDULE = (Status.MET, Status.ON_TRACK)
BEHIND = (Status.SLOW, Status.LAGGING, Status.REGRESSING, Status.EXPIRED_UNMET)
NO_FIGURE = (Status.OVERDUE, Status.NOT_DUE)
NAMED_AT_MOST = 3
#: Where all are named as a rule: beyond this nobody reads on.
NAMED_OF_MANY = 24


class Result(Judged, Protocol):
    """A stored result, as far as findings need it."""

    year: int
    target_expired: bool
    gap: Decimal | None
    path: Decimal | None
    gap_to_path: Decimal | None
    verdicts: Any


class Measure(Measured, Protocol):
    """An indicator, as far as findings need it."""

    direction: str


@dataclass(frozen=True, slots=True)
class Named:
    """A city's short name with its result of the year."""

    name: str
    result: Result


def trend_finding(subject: str, result: Result | None, measure: Measure, *, city: bool) -> str:
    """Where the unit stands against path and target: the title over its trend."""
    if result is None:
        return f"{subject}还没有数据"
    if result.value is None:
        return f"{subject}{result.year}年{STATUS_LABELS[Status(result.status)]}"
    shown = value_text(result, measure, of_city=city)
    if result.target is None or result.gap is None:
        return f"{subject}{result.year}年为{shown}"
    if result.status == Status.MET:
        reached = "目标已到期，仍在目标线上" if result.target_expired else "目标已达到"
        return f"{subject}{shown}，{result.target_year}年{reached}"
    if result.gap == 0:
        return f"{subject}{shown}，恰在{result.target_year}年目标线上，尚未达标"
    missing = apart_text(result.value, result.target, measure, distance=result.gap)
    if result.target_expired:
        return f"{subject}{shown}，{result.target_year}年目标到期未达标，还差{missing}"
    rest = f"离{result.target_year}年目标还差{missing}"
    if result.status == Status.EXPIRED_UNMET:
        years = "、".join(f"{each['year']}年" for each in result.verdicts if not each["met"])
        return f"{subject}{shown}，{years}目标至今未达到，{rest}"
    if result.path is None or result.gap_to_path is None:
        return f"{subject}{shown}，{rest}"
    if result.gap_to_path > 0:
        return f"{subject}落后路径{apart_text(result.value, result.path, measure)}，{rest}"
    where = "恰在路径上" if result.value == result.path else "走在路径之前"
    return f"{subject}{where}，{rest}"


def ranking_finding(cities: Sequence[Named], measure: Measure) -> str:
    """Who is best and who worst; `cities` with a value, best first."""
    if not cities:
        return "今年还没有一市有数"
    if measure.kind in FLAG_KINDS:
        yes = [city.name for city in cities if city.result.value == 1]
        return f"{len(yes)}市为“是”：{listed(yes)}" if yes else "还没有一市为“是”"
    words = ("最高", "最低") if measure.direction == "up" else ("最低", "最高")
    best, worst = (_equal_to(end, cities) for end in (cities[0], cities[-1]))
    shown = [
        f"{listed([e.name for e in ends])}{_value(ends[0], measure)}" for ends in (best, worst)
    ]
    if len(cities) == 1:
        return f"只有{shown[0]}"
    if len(best) == len(cities):
        return f"{len(cities)}市都为{_value(cities[0], measure)}"
    return f"{words[0]}{shown[0]}，{words[1]}{shown[1]}"


def _equal_to(city: Named, cities: Sequence[Named]) -> list[Named]:
    return [each for each in cities if each.result.value == city.result.value]


def _value(city: Named, measure: Measure) -> str:
    return value_text(city.result, measure, of_city=True)


def tiles_finding(statuses: Sequence[str]) -> str:
    """How many cities have reached the target, how many are in trouble, how many have no figure."""
    counts = Counter(statuses)
    parts = []
    if any(status in (*ON_SCHEDULE, *BEHIND) for status in statuses):
        met = counts[Status.MET]
        parts.append(f"{met}市已达标" if met else "尚无市达标")
    parts += [
        f"{counts[status]}市{STATUS_LABELS[status]}"
        for status in LAGGING_STATUSES
        if status is not Status.OVERDUE and counts[status]
    ]
    without = sum(counts[status] for status in NO_FIGURE)
    if without:
        parts.append(f"{without}市今年无数")
    return "，".join(parts) or "各市都已有数"


def standing_finding(statuses: Sequence[str]) -> str:
    """10项达到进度，4项落后 — over a count of statuses."""
    if not statuses:
        return "没有表内指标"
    counts = Counter(statuses)
    on_schedule = sum(counts[status] for status in ON_SCHEDULE)
    behind = sum(counts[status] for status in BEHIND)
    if not on_schedule and not behind:
        return f"{len(statuses)}项都还无从判定"
    return f"{on_schedule}项达到进度，{behind}项落后"


def behind_finding(counts: Mapping[str, int]) -> str:
    """南阳4项、济源3项居前 — cities by how many of their rows lag, most first; equals together."""
    if not counts:
        return "没有一市落后"
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    first = firsts(ordered, itemgetter(1), 2)
    if len(first) > NAMED_AT_MOST:
        return f"{listed([name for name, _ in first])}各{first[0][1]}项居前"
    return "、".join(f"{name}{count}项" for name, count in first) + "居前"


def most_finding(counts: Mapping[str, int], *, trouble: str, none: str) -> str:
    """Which row has most cities in trouble: 新建厂房屋顶光伏落后的市最多，12市; equals together."""
    most = max(counts.values(), default=0)
    if not most:
        return none
    names = [name for name, count in counts.items() if count == most]
    each = "各" if len(names) > 1 else ""
    return f"{listed(names, each='项')}{trouble}的市最多，{each}{most}市"


def listed(names: Sequence[str], at_most: int = NAMED_AT_MOST, *, each: str = "市") -> str:
    """Names in a row; beyond `at_most` the rest is counted: 郑州、洛阳、许昌等5市."""
    if len(names) <= at_most:
        return "、".join(names)
    return "、".join(names[:at_most]) + f"等{len(names)}{each}"
