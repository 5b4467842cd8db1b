"""Reading what is in force: the definitions the calculation works with, and what was decided."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.db.models import Q

from indicators import calculation
from indicators.decisions import (
    KINDS,
    OF_ONE_UNIT,
    PROVINCE,
    AllocationChange,
    ApplicabilityChange,
    ReadingChange,
    Terms,
    change_from,
    subjects_of_unit,
)
from indicators.decisions.readings import targets_under, with_effect
from indicators.models import (
    Applicability,
    Bands,
    Decision,
    Indicator,
    IndicatorElement,
    Reading,
)
from indicators.selectors import formulas

Part = IndicatorElement.Part

#: What is in force of these kinds stands in rows of its own.
HELD_BY_ROWS = (ReadingChange.kind, ApplicabilityChange.kind)
#: Decisions on all units at once, held by nothing else.
OF_ALL_UNITS = tuple(kind for kind in KINDS if kind not in {*HELD_BY_ROWS, *OF_ONE_UNIT})
#: A required element that plays one of these parts must be there for a year to count as reported.
REPORTED_PARTS = (Part.NUMERATOR, Part.DENOMINATOR, Part.ADDITION, Part.FLAG)


def applicability(
    cities: Collection[str] | None = None,
) -> dict[tuple[int, str], calculation.Applicability]:
    """State per (indicator number, city code), for the pairs that have a row; others apply.

    Of all cities, or of those of these codes.
    """
    asked = Applicability.objects.all()
    if cities is not None:
        asked = asked.filter(city__code__in=cities)
    rows = asked.order_by("indicator__number", "city__code").values_list(
        "indicator__number", "city__code", "state"
    )
    return {(number, code): calculation.Applicability(state) for number, code, state in rows}


def bands() -> calculation.Bands:
    """The plan's general bands of pace: the newest version; the calculation's own before any is
    loaded. What was decided since stands in `terms`."""
    newest = Bands.objects.order_by("-version").first()
    if newest is None:
        return calculation.Bands()
    return calculation.Bands(on_track=Fraction(newest.on_track), slow=Fraction(newest.slow))


def definitions(
    rows: Iterable[Indicator] | None = None,
) -> Mapping[int, calculation.Definition]:
    """Every indicator as it is calculated, by number, under the readings and decisions in force.

    `rows` are those of `formulas()`, for a caller that has read them already. Numbers are exact.
    `required` holds the required elements that enter the formula itself; details (文号, 日期),
    switches and corrections may stay blank.
    """
    return _decided(rows, {}).definitions


def terms(
    rows: Iterable[Indicator] | None = None, *, cities: Collection[str] | None = None
) -> Terms:
    """All that units are judged by now: definitions, applicability, and what was decided for
    single units. `rows` as for `definitions`.

    With `cities`, what belongs to single units is read for those and the province only.
    """
    return _decided(rows, applicability(cities), cities)


def _decided(
    rows: Iterable[Indicator] | None,
    states: Mapping[tuple[int, str], calculation.Applicability],
    cities: Collection[str] | None = None,
) -> Terms:
    in_force = bands()
    rows = formulas() if rows is None else rows
    found = Terms(
        definitions={indicator.number: _definition(indicator, in_force) for indicator in rows},
        applicability=states,
        general_bands=in_force,
    )
    for decision in decisions_in_force(cities):
        change = change_from(decision.kind, _content(decision, cities))
        if not found.definitions.keys().isdisjoint(change.numbers):
            found = change.applied_to(found)
    return found


def _content(decision: Decision, cities: Collection[str] | None) -> dict[str, Any]:
    """What was decided; of an allocation only these cities' amounts."""
    content: dict[str, Any] = decision.content
    if cities is None or decision.kind != AllocationChange.kind:
        return content
    amounts = {city: given for city, given in content["amounts"].items() if city in cities}
    return {**content, "amounts": amounts}


def decisions_in_force(cities: Collection[str] | None = None) -> list[Decision]:
    """The newest decision on every subject, oldest first; without those on readings and
    applicability, whose rows hold what is in force.

    With `cities`, of those on single units only the province's and these cities'.
    """
    taken = Decision.objects.exclude(kind__in=HELD_BY_ROWS)
    if cities is not None:
        numbers = Indicator.objects.order_by("number").values_list("number", flat=True)
        subjects = [
            subject
            for number in numbers
            for unit in (PROVINCE, *cities)
            for subject in subjects_of_unit(number, unit)
        ]
        taken = Decision.objects.filter(Q(kind__in=OF_ALL_UNITS) | Q(subject__in=subjects))
    newest = {decision.subject: decision for decision in taken.order_by("number")}
    return sorted(newest.values(), key=lambda decision: decision.number)


def decision_on(subject: str) -> Decision | None:
    """The decision in force on a subject."""
    return Decision.objects.filter(subject=subject).order_by("-version").first()


def targets_in_force(indicator: Indicator) -> tuple[calculation.Target, ...]:
    """The indicator's targets by year, with the operators of the readings in force."""
    targets = _printed_targets(indicator)
    for reading, effect in _effects(indicator):
        targets = targets_under(targets, effect, reading.years)
    return targets


def _printed_targets(indicator: Indicator) -> tuple[calculation.Target, ...]:
    return tuple(
        calculation.Target(
            target.year, calculation.Operator(target.operator), Fraction(target.value)
        )
        for target in sorted(indicator.targets.all(), key=lambda target: target.year)
    )


def _definition(indicator: Indicator, in_force: calculation.Bands) -> calculation.Definition:
    uses = list(indicator.uses.all())
    definition = calculation.Definition(
        number=indicator.number,
        kind=calculation.Kind(indicator.kind),
        direction=calculation.Direction(indicator.direction),
        targets=_printed_targets(indicator),
        required=frozenset(
            use.element.code for use in uses if use.element.required and use.part in REPORTED_PARTS
        ),
        numerator=_terms(uses, Part.NUMERATOR),
        denominator=_terms(uses, Part.DENOMINATOR),
        correction=_only(uses, Part.CORRECTION),
        additions=_terms(uses, Part.ADDITION),
        flag=_only(uses, Part.FLAG),
        switch=_only(uses, Part.SWITCH),
        start_year=indicator.start_year,
        base_year=indicator.base_year,
        pace_method="cagr" if indicator.pace_method == "cagr" else "linear",
        bands=in_force,
    )
    for reading, effect in _effects(indicator):
        definition = with_effect(definition, effect, reading.years)
    return definition


def _effects(indicator: Indicator) -> list[tuple[Reading, dict[str, Any]]]:
    return [(reading, _effect(reading)) for reading in indicator.readings.all()]


def _effect(reading: Reading) -> dict[str, Any]:
    """What the option in force does to the arithmetic.

    Raises:
        ValueError: the reading has no option of that code.
    """
    for option in reading.options:
        if option["code"] == reading.in_force:
            effect: dict[str, Any] = option["effect"]
            return effect
    raise ValueError(f"reading {reading.code} has no option {reading.in_force}")


def _terms(uses: Iterable[IndicatorElement], part: Part) -> tuple[calculation.Term, ...]:
    return tuple(
        calculation.Term(use.element.code, Fraction(use.factor)) for use in uses if use.part == part
    )


def _only(uses: Sequence[IndicatorElement], part: Part) -> str | None:
    return next((use.element.code for use in uses if use.part == part), None)
