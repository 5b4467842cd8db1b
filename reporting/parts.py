"""Each bureau's part of a report: what it fills in, how far it has come, and its word on it.

For one city (`parts_of`) or all of them at once (`parts_of_cities`, in a fixed number of queries).
Counts include drafts, because before the city submits everything is one; values are not here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.access import HOUSING
from cities.models import City
from reporting import on_record
from reporting.checks import Entry, unexplained
from reporting.desks import Desk, desks
from reporting.findings import Finding, Severity
from reporting.models import Cycle, PartConfirmation
from reporting.peers import peer_values
from reporting.plan_in_force import PlanInForce, plan_in_force
from reporting.scrutiny import findings_on
from reporting.standing import Filled, filled
from reporting.task_gaps import Gap, gaps

BLANK = "blank_without_reason"


@dataclass(frozen=True, slots=True)
class Activity:
    """When something was last entered or said, and by whom (「」 for the command line)."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one bureau fills in for its city in a cycle, and how far it has come.

    `elements` and `clauses` are the codes it answers for, `helps_with` the clauses it may write as
    well. `filled` counts the required elements, `gaps` are what its clauses lack, `errors` and `unexplained` the elements that are
    wrong or stand out without a word. `confirmation` is its newest word, also a fallen one.
    """

    city: City
    cycle: Cycle
    department: str
    bureau: str
    elements: tuple[str, ...]
    clauses: tuple[str, ...]
    helps_with: tuple[str, ...]
    filled: Filled
    tasks_filled: int
    gaps: tuple[Gap, ...]
    errors: int
    unexplained: int
    last: Activity | None
    has_account: bool
    confirmation: PartConfirmation | None

    @property
    def empty(self) -> bool:
        """Whether it answers for nothing; a part like that is not waited for."""
        return not (self.elements or self.clauses)

    @property
    def submits(self) -> bool:
        """Whether it is the housing bureau's, whose submitting is its word."""
        return self.department == HOUSING

    @property
    def tasks_blank(self) -> int:
        """Clauses it answers for without a state of work."""
        return len(self.clauses) - self.tasks_filled

    @property
    def blank(self) -> int:
        """Required elements with neither figure nor reason, and clauses without a state."""
        return self.filled.blank + self.tasks_blank

    @property
    def clear(self) -> bool:
        """Whether it may be confirmed: nothing wrong, unexplained or left blank."""
        return not (self.blank or self.gaps or self.errors or self.unexplained)

    @property
    def confirmed(self) -> bool:
        """Whether the bureau's word stands."""
        return self.confirmation is not None and self.confirmation.fell_at is None

    @property
    def fallen(self) -> PartConfirmation | None:
        """The word that fell because something changed after it, while there is no new one."""
        return None if self.confirmed else self.confirmation

    @property
    def can_confirm(self) -> bool:
        """Whether there is somebody to give the bureau's word; else nobody waits for it."""
        return self.has_account and not self.empty

    @property
    def awaited(self) -> bool:
        """Whether the city has to wait for this bureau's word before it submits."""
        return self.can_confirm and not self.submits and not self.confirmed

    @property
    def lacking(self) -> str:
        """What keeps it from being confirmed: 「未填3项、任务2条，错误1处」; "" for nothing.

        A clause with a state of work but without words or an asked figure is 待补充.
        """
        blank = [
            f"未填{self.filled.blank}项" if self.filled.blank else "",
            f"任务{'' if self.filled.blank else '未填'}{self.tasks_blank}条"
            if self.tasks_blank
            else "",
        ]
        thin = len(self.gaps) - self.tasks_blank
        blank.append(f"任务待补充{thin}条" if thin else "")
        said = ["、".join(filter(None, blank))]
        said.append(f"错误{self.errors}处" if self.errors else "")
        said.append(f"待说明{self.unexplained}处" if self.unexplained else "")
        return "，".join(filter(None, said))


def parts_of(city: City, cycle: Cycle) -> list[Part]:
    """One city's parts, one for each of its bureaus, in the notice's order."""
    return parts_of_cities(cycle, [city])[city.pk]


