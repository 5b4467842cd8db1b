"""Marking what must be recomputed, in the transaction that changed it."""

from collections.abc import Iterable
from datetime import datetime

from cities.models import City
from indicators.models import Indicator
from reporting import selectors
from reporting.models import RecomputeMark
from reporting.signals import figures_changed


def mark_facts(*, city: City, facts: Iterable[tuple[str, int]], now: datetime) -> None:
    """Mark the indicators that use these (element code, year) figures of a city."""
    facts = list(facts)
    using: dict[str, list[int]] = {}
    for indicator_id, code in selectors.indicators_using({code for code, _ in facts}):
        using.setdefault(code, []).append(indicator_id)
    keys = {(indicator, year) for code, year in facts for indicator in using.get(code, ())}
    _mark(city, sorted(keys), now)


def mark_city_year(*, city: City, year: int, now: datetime) -> None:
    """Mark every indicator of a city and year: lateness and version show in all of them."""
    _mark(city, [(indicator, year) for indicator in selectors.indicator_ids()], now)


def mark_all(*, now: datetime) -> None:
    """Mark everything, after a change of readings, cycles or cities."""
    RecomputeMark.objects.create(created_at=now)
    figures_changed.send(sender=RecomputeMark)


def mark_indicators(*, numbers: Iterable[int], now: datetime) -> None:
    """Mark every city and year of these indicators, after a decision on how they are judged."""
    marked = Indicator.objects.filter(number__in=list(numbers)).order_by("number")
    RecomputeMark.objects.bulk_create(
        RecomputeMark(indicator=indicator, created_at=now) for indicator in marked
    )
    figures_changed.send(sender=RecomputeMark)


def _mark(city: City, keys: list[tuple[int, int]], now: datetime) -> None:
    if not keys:
        return
    RecomputeMark.objects.bulk_create(
        RecomputeMark(city=city, indicator_id=indicator, year=year, created_at=now)
        for indicator, year in keys
    )
    figures_changed.send(sender=RecomputeMark)
