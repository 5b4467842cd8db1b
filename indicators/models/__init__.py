"""What was promised: clauses, indicators, elements, targets and the readings they rest on.

Every row but decisions is loaded from fixtures/ and carries the plan's own words; nothing here is
a literal in code. Source throughout: 豫建科〔2023〕29号.
"""

from indicators.models.clause import Clause, ClauseDepartment, Commitment
from indicators.models.decision import AllocationDraft, Decision
from indicators.models.element import DataElement, ElementType, PartRule
from indicators.models.indicator import (
    OPERATORS,
    Indicator,
    IndicatorElement,
    Quote,
    Target,
)
from indicators.models.passage import Passage
from indicators.models.plan_change import PlanChange
from indicators.models.reading import Applicability, Bands, Reading

__all__ = [
    "OPERATORS",
    "AllocationDraft",
    "Applicability",
    "Bands",
    "Clause",
    "ClauseDepartment",
    "Commitment",
    "DataElement",
    "Decision",
    "ElementType",
    "Indicator",
    "IndicatorElement",
    "PartRule",
    "Passage",
    "PlanChange",
    "Quote",
    "Reading",
    "Target",
]
