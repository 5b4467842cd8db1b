"""What one city's figures of one cycle are judged by, read from the database once."""

from collections.abc import Mapping
from dataclasses import dataclass

from cities.models import City
from indicators import selectors as plan
from indicators.calculation import Applicability, Definition
from indicators.decisions import Terms
from indicators.models import Indicator
from reporting import selectors
from reporting.check_rules import OutlierTerms
from reporting.checks import Entry, PartOfWhole
from reporting.models import Cycle
from reporting.parsing import ElementRule
from reporting.required import Use, earlier_years, required_codes


@dataclass(frozen=True, slots=True)
class Basis:
    """The plan's rows, the rules of entry and the years of reporting.

    Whatever judges the same figures on one page takes the same basis; `cycles` are newest first.
    """

    city: City
    cycle: Cycle
    cycles: list[Cycle]
    rules: dict[str, ElementRule]
    parts: list[PartOfWhole]
    outlier_terms: OutlierTerms
    indicators: list[Indicator]
    terms: Terms

    @property
    def definitions(self) -> Mapping[int, Definition]:
        """Every indicator as it is calculated, by number."""
        return self.terms.definitions

    def applies(self, number: int, city_code: str) -> Applicability:
        """Whether an indicator applies to a city; it does where nothing was decided."""
        return self.terms.applies(number, city_code)

    def asked(self, reported: selectors.Reported) -> dict[str, list[int]]:
        """Every year that may be entered in the cycle, per element: its own year last."""
        year = self.cycle.year
        earlier = earlier_years(self.definitions.values(), year, final=reported.final)
        return {code: [*earlier.get(code, []), year] for code in self.rules}

    def required(self, known: Mapping[tuple[str, int], Entry]) -> list[str]:
        """Codes of the elements the city must report for the cycle's year, in order."""
        uses = [
            Use(use.element.code, indicator.number, use.part)
            for indicator in self.indicators
            for use in indicator.uses.all()
        ]
        without = {
            indicator.number
            for indicator in self.indicators
            if self.applies(indicator.number, self.city.code) is Applicability.NOT_APPLICABLE
        }
        year = self.cycle.year
        answers = {code: entry.value for (code, at), entry in known.items() if at == year}
        return required_codes(self.rules, uses, not_applicable=without, answers=answers)


def read_basis(city: City, cycle: Cycle, cycles: list[Cycle] | None = None) -> Basis:
    """The basis as the database has it now; `cycles` for a caller that has read them already."""
    indicators = list(plan.formulas())
    return Basis(
        city=city,
        cycle=cycle,
        cycles=list(selectors.cycles()) if cycles is None else cycles,
        rules=selectors.rules(cycle, city),
        parts=selectors.parts_of_wholes(),
        outlier_terms=selectors.outlier_terms(),
        indicators=indicators,
        terms=plan.terms(indicators),
    )
