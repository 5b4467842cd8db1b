"""The running sums behind the province's results: kept, changed by the difference, verified."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import QuerySet

from assessment.inputs import Inputs
from assessment.models import CityTally, TallySum
from assessment.rows import Scope
from indicators.calculation import NOTHING, Tally, city_tallies, total, years_tallied

#: Indicator's number → year → all cities together
Sums = Mapping[int, Mapping[int, Tally]]
#: City, indicator and year by database key; indicator and year
CityKey = tuple[int, int, int]
SumKey = tuple[int, int]

TALLY_FIELDS = tuple(each.name for each in fields(Tally))


class SumsMissing(Exception):
    """There is no sum of a year to which a difference could be added."""


@dataclass(frozen=True, slots=True)
class Drift:
    """A stored sum that is not what the stored tallies add up to."""

    number: int
    year: int
    stored: Tally
    added_up: Tally


def settle_sums(inputs: Inputs, scope: Scope) -> Sums:
    """Bring the tallies in scope and the sums they enter up to date; the sums of its indicators.

    A sum changes by the difference between what a city brings now and what was stored of it, so
    that nothing is read of the other cities. An indicator of which every city was read is added
    up anew. The caller holds the lock of the results.

    Raises:
        SumsMissing: the sums were never added up, or not for these years.
    """
    numbers = sorted({number for number, _ in scope})
    if not inputs.every_city:
        return _settle_by_difference(inputs, scope, numbers)
    # One after the other: the tallies of all indicators and many cities would fill the memory.
    return {number: _settle_anew(inputs, number) for number in numbers}


def sums_from_scratch(inputs: Inputs, numbers: Iterable[int]) -> Sums:
    """What all cities bring together by their figures alone; nothing is read or stored."""
    found: dict[int, Mapping[int, Tally]] = {}
    for number in numbers:
        tallies = [_of_city(inputs, number, code, since=0) for code in inputs.city_ids]
        years = years_tallied(inputs.definitions[number], inputs.calendar.years)
        found[number] = {year: total(each[year] for each in tallies) for year in years}
    return found


def drifted() -> list[Drift]:
    """The stored sums that are not what the stored tallies add up to. There are none, unless the
    tables were changed by hand or the program is at fault."""
    added: dict[SumKey, Tally] = {}
    for (_, *key), tally in _stored(CityTally.objects.all(), "city_id", "indicator__number"):
        place = (key[0], key[1])
        added[place] = added.get(place, NOTHING) + tally
    sums = {
        (number, year): tally
        for (number, year), tally in _stored(TallySum.objects.all(), "indicator__number")
    }
    found = [
        Drift(number, year, sums.get((number, year), NOTHING), added.get((number, year), NOTHING))
        for number, year in sorted(sums.keys() | added.keys())
    ]
    return [each for each in found if each.stored != each.added_up]


def _settle_by_difference(inputs: Inputs, scope: Scope, numbers: list[int]) -> Sums:
    ids = {number: inputs.indicator_ids[number] for number in numbers}
    cities = [inputs.city_ids[code] for _, code in scope if code is not None]
    known = CityTally.objects.filter(city__in=set(cities), indicator__in=ids.values())
    stored = {
        (city, indicator, year): tally
        for (city, indicator, year), tally in _stored(known, "city_id", "indicator_id")
    }
    sums = _stored_sums(ids.values())
    needed = {
        (ids[number], year)
        for number in numbers
        for year in years_tallied(inputs.definitions[number], inputs.calendar.years)
    }
    if not needed <= sums.keys():
        raise SumsMissing(sorted(needed - sums.keys()))
    changed: dict[CityKey, Tally] = {}
    changed_sums: dict[SumKey, Tally] = {}
    for (number, code), first in scope.items():
        if code is None:
            continue
        for year, tally in _of_city(inputs, number, code, since=first).items():
            key = (inputs.city_ids[code], ids[number], year)
            before = stored.get(key, NOTHING)
            if key not in stored or tally != before:
                changed[key] = tally
            if tally != before:
                sums[key[1:]] = changed_sums[key[1:]] = sums[key[1:]] + tally - before
    _store_tallies(changed)
    _store_sums(changed_sums)
    return {
        number: {
            year: sums[ids[number], year]
            for year in years_tallied(inputs.definitions[number], inputs.calendar.years)
        }
        for number in numbers
    }


def _settle_anew(inputs: Inputs, number: int) -> Mapping[int, Tally]:
    indicator = inputs.indicator_ids[number]
    tallies = {
        (city, indicator, year): tally
        for code, city in inputs.city_ids.items()
        for year, tally in _of_city(inputs, number, code, since=0).items()
    }
    years = years_tallied(inputs.definitions[number], inputs.calendar.years)
    sums = {(indicator, year): NOTHING for year in years}
    for (_, _, year), tally in tallies.items():
        sums[indicator, year] += tally
    known = CityTally.objects.filter(indicator=indicator)
    stored = {
        (city, of, year): tally
        for (city, of, year), tally in _stored(known, "city_id", "indicator_id")
    }
    if any(year not in years for *_, year in stored):
        known.exclude(year__in=years).delete()
        TallySum.objects.filter(indicator=indicator).exclude(year__in=years).delete()
    _store_tallies({key: tally for key, tally in tallies.items() if stored.get(key) != tally})
    before = _stored_sums([indicator])
    _store_sums({key: tally for key, tally in sums.items() if before.get(key) != tally})
    return {year: sums[indicator, year] for year in years}


def _of_city(inputs: Inputs, number: int, code: str, *, since: int) -> dict[int, Tally]:
    """What a city brings to the years from `since` on."""
    definition = inputs.definitions[number]
    years = [year for year in years_tallied(definition, inputs.calendar.years) if year >= since]
    return city_tallies(definition, inputs.of_city(number, code), years)


def _stored_sums(indicator_ids: Iterable[int]) -> dict[SumKey, Tally]:
    rows = TallySum.objects.filter(indicator__in=list(indicator_ids))
    return {(indicator, year): tally for (indicator, year), tally in _stored(rows, "indicator_id")}


def _stored(rows: QuerySet[Any], *names: str) -> Iterable[tuple[tuple[Any, ...], Tally]]:
    """Key (these fields and the year) and tally of each row."""
    width = len(names) + 1
    for row in rows.order_by().values_list(*names, "year", *TALLY_FIELDS).iterator(2000):
        columns = dict(zip(TALLY_FIELDS, row[width:], strict=True))
        columns["missing"] = {int(year): cities for year, cities in columns["missing"].items()}
        yield row[:width], Tally(**columns)


def _store_tallies(changed: Mapping[CityKey, Tally]) -> None:
    CityTally.objects.bulk_create(
        [
            CityTally(city_id=city, indicator_id=indicator, year=year, **_columns(tally))
            for (city, indicator, year), tally in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["city", "indicator", "year"],
        update_fields=TALLY_FIELDS,
    )


def _store_sums(changed: Mapping[SumKey, Tally]) -> None:
    TallySum.objects.bulk_create(
        [
            TallySum(indicator_id=indicator, year=year, **_columns(tally))
            for (indicator, year), tally in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["indicator", "year"],
        update_fields=TALLY_FIELDS,
    )


def _columns(tally: Tally) -> dict[str, Any]:
    columns = {name: getattr(tally, name) for name in TALLY_FIELDS}
    return {**columns, "missing": dict(tally.missing)}
