"""What a city reported, element by element, as its reader may see it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from cities.models import City
from indicators.models import DataElement, ElementType, Indicator
from indicators.wording import plain
from reporting.models import Cycle, State
from reporting.on_record import CountingFact, CurrentFact, counting_facts, current_entries

AnyFact = CountingFact | CurrentFact
Facts = Mapping[tuple[str, int], AnyFact]
MISSING = "—"


@dataclass(frozen=True, slots=True)
class ElementLine:
    """One element: last year's and this year's figure, or why it is missing, and who fills it."""

    element: DataElement
    before: AnyFact | None
    now: AnyFact | None
    bureau: str = ""

    @property
    def text(self) -> str:
        """This year's figure with its unit."""
        return fact_text(self.element, self.now)

    @property
    def text_before(self) -> str:
        """Last year's figure with its unit."""
        return fact_text(self.element, self.before)

    @property
    def reported(self) -> bool:
        """Whether there is a figure or text this year."""
        return self.now is not None and (self.now.value is not None or bool(self.now.text))

    @property
    def counts(self) -> bool:
        """Whether this year's figure counts: a draft does not."""
        return self.reported and self.now is not None and self.now.state != State.DRAFT

    @property
    def state(self) -> str:
        """The state of this year's figure in words."""
        return State(self.now.state).label if self.now is not None else ""

    @property
    def missing_reason(self) -> str:
        """Why there is no figure this year, in the city's words."""
        return self.now.missing_reason if self.now is not None else ""


def fact_text(element: DataElement, fact: AnyFact | None) -> str:
    """A reported figure with its unit; 是 or 否; a text as it is; 「—」 when missing."""
    if fact is None:
        return MISSING
    if fact.value is None:
        return fact.text or MISSING
    if element.type == ElementType.YES_NO:
        return "是" if fact.value else "否"
    return plain(fact.value) + element.unit


def facts_of(city: City, year: int, cycle: Cycle | None, *, own: bool) -> Facts:
    """The city's figures of a year and the one before: with its drafts for its own people."""
    if own and cycle is not None:
        return current_entries(city, cycle)
    rows = counting_facts(city_ids=[city.pk], years=[year - 1, year])
    return {(row.element, row.year): row for row in rows}


def element_lines(
    elements: Iterable[DataElement], facts: Facts, year: int, bureaus: Mapping[str, str]
) -> list[ElementLine]:
    """The elements in order with their figures of the year and the one before.

    `bureaus` names the bureau that fills each element, by element code.
    """
    return [
        ElementLine(
            element,
            facts.get((element.code, year - 1)),
            facts.get((element.code, year)),
            bureaus.get(element.code, element.department.bureau_name),
        )
        for element in elements
    ]


def unreported(
    lines: Iterable[ElementLine], required: Collection[str]
) -> tuple[list[ElementLine], list[ElementLine]]:
    """Of the required elements (by code), those left blank and those with a reason instead."""
    open_lines = [line for line in lines if line.element.code in required and not line.reported]
    return (
        [line for line in open_lines if not line.missing_reason],
        [line for line in open_lines if line.missing_reason],
    )


def used_elements(indicators: Iterable[Indicator]) -> list[DataElement]:
    """The elements of some indicators (uses prefetched), each once, in the order of the list."""
    found = {use.element_id: use.element for each in indicators for use in each.uses.all()}
    return sorted(found.values(), key=lambda element: element.order)
