"""Reading what was promised: the rows of the plan."""

from typing import Literal

from django.db.models import Prefetch, QuerySet

from cities.models import Department
from cities.selectors import cities
from indicators.decisions import Names, Title
from indicators.models import (
    Clause,
    ClauseDepartment,
    Commitment,
    DataElement,
    Indicator,
    IndicatorElement,
    PartRule,
    Reading,
)


def indicators() -> QuerySet[Indicator]:
    """The 23 rows of the table by number, with everything that is said about them."""
    return formulas().prefetch_related(
        Prefetch(
            "clause__responsibilities",
            ClauseDepartment.objects.select_related("department").order_by("position"),
        ),
        "quotes",
    )


def formulas() -> QuerySet[Indicator]:
    """The 23 rows by number with what the arithmetic needs: elements, targets, readings."""
    return (
        Indicator.objects.select_related("clause")
        .prefetch_related(
            "targets",
            Prefetch(
                "uses",
                IndicatorElement.objects.select_related("element", "element__department").order_by(
                    "element__order", "part"
                ),
            ),
            Prefetch("readings", readings()),
        )
        .order_by("number")
    )


def clauses() -> QuerySet[Clause]:
    """The 35 clauses in the plan's order, with departments, indicators and text commitments."""
    return Clause.objects.prefetch_related(
        Prefetch(
            "responsibilities",
            ClauseDepartment.objects.select_related("department").order_by("position"),
        ),
        Prefetch("indicators", Indicator.objects.order_by("number")),
        Prefetch("commitments", Commitment.objects.order_by("order")),
    ).order_by("order")


def commitments() -> QuerySet[Commitment]:
    """What is promised in numbers or by a date only in the text, in the order of the list."""
    return (
        Commitment.objects.select_related("clause")
        .prefetch_related("departments")
        .order_by("order")
    )


def elements() -> QuerySet[DataElement]:
    """Everything a city reports, in the order of the list."""
    return DataElement.objects.select_related("department", "asked_when").order_by("order")


def elements_of_indicator(indicator: Indicator) -> list[DataElement]:
    """The elements an indicator uses, each once, in the order of the list."""
    found = {use.element.pk: use.element for use in indicator.uses.all()}
    return sorted(found.values(), key=lambda element: element.order)


def part_rules() -> QuerySet[PartRule]:
    """Pairs in force, of which the part may not exceed whole × factor, in the part's unit."""
    pairs = PartRule.objects.filter(in_force=True).select_related("part", "whole")
    return pairs.order_by("part__order", "whole__order")


def readings() -> QuerySet[Reading]:
    """The choices the document leaves open, in the order of the list."""
    return Reading.objects.select_related("decided_by").order_by("order")


def departments(indicator: Indicator) -> list[Department]:
    """The departments behind the indicator's clause, in the order of the text."""
    rows = sorted(indicator.clause.responsibilities.all(), key=lambda row: row.position)
    return [row.department for row in rows]


def lead_department(indicator: Indicator) -> Department | None:
    """The department the clause names first (首列); the plan itself never says 牵头."""
    return next(iter(departments(indicator)), None)


def lead_departments() -> dict[int, str]:
    """Code of the department each indicator's clause names first, by number."""
    leads: dict[int, str] = {}
    rows = Indicator.objects.order_by("number", "clause__responsibilities__position").values_list(
        "number", "clause__responsibilities__department__code"
    )
    for number, code in rows:
        if code is not None:
            leads.setdefault(number, code)
    return leads


def pending_readings(indicator: Indicator, year: int | None = None) -> list[Reading]:
    """Open choices that bear on the indicator, or on its target of `year` where given."""
    return [
        reading
        for reading in indicator.readings.all()
        if reading.status == Reading.Status.PENDING and (year is None or _concerns(reading, year))
    ]


def reading_status(indicator: Indicator, target_year: int) -> Literal["pending", "confirmed"]:
    """`pending` (待省厅确认) while an open choice bears on the target, else `confirmed`."""
    return "pending" if pending_readings(indicator, target_year) else "confirmed"


def listing_readings(number: int) -> QuerySet[Reading]:
    """The readings that ask which cities an indicator's list means."""
    codes = [
        reading.code
        for reading in readings().filter(indicators__number=number)
        if any("cities" in option["effect"] for option in reading.options)
    ]
    return Reading.objects.filter(code__in=codes)


def names() -> Names:
    """What cities and indicators are called in what is decided about them."""
    return Names(
        cities={city.code: city.name for city in cities()},
        indicators={
            row.number: Title(row.short_name, row.unit, row.decimals)
            for row in Indicator.objects.order_by("number")
        },
    )


def _concerns(reading: Reading, year: int) -> bool:
    return not reading.years or year in reading.years