def parts_of_cities(
    cycle: Cycle, cities: Sequence[City] | None = None, plan: PlanInForce | None = None
) -> dict[int, list[Part]]:
    """The parts of several cities by city id; of those asked in the cycle where none are named.

    `plan` for a caller that has asked for it already.
    """
    plan = plan or plan_in_force()
    cities = plan.asked_cities(cycle) if cities is None else cities
    found: dict[int, list[Part]] = {}
    peers = None
    for desk in desks(cycle, cities, plan):
        peers = peer_values(desk.basis) if peers is None else peers
        known = on_record.known_entries(desk.current)
        findings = findings_on(desk.basis, known, peers)
        found[desk.basis.city.pk] = parts(desk, findings, known)
    return found


def parts(
    desk: Desk, findings: Iterable[Finding], known: Mapping[tuple[str, int], Entry]
) -> list[Part]:
    """The parts of a desk on which `findings` were found, its figures being `known` to the checks.
    Reads nothing."""
    stops = unexplained(findings, known)
    required = desk.basis.required(known)
    year = desk.basis.cycle.year
    figures = {code: fact for (code, at), fact in desk.current.items() if at == year}
    return [
        _part(desk, department, bureau, required, figures, stops)
        for department, bureau in desk.offices.bureaus.items()
    ]


def newest_word(city: City, cycle: Cycle, department: str) -> PartConfirmation | None:
    """A bureau's newest word on its part, standing or fallen."""
    words = PartConfirmation.objects.filter(
        submission__city=city, submission__cycle=cycle, department__code=department
    )
    # Mostly there is none: who gave it and who changed something is read when it is asked.
    return words.order_by("-pk").first()


def standing_words(city: City, cycle: Cycle) -> dict[str, bool]:
    """Whether each bureau's newest word on its part stands, by department; none where it gave
    none."""
    words = PartConfirmation.objects.filter(submission__city=city, submission__cycle=cycle)
    rows = words.order_by("pk").values_list("department__code", "fell_at")
    return {code: fell_at is None for code, fell_at in rows}


def part_of(found: Iterable[Part], department: str) -> Part | None:
    """The part of one department's bureau."""
    return next((part for part in found if part.department == department), None)


def _part(
    desk: Desk,
    department: str,
    bureau: str,
    required: Iterable[str],
    figures: Mapping[str, on_record.CurrentFact],
    stops: Sequence[Finding],
) -> Part:
    basis, offices = desk.basis, desk.offices
    elements = tuple(code for code, rule in basis.rules.items() if rule.department == department)
    clauses = tuple(code for code, each in offices.shares.items() if each.fills == department)
    own = set(elements)
    wrong = {f.element for f in stops if f.severity is Severity.ERROR and f.element in own}
    doubtful = {f.element for f in stops if f.element in own and f.code != BLANK} - wrong
    confirmation = offices.confirmations.get(department)
    return Part(
        city=basis.city,
        cycle=basis.cycle,
        department=department,
        bureau=bureau,
        elements=elements,
        clauses=clauses,
        helps_with=tuple(code for code, each in offices.shares.items() if department in each.helps),
        filled=filled(figures, [code for code in required if code in own]),
        tasks_filled=sum(bool(desk.tasks[code].progress) for code in clauses if code in desk.tasks),
        gaps=tuple(gaps(clauses, desk.tasks, desk.asked)),
        errors=len(wrong),
        unexplained=len(doubtful),
        last=_last(desk, figures, elements, clauses, confirmation),
        has_account=department in offices.with_account,
        confirmation=confirmation,
    )


def _last(
    desk: Desk,
    figures: Mapping[str, on_record.CurrentFact],
    elements: Iterable[str],
    clauses: Iterable[str],
    confirmation: PartConfirmation | None,
) -> Activity | None:
    entered: list[on_record.CurrentFact | on_record.CurrentTask] = [
        figures[code] for code in elements if code in figures
    ]
    entered += [desk.tasks[code] for code in clauses if code in desk.tasks]
    acts = [Activity(each.created_at, each.created_by) for each in entered if each.created_at]
    if confirmation is not None:
        acts.append(Activity(confirmation.confirmed_at, str(confirmation.confirmed_by)))
    return max(acts, key=lambda act: act.at, default=None)
