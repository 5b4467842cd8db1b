"""What one city's figures of one cycle are judged by, read from the database once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cities.models import City
from indicators.calculation import Applicability, Definition
from indicators.decisions import Terms
from indicators.models import Indicator
from reporting import on_record
from reporting.check_rules import OutlierTerms
from reporting.checks import Entry, PartOfWhole
from reporting.models import Cycle
from reporting.parsing import ElementRule
from reporting.plan_in_force import PlanInForce, plan_in_force
from reporting.required import earlier_years


@dataclass(frozen=True, slots=True)
class Basis:
    """The plan's rows, the rules of entry and the years of reporting.

    Whatever judges the same figures on one page takes the same basis.
    """

    city: City
    cycle: Cycle
    rules: dict[str, ElementRule]
    plan: PlanInForce

    @property
    def cycles(self) -> Sequence[Cycle]:
        """The years of reporting with their extensions, newest first."""
        return self.plan.cycles

    @property
    def parts(self) -> Sequence[PartOfWhole]:
        """The pairs of which the first may not exceed the second."""
        return self.plan.parts

    @property
    def outlier_terms(self) -> OutlierTerms:
        """When a city's value stands apart from the others'."""
        return self.plan.outlier_terms

    @property
    def indicators(self) -> Sequence[Indicator]:
        """The plan's rows by number, with what the arithmetic needs."""
        return self.plan.indicators

    @property
    def terms(self) -> Terms:
        """All that units are judged by."""
        return self.plan.terms

    @property
    def definitions(self) -> Mapping[int, Definition]:
        """Every indicator as it is calculated, by number."""
        return self.terms.definitions

    def applies(self, number: int, city_code: str) -> Applicability:
        """Whether an indicator applies to a city; it does where nothing was decided."""
        return self.terms.applies(number, city_code)

    def asked(self, reported: on_record.Reported) -> dict[str, list[int]]:
        """Every year that may be entered in the cycle, per element: its own year last."""
        year = self.cycle.year
        earlier = earlier_years(self.definitions.values(), year, final=reported.final)
        return {code: [*earlier.get(code, []), year] for code in self.rules}

    def required(self, known: Mapping[tuple[str, int], Entry]) -> list[str]:
        """Codes of the elements the city must report for the cycle's year, in order."""
        year = self.cycle.year
        answers = {code: entry.value for (code, at), entry in known.items() if at == year}
        return self.plan.required(self.city, self.rules, answers)


def read_basis(city: City, cycle: Cycle, plan: PlanInForce | None = None) -> Basis:
    """The basis as the database has it now; `plan` for a caller that has asked for it already."""
    plan = plan or plan_in_force()
    return Basis(city=city, cycle=cycle, rules=plan.rules(cycle, city), plan=plan)
