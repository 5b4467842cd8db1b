"""From stored results to their explanations: reads what a reader needs to know beside them.

Rights are the caller's: `peers` lets a result be compared with the other cities', which a city's
own people do not see.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from django.db.models import Prefetch, QuerySet

from assessment.explanations import (
    Around,
    Explanation,
    OpenReading,
    Stored,
    Topic,
    Wording,
    explain,
)
from assessment.inputs import elements_used
from assessment.models import CityStatus, ProvincialStatus
from assessment.returned import entering, rests_on_reports, returned_in, years_used
from cities.selectors import cities
from indicators.calculation import (
    REASON_LABELS,
    STATUS_LABELS,
    Definition,
    Reason,
    Status,
    Verdict,
    modified_z_scores,
)
from indicators.decisions import Terms
from indicators.models import ClauseDepartment, Indicator, Reading
from indicators.openings import printed_under
from indicators.selectors import departments, formulas
from indicators.terms_in_force import terms
from reporting.check_rules import OutlierTerms
from reporting.models import State
from reporting.on_record import counting_facts
from reporting.selectors import outlier_terms

AnyResult = TypeVar("AnyResult", CityStatus, ProvincialStatus)
#: city code → (element, year) → figure
Figures = dict[str, dict[tuple[str, int], Decimal]]
#: Statuses for which a city is not in the provincial figure.
_ABSENT = (Status.OVERDUE, Status.NOT_DUE, Status.UNDESIGNATED)
_NAMED_AT_MOST = 6


def topics(numbers: Iterable[int] | None = None) -> dict[int, Topic]:
    """The indicators' words with the definitions they are judged by, by number (None = all)."""
    rows = explained_indicators()
    if numbers is not None:
        rows = rows.filter(number__in=list(numbers))
    return topics_of(list(rows))


def topics_of(found: Sequence[Indicator], under: Terms | None = None) -> dict[int, Topic]:
    """The same of rows of `explained_indicators()` that were read already, under the terms in
    force or those of another time; what these do not know is left out."""
    known = terms(found) if under is None else under
    return {
        row.number: replace(
            topic(row, known.definitions[row.number]),
            held_to=known.replacing_targets(row.number),
            own_values={
                city: own
                for (number, city), own in known.own_values.items()
                if number == row.number
            },
            milestones=known.replacing_milestones(row.number),
        )
        for row in found
        if row.number in known.definitions
    }


def explained_indicators() -> QuerySet[Indicator]:
    """The rows that topics are made of: with formulas, readings and departments."""
    return formulas().prefetch_related(
        Prefetch(
            "clause__responsibilities",
            ClauseDepartment.objects.select_related("department").order_by("position"),
        )
    )


def topic(indicator: Indicator, definition: Definition) -> Topic:
    """One indicator's words; the row is one of `explained_indicators()`."""
    elements = {use.element.code: use.element for use in indicator.uses.all()}
    ordered = sorted(elements.values(), key=lambda element: element.order)
    printed = printed_under(indicator, definition)
    return Topic(
        number=indicator.number,
        name=indicator.name,
        unit=printed.get("unit", indicator.unit),
        decimals=indicator.decimals,
        formula=printed.get("formula", indicator.formula),
        provincial_formula=printed.get("provincial_formula", indicator.provincial_formula),
        clause=indicator.clause.code,
        departments=tuple(each.text_form for each in departments(indicator)),
        definition=definition,
        wordings={
            target.year: Wording("".join(target.table_text.split()), target.text_quote)
            for target in indicator.targets.all()
        },
        open_readings=tuple(
            OpenReading(reading.topic, _in_force(reading), tuple(reading.years))
            for reading in indicator.readings.all()
            if reading.status == Reading.Status.PENDING
        ),
        elements={element.code: element.name for element in ordered},
        element_units={element.code: element.unit for element in ordered},
    )


def explain_cities(
    results: Sequence[CityStatus], topics: Mapping[int, Topic], *, peers: bool
) -> list[Explanation]:
    """The cities' results explained, in four queries however many they are.

    `results` come with `city` and `indicator`; `peers` compares them with the other cities.
    """
    figures, returned = _figures(results, topics)
    outliers = outlier_terms() if peers else OutlierTerms()
    scores = _scores(results, outliers.fewest) if peers else {}
    return [
        explain(
            stored(result),
            topics[result.indicator.number],
            Around(
                figures=figures.get(result.city.code, {}),
                returned=entering(
                    topics[result.indicator.number].definition,
                    result.year,
                    returned.get(result.city.code, frozenset()),
                )
                if rests_on_reports(result.status, result.reason_code)
                else frozenset(),
                peers_score=scores.get((result.indicator_id, result.year), {}).get(
                    str(result.city_id)
                ),
                outlier_threshold=Fraction(outliers.threshold),
                targets=topics[result.indicator.number].held_to.get(result.city.code),
                set_itself=topics[result.indicator.number].set_by(
                    result.city.code, result.target_year, result.target
                ),
                milestones=topics[result.indicator.number].milestones.get(result.city.code, ()),
            ),
        )
        for result in results
    ]


def explain_province(
    results: Sequence[ProvincialStatus], topics: Mapping[int, Topic]
) -> list[Explanation]:
    """The province's results explained, naming the cities they lack."""
    absent = _absent(results)
    returned_by = returned_in(
        results, {number: topic.definition for number, topic in topics.items()}
    )
    return [
        explain(
            stored(result),
            topics[result.indicator.number],
            Around(
                absent=absent_of(absent.get((result.indicator_id, result.year), ())),
                returned_by=named_shortly(returned_by.get((result.indicator_id, result.year), ())),
            ),
        )
        for result in results
    ]


