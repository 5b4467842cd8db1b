"""Computing results and storing what differs; safe to run twice and at the same time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, QuerySet, Subquery

from accounts.models import Event
from accounts.webhooks import publish
from assessment.changes import status_changes
from assessment.decided_changes import name_decisions
from assessment.inputs import FIRST_YEAR, Inputs, load
from assessment.lagging import store_lagging
from assessment.models import CityStatus, ProvincialStatus, ResultsState, StatusChange
from assessment.rows import (
    CITY_FIELDS,
    CITY_KEY,
    PROVINCE_FIELDS,
    PROVINCE_KEY,
    Rows,
    Scope,
    city_rows,
    province_rows,
)
from assessment.sums import SumsMissing, settle_sums
from audit.models import Head
from cities.prepared import Prepared
from indicators.calculation import CALCULATION_VERSION
from indicators.models import Indicator
from reporting.models import RecomputeMark

#: city, indicator, year; None = all
Mark = tuple[int | None, int | None, int | None]
#: SQLite limits how many values a query may name.
MARKS_AT_ONCE = 500


def ensure_current(now: datetime) -> None:
    """Compute what is not up to date at `now`: one query when nothing is.

    Stale means: never computed, a deadline or new year has passed since, or marks are waiting
    (a message to the worker was lost, or is on its way).
    """
    results_version(now)


def results_version(now: datetime) -> str | None:
    """Under which name all that the system knows stands at `now`, results brought up to date.

    It changes whenever a result, a figure, a decision or anything else that leaves an act in the
    trail changes, and with every new version of the program; an answer under the same name, to the
    same person, on the same day, is the same. Reading and signing in do not change it. None where
    nobody can tell, the trail's head being lost. One query when nothing is stale.
    """
    standing = _standing()
    if standing is None or standing.waiting or _expired(standing, now):
        recompute_marked(now)
        standing = _standing()
    if standing is None or standing.changed is None:
        return None
    return f"{standing.version}-{standing.changed[:16]}-{settings.PROGRAM}"


class _Standing(NamedTuple):
    """What ResultsState says, whether marks are waiting, and the trail's last act on data."""

    version: int
    valid_until: datetime | None
    calculation_version: str
    waiting: bool
    changed: str | None


def _describe_standing() -> QuerySet[ResultsState, tuple[Any, ...]]:
    return ResultsState.objects.annotate(
        waiting=Exists(RecomputeMark.objects.all()),
        changed=Subquery(Head.objects.values("changed")[:1]),
    ).values_list(*_Standing._fields)


_STANDING = Prepared(_describe_standing)


def _standing() -> _Standing | None:
    row = _STANDING.first()
    return None if row is None else _Standing(*row)


@transaction.atomic
def recompute_marked(now: datetime) -> int:
    """Recompute what the waiting marks name and remove them; the number of changed rows.

    Everything is recomputed when that never happened or time has made results stale.
    """
    state = lock_results()
    if _expired(state, now):
        return _recompute_everything(state, now)
    marks = list(
        RecomputeMark.objects.order_by("pk").values_list("pk", "city_id", "indicator_id", "year")
    )
    if not marks:
        return 0
    numbers = _numbers({indicator for _, _, indicator, _ in marks})
    inputs = load(now, numbers, city_ids=_only({city for _, city, _, _ in marks}))
    scope = _scope(inputs, [(city, indicator, year) for _, city, indicator, year in marks])
    try:
        changed = _store(inputs, scope, inputs.calendar.years, now)
    except SumsMissing:
        return _recompute_everything(state, now)
    _forget([pk for pk, *_ in marks])
    # A deadline that was moved is among the marks, and with it the next change by time alone.
    _settle(state, changed, now, valid_until=inputs.calendar.changes_at)
    return changed


@transaction.atomic
def recompute_all(now: datetime, years: Iterable[int] | None = None) -> int:
    """Recompute every result, or those of some years; the number of changed rows.

    Years outside 2020 to the current one have no results and are passed over. Marks stay when
    only some years were asked for.
    """
    state = lock_results()
    if years is None:
        return _recompute_everything(state, now)
    inputs = load(now)
    wanted = sorted(set(years) & set(inputs.calendar.years))
    changed = _store(inputs, whole(inputs, inputs.definitions), wanted, now)
    _settle(state, changed, now)
    return changed


def _recompute_everything(state: ResultsState, now: datetime) -> int:
    handled = list(RecomputeMark.objects.values_list("pk", flat=True))
    inputs = load(now)
    changed = _store(inputs, whole(inputs, inputs.definitions), inputs.calendar.years, now)
    _forget(handled)
    _settle(state, changed, now, valid_until=inputs.calendar.changes_at)
    return changed


def lock_results() -> ResultsState:
    """The one row that workers queue for, held to the end of the transaction."""
    return ResultsState.objects.select_for_update().get_or_create(pk=1)[0]


def _expired(state: ResultsState | _Standing, now: datetime) -> bool:
    """Whether time, or another version of the calculation, has made all results stale."""
    return (
        state.valid_until is None
        or now >= state.valid_until
        or state.calculation_version != CALCULATION_VERSION
    )


