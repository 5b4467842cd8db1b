"""Kept results and what changed since, as pages show them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessment.models import Snapshot
from assessment.snapshots import Cause, Comparison, Difference, kept_terms
from assessment.snapshots.comparing import FigureChange
from cities.models import City
from dashboards.wording.results import MISSING, STATUS_ORDER, value_text
from indicators.decisions import Terms
from indicators.held import Plan
from indicators.models import DataElement, Indicator
from indicators.openings import printed_under
from indicators.wording import plain


@dataclass(slots=True)
class KeptResult:
    """One kept result with the attributes that words are made from, as on the stored rows."""

    value: Decimal | None
    target: Decimal | None
    operator: str
    target_year: int | None
    lower_bound: bool
    status: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """An indicator's provincial result in a snapshot, and the cities' statuses."""

    indicator: Indicator
    result: KeptResult
    reporting: int
    applicable: int
    statuses: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One result on both sides in words; `figures` names the figures that changed."""

    place: str
    city: City | None
    indicator: Indicator
    year: int
    before: KeptResult | None
    after: KeptResult | None
    shown_before: str
    shown_after: str
    causes: str
    figures: tuple[str, ...]
    more_figures: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Which differences are asked for; "" = all. Unknown values ask for nothing."""

    cause: str = ""
    city: str = ""
    indicator: str = ""
    only_statuses: bool = False

    def keeps(self, difference: Difference) -> bool:
        """Whether a difference is among those asked for."""
        return (
            (not self.cause or self.cause in difference.causes)
            and (not self.city or difference.city == ("" if self.city == "province" else self.city))
            and (not self.indicator or str(difference.number) == self.indicator)
            and (not self.only_statuses or difference.status_changes)
        )


#: Figures named in one line.
_NAMED = 3


def province_lines(snapshot: Snapshot, year: int, held: Plan) -> list[ProvinceLine]:
    """The snapshot's provincial results of a year by indicator number."""
    measured = as_read(held, kept_terms(snapshot))
    counted: dict[int, Counter[str]] = {}
    rows = snapshot.results.filter(year=year, city__isnull=False).order_by("pk")
    for number, status in rows.values_list("indicator__number", "status"):
        counted.setdefault(number, Counter())[status] += 1
    provincial = (
        snapshot.results.filter(year=year, city=None)
        .select_related("indicator")
        .order_by("indicator__number")
    )
    return [
        ProvinceLine(
            measured[row.indicator.number],
            _kept(row.fields),
            row.fields["cities_reporting"],
            row.fields["cities_applicable"],
            _in_order(counted.get(row.indicator.number, Counter())),
        )
        for row in provincial
    ]


def years_of(snapshot: Snapshot) -> list[int]:
    """The years a snapshot holds results of, newest first."""
    found = snapshot.results.filter(city=None).order_by("-year").values_list("year", flat=True)
    return list(found.distinct())


def change_lines(comparison: Comparison, filters: Filters) -> list[Difference]:
    """The differences asked for: changes of status first, then the province, newest year first."""
    chosen = [each for each in comparison.differences if filters.keeps(each)]
    return sorted(
        chosen, key=lambda each: (not each.status_changes, -each.year, each.number, each.city)
    )


def as_read(held: Plan, terms: Terms) -> dict[int, Indicator]:
    """The indicators in the units that these terms give them, by number."""
    found = {}
    for row in held.indicators:
        found[row.number] = copy(row)
        if row.number in terms.definitions:
            printed = printed_under(row, terms.definitions[row.number])
            found[row.number].unit = printed.get("unit", row.unit)
    return found


def in_words(
    differences: Iterable[Difference], held: Plan, terms: tuple[Terms, Terms]
) -> list[ChangeLine]:
    """These differences with names and shown values, each side as it was read then."""
    units = {city.code: city for city in held.cities}
    known = [as_read(held, each) for each in terms]
    elements = {element.code: element for element in DataElement.objects.order_by("order")}
    return [_line(each, units, known, elements) for each in differences]


def kept_rows(snapshot: Snapshot, held: Plan) -> Iterable[tuple[object, ...]]:
    """Every kept result as a row of a list for people."""
    measured = as_read(held, kept_terms(snapshot))
    rows = snapshot.results.select_related("city", "indicator").order_by(
        "year", "indicator__number", "city__code"
    )
    for row in rows.iterator(chunk_size=1000):
        fields = row.fields
        yield (
            row.city.code if row.city else "",
            row.city.name if row.city else "全省",
            row.indicator.number,
            row.indicator.name,
            row.year,
            fields["status"],
            *(
                None if fields[name] is None else Decimal(fields[name])
                for name in ("value", "numerator", "denominator")
            ),
            measured[row.indicator.number].unit,
            fields["target_year"],
            *(
                None if fields[name] is None else Decimal(fields[name])
                for name in ("target", "path", "gap", "gap_to_path", "pace", "severity")
            ),
            "是" if fields["provisional"] else "否",
            fields.get("submission_version"),
        )


def _line(
    difference: Difference,
    units: dict[str, City],
    known: Sequence[dict[int, Indicator]],
    elements: dict[str, DataElement],
) -> ChangeLine:
    city = units.get(difference.city)
    read = [each[difference.number] for each in known]
    before, after = (
        _kept(side) if side else None for side in (difference.before, difference.after)
    )
    shown = [
        MISSING if side is None else value_text(side, indicator, of_city=bool(difference.city))
        for side, indicator in zip((before, after), read, strict=True)
    ]
    changed = [each for each in difference.figures if each.before != each.after]
    return ChangeLine(
        place=city.name if city else difference.city or "全省",
        city=city,
        indicator=read[-1],
        year=difference.year,
        before=before,
        after=after,
        shown_before=shown[0],
        shown_after=shown[1],
        causes="、".join(difference.causes) or MISSING,
        figures=tuple(
            _figure_words(each, units, elements, named=not difference.city)
            for each in changed[:_NAMED]
        ),
        more_figures=max(len(changed) - _NAMED, 0),
    )


def _figure_words(
    change: FigureChange, units: dict[str, City], elements: dict[str, DataElement], *, named: bool
) -> str:
    element = elements[change.element]
    city = units[change.city].short_name if named and change.city in units else ""
    was, is_now = (
        "无" if side is None else plain(side.value) for side in (change.before, change.after)
    )
    unit = element.unit
    if was == is_now:
        settled = change.after is not None and change.after.final
        state = "已定为最终值" if settled else "又成为暂定值"
        return f"{city}{change.year}年{element.name}{was}{unit}{state}"
    return f"{city}{change.year}年{element.name}{was}→{is_now}{unit}"


def _kept(fields: dict[str, Any]) -> KeptResult:
    return KeptResult(
        value=_decimal(fields["value"]),
        target=_decimal(fields["target"]),
        operator=str(fields["operator"]),
        target_year=fields["target_year"],
        lower_bound=bool(fields["lower_bound"]),
        status=str(fields["status"]),
        provisional=bool(fields["provisional"]),
    )


def _decimal(text: object) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def _in_order(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple((status, counted[status]) for status in STATUS_ORDER if counted[status])


def cause_names() -> list[str]:
    """The causes in order."""
    return [cause.value for cause in Cause]
