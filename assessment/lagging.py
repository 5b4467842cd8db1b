"""The lagging list (滞后清单) of a year: who is on it, in which order, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from assessment.inputs import Inputs, Series, series_of
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
)
from indicators.models import DataElement, Indicator
from reporting.selectors import counting_facts

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
Row = Mapping[str, Any]


def store_lagging(inputs: Inputs, years: Sequence[int]) -> int:
    """Rewrite the lists of these years where they differ; the number of changed entries."""
    stored = {
        pk: (year, rank, reason)
        for pk, year, rank, reason in LaggingEntry.objects.filter(year__in=years)
        .order_by()
        .values_list("status_id", "year", "rank", "reason")
    }
    current = _lists(inputs, years)
    changed = [
        LaggingEntry(status_id=pk, year=year, rank=rank, reason=reason)
        for pk, (year, rank, reason) in current.items()
        if stored.get(pk) != (year, rank, reason)
    ]
    gone = stored.keys() - current.keys()
    LaggingEntry.objects.filter(status__in=gone).delete()
    LaggingEntry.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["status"],
        update_fields=["year", "rank", "reason"],
    )
    return len(changed) + len(gone)


def _lists(inputs: Inputs, years: Sequence[int]) -> dict[int, tuple[int, int, str]]:
    """(year, rank, reason) by the id of the status, for every row of the years' lists."""
    rows = CityStatus.objects.filter(year__in=years, status__in=LAGGING_STATUSES)
    by_year: dict[int, list[Row]] = {year: [] for year in years}
    for row in rows.order_by("pk").values(*STATUS_FIELDS):
        by_year[row["year"]].append(row)
    natures = dict(Indicator.objects.order_by("number").values_list("number", "nature"))
    reasons = _Reasons(inputs, years)
    return {
        row["pk"]: (year, rank, reasons.of(row))
        for year, listed in by_year.items()
        for rank, row in enumerate(
            sorted(listed, key=lambda row: lagging_place(_key(row, natures))), start=1
        )
    }


def _key(row: Row, natures: Mapping[int, str]) -> LaggingKey:
    severity = row["severity"]
    return LaggingKey(
        binding=natures[row["indicator__number"]] == "binding",
        status=Status(row["status"]),
        severity=None if severity is None else Fraction(severity),
        number=row["indicator__number"],
        city=row["city__code"],
    )


class _Reasons:
    """The sentence of each row, with what it takes to name what is missing."""

    def __init__(self, inputs: Inputs, years: Sequence[int]) -> None:
        self.series: Series = (
            inputs.series if inputs.every_figure else series_of(counting_facts(years=years))
        )
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
