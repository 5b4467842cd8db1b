"""An allocation as a province adopts it: the first total of the plan, split by built-up area."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from accounts.models import User
from indicators import terms_in_force
from indicators.calculation import Kind, proportional
from indicators.deciding import last_number, take_decision
from indicators.decisions import AllocationChange
from indicators.models import Decision

WEIGHT = "built_up_published"
REASON = "演示数据：按2021年公布的建成区面积分解，不是省厅的真实决定。"


def adopt_an_allocation(
    *, built_up: Mapping[str, Decimal], province: User, now: datetime
) -> Decision:
    """Split the provincial targets of the first total among all cities and adopt it; `built_up`
    by city code, km²."""
    terms = terms_in_force.terms()
    totals = (each for each in terms.definitions.values() if each.kind is Kind.CUMULATIVE)
    total = next(totals)
    weights = {code: Fraction(area) for code, area in built_up.items()}
    shares = {target.year: proportional(target.value, weights) for target in total.targets}
    amounts = {code: {year: share[code] for year, share in shares.items()} for code in built_up}
    return take_decision(
        change=AllocationChange(total.number, amounts, WEIGHT),
        terms=terms,
        after=last_number(),
        reason=REASON,
        by=province,
        now=now,
    )
