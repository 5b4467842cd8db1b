"""Which results change their status when they are stored again, and why. Pure: rows in, rows out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assessment.models import StatusChange
from assessment.rows import Rows
from indicators.calculation import Status

Cause = StatusChange.Cause
_TARGET = ("target_year", "target", "operator")
_EARLIER = ("baseline_year", "baseline_value", "verdicts", "years_missing")


def status_changes(
    key_fields: tuple[str, ...],
    fields: tuple[str, ...],
    *,
    stored: Rows,
    computed: Rows,
    now: datetime,
) -> list[StatusChange]:
    """One row per result that has another status than the stored one; new results have none."""
    at_status = fields.index("status")
    changes = []
    for key, values in computed.items():
        old = stored.get(key)
        if old is None or old[at_status] == values[at_status]:
            continue
        before, after = (dict(zip(fields, row, strict=True)) for row in (old, values))
        changes.append(
            StatusChange(
                **dict(zip(key_fields, key, strict=True)),
                status_before=before["status"],
                status_after=after["status"],
                value_before=before["value"],
                value_after=after["value"],
                cause=cause_of(before, after),
                at=now,
            )
        )
    return changes


def cause_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> Cause:
    """Why the status changed, read off the stored fields: the first of these that differs.

    A figure that came, went or was corrected comes before everything it brings about.
    """
    if before["calculation_version"] != after["calculation_version"]:
        return Cause.VERSION
    if before["value"] is not None and after["value"] is None:
        return Cause.WITHDRAWN
    if before["value"] != after["value"]:
        return Cause.FIGURE
    if after["status"] == Status.OVERDUE:
        return Cause.DEADLINE
    if before["provisional"] != after["provisional"]:
        return Cause.FINAL
    if any(before[name] != after[name] for name in _TARGET):
        return Cause.TERMS
    if any(before[name] != after[name] for name in _EARLIER):
        return Cause.HISTORY
    return Cause.TERMS
