"""Reading what was reported."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.access import own_city, sees_province
from accounts.models import User
from cities.models import City
from indicators.models import Applicability as CityApplicability
from indicators.models import Clause, Indicator, IndicatorElement, Reading
from reporting.check_rules import CheckRules, OutlierTerms
from reporting.checks import Entry, PartOfWhole
from reporting.commitments import asked_commitments as asked_commitments
from reporting.commitments import task_figures
from reporting.deadlines import deadline as deadline
from reporting.deadlines import deadlines as deadlines
from reporting.models import (
    Cycle,
    Extension,
    Fact,
    State,
    Submission,
    TaskReport,
)
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


class CountingFact(NamedTuple):
    """A figure that counts: the newest version of its element that is not a draft."""

    city_id: int
    city_code: str
    element: str
    year: int
    value: Decimal | None
    text: str
    missing_reason: str
    state: str
    version: int
    submission_version: int | None


class CurrentFact(NamedTuple):
    """What the entering city sees: its draft where there is one, else the figure that counts."""

    value: Decimal | None
    text: str
    missing_reason: str
    note: str
    state: str
    version: int
    source: str
    created_by: str = ""
    created_at: datetime | None = None
    created_by_id: int | None = None


Current = dict[tuple[str, int], CurrentFact]


class Reported(NamedTuple):
    """Everything a city reported up to a year, by element and year: what counts, and drafts."""

    counting: Current
    drafts: Current

    @property
    def current(self) -> Current:
        """What the entering city sees: drafts over what counts."""
        return self.counting | self.drafts

    def with_again(self, elements: AbstractSet[str], again: "Reported") -> "Reported":
        """The same with these elements as they were read again."""
        return Reported(
            {k: fact for k, fact in self.counting.items() if k[0] not in elements} | again.counting,
            {k: fact for k, fact in self.drafts.items() if k[0] not in elements} | again.drafts,
        )

    @property
    def final(self) -> set[tuple[str, int]]:
        """Elements and years whose figure is final."""
        return {
            key
            for key, fact in self.counting.items()
            if fact.state == State.FINAL and fact.value is not None
        }


class CurrentTask(NamedTuple):
    """A clause's progress as the entering city sees it."""

    progress: str
    narrative: str
    state: str
    version: int
    created_by: str = ""
    created_at: datetime | None = None
    figures: tuple[tuple[int, Decimal | None], ...] = ()
    created_by_id: int | None = None


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


def counting_facts(
    *,
    element_codes: Iterable[str] | None = None,
    city_ids: Iterable[int] | None = None,
    years: Iterable[int] | None = None,
) -> list[CountingFact]:
    """Every figure that counts, by city code, year and element order; None = no restriction."""
    facts = Fact.objects.exclude(state=State.DRAFT)
    if element_codes is not None:
        facts = facts.filter(element__code__in=list(element_codes))
    if city_ids is not None:
        facts = facts.filter(city__in=list(city_ids))
    if years is not None:
        facts = facts.filter(year__in=list(years))
    rows = facts.order_by("city__code", "year", "element__order", "version").values_list(
        "city_id",
        "city__code",
        "element__code",
        "year",
        "value",
        "text",
        "missing_reason",
        "state",
        "version",
        "submission__version",
    )
    # Later versions come later and replace earlier ones.
    newest = {(row[0], row[3], row[2]): row for row in rows.iterator(chunk_size=5000)}
    return [CountingFact(*row) for row in newest.values()]


def current_entries(city: City, cycle: Cycle, *, with_drafts: bool = True) -> Current:
    """Everything the city reported up to the cycle's year, by element and year.

    Drafts stand over what counts; without them it is what the province may see.
    """
    found = reported(city, cycle)
    return found.current if with_drafts else found.counting


def reported(city: City, cycle: Cycle, *, elements: Iterable[str] | None = None) -> Reported:
    """Everything the city reported up to the cycle's year, and who entered it; `elements` for
    some of them only."""
    facts = Fact.objects.filter(city=city, year__lte=cycle.year).order_by(
        "year", "element__order", "version"
    )
    if elements is not None:
        facts = facts.filter(element__code__in=list(elements))
    rows = facts.values_list(
        "element__code",
        "year",
        "created_at",
        "created_by__full_name",
        "created_by__username",
        "created_by_id",
        "value",
        "text",
        "missing_reason",
        "note",
        "state",
        "version",
        "source",
    )
    found = Reported({}, {})
    for row in rows:
        code, year, created_at, full_name, username, by = row[:6]
        fact = CurrentFact(
            *row[6:],
            created_by=full_name or username or "",
            created_at=created_at,
            created_by_id=by,
        )
        (found.drafts if fact.state == State.DRAFT else found.counting)[code, year] = fact
    return found


def known_entries(facts: dict[tuple[str, int], CurrentFact]) -> dict[tuple[str, int], Entry]:
    """Facts as the checks want them."""
    return {
        (code, year): Entry(code, year, f.value, f.text, f.missing_reason, f.note)
        for (code, year), f in facts.items()
    }


def current_tasks(city: City, cycle: Cycle, *, with_drafts: bool = True) -> dict[str, CurrentTask]:
    """The city's task list of the cycle's year by clause code, drafts over what was submitted."""
    rows = (
        TaskReport.objects.filter(city=city, year=cycle.year)
        .order_by("clause__order", "version")
        .values_list(
            "pk",
            "clause__code",
            "created_by__full_name",
            "created_by__username",
            "created_by_id",
            "created_at",
            "progress",
            "narrative",
            "state",
            "version",
        )
    )
    figures = task_figures(city, cycle.year)
    counting: dict[str, CurrentTask] = {}
    drafts: dict[str, CurrentTask] = {}
    for row in rows:
        pk, code, full_name, username, by, created_at = row[:6]
        task = CurrentTask(
            *row[6:],
            created_by=full_name or username or "",
            created_at=created_at,
            figures=tuple(figures.get(pk, {}).items()),
            created_by_id=by,
        )
        (drafts if task.state == State.DRAFT else counting)[code] = task
    return counting | drafts if with_drafts else counting


def asked_years(city: City, cycle: Cycle) -> dict[str, list[int]]:
    """Earlier years that a calculation needs and that have no final figure yet, per element."""
    final = reported(city, cycle).final
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


def visible_facts(user: User | AnonymousUser) -> QuerySet[Fact]:
    """The newest version of each figure that the user may see; reported values only.

    City users see their own city with its drafts; provincial users never see drafts.
    """
    newer = Fact.objects.filter(
        city=OuterRef("city"),
        element=OuterRef("element"),
        year=OuterRef("year"),
        version__gt=OuterRef("version"),
    )
    facts = Fact.objects.all()
    city = own_city(user)
    if city is not None:
        facts = facts.filter(city=city)
    elif sees_province(user):
        facts = facts.exclude(state=State.DRAFT)
        newer = newer.exclude(state=State.DRAFT)
    else:
        facts = facts.none()
    return (
        facts.filter(~Exists(newer))
        .filter(Q(value__isnull=False) | ~Q(text=""))
        .select_related("city", "element")
        .order_by("year", "city__code", "element__order")
    )


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
