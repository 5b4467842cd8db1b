"""What all cities' figures are judged by, kept in this process until something of it changes.

Reading it takes a dozen queries and more time than everything else that one saved figure needs; it
changes a few times a year. Every change is noted by the database in the same transaction
(`PlanChange`), so one query tells whether what is kept still stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from django.db.models import Count, Prefetch, Sum

from cities.models import Bureau, City, Department
from cities.selectors import cities, departments
from indicators import selectors as plan
from indicators import terms_in_force
from indicators.calculation import Applicability
from indicators.decisions import Terms
from indicators.models import Clause, Indicator, PlanChange
from reporting.assignments import (
    Own,
    Share,
    assigned,
    named_departments,
    own_clauses_of_all,
    own_elements_of_all,
    share,
)
from reporting.check_rules import OutlierTerms
from reporting.checks import PartOfWhole
from reporting.commitments import asked_by_clause
from reporting.models import Cycle, Extension, OutlierRule
from reporting.parsing import ElementRule
from reporting.required import Use, required_codes
from reporting.review.responsibility import Responsibility, responsibility
from reporting.task_figures import Asked

#: Two or three stand side by side for a moment while somebody changes something.
KEPT = 4

Version = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """The plan's rows, the checks, the assignments and the years of reporting. Shared by all
    requests: never changed.

    `elements` are the rules of entry as loaded, `own` where a city lets another bureau fill one,
    `element_ids` the rows' keys by code, `bureaus` the names of each city's bureaus by department.
    `uses` are the elements in the indicators' formulas; `named` are the departments that each clause names, `own_clauses` where a city lets another
    bureau answer for one, `asked` the commitments with a figure by clause; `cycles` are newest
    first, with their extensions. `version` names all of it; None before anything is loaded.
    """

    version: Version | None
    elements: Mapping[str, ElementRule]
    element_ids: Mapping[str, int]
    own: Own
    bureaus: Mapping[int, Mapping[str, str]]
    parts: tuple[PartOfWhole, ...]
    outlier_terms: OutlierTerms
    indicators: tuple[Indicator, ...]
    uses: tuple[Use, ...]
    terms: Terms
    cities: tuple[City, ...]
    departments: tuple[Department, ...]
    clauses: tuple[Clause, ...]
    named: Mapping[str, Sequence[str]]
    own_clauses: Own
    asked: Mapping[str, Sequence[Asked]]
    responsibility: Responsibility
    cycles: tuple[Cycle, ...]

    def cycle(self, year: int) -> Cycle | None:
        """The cycle of a year; None where nothing was asked."""
        return next((each for each in self.cycles if each.year == year), None)

    def asked_cities(self, cycle: Cycle) -> list[City]:
        """The cities that have to report in a cycle, by code."""
        return [city for city in self.cities if city.code not in cycle.cities_left_out]

    def shares(self, city: int) -> dict[str, Share]:
        """Who reports on each clause in a city (by its key), in the plan's order."""
        own = self.own_clauses.get(city, {})
        return {clause: share(named, own.get(clause)) for clause, named in self.named.items()}

    def rules(self, cycle: Cycle | None = None, city: City | None = None) -> dict[str, ElementRule]:
        """What may be entered, per element code, in the form's order.

        In a cycle that does not ask for an element it may be entered, but is not required. With a
        city, `department` is the one whose bureau fills the element there.
        """
        rules = assigned(self.elements, self.own.get(city.pk, {}) if city else {})
        left_out = cycle.elements_left_out if cycle else []
        return rules | {
            code: replace(rules[code], required=False) for code in left_out if code in rules
        }

    def required(
        self, city: City, rules: Mapping[str, ElementRule], answers: Mapping[str, Decimal | None]
    ) -> list[str]:
        """Codes of the elements that a city must report, in the order of the rules; `answers` are
        its figures of the year by code."""
        without = {
            indicator.number
            for indicator in self.indicators
            if self.terms.applies(indicator.number, city.code) is Applicability.NOT_APPLICABLE
        }
        return required_codes(rules, self.uses, not_applicable=without, answers=answers)


def plan_in_force() -> PlanInForce:
    """The plan as it stands in the database at this moment."""
    noted = PlanChange.objects.aggregate(changes=Count("pk"), marks=Sum("mark"))
    if not noted["changes"]:
        return _read(None)
    return _kept((noted["changes"], int(noted["marks"])))


@lru_cache(maxsize=KEPT)
def _kept(version: Version) -> PlanInForce:
    return _read(version)


def _read(version: Version | None) -> PlanInForce:
    indicators = tuple(plan.formulas())
    elements = list(plan.elements())
    newest = OutlierRule.objects.order_by("-version").first()
    return PlanInForce(
        version=version,
        elements={
            element.code: ElementRule(
                code=element.code,
                name=element.name,
                unit=element.unit,
                type=element.type,
                required=element.required,
                may_be_negative=element.may_be_negative,
                asked_when=element.asked_when.code if element.asked_when else None,
                change_bound=element.change_bound,
                definition=element.definition,
                department=element.department.code,
                evidence_asked=element.evidence_asked,
            )
            for element in elements
        },
        element_ids={element.code: element.pk for element in elements},
        own=own_elements_of_all(),
        bureaus=_bureaus(),
        parts=tuple(
            PartOfWhole(p.part.code, p.whole.code, p.factor.normalize()) for p in plan.part_rules()
        ),
        outlier_terms=OutlierTerms(newest.threshold, newest.fewest) if newest else OutlierTerms(),
        indicators=indicators,
        uses=tuple(
            Use(use.element.code, indicator.number, use.part)
            for indicator in indicators
            for use in indicator.uses.all()
        ),
        terms=terms_in_force.terms(indicators),
        cities=tuple(cities()),
        departments=tuple(departments()),
        clauses=tuple(Clause.objects.order_by("order")),
        named=named_departments(),
        own_clauses=own_clauses_of_all(),
        asked=asked_by_clause(),
        responsibility=responsibility(),
        cycles=tuple(
            Cycle.objects.prefetch_related(
                Prefetch("extensions", Extension.objects.order_by("pk"))
            ).order_by("-year")
        ),
    )


def _bureaus() -> Mapping[int, Mapping[str, str]]:
    rows = Bureau.objects.order_by("city__code", "department__order")
    found: dict[int, dict[str, str]] = {}
    for city, department, name in rows.values_list("city_id", "department__code", "name"):
        found.setdefault(city, {})[department] = name
    return found