def _forget(marks: Sequence[int]) -> None:
    """Remove the handled marks and no others: new ones may have come in meanwhile."""
    for start in range(0, len(marks), MARKS_AT_ONCE):
        RecomputeMark.objects.filter(pk__in=marks[start : start + MARKS_AT_ONCE]).delete()


def _settle(
    state: ResultsState, changed: int, now: datetime, *, valid_until: datetime | None = None
) -> None:
    """Note the run; one that changed nothing leaves no trace."""
    stood = (state.valid_until, state.calculation_version)
    if valid_until is not None:
        state.valid_until = valid_until
        state.calculation_version = CALCULATION_VERSION
    moved = stood != (state.valid_until, state.calculation_version)
    if changed:
        state.version += 1
        state.computed_at = now
        told = {"version": state.version, "changed_rows": changed}
        publish(event=Event.RESULTS, data=told, now=now)
    if changed or moved:
        state.save()


def _numbers(indicator_ids: set[int | None]) -> list[int]:
    """Numbers of the marked indicators; of all when a mark names none."""
    indicators = Indicator.objects.order_by("number").values_list("number", flat=True)
    named = {pk for pk in indicator_ids if pk is not None}
    return list(indicators if None in indicator_ids else indicators.filter(pk__in=named))


def _only(city_ids: set[int | None]) -> set[int] | None:
    """The marked cities; None when a mark names none, which means every one."""
    named = {pk for pk in city_ids if pk is not None}
    return None if None in city_ids else named


def whole(inputs: Inputs, numbers: Iterable[int]) -> Scope:
    """Every unit and year of these indicators."""
    units: list[str | None] = [*inputs.city_ids, None]
    return {(number, unit): FIRST_YEAR for number in numbers for unit in units}


def _scope(inputs: Inputs, marks: Sequence[Mark]) -> Scope:
    """What the marks touch: the marked city and the province, from the marked year on.

    A figure decides results of its own and later years; only a base year's decides all. Where
    every city was read, every city's: the province's sums are then added up anew.
    """
    numbers = {pk: number for number, pk in inputs.indicator_ids.items()}
    codes = {pk: code for code, pk in inputs.city_ids.items()}
    scope: dict[tuple[int, str | None], int] = {}
    for city_id, indicator_id, year in marks:
        for number in inputs.definitions if indicator_id is None else [numbers[indicator_id]]:
            base_year = inputs.definitions[number].base_year
            first = min(FIRST_YEAR, base_year or FIRST_YEAR)
            if year is not None and year != base_year:
                first = year
            for unit in [*(codes.values() if city_id is None else [codes[city_id]]), None]:
                scope[number, unit] = min(first, scope.get((number, unit), first))
    return scope


def _store(inputs: Inputs, scope: Scope, years: Sequence[int], now: datetime) -> int:
    """Write the rows in scope that differ from the stored ones, and their lagging entries."""
    if not scope:
        return 0
    sums = settle_sums(inputs, scope)
    cities = city_rows(inputs, scope, years)
    province = province_rows(inputs, scope, years, sums)
    changed = _write(CityStatus, CITY_KEY, CITY_FIELDS, cities, now)
    changed += _write(ProvincialStatus, PROVINCE_KEY, PROVINCE_FIELDS, province, now)
    return changed + store_lagging(inputs, cities)


def stored_rows(
    model: type[models.Model],
    key_fields: tuple[str, ...],
    fields: tuple[str, ...],
    keys: Iterable[tuple[int, ...]],
) -> Rows:
    """The stored results of these keys, as they are compared with computed ones."""
    keys, width = list(keys), len(key_fields)
    within: dict[str, Any] = {
        f"{name}__in": {key[place] for key in keys} for place, name in enumerate(key_fields)
    }
    rows = model._default_manager.filter(**within).order_by().values_list(*key_fields, *fields)
    return {row[:width]: row[width:] for row in rows}


def _write(
    model: type[CityStatus] | type[ProvincialStatus],
    key_fields: tuple[str, ...],
    fields: tuple[str, ...],
    rows: Rows,
    now: datetime,
) -> int:
    """Insert or update the rows that differ; equal ones keep their time of computation. Changes of
    status are noted beside them."""
    if not rows:
        return 0
    stored = stored_rows(model, key_fields, fields, rows)
    changed = [
        model(
            computed_at=now,
            **dict(zip(key_fields, key, strict=True)),
            **dict(zip(fields, values, strict=True)),
        )
        for key, values in rows.items()
        if stored.get(key) != values
    ]
    moved = status_changes(key_fields, fields, stored=stored, computed=rows, now=now)
    name_decisions(moved, of=model)
    StatusChange.objects.bulk_create(moved)
    model._default_manager.bulk_create(
        changed,  # type: ignore[arg-type]
        update_conflicts=True,
        unique_fields=[name.removesuffix("_id") for name in key_fields],
        update_fields=[*fields, "computed_at"],
    )
    return len(changed)
