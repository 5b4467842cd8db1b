"""Dates in templates, built in: `{{ each.at|moment }}`."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from cities.dates import day_text, deadline_text

register = template.Library()


@register.filter
def day(at: datetime | date | None) -> str:
    """「11月20日」, 「2025年11月20日」 from another year; nothing for nothing."""
    return day_text(at, timezone.now()) if at else ""


@register.filter
def moment(at: datetime | None) -> str:
    """The same with the time: 「11月20日 09:12」."""
    return f"{day(at)} {timezone.localtime(at):%H:%M}" if at else ""


@register.filter
def until(first_late_instant: datetime | None) -> str:
    """The last moment before it: 「2026年11月15日24时」."""
    return deadline_text(first_late_instant) if first_late_instant else ""
