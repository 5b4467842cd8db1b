"""Which results change their status when they are stored again, and why. Pure: rows in, rows out."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from assessment.models import StatusChange
from assessment.rows import Rows
from indicators.calculation import Reason, Status

Cause = StatusChange.Cause
_TARGET = ("target_year", "target", "operator")
_EARLIER = ("baseline_year", "baseline_value", "verdicts", "years_missing")
#: What stands beside a value that a report brings along; the province has no version of its own.
_BROUGHT = ("numerator", "denominator", "cities_reporting")
_VERSION = "submission_version"


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

    A figure that came, went or was corrected comes before everything it brings about. It need not
    change the value: the answer of an earlier year stands until it is given again, and a quotient
    without a denominator has none.
    """
    if before["calculation_version"] != after["calculation_version"]:
        return Cause.VERSION
    versions = before.get(_VERSION), after.get(_VERSION)
    if _gone(before["value"], after["value"]) or _gone(*versions):
        return Cause.WITHDRAWN
    if before["value"] != after["value"] or _gone(*reversed(versions)):
        return Cause.FIGURE
    if after["status"] == Status.OVERDUE:
        return Cause.DEADLINE
    if before["status"] == Status.OVERDUE and after["reason_code"] == Reason.DEADLINE_AHEAD:
        return Cause.EXTENDED
    if _differ(before, after, _BROUGHT):
        return Cause.FIGURE
    if before["provisional"] != after["provisional"]:
        return Cause.FINAL
    if _differ(before, after, _TARGET):
        return Cause.TERMS
    if _differ(before, after, _EARLIER):
        return Cause.HISTORY
    return Cause.FIGURE if versions[0] != versions[1] else Cause.TERMS


def _gone(before: object, after: object) -> bool:
    return before is not None and after is None


def _differ(before: Mapping[str, Any], after: Mapping[str, Any], names: Collection[str]) -> bool:
    return any(before.get(name) != after.get(name) for name in names)