def stored(result: CityStatus | ProvincialStatus) -> Stored:
    """A stored row as the explanations want it; nothing is recomputed."""
    baseline = result.baseline_value is not None
    common = {
        name: getattr(result, name)
        for name in (
            *("year", "value", "numerator", "denominator", "target_year", "target", "operator"),
            *("target_expired", "gap", "path", "gap_to_path", "pace", "severity", "provisional"),
            *("lower_bound", "baseline_value"),
        )
    }
    common |= {
        "status": Status(result.status),
        "reason": Reason(result.reason_code),
        "verdicts": tuple(Verdict(each["year"], each["met"]) for each in result.verdicts),
        "baseline_year": result.baseline_year if baseline else None,
        "baseline_origin": result.baseline_origin,
        "years_missing": tuple(result.years_missing),
    }
    if isinstance(result, CityStatus):
        return Stored(
            subject=result.city.name,
            of_city=True,
            late=result.late,
            submission_version=result.submission_version,
            **common,
        )
    return Stored(
        subject="全省",
        of_city=False,
        cities_reporting=result.cities_reporting,
        cities_applicable=result.cities_applicable,
        complete=result.complete,
        **common,
    )


def absent_words(missing: Iterable[tuple[str, str, str]]) -> str:
    """Who is not in a provincial figure and why: 鹤壁、商丘逾期未报，平顶山缺基期.

    `missing`: (name, status, reason code) of the cities, by code.
    """
    named: dict[str, list[str]] = defaultdict(list)
    for name, status, reason in missing:
        if reason == Reason.NO_BASE_YEAR:
            named[REASON_LABELS[Reason.NO_BASE_YEAR]].append(name)
        elif status in _ABSENT:
            named[STATUS_LABELS[Status(status)]].append(name)
    return "，".join(f"{named_shortly(names)}{word}" for word, names in named.items())


def absent_of(results: Iterable[tuple[str, str, str]]) -> str:
    """The same, of all cities' results: those that have a figure are passed over."""
    return absent_words(
        (name, status, reason)
        for name, status, reason in results
        if status in _ABSENT or reason == Reason.NO_BASE_YEAR
    )


def named_shortly(names: Sequence[str]) -> str:
    """The first of these cities by name, and how many they are: 鹤壁、商丘……等8市."""
    shown = "、".join(names[:_NAMED_AT_MOST])
    return shown if len(names) <= _NAMED_AT_MOST else f"{shown}等{len(names)}市"


def _in_force(reading: Reading) -> str:
    labels = {option["code"]: option["label"] for option in reading.options}
    return str(labels.get(reading.in_force, reading.in_force))


def _figures(
    results: Sequence[CityStatus], topics: Mapping[int, Topic]
) -> tuple[Figures, dict[str, set[tuple[str, int]]]]:
    """The counting reports that enter these results, base years and earlier additions included;
    and which of them were sent back, by city code."""
    returned: dict[str, set[tuple[str, int]]] = defaultdict(set)
    found: Figures = defaultdict(dict)
    if not results:
        return found, returned
    wanted = {topics[result.indicator.number].definition for result in results}
    years: set[int] = set()
    for result in results:
        years |= years_used(topics[result.indicator.number].definition, result.year)
    for fact in counting_facts(
        element_codes={code for definition in wanted for code in elements_used(definition)},
        city_ids={result.city_id for result in results},
        years=years,
    ):
        if fact.value is not None:
            found[fact.city_code][fact.element, fact.year] = fact.value
            if fact.state == State.RETURNED:
                returned[fact.city_code].add((fact.element, fact.year))
    return found, returned


def _scores(
    results: Sequence[CityStatus], fewest: int
) -> dict[tuple[int, int], dict[str, Fraction]]:
    """Modified z-scores by (indicator, year) and city id, for indicators whose values compare.

    Fewer cities than `fewest` are not compared, as in the checks.
    """
    values: dict[tuple[int, int], dict[str, Fraction]] = defaultdict(dict)
    rows = (
        CityStatus.objects.filter(
            indicator__in={result.indicator_id for result in results},
            year__in={result.year for result in results},
            value__isnull=False,
        )
        .exclude(indicator__kind__in=("count", "share", "cumulative"))
        .order_by("indicator", "year", "city")
        .values_list("indicator_id", "year", "city_id", "value")
    )
    for indicator, year, city, value in rows:
        values[indicator, year][str(city)] = Fraction(value)
    return {key: modified_z_scores(found) for key, found in values.items() if len(found) >= fewest}


def _absent(
    results: Sequence[ProvincialStatus],
) -> dict[tuple[int, int], list[tuple[str, str, str]]]:
    """The cities of incomplete results by (indicator, year): name, status, reason."""
    incomplete = [result for result in results if not result.complete]
    missing: dict[tuple[int, int], list[tuple[str, str, str]]] = defaultdict(list)
    if not incomplete:
        return missing
    names = {city.pk: city.short_name for city in cities()}
    rows = (
        CityStatus.objects.filter(
            indicator__in={result.indicator_id for result in incomplete},
            year__in={result.year for result in incomplete},
        )
        .order_by("indicator", "year", "city__code")
        .values_list("indicator_id", "year", "city_id", "status", "reason_code")
    )
    for indicator, year, city, status, reason in rows:
        missing[indicator, year].append((names[city], status, reason))
    return missing
