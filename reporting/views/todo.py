"""What is still to do before a report can be submitted, with the way to each field."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from indicators.models import Clause
from reporting.checks import BLANK_WITHOUT_REASON, RETURNED, Entry, unexplained
from reporting.findings import Finding, Severity
from reporting.forms import field_id
from reporting.parsing import ElementRule
from reporting.parts import Part
from reporting.review.former_notes import FORMER_NOTE
from reporting.standing import Filled, filled
from reporting.task_figures import NO_NARRATIVE, NO_PROGRESS

BLANK = BLANK_WITHOUT_REASON


@dataclass(frozen=True, slots=True)
class Step:
    """One finding with a link to its field."""

    url: str
    name: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Beside:
    """What is to be done outside the figures: `steps` on clauses, each (address, words), which hold
    up what the list is about; `left` what does not hold it up but is not done either, in words."""

    steps: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Todo:
    """What stops submitting, by what one has to do about it; and how much is filled in.

    `former` stops nothing: the remarks that were written for the figure before.
    `boxes` has one word per required element: filled, excused, wrong or open.
    """

    returned: list[Step]
    errors: list[Step]
    to_explain: list[Step]
    blanks: list[Step]
    former: list[Step]
    explained: int
    filled: Filled
    boxes: list[str]
    beside: Beside

    @property
    def kinds(self) -> int:
        """How many kinds of work are left."""
        figures = (self.returned, self.errors, self.to_explain, self.blanks)
        return sum(bool(steps) for steps in (*figures, self.beside.steps))

    @property
    def clear(self) -> bool:
        return self.kinds == 0


def todo(
    findings: Iterable[Finding],
    *,
    known: Mapping[tuple[str, int], Entry],
    required: Collection[str],
    rules: Mapping[str, ElementRule],
    year: int,
    link: Callable[[Finding], str],
    beside: Beside,
) -> Todo:
    """Sort what was found on `known` figures; `link` gives the address of a finding's field. What is
    found on the words of clauses is said by `beside`.

    A field counts once in each kind of work, however much was found there.
    """
    findings = list(findings)
    stops = unexplained(findings, known)
    former = [finding for finding in findings if finding.code == FORMER_NOTE]
    explained = [finding for finding in findings if finding not in (*stops, *former)]
    steps = [Step(link(f), _name(f, rules), f) for f in _once_per_field(stops)]
    own = {code: entry for (code, at), entry in known.items() if at == year}
    wrong = {f.element for f in stops if f.severity is Severity.ERROR and f.year == year}
    return Todo(
        returned=[step for step in steps if step.finding.code == RETURNED],
        errors=[step for step in steps if step.finding.severity is Severity.ERROR],
        to_explain=[
            step
            for step in steps
            if step.finding.severity is Severity.WARNING
            and step.finding.code not in (BLANK, RETURNED, NO_NARRATIVE, NO_PROGRESS)
        ],
        blanks=[step for step in steps if step.finding.code == BLANK],
        former=[Step(link(f), _name(f, rules), f) for f in former],
        explained=len(_once_per_field(explained)),
        filled=filled(own, required),
        boxes=[_box(own.get(code), code in wrong) for code in required],
        beside=beside,
    )


def beside_figures(
    every: Iterable[Part], *, department: str, tasks: str, waits: bool = True
) -> Beside:
    """What the task list and the bureaus' words still lack; `tasks` is the task list's address.

    For a bureau (`department`) everything its own clauses lack, because it confirms them; for the
    whole report ("") only what stops submitting, the rest is left. `waits` says whether the report
    waits for the bureaus' words at all.
    """
    every = list(every)
    found = [gap for part in every if department in ("", part.department) for gap in part.gaps]
    steps = [gap for gap in found if department or gap.stops]
    orders = dict(Clause.objects.values_list("code", "order")) if steps else {}
    open_clauses = len(found) - len(steps)
    silent = [part for part in every if part.awaited] if waits and not department else []
    # Who has tasks left cannot confirm yet: it is these that are waited for, not a word.
    held_up = [f"{_short(part)}（{len(part.gaps)}条）" for part in silent if part.gaps]
    ready = [_short(part) for part in silent if not part.gaps]
    said = (
        f"{open_clauses}条任务没有填全" if open_clauses else "",
        f"任务填全才能确认的：{'、'.join(held_up)}" if held_up else "",
        f"没有确认的：{'、'.join(ready)}" if ready else "",
    )
    return Beside(
        tuple((f"{tasks}#clause-{orders[gap.clause]}", gap.words) for gap in steps),
        tuple(filter(None, said)),
    )


def _short(part: Part) -> str:
    return part.bureau.removeprefix(part.city.name)


def without_noise(findings: Iterable[Finding]) -> list[Finding]:
    """What is wrong must be corrected before anything else is worth saying about a figure."""
    findings = list(findings)
    wrong = {(f.element, f.year) for f in findings if f.severity is Severity.ERROR}
    return [f for f in findings if f.severity is Severity.ERROR or (f.element, f.year) not in wrong]


def _once_per_field(findings: Iterable[Finding]) -> list[Finding]:
    first = {
        (f.severity, f.code == RETURNED, f.element, f.year, f.clause): f
        for f in reversed(list(findings))
    }
    return list(reversed(first.values()))


def anchor(finding: Finding) -> str:
    """The field's place on the form."""
    return f"f-{field_id(finding.element, finding.year or 0)}"


def clause_link(finding: Finding, year: int, city: str) -> str:
    """The clause's place on the task list."""
    order = Clause.objects.values_list("order", flat=True).get(code=finding.clause)
    return f"{reverse('tasks', args=[year, city])}#clause-{order}"


def _name(finding: Finding, rules: Mapping[str, ElementRule]) -> str:
    rule = rules.get(finding.element)
    return rule.name if rule else finding.clause


def _box(entry: Entry | None, wrong: bool) -> str:
    if wrong:
        return "wrong"
    if entry is None or entry.is_blank:
        return "excused" if entry is not None and entry.missing_reason else "open"
    return "filled"
