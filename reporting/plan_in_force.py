"""What all cities' figures are judged by, kept in this process until something of it changes.

Reading it takes a dozen queries and more time than everything else that one saved figure needs; it
changes a few times a year. Every change is noted by the database in the same transaction
(`PlanChange`), so one query tells whether what is kept still stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from django.db.models import Count, Sum

from cities.models import Bureau, City
from indicators import selectors as plan
from indicators.calculation import Applicability
from indicators.decisions import Terms
from indicators.models import Indicator, PlanChange
from reporting.assignments import Own, assigned, own_elements_of_all
from reporting.check_rules import OutlierTerms
from reporting.checks import PartOfWhole
from reporting.models import Cycle, OutlierRule
from reporting.parsing import ElementRule
from reporting.required import Use, required_codes

#: Two or three stand side by side for a moment while somebody changes something.
KEPT = 4

Version = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """The plan's rows, the checks and the assignments. Shared by all requests: never changed.

    `elements` are the rules of entry as loaded, `own` where a city lets another bureau fill one,
    `element_ids` the rows' keys by code, `bureaus` the names of each city's bureaus by department.
    `version` names all of it; None before anything is loaded.
    """

    version: Version | None
    elements: Mapping[str, ElementRule]
    element_ids: Mapping[str, int]
    own: Own
    bureaus: Mapping[int, Mapping[str, str]]
    parts: tuple[PartOfWhole, ...]
    outlier_terms: OutlierTerms
    indicators: tuple[Indicator, ...]
    terms: Terms

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
        uses = [
            Use(use.element.code, indicator.number, use.part)
            for indicator in self.indicators
            for use in indicator.uses.all()
        ]
        without = {
            indicator.number
            for indicator in self.indicators
            if self.terms.applies(indicator.number, city.code) is Applicability.NOT_APPLICABLE
        }
        return required_codes(rules, uses, not_applicable=without, answers=answers)


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
        terms=plan.terms(indicators),
    )


def _bureaus() -> Mapping[int, Mapping[str, str]]:
    rows = Bureau.objects.order_by("city__code", "department__order")
    found: dict[int, dict[str, str]] = {}
    for city, department, name in rows.values_list("city_id", "department__code", "name"):
        found.setdefault(city, {})[department] = name
    return found
