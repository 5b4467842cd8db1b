"""Reading who reports what and when: cycles, submissions, and what entries are judged by."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet

from cities.models import City
from indicators.models import Applicability as CityApplicability
from indicators.models import Clause, Indicator, IndicatorElement, Reading
from reporting import on_record
from reporting.check_rules import CheckRules, OutlierTerms
from reporting.checks import Entry, PartOfWhole
from reporting.commitments import asked_commitments as asked_commitments
from reporting.deadlines import deadline as deadline
from reporting.deadlines import deadlines as deadlines
from reporting.models import Cycle, Extension, Submission
from reporting.parsing import ElementRule
from reporting.plan_in_force import plan_in_force
from reporting.required import Use, earlier_years
from reporting.task_figures import Asked


class Terms(NamedTuple):
    """What a city's entries of a cycle are judged by: rules per element, titles per clause, the
    years that may be entered per element, and the commitments with a figure."""

    rules: dict[str, ElementRule]
    clauses: dict[str, str]
    asked: dict[str, list[int]]
    commitments: dict[int, Asked]


def cycles(city_ids: Iterable[int] | None = None) -> QuerySet[Cycle]:
    """All cycles with their extensions, or with those of some cities, newest first."""
    extensions = Extension.objects.order_by("pk")
    if city_ids is not None:
        extensions = extensions.filter(city__in=list(city_ids))
    return Cycle.objects.prefetch_related(Prefetch("extensions", extensions)).order_by("-year")


def cycle(year: int) -> Cycle | None:
    """The cycle of a year; None where nothing was asked (before 2023)."""
    return Cycle.objects.filter(year=year).first()


def submission(city: City, cycle: Cycle) -> Submission | None:
    """The city's submission of the cycle, if it was begun."""
    return (
        Submission.objects.select_related("city", "cycle", "submitted_by", "decided_by")
        .filter(city=city, cycle=cycle)
        .first()
    )


def submissions(year: int) -> QuerySet[Submission]:
    """The submissions of a year by city code."""
    return (
        Submission.objects.select_related("city", "cycle", "submitted_by", "decided_by")
        .filter(cycle__year=year)
        .order_by("city__code")
    )


def rules(cycle: Cycle | None = None, city: City | None = None) -> dict[str, ElementRule]:
    """What may be entered, per element code, in the form's order: `PlanInForce.rules`."""
    return plan_in_force().rules(cycle, city)


def asked_cities(cycle: Cycle) -> list[City]:
    """The cities that have to report in this cycle, by code."""
    return list(City.objects.exclude(code__in=cycle.cities_left_out).order_by("code"))


def parts_of_wholes() -> list[PartOfWhole]:
    """The pairs of which the first may not exceed the second."""
    return list(plan_in_force().parts)


def outlier_terms() -> OutlierTerms:
    """When a city's value stands apart from the others': the newest version."""
    return plan_in_force().outlier_terms


def check_rules() -> CheckRules:
    """Everything the checks go by that the province may change, as it stands."""
    found = plan_in_force()
    return CheckRules(found.rules(), list(found.parts), found.outlier_terms)


def clause_titles() -> dict[str, str]:
    """Title of each clause by code, in the plan's order."""
    return dict(Clause.objects.order_by("order").values_list("code", "title"))


def asked_years(city: City, cycle: Cycle) -> dict[str, list[int]]:
    """Earlier years that a calculation needs and that have no final figure yet, per element."""
    final = on_record.reported(city, cycle).final
    definitions = plan_in_force().terms.definitions
    return earlier_years(definitions.values(), cycle.year, final=final)


def terms(city: City, cycle: Cycle) -> Terms:
    """What a city's entries of this cycle are judged by."""
    allowed, earlier = rules(cycle, city), asked_years(city, cycle)
    asked = {code: [*earlier.get(code, []), cycle.year] for code in allowed}
    return Terms(allowed, clause_titles(), asked, asked_commitments())


def element_uses() -> list[Use]:
    """Every element in every indicator's formula, details included."""
    rows = IndicatorElement.objects.order_by("indicator__number", "element__order", "part")
    return [Use(*row) for row in rows.values_list("element__code", "indicator_id", "part")]


def indicators_without(city_ids: Iterable[int]) -> dict[int, set[int]]:
    """Ids of the indicators that do not apply to a city, for each of these cities."""
    found: dict[int, set[int]] = {city: set() for city in city_ids}
    rows = CityApplicability.objects.filter(
        city__in=list(found), state=CityApplicability.State.NOT_APPLICABLE
    )
    for city, indicator in rows.order_by("pk").values_list("city_id", "indicator_id"):
        found[city].add(indicator)
    return found


def required_elements(
    city: City, year: int, known: dict[tuple[str, int], Entry], rules: dict[str, ElementRule]
) -> list[str]:
    """Codes of the elements this city must report for the year, in order."""
    answers = {code: entry.value for (code, at), entry in known.items() if at == year}
    return plan_in_force().required(city, rules, answers)


def indicators_using(element_codes: Iterable[str]) -> Sequence[tuple[int, str]]:
    """(indicator id, element code) for each use in a formula, details left out; and for each
    element that an option of a reading puts into a formula, whichever is in force."""
    element_codes = set(element_codes)
    readings = Reading.objects.filter(indicators__isnull=False).order_by("order")
    by_option = [
        (indicator_id, option["effect"]["denominator"])
        for options, indicator_id in readings.values_list("options", "indicators__pk")
        for option in options
        if option["effect"].get("denominator") in element_codes
    ]
    used = list(
        IndicatorElement.objects.filter(element__code__in=element_codes)
        .exclude(part=IndicatorElement.Part.DETAIL)
        .order_by("indicator__number", "element__order")
        .values_list("indicator_id", "element__code")
        .distinct()
    )
    return [*used, *(pair for pair in by_option if pair not in used)]


def indicator_ids() -> list[int]:
    """All indicators' ids by number."""
    return list(Indicator.objects.order_by("number").values_list("pk", flat=True))
