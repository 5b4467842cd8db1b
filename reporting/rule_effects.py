"""What a changed rule would say of the figures that are reported already. Reads, changes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cities.models import City
from indicators import terms_in_force
from indicators.calculation import Definition
from reporting import on_record, selectors
from reporting.changes import value_text
from reporting.check_rules import CheckRules
from reporting.checks import Entry, check_changes, check_entries
from reporting.current import current_cycle
from reporting.findings import Finding
from reporting.models import Cycle, State
from reporting.peers import Peers, compared, counting_series, peers, years_compared
from reporting.scrutiny import outliers_among

#: Findings whose wording holds the rule itself; any other tells two rules at one figure apart.
ONCE_PER_FIGURE = ("change_over_bound", "same_as_last_year")


@dataclass(frozen=True, slots=True)
class Affected:
    """A reported figure of which a rule would say something else than today."""

    city: City
    finding: Finding
    name: str
    shown: str
    state: State

    @property
    def label(self) -> str:
        """The figure's state; what is approved is not touched by any rule."""
        settled = self.state in (State.APPROVED, State.FINAL)
        return f"{self.state.label}，不受影响" if settled else self.state.label


@dataclass(frozen=True, slots=True)
class Effects:
    """Which findings would appear and which would go, by city and in the order of the form."""

    cycle: Cycle | None
    appear: list[Affected]
    vanish: list[Affected]

    @property
    def cities(self) -> int:
        """How many cities would be asked something new."""
        return len({each.city.pk for each in self.appear})


def effects(before: CheckRules, after: CheckRules, *, now: datetime) -> Effects:
    """What would be found newly, and no longer, in the figures reported in the current cycle.

    Drafts are the cities' own business and are judged when they are saved or submitted next.
    """
    cycle = current_cycle(now)
    if cycle is None:
        return Effects(None, [], [])
    year = cycle.year
    facts: dict[str, dict[tuple[str, int], on_record.CountingFact]] = {}
    for fact in on_record.counting_facts(years=[year, year - 1]):
        facts.setdefault(fact.city_code, {})[fact.element, fact.year] = fact
    definitions = compared(terms_in_force.definitions())
    series = counting_series(definitions, years_compared(definitions, year))
    beside = peers(definitions, terms_in_force.applicability(), series, year)
    appear: list[Affected] = []
    vanish: list[Affected] = []
    for city in selectors.asked_cities(cycle):
        own = facts.get(city.code, {})
        known = {key: Entry(*key, value=fact.value, text=fact.text) for key, fact in own.items()}
        found = [
            _by_key(_findings(rules, known, beside, definitions, city.code, year))
            for rules in (before, after)
        ]
        for wanted, others, kept in ((found[1], found[0], appear), (found[0], found[1], vanish)):
            kept += [
                _affected(city, finding, own, before)
                for key, finding in wanted.items()
                if key not in others
            ]
    return Effects(cycle, appear, vanish)


def _findings(
    rules: CheckRules,
    known: Mapping[tuple[str, int], Entry],
    beside: Mapping[int, Peers],
    definitions: Mapping[int, Definition],
    city_code: str,
    year: int,
) -> list[Finding]:
    entries = [entry for entry in known.values() if entry.year == year]
    return [
        *check_entries(entries, rules.elements, rules.parts, asked=None, known=known),
        *check_changes(entries, rules.elements, known=known),
        *outliers_among(
            beside,
            definitions,
            rules.elements,
            city_code=city_code,
            year=year,
            terms=rules.outliers,
        ),
    ]


def _by_key(findings: Iterable[Finding]) -> dict[tuple[str, str, str], Finding]:
    return {
        (f.code, f.element, "" if f.code in ONCE_PER_FIGURE else f.message): f for f in findings
    }


def _affected(
    city: City,
    finding: Finding,
    own: Mapping[tuple[str, int], on_record.CountingFact],
    rules: CheckRules,
) -> Affected:
    fact = own[finding.element, finding.year or 0]
    rule = rules.elements[finding.element]
    shown = f"{value_text(fact.value, fact.text, rule)}{rule.unit}"
    return Affected(city, finding, rule.name, shown, State(fact.state))
