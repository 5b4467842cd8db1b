"""Which year of reporting is meant where nobody names one: one rule for every page and the API."""

from collections.abc import Iterable
from datetime import datetime

from reporting import selectors
from reporting.models import Cycle


def current_of(cycles: Iterable[Cycle], now: datetime) -> Cycle | None:
    """The newest cycle that has opened; before the first opens, the earliest to come.

    A year that was only prepared does not take the place of the one that still runs.
    """
    by_year = sorted(cycles, key=lambda each: each.year)
    opened = [each for each in by_year if each.opens_at <= now]
    return opened[-1] if opened else next(iter(by_year), None)


def current_cycle(now: datetime) -> Cycle | None:
    """The same, read from the database; None before any cycle is there."""
    return current_of(selectors.cycles(), now)


def asked_or_current(cycles: Iterable[Cycle], asked: str, now: datetime) -> Cycle | None:
    """The cycle of the year named in an address (`?year=`), else the current one."""
    cycles = list(cycles)
    named = next((each for each in cycles if str(each.year) == asked), None)
    return named or current_of(cycles, now)
