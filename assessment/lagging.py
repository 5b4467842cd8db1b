"""The lagging list (滞后清单) of a year: who is on it, what decides the place, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from assessment.inputs import Inputs
from assessment.models import CityStatus, LaggingEntry
from assessment.sentences import Behind, Measure, behind_sentence, overdue_sentence
from indicators.calculation import (
    LAGGING_STATUSES,
    LaggingKey,
    Operator,
    Reason,
    Status,
    Target,
    Verdict,
    lagging_place,
    to_decimal,
)
from indicators.models import DataElement, Indicator

STATUS_FIELDS = (
    "pk",
    "year",
    "city__code",
    "indicator__number",
    "status",
    "reason_code",
    "value",
    "target_year",
    "target",
    "operator",
    "gap",
    "path",
    "gap_to_path",
    "pace",
    "severity",
    "verdicts",
    "baseline_year",
    "baseline_value",
)
ENTRY_FIELDS = ("year", "expected", "reported", "unknown", "minus_severity", "reason")
Row = Mapping[str, Any]
Entry = tuple[int, bool, bool, bool, Decimal, str]


def store_lagging(inputs: Inputs, keys: Iterable[tuple[int, ...]]) -> int:
    """Write the entries of these results (city, indicator, year) where they differ; how many did."""
    keys = list(keys)
    within = {
        f"{name}__in": {key[place] for key in keys}
        for place, name in enumerate(("city", "indicator", "year"))
    }
    entries = LaggingEntry.objects.filter(**{f"status__{on}": x for on, x in within.items()})
    stored = {row[0]: row[1:] for row in entries.order_by().values_list("status_id", *ENTRY_FIELDS)}
    current = _entries(inputs, CityStatus.objects.filter(**within))
    changed = [
        LaggingEntry(status_id=pk, **dict(zip(ENTRY_FIELDS, entry, strict=True)))
        for pk, entry in current.items()
        if stored.get(pk) != entry
    ]
    gone = stored.keys() - current.keys()
    LaggingEntry.objects.filter(status__in=gone).delete()
    LaggingEntry.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["status"],
        update_fields=ENTRY_FIELDS,
    )
    return len(changed) + len(gone)


def _entries(inputs: Inputs, among: QuerySet[CityStatus]) -> dict[int, Entry]:
    """What is stored of every one that belongs on its year's list, by the id of the status."""
    rows = among.filter(status__in=LAGGING_STATUSES).order_by("pk").values(*STATUS_FIELDS)
    natures = dict(Indicator.objects.order_by("number").values_list("number", "nature"))
    reasons = _Reasons(inputs)
    return {row["pk"]: (row["year"], *_place(row, natures), reasons.of(row)) for row in rows}


def _place(row: Row, natures: Mapping[int, str]) -> tuple[bool, bool, bool, Decimal]:
    """Where it stands, without number and city."""
    severity = row["severity"]
    key = LaggingKey(
        binding=natures[row["indicator__number"]] == "binding",
        status=Status(row["status"]),
        severity=None if severity is None else Fraction(severity),
        number=row["indicator__number"],
        city=row["city__code"],
    )
    expected, reported, unknown, minus_severity, *_ = lagging_place(key)
    return expected, reported, unknown, to_decimal(minus_severity)


class _Reasons:
    """The sentence of each row, with what it takes to name what is missing."""

    def __init__(self, inputs: Inputs) -> None:
        self.series = inputs.series
        self.measures = {
            number: Measure(unit, decimals, inputs.definitions[number])
            for number, unit, decimals in Indicator.objects.order_by("number").values_list(
                "number", "unit", "decimals"
            )
        }
        self.terms = inputs.terms
        self.names = dict(DataElement.objects.order_by("order").values_list("code", "name"))

    def of(self, row: Row) -> str:
        number, city = row["indicator__number"], row["city__code"]
        measure = self.measures[number]
        if row["status"] == Status.OVERDUE:
            reported = self.series.get(city, {}).get(row["year"], {})
            missing = measure.definition.needed - reported.keys()
            names = [name for code, name in self.names.items() if code in missing]
            return overdue_sentence(row["year"], names)
        # A city speaks of the targets it is held to: its allocation, its own stricter ones.
        held_to = replace(measure.definition, targets=self.terms.targets(number, city))
        return behind_sentence(_behind(row), replace(measure, definition=held_to))


def _behind(row: Row) -> Behind:
    baseline = row["baseline_year"]
    return Behind(
        year=row["year"],
        reason=Reason(row["reason_code"]),
        value=row["value"],
        target=Target(row["target_year"], Operator(row["operator"]), Fraction(row["target"])),
        gap=row["gap"],
        path=row["path"],
        gap_to_path=row["gap_to_path"],
        pace=row["pace"],
        verdicts=[Verdict(verdict["year"], verdict["met"]) for verdict in row["verdicts"]],
        baseline=None if baseline is None else (baseline, row["baseline_value"]),
    )
