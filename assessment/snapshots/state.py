"""All results of a moment beside what they rest on: kept ones and today's in one shape."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from assessment.inputs import Calendar, Inputs, Series, load
from assessment.models import CityStatus, ProvincialStatus, Snapshot
from assessment.rows import (
    CITY_FIELDS,
    CITY_KEY,
    PROVINCE_FIELDS,
    PROVINCE_KEY,
    Rows,
    city_rows,
    province_rows,
)
from assessment.services import whole
from assessment.snapshots.freezing import frozen, thawed
from assessment.sums import sums_from_scratch
from cities.selectors import cities
from indicators.calculation import CALCULATION_VERSION, Figure
from indicators.decisions import Terms
from indicators.models import Indicator
from reporting.models import Fact, State

#: City's code ("" = the province), indicator's number, year.
Key = tuple[str, int, int]
#: A result's fields by name, decimals as text.
Fields = dict[str, Any]
#: Id of the figure's row → its state then.
Counted = dict[int, str]


@dataclass(frozen=True, slots=True)
class Basis:
    """What results are computed from. `counted` names the versions of figures that counted."""

    terms: Terms
    calendar: Calendar
    submissions: Mapping[tuple[str, int], tuple[int, bool]]
    counted: Counted
    series: Series


@dataclass(frozen=True, slots=True)
class Standing:
    """Results with their basis, and by which version of the calculation."""

    basis: Basis
    results: Mapping[Key, Fields]
    calculation_version: str


def standing_now(now: datetime, under: Terms | None = None) -> Standing:
    """What is stored now; the caller has made the results current, and may have read the terms in
    force already."""
    return Standing(basis_now(now, under), stored_results(), CALCULATION_VERSION)


def basis_now(now: datetime, under: Terms | None = None) -> Basis:
    """What results would be computed from at `now`."""
    inputs = load(now, under=under)
    rows = (
        Fact.objects.counting()
        .filter(value__isnull=False)
        .order_by("pk")
        .values_list("pk", "state")
    )
    counted = dict(rows)
    return Basis(
        inputs.terms, inputs.calendar, dict(inputs.submissions), counted, series_of(counted)
    )


def series_of(counted: Counted) -> Series:
    """The values of these figures by city, year and element, each in the state it had then."""
    series: Series = {}
    rows = (
        Fact.objects.filter(value__isnull=False)
        .order_by("pk")
        .values_list("pk", "city__code", "year", "element__code", "value")
    )
    for pk, city, year, element, value in rows.iterator(chunk_size=5000):
        if pk in counted and value is not None:
            figures = series.setdefault(city, {}).setdefault(year, {})
            figures[element] = Figure(value, counted[pk] == State.FINAL)
    return series


def kept_basis(snapshot: Snapshot) -> Basis:
    """A snapshot's basis, with the figures' values read from where they are stored."""
    kept = snapshot.basis
    counted = {int(pk): state for state, pks in kept["counted"].items() for pk in pks}
    return Basis(
        thawed(kept["terms"]),
        thawed(kept["calendar"]),
        thawed(kept["submissions"]),
        counted,
        series_of(counted),
    )


def kept_terms(snapshot: Snapshot) -> Terms:
    """What units were judged by in a snapshot."""
    terms: Terms = thawed(snapshot.basis["terms"])
    return terms


def kept_standing(snapshot: Snapshot) -> Standing:
    """A snapshot's results with their basis."""
    return Standing(kept_basis(snapshot), kept_results(snapshot), snapshot.calculation_version)


def kept_results(snapshot: Snapshot) -> dict[Key, Fields]:
    """A snapshot's results as they were."""
    rows = snapshot.results.order_by("pk").values_list(
        "city__code", "indicator__number", "year", "fields"
    )
    return {(city or "", number, year): fields for city, number, year, fields in rows}


def basis_as_json(basis: Basis) -> dict[str, Any]:
    """A basis as a snapshot keeps it."""
    by_state: dict[str, list[int]] = {}
    for pk in sorted(basis.counted):
        by_state.setdefault(basis.counted[pk], []).append(pk)
    return {
        "terms": frozen(basis.terms),
        "calendar": frozen(basis.calendar),
        "submissions": frozen(basis.submissions),
        "counted": by_state,
    }


def stored_results() -> dict[Key, Fields]:
    """The results that stand, as they are kept."""
    city_result = CityStatus.objects.order_by("pk").values_list(
        "city__code", "indicator__number", "year", *CITY_FIELDS
    )
    provincial = ProvincialStatus.objects.order_by("pk").values_list(
        "indicator__number", "year", *PROVINCE_FIELDS
    )
    found = {
        (row[0], row[1], row[2]): _as_kept(CITY_FIELDS, row[3:])
        for row in city_result.iterator(chunk_size=2000)
    }
    for row in provincial:
        found["", row[0], row[1]] = _as_kept(PROVINCE_FIELDS, row[2:])
    return found


def computed_results(basis: Basis) -> dict[Key, Fields]:
    """The results that follow from a basis by today's calculation, computed by the pipeline that
    also computes the stored ones."""
    inputs = _inputs(basis)
    scope, years = whole(inputs, inputs.definitions), basis.calendar.years
    codes = {pk: code for code, pk in inputs.city_ids.items()}
    numbers = {pk: number for number, pk in inputs.indicator_ids.items()}
    found: dict[Key, Fields] = {}
    for key, fields in _named(city_rows(inputs, scope, years), CITY_KEY, CITY_FIELDS):
        found[codes[key["city_id"]], numbers[key["indicator_id"]], key["year"]] = fields
    sums = sums_from_scratch(inputs, inputs.definitions)
    province = province_rows(inputs, scope, years, sums)
    for key, fields in _named(province, PROVINCE_KEY, PROVINCE_FIELDS):
        found["", numbers[key["indicator_id"]], key["year"]] = fields
    return found


def digest(basis: Basis, results: Mapping[Key, Fields]) -> str:
    """SHA-256 over basis, figures and results, independent of the order they are stored in."""
    series = {
        city: {
            str(year): {code: [f"{f.value.normalize():f}", f.final] for code, f in figures.items()}
            for year, figures in years.items()
        }
        for city, years in basis.series.items()
    }
    lines = sorted([*key, fields] for key, fields in results.items())
    text = json.dumps([basis_as_json(basis), series, lines], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _inputs(basis: Basis) -> Inputs:
    """The basis as the calculation takes it, for the units it had."""
    units = {city.code: city.pk for city in cities()}
    return Inputs(
        terms=basis.terms,
        indicator_ids=dict(Indicator.objects.order_by("number").values_list("number", "pk")),
        city_ids={code: pk for code, pk in units.items() if code in basis.calendar.cities},
        series=basis.series,
        calendar=basis.calendar,
        submissions=basis.submissions,
        every_city=True,
    )


def _named(
    rows: Rows, key_fields: tuple[str, ...], fields: tuple[str, ...]
) -> Iterable[tuple[dict[str, int], Fields]]:
    for key, values in rows.items():
        yield dict(zip(key_fields, key, strict=True)), _as_kept(fields, values)


def _as_kept(fields: tuple[str, ...], values: Iterable[Any]) -> Fields:
    return {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
        for name, value in zip(fields, values, strict=True)
    }
