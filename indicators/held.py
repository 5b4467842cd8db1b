"""The plan's rows as pages read them, held by the process while nothing changes them.

The plan and what was decided on it are the same for everybody and change a few times a year, yet
pages ask for them in ten queries. Here they cost one, which asks whether anything has changed them
since (`PlanChange`). The rows are shared between requests: read them, never write them; services
read the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Count, Sum

from cities.models import City, Department
from cities.selectors import cities, departments
from indicators import selectors, terms_in_force
from indicators.calculation import Definition
from indicators.decisions import Terms
from indicators.models import Clause, Decision, Indicator, PlanChange

Built = TypeVar("Built")


@dataclass(frozen=True)
class Plan:
    """Indicators and clauses with everything said about them, who answers for them, and what was
    decided. Each is read when it is first asked for."""

    version: str | None = None
    _built: dict[Callable[[], Any], Any] = field(default_factory=dict, compare=False)

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The 23 by number, with clause, departments, targets, quotes, elements and readings."""
        return list(selectors.indicators())

    @cached_property
    def clauses(self) -> list[Clause]:
        """The 35 in the plan's order, with departments, indicators and text commitments."""
        return list(selectors.clauses())

    @cached_property
    def cities(self) -> list[City]:
        """The cities by code."""
        return list(cities())

    @cached_property
    def departments(self) -> list[Department]:
        """The departments in the notice's order."""
        return list(departments())

    @cached_property
    def terms(self) -> Terms:
        """What units are judged by."""
        return terms_in_force.terms(self.indicators)

    @cached_property
    def decisions(self) -> list[Decision]:
        """All decisions, oldest first."""
        return list(Decision.objects.order_by("number"))

    @cached_property
    def last_target_year(self) -> int:
        """The year of the plan's last target."""
        return max(target.year for each in self.indicators for target in each.targets.all())

    def of(self, build: Callable[[], Built]) -> Built:
        """What a named function of another room makes of the plan's rows alone, made once."""
        if build not in self._built:
            self._built[build] = build()
        found: Built = self._built[build]
        return found

    def indicator(self, number: int) -> Indicator | None:
        """One of the 23."""
        return next((each for each in self.indicators if each.number == number), None)

    def definition(self, number: int) -> Definition:
        """How an indicator is calculated, under the readings and decisions in force."""
        return self.terms.definitions[number]


class _Holding:
    """The newest plan that anybody asked for."""

    plan = Plan()


def plan() -> Plan:
    """The plan as it stands; one query when this process has read it since it last changed."""
    noted = PlanChange.objects.aggregate(changes=Count("pk"), marks=Sum("mark"))
    if not noted["changes"]:
        return Plan()
    version = f"{noted['changes']}-{noted['marks']}"
    if _Holding.plan.version != version:
        _Holding.plan = Plan(version)
    return _Holding.plan


def forget() -> None:
    """Read the plan anew when it is next asked for (tests roll their changes back)."""
    _Holding.plan = Plan()
