"""Dates as pages write them: without the year only while it is the current one."""

from datetime import date, datetime, timedelta

from django.utils import timezone


def day_text(at: datetime | date, now: datetime) -> str:
    """「11月20日」 within the year in which it is read, 「2025年11月20日」 in any other.

    What is stored or printed is read in other years too: there the year is always written out.
    """
    local = timezone.localdate(at) if isinstance(at, datetime) else at
    year = "" if local.year == timezone.localdate(now).year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日"


def full_day_text(at: datetime | date) -> str:
    """「2026年11月20日」."""
    local = timezone.localdate(at) if isinstance(at, datetime) else at
    return f"{local.year}年{local.month}月{local.day}日"


def instant_text(at: datetime) -> str:
    """「2026年11月20日10:00」."""
    local = timezone.localtime(at)
    return f"{full_day_text(local)}{local:%H:%M}"


def deadline_text(first_late_instant: datetime) -> str:
    """「2026年11月15日24时」 for the first instant that is late, midnight of the 16th."""
    local = timezone.localtime(first_late_instant)
    if (local.hour, local.minute) == (0, 0):
        return f"{full_day_text(local - timedelta(days=1))}24时"
    return f"{full_day_text(local)}{local:%H:%M}"
