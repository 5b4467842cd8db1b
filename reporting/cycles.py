"""The yearly reporting cycles."""

from datetime import datetime
from pathlib import Path

from django.core import serializers
from django.db import transaction
from django.utils import timezone

from audit.services import record
from reporting.models import Cycle


@transaction.atomic
def create_missing_cycles(*, path: Path, by: str, now: datetime) -> int:
    """Create the cycles up to the current year that are not there yet; return how many.

    `path` is the fixture that lists the cycles from 2023 on. A year after the last one listed
    gets that one's days; the year is the one in Asia/Shanghai. Cycles that exist are left
    alone: somebody may have moved their deadline. Source: clause 五（二）.
    """
    rows = serializers.deserialize("json", path.read_text(encoding="utf-8"))
    listed = [item.object for item in rows if isinstance(item.object, Cycle)]
    this_year = timezone.localtime(now).year
    last = max(listed, key=lambda cycle: cycle.year)
    later = [_repeated(last, year) for year in range(last.year + 1, this_year + 1)]
    existing = set(Cycle.objects.values_list("year", flat=True))
    missing = [
        cycle
        for cycle in (*listed, *later)
        if cycle.year <= this_year and cycle.year not in existing
    ]
    Cycle.objects.bulk_create(missing)
    if missing:
        years = [cycle.year for cycle in missing]
        record(by=by, action="cycle.create", subject=path.name, now=now, years=years)
    return len(missing)


def _repeated(cycle: Cycle, year: int) -> Cycle:
    """The same days of another year, on the clock of Asia/Shanghai."""
    opens_at, deadline = timezone.localtime(cycle.opens_at), timezone.localtime(cycle.deadline)
    return Cycle(
        year=year,
        opens_at=opens_at.replace(year=year),
        deadline=deadline.replace(year=deadline.year - cycle.year + year),
        late_allowed=cycle.late_allowed,
    )


def year_is_over(cycle: Cycle, now: datetime) -> bool:
    """Whether the reported calendar year has ended in Asia/Shanghai: only then 年报核定."""
    return timezone.localtime(now).year > cycle.year
