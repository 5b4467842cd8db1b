"""Whose part of a report is missing: whom the city and the province wait for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cities.models import City
from reporting import selectors
from reporting.models import Cycle, Fact, State, Submission, TaskReport
from reporting.parts import Part, parts_of_cities
from reporting.plan_in_force import PlanInForce, plan_in_force

#: In these states the city has done its part; whoever is next sits at the province.
HANDED_IN = frozenset({State.SUBMITTED, State.APPROVED, State.FINAL})


@dataclass(frozen=True, slots=True)
class CityWait:
    """A city's report with the parts of its bureaus.

    `to_correct` are the departments whose bureau has figures or tasks that were sent back and not
    touched since.
    """

    city: City
    submission: Submission | None
    parts: Sequence[Part]
    to_correct: frozenset[str]

    @property
    def handed_in(self) -> bool:
        """Whether the city waits for nobody of its own."""
        return self.submission is not None and self.submission.state in HANDED_IN

    @property
    def returned(self) -> bool:
        """Whether something of it was sent back and has to be corrected."""
        return self.submission is not None and self.submission.state == State.RETURNED

    @property
    def to_repeat(self) -> bool:
        """Whether the city reported, and has to again: it was sent back or withdrawn."""
        submitted = self.submission is not None and self.submission.submitted_at is not None
        return submitted and not self.handed_in

    @property
    def missing(self) -> list[Part]:
        """The parts that are still missing. The housing bureau's is, until the city submits."""
        return [part for part in self.parts if self.waits_for(part)]

    def waits_for(self, part: Part) -> bool:
        """Whether this bureau has something to do before the city can submit."""
        if self.handed_in:
            return False
        if part.submits:
            return True
        if self.returned:
            return part.department in self.to_correct
        # With nobody to confirm it, what is filled in is done.
        return not (part.empty or part.confirmed) and (part.has_account or not part.clear)


def waits(
    cycle: Cycle, cities: Sequence[City] | None = None, plan: PlanInForce | None = None
) -> list[CityWait]:
    """Every asked city (or those named) with its parts, by code, in a fixed number of queries.

    `plan` for a caller that has asked for it already.
    """
    plan = plan or plan_in_force()
    asked = plan.asked_cities(cycle) if cities is None else list(cities)
    found = {each.city_id: each for each in selectors.submissions(cycle.year)}
    parts = parts_of_cities(cycle, asked, plan)
    returned = any(found[city.pk].state == State.RETURNED for city in asked if city.pk in found)
    to_correct = _to_correct(cycle) if returned else {}
    return [
        CityWait(
            city,
            found.get(city.pk),
            parts[city.pk],
            frozenset(
                part.department
                for part in parts[city.pk]
                if to_correct.get(city.pk, set()).intersection((*part.elements, *part.clauses))
            ),
        )
        for city in asked
    ]


def names(parts: Iterable[Part]) -> str:
    """「发展和改革委员会（未填3项）、财政局」, without the city's name in front."""
    said = []
    for part in parts:
        name = part.bureau.removeprefix(part.city.name)
        said.append(f"{name}（{part.lacking}）" if part.lacking else name)
    return "、".join(said)


def _to_correct(cycle: Cycle) -> dict[int, set[str]]:
    """Codes of elements and clauses that stand returned without a newer version, by city id."""
    returned = {"submission__cycle": cycle, "state": State.RETURNED}
    facts = Fact.objects.newest().filter(**returned)
    tasks = TaskReport.objects.newest().filter(**returned)
    rows = facts.order_by().values_list("city_id", "element__code")
    found: dict[int, set[str]] = {}
    for city, code in rows.union(tasks.order_by().values_list("city_id", "clause__code"), all=True):
        found.setdefault(city, set()).add(code)
    return found
